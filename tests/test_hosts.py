"""A job of several processes that find each other by their addresses, as on several machines."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from murmure_errors import WorkerError
from streams.config import StreamConfig
from streams.run import run
from streams.simulator import Scenario, simulate
from tests.published import tables

RUN = "import sys, msgspec; from streams.run import run; from streams.config import StreamConfig\n"
RUN += "run(msgspec.json.decode(sys.argv[1], type=StreamConfig))"


def free_addresses(count: int) -> tuple[str, ...]:
    sockets = [socket.create_server((f"127.0.0.{n}", 0)) for n in range(1, count + 1)]
    addresses = tuple("{}:{}".format(*one.getsockname()) for one in sockets)
    for one in sockets:
        one.close()
    return addresses


def start(config: StreamConfig, **changes: object) -> subprocess.Popen[str]:
    there = msgspec.json.encode(msgspec.structs.replace(config, **changes)).decode()
    return subprocess.Popen([sys.executable, "-c", RUN, there], stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_two_machines_come_to_the_same_tables_as_one_and_may_part_again(tmp_path: Path) -> None:
    lines = list(simulate(Scenario(posts=1_600, seed=4, days=2.0, niches=3)))
    source = tmp_path / "posts.jsonl"
    source.write_bytes(b"".join(lines))
    alone = StreamConfig((str(source),), str(tmp_path / "alone"), batch_records=100)
    alone.pseudonyms()
    source.write_bytes(b"".join(lines[:1_000]))
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        # the key is what a person copies from machine to machine
        shutil.copytree(alone.folder / "private", folder / "private")
    hosts = free_addresses(2)
    cluster = msgspec.structs.replace(alone, warehouse=str(here), hosts=hosts)
    processes = [start(cluster), start(cluster, warehouse=str(there), index=1)]
    assert [(process.communicate()[1][-2_000:], process.returncode)[1] for process in processes] == [0, 0]
    assert sorted(path.name for path in there.iterdir()) == ["private"]

    source.write_bytes(b"".join(lines))
    # one process goes on with what two of them left
    run(msgspec.structs.replace(alone, warehouse=str(here)))
    grown = tmp_path / "grown"
    shutil.copytree(alone.folder / "private", grown / "private")
    source.write_bytes(b"".join(lines[:1_000]))
    run(msgspec.structs.replace(alone, warehouse=str(grown)))
    source.write_bytes(b"".join(lines))
    run(msgspec.structs.replace(alone, warehouse=str(grown)))
    assert tables(here) == tables(grown)
    assert len(tables(here)["posts"]) == len(lines)
    assert len(tables(here)["niches"]) >= 3


def test_a_process_that_nobody_joins_says_whom_it_waits_for(tmp_path: Path) -> None:
    source = tmp_path / "posts.jsonl"
    source.write_bytes(b"".join(simulate(Scenario(posts=1_000, seed=4, days=1.0, niches=1))))
    hosts = free_addresses(2)
    config = StreamConfig((str(source),), str(tmp_path / "w"), hosts=hosts, join_timeout=1.0, plain_ids=True)
    with pytest.raises(WorkerError, match=f"has not met the others.*each of {hosts[1]}"):
        run(config)
