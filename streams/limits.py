"""What is read of anything: how long a record may be, which times posts may have, how reading ends where it must."""

from __future__ import annotations

MAX_RECORD = 1 << 20
"""Bytes of the longest record that is read whole; the rest of a longer one is passed over."""
EARLIEST = 631_152_000.0
"""1990-01-01: before there were posts."""
LATEST = 4_102_444_800.0
"""2100-01-01."""


class SourceFault(Exception):
    """Why the rest of a source cannot be read; becomes the fault of its last batch, and never leaves `streams`."""


def plausible(seconds: float) -> float | None:
    """Return the time where posts may have one such; else None."""
    return seconds if EARLIEST <= seconds < LATEST else None
