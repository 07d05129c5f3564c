"""Reading partitions at one pace of event time, over all worker processes."""

from __future__ import annotations

import mmap
import os
from pathlib import Path

_SLOT = 8


class Pace:
    """Says who may read on: nobody far ahead of the one that is furthest behind in event time and has more to read.

    The watermark waits for the slowest partition, and all that the others bring meanwhile waits in memory. Each
    partition's clock stands in a slot of a small file that all workers of a job map, so that they need no words.

    Parameters
    ----------
    path
        The file; made if it is not there.
    slots
        How many partitions there are; the file is made as long as that.
    ahead
        Seconds of event time that one may be ahead.
    """

    def __init__(self, path: Path, slots: int, ahead: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, slots * _SLOT)
            self._clocks = memoryview(mmap.mmap(descriptor, slots * _SLOT)).cast("d")
        finally:
            os.close(descriptor)
        self._ahead = ahead

    def tell(self, slot: int, clock: float) -> None:
        """Say how far a partition is; infinity for one that has nothing more to read and so holds nobody back."""
        self._clocks[slot] = clock

    def may_read(self, clock: float) -> bool:
        """Whether a partition whose clock stands there may read on."""
        return clock <= min(self._clocks) + self._ahead
