"""Where Bytewax sends the keys of the flow."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections import Counter

import pytest

from streams.routing import NAMES, STORED, TRACKER, shard_key, siphash, worker_key

WORKER = """
import sys
import bytewax.operators as op
from bytewax.dataflow import Dataflow
from bytewax.operators import StatefulBatchLogic
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from bytewax.testing import TestingSource, cluster_main

index, keys, addresses = int(sys.argv[1]), sys.argv[2].split(","), sys.argv[3].split(",")

class Here(StatefulBatchLogic):
    def on_batch(self, values):
        print(*set(values), flush=True)
        return [], True

    def snapshot(self):
        return None

class Nowhere(StatelessSinkPartition):
    def write_batch(self, items):
        pass

class Sink(DynamicSink):
    def build(self, *_):
        return Nowhere()

flow = Dataflow("flow")
read = op.input("read", flow, TestingSource([(key, key) for key in keys]))
op.output("out", op.stateful_batch("here", read, lambda _: Here()), Sink())
cluster_main(flow, addresses, index)
"""


def homes(keys: list[str], workers: int) -> dict[str, int]:
    """Ask Bytewax itself which of its workers has which key."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(workers)]
    addresses = ",".join(f"127.0.0.1:{one.getsockname()[1]}" for one in sockets)
    for one in sockets:
        one.close()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(index), ",".join(keys), addresses], stdout=subprocess.PIPE, text=True
        )
        for index in range(workers)
    ]
    said = [process.communicate(timeout=60)[0].split() for process in processes]
    return {key: index for index, keys_here in enumerate(said) for key in keys_here}


@pytest.mark.parametrize("workers", [2, 3])
def test_keys_lie_where_they_are_wanted(workers: int) -> None:
    shards = [shard_key(number) for number in range(6)]
    own = [worker_key(worker, workers) for worker in range(workers)]
    found = homes([*shards, STORED, NAMES, TRACKER, *own], workers)
    assert [found[key] for key in own] == list(range(workers))
    assert [found[key] for key in shards] == [number % workers for number in range(6)]
    assert (found[STORED], found[NAMES], found[TRACKER]) == (0, 0, workers - 1)


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 5, 6, 8])
def test_shards_are_dealt_out_evenly(workers: int) -> None:
    there = Counter(siphash(shard_key(number).encode() + b"\xff") % workers for number in range(workers * 2))
    assert set(there.values()) == {2}


def test_names_do_not_collide_and_do_not_change() -> None:
    # checkpoints bear them
    assert [shard_key(number) for number in range(4)] == [
        "shard-000.128",
        "shard-001.18",
        "shard-002.35",
        "shard-003.3",
    ]
    assert len({shard_key(number) for number in range(64)}) == 64
    assert [STORED, NAMES, TRACKER] == ["stored.45", "names.25", "niches.20"]
