"""Sources wait where too much is under way."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from bytewax.inputs import FixedPartitionedSource, StatefulSourcePartition

from streams.batch import RawBatch
from streams.pacing import Pace, PacedSource, giving_way, shared

RECORDS = 4


class Endless(StatefulSourcePartition[RawBatch, int]):
    """Always has one more batch."""

    def __init__(self) -> None:
        self.read = 0
        self.closed = False

    def next_batch(self) -> list[RawBatch]:
        self.read += 1
        return [RawBatch("p", self.read, "p", 0, [b"{}"] * RECORDS, 0.0, 0.0, [])]

    def snapshot(self) -> int:
        return self.read

    def close(self) -> None:
        self.closed = True


class OneOfThem(FixedPartitionedSource[RawBatch, int]):
    def __init__(self) -> None:
        self.partition = Endless()

    def list_parts(self) -> list[str]:
        return ["p"]

    def build_part(self, step_id: str, for_part: str, resume_state: Any) -> Endless:
        assert (step_id, for_part, resume_state) == ("read", "p", 7)
        return self.partition


@pytest.fixture
def memory() -> Iterator[int]:
    with shared(processes=2, shards=3) as descriptor:
        yield descriptor


def test_a_source_waits_for_the_shard_that_is_furthest_behind(memory: int) -> None:
    here, there = (Pace(memory, 2, 3, index, most=10) for index in range(2))
    source = OneOfThem()
    part = PacedSource(source, here).build_part("read", "p", 7)
    assert [len(list(part.next_batch())) for _ in range(5)] == [1, 1, 1, 0, 0]
    awake = part.next_awake()
    assert awake is not None
    assert awake > datetime.now(UTC)
    for shard in (0, 1):
        here.taken(shard, 3 * RECORDS)
    assert list(part.next_batch()) == []
    # the third shard lies with the other process
    there.taken(2, RECORDS)
    assert part.next_awake() is None
    assert [len(list(part.next_batch())) for _ in range(2)] == [1, 0]
    assert part.snapshot() == source.partition.read == 4
    part.close()
    assert source.partition.closed


def test_what_the_sources_of_all_processes_have_sent_counts(memory: int) -> None:
    here, there = (Pace(memory, 2, 3, index, most=10) for index in range(2))
    there.sent(10)
    assert here.is_full()
    for shard in range(3):
        there.taken(shard, 10)
    assert not here.is_full()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a niceness for each thread")
def test_the_thread_that_reads_gives_way_and_no_other_does() -> None:
    def niceness(_: object) -> int:
        return os.getpriority(os.PRIO_PROCESS, 0)

    before, step, seen = niceness(None), giving_way(niceness), []
    thread = threading.Thread(target=lambda: seen.extend([step(0), step(0)]))
    thread.start()
    thread.join()
    assert seen == [min(before + 5, 19)] * 2
    assert niceness(None) == before
