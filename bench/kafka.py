"""Jobs on a real Kafka broker: ``python -m bench.kafka kills`` and ``python -m bench.kafka soak``.

``kills`` writes simulated posts, some of them twice and some that cannot be read, to four partitions, and kills the
job that reads them three times, once starts it again with other ``--workers``, and stops and starts the broker
meanwhile. Prints one JSON object: what was written and what the warehouse holds in the end.

``soak`` writes posts at a steady rate for a while and reads them meanwhile; their event time runs through weeks, in
windows of a day, and posts are kept for seven days, so that a job is watched that has long been running. Prints one
JSON object: for every minute the rate, how far the reading is behind, and the memory of all processes of the job; and
the last minute's memory over the third's.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from confluent_kafka import Producer

from streams.config import StreamConfig
from streams.simulator import Scenario, niches_for, simulate
from streams.sources.settings import KafkaSettings, SourceSettings
from tests.kafka.broker import Broker
from warehouse.reader import Reader
from warehouse.settings import Retention

PARTITIONS = 4
DAY = 86_400
LAW = (
    "SELECT sum(read)::BIGINT, sum(posts)::BIGINT, sum(rejected)::BIGINT, sum(duplicate)::BIGINT,"
    " sum(deleted)::BIGINT, sum(expired)::BIGINT FROM stream_windows"
)
_SCRIPT = """
import contextlib, signal, sys, msgspec
from streams.run import run
from streams.config import StreamConfig
signal.signal(signal.SIGTERM, signal.default_int_handler)
with contextlib.suppress(KeyboardInterrupt):
    run(msgspec.json.decode(sys.argv[1], type=StreamConfig), lambda p: print(p.records, p.windows, flush=True))
"""


class Job:
    """A job in processes of its own; `records` and `windows` are what it has read and closed in this run."""

    def __init__(self, config: StreamConfig) -> None:
        self.records = self.windows = 0
        command = [sys.executable, "-c", _SCRIPT, msgspec.json.encode(config).decode()]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = line.split()
            # Bytewax says things on standard output, too
            if len(told) == 2 and all(map(str.isdecimal, told)):
                self.records, self.windows = map(int, told)

    def processes(self) -> list[int]:
        """Give the job's processes."""
        listed = subprocess.run(["pgrep", "-P", str(self._process.pid)], capture_output=True, text=True, check=False)
        return [self._process.pid, *map(int, listed.stdout.split())]

    def wait_for(self, records: int) -> None:
        """Wait until it has read so many, or has ended."""
        while self.records < records and self._process.poll() is None:
            time.sleep(0.1)

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """Kill all its processes at once."""
        for process in self.processes():
            # a worker does not outlive its parent
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        # a job of the background is deaf to SIGINT
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()

    def wait(self) -> int:
        """Wait for its end."""
        return self._process.wait()

    def memory(self) -> list[float]:
        """Resident megabytes of each of its processes, what they share counted once for each."""
        page, held = os.sysconf("SC_PAGE_SIZE"), []
        for process in self.processes():
            try:
                pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
            except OSError:
                continue
            held.append(round(pages * page / 1e6, 1))
        return held


@contextmanager
def _running(folder: Path) -> Iterator[Broker]:
    home = folder / "broker"
    home.mkdir()
    broker = Broker(home)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()


def _ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    reader = Reader(folder)
    try:
        return [tuple(row) for row in reader.query(query).rows]
    finally:
        reader.close()


def kills(posts: int, folder: Path) -> dict[str, Any]:
    """Kill a job three times, change its workers, stop and start the broker, and count."""
    scenario = Scenario(posts=posts, seed=1, days=7.0, niches=niches_for(posts))
    lines = folder / "posts.tsv"
    bad = again = 0
    with lines.open("wb") as out:
        for number, line in enumerate(simulate(scenario)):
            key = json.loads(line)["id"].encode()
            out.write(key + b"\t" + line)
            if number % 1000 == 500:
                again += 1
                out.write(key + b"\t" + line)
            if number % 1000 == 700:
                bad += 1
                out.write(key + b"\t{\n")
    with _running(folder) as broker:
        topic = broker.make_topic("posts", PARTITIONS)
        began = time.monotonic()
        subprocess.run(["kcat", "-P", "-b", broker.address, "-t", topic, "-K", "\\t", "-l", str(lines)], check=True)
        wrote = time.monotonic() - began
        settings = SourceSettings(KafkaSettings(patience=120))
        config = StreamConfig(
            (broker.at(topic),),
            str(folder / "warehouse"),
            plain_ids=True,
            source_settings=settings,
            workers=1,
            checkpoint_every=5,
        )
        began = time.monotonic()
        read = []
        for workers, away in ((1, False), (2, True), (2, False)):
            job = Job(msgspec.structs.replace(config, workers=workers))
            job.wait_for(posts // 8)
            if away:
                broker.stop()
                time.sleep(15)
                broker.start()
                job.wait_for(posts // 5)
            job.kill()
            read.append(job.records)
        last = Job(msgspec.structs.replace(config, workers=1))
        status = last.wait()
        seconds = time.monotonic() - began
        read.append(last.records)
    totals = _ask(config.folder, LAW)[0]
    names = ("read", "posts", "rejected", "duplicate", "deleted", "expired")
    distinct = _ask(config.folder, "SELECT count(*), count(DISTINCT post_id) FROM posts")[0]
    return {
        "posts": posts,
        "written_twice": again,
        "unreadable": bad,
        "kcat_seconds": round(wrote, 1),
        "status": status,
        "seconds": round(seconds, 1),
        "records_read_by_each_run": read,
        "stream_windows": dict(zip(names, totals, strict=True)),
        "posts_table": {"rows": distinct[0], "distinct": distinct[1]},
        "adds_up": totals[0] == sum(totals[1:]) == posts + again + bad and totals[2] == bad and totals[3] == again,
    }


def _write(
    broker: Broker, topic: str, rate: int, seconds: float, days: float, stop: threading.Event, wrote: list[int]
) -> None:
    """Write simulated posts at a rate, their event time running through some days meanwhile."""
    total = int(rate * seconds)
    producer = Producer({"bootstrap.servers": broker.address, "linger.ms": 50, "log_level": 0})
    began = time.monotonic()
    for number, line in enumerate(simulate(Scenario(posts=total, seed=2, days=days, niches=niches_for(total)))):
        if number % 100 == 0:
            producer.poll(0)
            wrote[0] = number
            if stop.wait(max(0.0, began + number / rate - time.monotonic())):
                break
        producer.produce(topic, line, partition=number % PARTITIONS)
    producer.flush(30)
    wrote[0] = total


def soak(rate: int, minutes: int, workers: int, days: float, folder: Path) -> dict[str, Any]:
    """Write and read at a steady rate, and watch the job's memory and how far it is behind."""
    rows: list[dict[str, Any]] = []
    with _running(folder) as broker:
        topic = broker.make_topic("soak", PARTITIONS)
        config = StreamConfig(
            (broker.at(topic, ""),),
            str(folder / "warehouse"),
            plain_ids=True,
            window=DAY,
            # what a niche remembers and what is kept are both full before the third minute is over
            retention=Retention(posts_days=7, posts_min=0),
            workers=workers,
        )
        job, stop, wrote = Job(config), threading.Event(), [0]
        # a job loads for some seconds, and what is written meanwhile would be a burst
        time.sleep(20)
        writer = threading.Thread(target=_write, args=(broker, topic, rate, 60.0 * minutes, days, stop, wrote))
        writer.start()
        began = time.monotonic()
        for minute in range(1, minutes + 1):
            seen, behind, at_start = [], [], job.records
            while time.monotonic() < began + 60 * minute:
                held = job.memory()
                if job.ended:
                    stop.set()
                    message = "the job has ended: what it said stands above"
                    raise SystemExit(message)
                seen.append(sum(held))
                behind.append(wrote[0] - job.records)
                time.sleep(1)
            row = {
                "minute": minute,
                "written": wrote[0],
                "read_per_second": round((job.records - at_start) / 60),
                "behind_most": max(behind),
                "megabytes": round(sum(seen) / len(seen), 1),
                "megabytes_most": round(max(seen), 1),
                "megabytes_by_process": held,
                "windows": job.windows,
            }
            rows.append(row)
            print(json.dumps(row), file=sys.stderr, flush=True)
        stop.set()
        writer.join()
        job.stop()
    third = rows[2]["megabytes"] if minutes > 2 else rows[0]["megabytes"]
    return {
        "rate": rate,
        "workers": workers,
        "minutes": rows,
        "last_minute_over_third": round(rows[-1]["megabytes"] / third, 3),
    }


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["kills", "soak"])
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--rate", type=int, default=1_000)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--days", type=float, default=90.0, help="of event time, which the soak runs through")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = (
            kills(args.posts, folder)
            if args.what == "kills"
            else soak(args.rate, args.minutes, args.workers, args.days, folder)
        )
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
