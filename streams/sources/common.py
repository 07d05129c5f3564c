"""What every source is told and what it says."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from streams.limits import MAX_RECORD, SourceFault

__all__ = ["MAX_RECORD", "Cut", "ReadOptions", "Report", "SourceFault"]

Report = Callable[[int, int], None]
"""Called with the records and the bytes of input (compressed ones, where it is) read since the last call."""


class Cut(msgspec.Struct, frozen=True):
    """How a source cuts time and batches: window and lateness in seconds, records a batch."""

    window: float
    lateness: float
    batch_records: int


class ReadOptions(msgspec.Struct, frozen=True):
    """How files and standard input are read.

    Attributes
    ----------
    format
        Name of a wire format for all of them; ``auto`` finds out for each.
    mapping
        Path of a mapping of columns (TOML); empty for none.
    zone
        Time zone of dates that do not say theirs.
    """

    format: str = "auto"
    mapping: str = ""
    zone: str = "UTC"
