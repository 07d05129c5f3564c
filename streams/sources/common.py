"""What every source is told and what it says."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

MAX_RECORD = 1 << 20
"""Bytes of the longest record that is read whole; the rest of a longer one is passed over."""

Report = Callable[[int, int], None]
"""Called with the records and the bytes of input (compressed ones, where it is) read since the last call."""


class Cut(msgspec.Struct, frozen=True):
    """How a source cuts time and batches: window and lateness in seconds, records a batch."""

    window: float
    lateness: float
    batch_records: int
