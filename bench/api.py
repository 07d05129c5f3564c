"""How long each address of the interface takes to answer: ``python -m bench.api --posts 1000000``.

Makes a warehouse of that many posts (`bench.large`; `--warehouse DIR` keeps it for the next time), serves it with
``murmure serve`` and asks every address of the OpenAPI document over the loopback, one request at a time, with ids and
parameters that are in the warehouse. Prints one JSON object: for each address the median and the 95th percentile of the
milliseconds until the whole answer was there, the longest, and answers other than 200; and of the milliseconds of
processor that the server used in all its threads (on Linux), which others on the machine do not lengthen.
`--republish` publishes the same figures again every few seconds meanwhile, so that what the server keeps of a snapshot
is made anew.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.large import make
from bench.questions import Facts, Questions, facts
from warehouse import publisher

PROMISE = 100.0
"""Milliseconds that 95 of 100 answers may take at most."""


def _page(address: str, *names: str) -> tuple[str, str, dict[str, Any]]:
    parameters = [{"name": name, "in": "path", "schema": {}, "required": True} for name in names]
    return "GET", address, {"parameters": parameters}


PAGES = [
    _page("/"),
    _page("/niches/{niche_id}", "niche_id"),
    _page("/brands"),
    _page("/brands/{brand_id}", "brand_id"),
    _page("/alerts"),
    _page("/stream"),
    _page("/docs"),
]
"""What is asked too, for the document of the interface does not describe it."""


def _described(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), address, operation)
        for address, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post")
    ]


def _processor_ms(pid: int) -> float:
    """Give the milliseconds of processor that a process has used, all threads together; 0 where it is not told."""
    spent = 0
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):
            spent += int(path.read_text().split()[0])
    return spent / 1e6


def _share(sorted_values: list[float], share: float) -> float:
    return round(sorted_values[min(int(len(sorted_values) * share), len(sorted_values) - 1)], 1)


def measure(port: int, pid: int, known: Facts, rounds: int, seed: int, only: str) -> dict[str, Any]:
    """Ask every address whose name matches `only` `rounds` times; give the milliseconds of each."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    # the headers and the body of a POST go in two packets: without this the second would wait for the first's receipt
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.request("GET", "/openapi.json")
    document = json.loads(connection.getresponse().read())
    questions = Questions(document, known, seed)
    operations = [
        (method, address, operation)
        for method, address, operation in [*_described(document), *PAGES]
        if re.search(only, f"{method} {address}")
    ]
    rows: dict[str, Any] = {}
    for method, address, operation in operations:
        taken: list[tuple[float, str]] = []
        refused: dict[str, int] = {}
        used: list[float] = []
        for turn in range(rounds):
            path, body = questions.ask(address, operation, bare=turn % 2 == 0)
            headers = {"Content-Type": "application/json"} if body is not None else {}
            before = _processor_ms(pid)
            began = time.perf_counter()
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            if response.headers.get_content_type() == "text/event-stream":
                # it never ends: what counts is that it begins
                connection.close()
            else:
                response.read()
            milliseconds = (time.perf_counter() - began) * 1000
            if response.status == 200:
                taken.append((milliseconds, path))
                used.append(_processor_ms(pid) - before)
            else:
                refused[str(response.status)] = refused.get(str(response.status), 0) + 1
        taken.sort()
        used.sort()
        times = [milliseconds for milliseconds, _ in taken]
        row: dict[str, Any] = {"answers": len(taken)}
        if taken:
            row |= {
                "p50_ms": _share(times, 0.5),
                "p95_ms": _share(times, 0.95),
                "processor_p50_ms": _share(used, 0.5),
                "processor_p95_ms": _share(used, 0.95),
                "max_ms": round(taken[-1][0], 1),
                "slowest": taken[-1][1],
            }
        rows[f"{method} {address}"] = row | ({"refused": refused} if refused else {})
    return rows


def _rules(brand: str) -> list[dict[str, str]]:
    return [
        {"name": "emerging", "kind": "niche_emerging", "brand": brand},
        {"name": "spike", "kind": "spike", "brand": brand},
        {"name": "tone", "kind": "tone_drop", "brand": brand},
        {"name": "rivals", "kind": "challenger", "brand": brand},
    ]


@contextmanager
def serving(folder: Path, known: Facts) -> Iterator[tuple[int, int]]:
    """Serve a warehouse by the command line, with a rule of each kind; give its port and the process."""
    rules = folder / "rules.json"
    rules.write_text(json.dumps({"rule": _rules(known.brands[0])}), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "murmure", "serve", "--warehouse", str(folder), "--port", str(port)]
    command += ["--alerts", str(rules)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(300):
                time.sleep(0.1)
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    continue
            yield port, server.pid
        finally:
            server.terminate()


@contextmanager
def republishing(folder: Path, every: float) -> Iterator[None]:
    """Publish the same figures again every so many seconds; not at all for 0."""
    stop = threading.Event()

    def publish() -> None:
        while not stop.wait(every):
            publisher.publish(folder, grace=every)

    thread = threading.Thread(target=publish, daemon=True)
    if every:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if every:
            thread.join()


def main() -> None:
    """Make, serve, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.api", description="Milliseconds of each address.")
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--warehouse", type=Path, help="folder to make it in, or to find it in")
    parser.add_argument("--rounds", type=int, default=40, help="requests an address")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="regular expression on 'METHOD address'")
    parser.add_argument("--republish", type=float, default=0.0, metavar="SECONDS", help="publish again every so often")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = make(asked.warehouse or Path(temporary), asked.posts, asked.seed)
        known = facts(folder)
        with serving(folder, known) as (port, pid), republishing(folder, asked.republish):
            rows = measure(port, pid, known, asked.rounds, asked.seed, asked.only)
    slow = [name for name, row in rows.items() if row.get("p95_ms", 0.0) >= PROMISE]
    unasked = [name for name, row in rows.items() if not row["answers"]]
    print(
        json.dumps({"posts": asked.posts, "addresses": rows, "slower_than_promised": slow, "never_answered": unasked})
    )


if __name__ == "__main__":
    main()
