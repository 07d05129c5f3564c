"""What flows between the steps: raw records from a source, and observations for a shard."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from murmure_errors import StateError
from streams.watermark import Step
from warehouse.records import SourceReport

T = TypeVar("T")


class RawBatch(msgspec.Struct):
    """Consecutive records of one source, not decoded.

    Attributes
    ----------
    partition
        The Bytewax source partition; its batches are numbered by `seq` from 0 without a gap.
    source
        Where the records stand: a file's path, a topic's partition. `first` is the first position covered.
    records
        The bytes of each record.
    clock, reached, steps
        The partition's event clock before and after the batch, and where in it the watermark enters another window.
    fault
        Why the rest of the source cannot be read; empty if it can. Counted as one more reject after `records`.
    ended
        The partition will send nothing more in this run and holds no watermark back.
    format
        Name of the records' wire format, see `streams.formats`.
    idle
        The partition has had nothing for a while, and holds no watermark back until its next batch that is not so.
    positions
        Position of each record, in order; empty where they follow each other from `first` on without a gap.
    through
        The last position that the batch covers where `positions` is given: what lies between and is no record
        (compacted away, the marks of transactions) has been read too.
    controls
        Indices of records that the source itself made, in the native format: the deletes that tombstones stand for.
    keys
        Key of each record, for sources that can be asked to hand rejects back; empty for others.
    report
        How a live source is after the batch.
    stopped
        The run was asked to stop: the windows that are open stay so for the next one.
    worker
        Index of the process that is to prepare the batch; -1 where nobody chose.
    """

    partition: str
    seq: int
    source: str
    first: int
    records: list[bytes]
    clock: float
    reached: float
    steps: list[Step]
    fault: str = ""
    ended: bool = False
    format: str = "native"
    idle: bool = False
    positions: list[int] = []
    through: int = -1
    controls: list[int] = []
    keys: list[bytes | None] = []
    report: SourceReport | None = None
    stopped: bool = False
    worker: int = -1

    @property
    def last(self) -> int:
        """The last position covered; below `first` where the batch covers none."""
        return self.through if self.through >= 0 else self.first + len(self.records) - 1 + bool(self.fault)

    def position(self, index: int) -> int:
        """Position of a record."""
        return self.positions[index] if self.positions else self.first + index


class ShardBatch(msgspec.Struct):
    """The observations that one shard gets of a batch; every shard gets one of every batch, for the watermark.

    Attributes
    ----------
    shard
        Index of the shard.
    partition, seq, reached, ended, idle, stopped
        As in `RawBatch`.
    steps
        As in `RawBatch`, their `index` counting the observations of this shard.
    source, last
        The last position covered.
    observations
        Encoded (msgpack) observations in stream order: opaque bytes cross processes cheaply.
    records
        How many the whole batch has.
    """

    shard: int
    partition: str
    seq: int
    reached: float
    steps: list[Step]
    source: str
    last: int
    observations: bytes
    ended: bool = False
    idle: bool = False
    stopped: bool = False
    records: int = 0


class InOrder(Generic[T]):
    """Hands batches on in the order of their source partition, whichever order they come in.

    Workers annotate side by side, so that batches overtake each other; what depends on order must not see that.

    Parameters
    ----------
    following
        Partition to the number of the batch that comes next.
    """

    def __init__(self, following: dict[str, int] | None = None) -> None:
        self.following = following or {}
        self.waiting: dict[tuple[str, int], T] = {}

    def take(self, partition: str, seq: int, item: T) -> list[T]:
        """Keep an item back until its turn; answer those whose turn it is, in order.

        Raises
        ------
        StateError
            Its turn has been: the checkpoints of the source and of what reads it do not belong together.
        """
        turn = self.following.get(partition, 0)
        if seq < turn:
            message = (
                f"{partition} begins again at batch {seq} where batch {turn} is due: its checkpoint is lost; "
                "move the folder recovery/ away to read the sources again, what is stored already is recognised"
            )
            raise StateError(message)
        self.waiting[partition, seq] = item
        ready = []
        while (partition, turn) in self.waiting:
            ready.append(self.waiting.pop((partition, turn)))
            turn += 1
        self.following[partition] = turn
        return ready
