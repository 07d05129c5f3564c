"""The last step: one partition that owns the warehouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bytewax.outputs import FixedPartitionedSink, StatefulSinkPartition

from streams.pacing import READING, give_way
from streams.writing import Item, WriterThread
from warehouse.settings import WarehouseSettings
from warehouse.writer import Writer

PARTITION = "warehouse"
Told = Callable[[int, int], None]
"""Called with the number of windows closed and of snapshots published."""


class _WarehousePartition(StatefulSinkPartition[Item, None]):
    def __init__(self, folder: Path, settings: WarehouseSettings, told: Told, checkpoint_every: float) -> None:
        self._writer = WriterThread(Writer.open(folder, settings), checkpoint_every)
        # threads begin with the niceness of whoever starts them: the writer's goes before this one
        give_way(READING)
        self._told = told
        self._counts = (0, 0)

    def write_batch(self, items: list[Item]) -> None:
        self._writer.write(items)
        self._tell()

    def snapshot(self) -> None:
        # an epoch must not count as done before what it wrote is durable: a restart will not bring it again
        self._writer.flush()
        self._tell()

    def close(self) -> None:
        self._writer.close()
        self._tell()

    def _tell(self) -> None:
        closed, published = counts = (self._writer.closed, self._writer.published)
        if counts != self._counts:
            self._told(closed - self._counts[0], published - self._counts[1])
            self._counts = counts


class WarehouseSink(FixedPartitionedSink[Item, None]):
    """Writes batches and window closings to the warehouse.

    Everything the writer takes may come again after a restart and replaces or repeats what was there, so that the sink
    keeps no state of its own. What is written is durable before the epoch that brought it is done; should writing fail,
    the job stops, and the same command goes on from the last checkpoint.

    Parameters
    ----------
    folder
        The warehouse folder.
    settings
        The warehouse's settings.
    told
        Told of progress.
    checkpoint_every
        Seconds between checkpoints.
    """

    def __init__(self, folder: Path, settings: WarehouseSettings, told: Told, checkpoint_every: float) -> None:
        self._folder, self._settings, self._told = folder, settings, told
        self._checkpoint_every = checkpoint_every

    def list_parts(self) -> list[str]:
        """Name the one partition."""
        return [PARTITION]

    def part_fn(self, item_key: str) -> int:
        """Send every key to it."""
        return 0

    def build_part(self, step_id: str, for_part: str, resume_state: None) -> _WarehousePartition:
        """Open the warehouse for writing."""
        return _WarehousePartition(self._folder, self._settings, self._told, self._checkpoint_every)
