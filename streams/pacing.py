"""Pacing: no more records are under way than the processes work off, and each prepares as many as it can.

A worker reads and annotates on while another one is busy, and Bytewax queues what it sends; only at the end of an epoch
does it wait. The processes of a machine share one small piece of memory instead, in which each counts what its sources
have sent, what it has prepared and what its shards have taken: where these are too far apart, sources wait, and a batch
goes to the process that most lacks some. One that publishes, or searches for niches, gets fewer meanwhile.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from mmap import mmap
from tempfile import TemporaryFile
from typing import Any, TypeVar

from bytewax.inputs import FixedPartitionedSource, StatefulSourcePartition
from bytewax.operators import StatefulBatchLogic

from streams.batch import RawBatch

UNDER_WAY = 40_000
"""Records that may be under way: some seconds of work, so that one worker goes on while another closes a window."""
OWN, AHEAD = 1_000, 5_000
"""Records that a process should have before it, of what it reads itself and of what another one reads, whose thread
gives nothing while it prepares a batch, or learns from one: a second and more."""
_LOOK_AGAIN = timedelta(milliseconds=20)
_NUMBER = 8
_LISTENS = 0.05
"""Seconds after which a process listens that is about to."""
WRITING, READING = 4, 9
"""Niceness of the threads that write and that read: where there is not enough for all, whoever asks the warehouse has
more than twice the processor's time of the one, and that three times what the other has."""
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
        counts = memoryview(mmap(descriptor, _size(processes, shards))).cast("q")
        # by process, by receiver and giver, by process, by shard
        self._met, counts = counts[:processes], counts[processes:]
        self._given = [counts[at * processes : (at + 1) * processes] for at in range(processes)]
        self._prepared = counts[processes**2 : processes**2 + processes]
        self._taken = counts[processes**2 + processes :]
        self._index, self._most = index, most

    def meet(self) -> None:
        """Wait for the processes that this one calls: who does not answer is called again a second later."""
        self._met[self._index] = 1
        while not all(self._met[: self._index]):
            time.sleep(_LISTENS)
        if self._index:
            time.sleep(_LISTENS)

    def deal(self, batch: RawBatch) -> None:
        """Choose who prepares a batch that a source of this process has read, and count its records as sent."""
        lacking = self._lacking()
        # this thread reads: what it prepares itself keeps the others waiting
        turns = range(1, len(lacking) + 1)
        batch.worker = max(((self._index + turn) % len(lacking) for turn in turns), key=lacking.__getitem__)
        self._given[batch.worker][self._index] += len(batch.records)

    def prepared(self, records: int) -> None:
        """Count records that this process has prepared."""
        self._prepared[self._index] += records

    def taken(self, shard: int, records: int) -> None:
        """Count records whose batch has come to a shard that lies with this process."""
        self._taken[shard] += records

    def is_full(self) -> bool:
        """Say whether sources have to wait for the shard that is furthest behind."""
        return sum(map(sum, self._given)) - min(self._taken) >= self._most

    def is_short(self) -> bool:
        """Say whether a process will soon have nothing before it."""
        return max(self._lacking()) > 0

    def _lacking(self) -> list[float]:
        """Answer what part of the records that each process should have before it is missing."""
        before = [sum(given) - prepared for given, prepared in zip(self._given, self._prepared, strict=True)]
        return [1 - records / (OWN if at == self._index else AHEAD) for at, records in enumerate(before)]


def _size(processes: int, shards: int) -> int:
    return _NUMBER * (processes**2 + 2 * processes + shards)


@contextmanager
def shared(processes: int, shards: int) -> Iterator[int]:
    """Make the memory that the processes of a job share, all counts 0; answer its descriptor."""
    with TemporaryFile() as file:
        file.truncate(_size(processes, shards))
        yield file.fileno()


class _PacedPartition(StatefulSourcePartition[RawBatch, Any]):
    def __init__(
        self, partition: StatefulSourcePartition[RawBatch, Any], pace: Pace, is_alone: Callable[[], bool]
    ) -> None:
        self._partition, self._pace, self._is_alone = partition, pace, is_alone
        self._ended = False

    def next_batch(self) -> list[RawBatch]:
        if self._ended:
            raise StopIteration
        batches: list[RawBatch] = []
        # partitions that are read side by side stay side by side: one of them must not run ahead
        while not self._pace.is_full() and (not batches or (self._is_alone() and self._pace.is_short())):
            more = self._more(first=not batches)
            if not more:
                break
            for batch in more:
                self._pace.deal(batch)
            batches += more
        return batches

    def _more(self, *, first: bool) -> Sequence[RawBatch]:
        awake = None if first else self._partition.next_awake()
        if awake is not None and awake > datetime.now(UTC):
            return []
        try:
            return list(self._partition.next_batch())
        except StopIteration:
            if first:
                raise
            self._ended = True
            return []

    def next_awake(self) -> datetime | None:
        return datetime.now(UTC) + _LOOK_AGAIN if self._pace.is_full() else self._partition.next_awake()

    def snapshot(self) -> Any:
        return self._partition.snapshot()

    def close(self) -> None:
        self._partition.close()


class PacedSource(FixedPartitionedSource[RawBatch, Any]):
    """A source that waits where too much is under way, and says who is to prepare what it reads.

    Parameters
    ----------
    source
        What is read.
    pace
        What tells it to wait.
    """

    def __init__(self, source: FixedPartitionedSource[RawBatch, Any], pace: Pace) -> None:
        self._source, self._pace = source, pace
        self._built = 0

    def list_parts(self) -> list[str]:
        """Name the partitions that the source has."""
        return self._source.list_parts()

    def build_part(self, step_id: str, for_part: str, resume_state: Any) -> StatefulSourcePartition[RawBatch, Any]:
        """Open one of them."""
        self._built += 1
        part = self._source.build_part(step_id, for_part, resume_state)
        return _PacedPartition(part, self._pace, lambda: self._built == 1)


class PrepareLogic(StatefulBatchLogic[RawBatch, Out, None]):
    """Prepares the batches that were dealt to this process; keyed by the process, it keeps no state.

    Parameters
    ----------
    prepare
        Does the work for one batch.
    prepared
        Called with the number of records that have been prepared.
    """

    def __init__(self, prepare: Callable[[RawBatch], Out], prepared: Callable[[int], None] = lambda _: None) -> None:
        self._prepare, self._prepared = prepare, prepared

    def on_batch(self, values: list[RawBatch]) -> tuple[list[Out], bool]:
        """Prepare batches in the order in which they came."""
        done = []
        for raw in values:
            done.append(self._prepare(raw))
            self._prepared(len(raw.records))
        return done, StatefulBatchLogic.RETAIN

    def snapshot(self) -> None:
        """Keep nothing."""


def give_way(steps: int) -> None:
    """Let other threads go before this one, from now on.

    Reading and annotating fill every core of a machine that has to catch up; what has closed must be published all the
    same, and whoever asks the warehouse be answered. Linux has a niceness for each thread; elsewhere, where it is the
    process's, nothing is done. Called again, it changes nothing: what counts is the niceness of the process's first
    thread.

    Parameters
    ----------
    steps
        By how much nicer than that one, `READING` or `WRITING`.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, min(os.getpriority(os.PRIO_PROCESS, os.getpid()) + steps, 19))
