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
from streams.pacing import AHEAD, OWN, READING, Pace, PacedSource, PrepareLogic, give_way, shared

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


class Short(Endless):
    """Ends after two batches."""

    def next_batch(self) -> list[RawBatch]:
        if self.read == 2:
            raise StopIteration
        return super().next_batch()


class OneOfThem(FixedPartitionedSource[RawBatch, int]):
    def __init__(self, partition: Endless | None = None) -> None:
        self.partition = partition or Endless()

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
    assert [len(list(part.next_batch())) for _ in range(3)] == [3, 0, 0]
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
    there.deal(RawBatch("p", 0, "p", 0, [b"{}"] * 10, 0.0, 0.0, []))
    assert here.is_full()
    for shard in range(3):
        there.taken(shard, 10)
    assert not here.is_full()


def test_a_process_waits_for_those_that_it_calls(memory: int) -> None:
    here, there = (Pace(memory, 2, 3, index) for index in range(2))
    caller = threading.Thread(target=there.meet, daemon=True)
    caller.start()
    caller.join(0.2)
    assert caller.is_alive()
    # this one calls nobody
    here.meet()
    caller.join(5.0)
    assert not caller.is_alive()


def test_who_most_lacks_records_gets_the_next_batch(memory: int) -> None:
    here, there = (Pace(memory, 2, 3, index) for index in range(2))

    def dealt_to(records: int) -> int:
        given = RawBatch("p", 0, "p", 0, [b"{}"] * records, 0.0, 0.0, [])
        here.deal(given)
        return given.worker

    # the other one first, and five times as much: what this process prepares keeps its source waiting
    assert [dealt_to(1_000) for _ in range(6)] == [1, 0, 1, 1, 1, 1]
    assert not here.is_short()
    # seen from there it is the other way round
    assert there.is_short()
    there.prepared(2_000)
    assert here.is_short()
    assert [dealt_to(1_000) for _ in range(2)] == [1, 1]
    assert not here.is_short()
    here.prepared(1_000)
    assert here.is_short()
    assert [dealt_to(500) for _ in range(2)] == [0, 0]


def test_as_much_is_read_at_once_as_keeps_all_processes_busy(memory: int) -> None:
    pace = Pace(memory, 2, 3, 0)
    source = OneOfThem()
    part = PacedSource(source, pace).build_part("read", "p", 7)
    read = [batch.worker for batch in part.next_batch()]
    assert read.count(0) * RECORDS == OWN
    assert read.count(1) * RECORDS == AHEAD
    # where nobody lacks any, one all the same
    assert [batch.worker for batch in part.next_batch()] == [1]


def test_partitions_that_are_read_side_by_side_stay_so(memory: int) -> None:
    source = PacedSource(OneOfThem(), Pace(memory, 2, 3, 0))
    parts = [source.build_part("read", "p", 7) for _ in range(2)]
    assert [len(list(part.next_batch())) for part in parts] == [1, 1]


def test_what_was_read_before_the_end_is_not_lost(memory: int) -> None:
    part = PacedSource(OneOfThem(Short()), Pace(memory, 2, 3, 0)).build_part("read", "p", 7)
    assert len(list(part.next_batch())) == 2
    with pytest.raises(StopIteration):
        part.next_batch()


def test_batches_are_prepared_in_their_order_and_counted(memory: int) -> None:
    pace = Pace(memory, 2, 3, 0)
    logic = PrepareLogic(lambda raw: raw.seq, pace.prepared)
    raws = [RawBatch("p", seq, "p", 0, [b"{}"] * RECORDS, 0.0, 0.0, [], worker=0) for seq in range(3)]
    for raw in raws:
        pace.deal(raw)
    assert logic.on_batch([raw for raw in raws if raw.worker == 0]) == ([1], False)
    assert pace.is_short()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a niceness for each thread")
def test_the_thread_that_reads_gives_way_and_no_other_does() -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, 0)

    before, seen = niceness(), []

    def run() -> None:
        # once for each key that a checkpoint holds
        for _ in range(2):
            give_way(READING)
            seen.append(niceness())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [min(before + READING, 19)] * 2
    assert niceness() == before
