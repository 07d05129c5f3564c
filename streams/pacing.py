"""Holding sources back: no more records are on their way through the flow than its processes work off.

A worker reads and annotates on while another one is busy, and Bytewax queues what it sends; only at the end of an epoch
does it wait. The processes of a machine share one small piece of memory instead, in which each counts what its sources
have sent and its shards have taken: where the two are too far apart, sources wait.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from mmap import mmap
from tempfile import TemporaryFile
from typing import Any, TypeVar

from bytewax.inputs import FixedPartitionedSource, StatefulSourcePartition

from streams.batch import RawBatch

UNDER_WAY = 40_000
"""Records that may be under way: some seconds of work, so that one worker goes on while another closes a window."""
_LOOK_AGAIN = timedelta(milliseconds=20)
_NUMBER = 8
_NICENESS = 5
"""A third of the processor time of a thread with none, where there is not enough for both."""
In = TypeVar("In")
Out = TypeVar("Out")


class Pace:
    """Counts of one process in the memory that all of them share.

    Parameters
    ----------
    descriptor
        The shared memory, as `shared` makes it.
    processes, shards
        How many there are.
    index
        Which process this is.
    most
        Records that may be under way.
    """

    def __init__(self, descriptor: int, processes: int, shards: int, index: int, most: int = UNDER_WAY) -> None:
        # each number is written by one process alone, and in one piece
        self._counts = memoryview(mmap(descriptor, _NUMBER * (processes + shards))).cast("q")
        self._processes, self._index, self._most = processes, index, most

    def sent(self, records: int) -> None:
        """Count records that a source of this process has sent."""
        self._counts[self._index] += records

    def taken(self, shard: int, records: int) -> None:
        """Count records whose batch has come to a shard that lies with this process."""
        self._counts[self._processes + shard] += records

    def is_full(self) -> bool:
        """Say whether sources have to wait for the shard that is furthest behind."""
        return sum(self._counts[: self._processes]) - min(self._counts[self._processes :]) >= self._most


@contextmanager
def shared(processes: int, shards: int) -> Iterator[int]:
    """Make the memory that the processes of a job share, all counts 0; answer its descriptor."""
    with TemporaryFile() as file:
        file.truncate(_NUMBER * (processes + shards))
        yield file.fileno()


class _PacedPartition(StatefulSourcePartition[RawBatch, Any]):
    def __init__(self, partition: StatefulSourcePartition[RawBatch, Any], pace: Pace) -> None:
        self._partition, self._pace = partition, pace

    def next_batch(self) -> list[RawBatch]:
        if self._pace.is_full():
            return []
        batches = list(self._partition.next_batch())
        self._pace.sent(sum(len(batch.records) for batch in batches))
        return batches

    def next_awake(self) -> datetime | None:
        return datetime.now(UTC) + _LOOK_AGAIN if self._pace.is_full() else self._partition.next_awake()

    def snapshot(self) -> Any:
        return self._partition.snapshot()

    def close(self) -> None:
        self._partition.close()


class PacedSource(FixedPartitionedSource[RawBatch, Any]):
    """A source that waits where too much is under way.

    Parameters
    ----------
    source
        What is read.
    pace
        What tells it to wait.
    """

    def __init__(self, source: FixedPartitionedSource[RawBatch, Any], pace: Pace) -> None:
        self._source, self._pace = source, pace

    def list_parts(self) -> list[str]:
        """Name the partitions that the source has."""
        return self._source.list_parts()

    def build_part(self, step_id: str, for_part: str, resume_state: Any) -> StatefulSourcePartition[RawBatch, Any]:
        """Open one of them."""
        return _PacedPartition(self._source.build_part(step_id, for_part, resume_state), self._pace)


def giving_way(step: Callable[[In], Out]) -> Callable[[In], Out]:
    """Wrap a step of the flow so that the thread which does it lets others of the job go first.

    Reading and annotating fill every core of a machine that has to catch up; what has closed must be published all the
    same. Linux has a niceness for each thread: the writer's, which was there before the first record, keeps its own.
    """
    began = False

    def run(value: In) -> Out:
        nonlocal began
        if not began and sys.platform == "linux":
            began = True
            os.setpriority(os.PRIO_PROCESS, 0, min(os.getpriority(os.PRIO_PROCESS, 0) + _NICENESS, 19))
        return step(value)

    return run
