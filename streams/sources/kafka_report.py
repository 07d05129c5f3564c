"""What a partition of a topic says of itself, for the table of sources."""

from __future__ import annotations

import math
import time

from warehouse.records import GapRow, SourceReport

_EVERY = 5.0
"""Seconds between two words of a partition from which records come."""
_EVERY_IDLE = 60.0
"""The same where none come: a word makes a snapshot."""
_MEAN_SECONDS = 60.0


class Teller:
    """Counts what is read of a partition, and says how it is when that changed or a while has passed.

    Parameters
    ----------
    name
        Of the partition.
    lateness
        Seconds.
    records
        Read of it in former runs.
    """

    def __init__(self, name: str, lateness: float, records: int = 0) -> None:
        self.records = records
        self._name, self._lateness = name, lateness
        self._rate = 0.0
        self._counted_at = time.monotonic()
        self._told_at = -math.inf
        self._state = ""
        self._gaps: list[GapRow] = []

    def count(self, records: int) -> None:
        """Count records that were read just now."""
        now = time.monotonic()
        seconds = max(1e-3, now - self._counted_at)
        self._rate += (1.0 - math.exp(-seconds / _MEAN_SECONDS)) * (records / seconds - self._rate)
        self._counted_at = now
        self.records += records

    def missed(self, start: float, end: float, reason: str) -> None:
        """Tell of a gap between two event times with the next word; before the first record, it stands at that."""
        if math.isfinite(end):
            self._gaps.append(GapRow(start if math.isfinite(start) else end, end, 0, reason))

    def word(self, state: str, clock: float, reconnects: int, fault: str) -> SourceReport | None:
        """Say how the partition is, if it is time to.

        Parameters
        ----------
        state
            reading, idle, reconnecting or stopped.
        clock
            Its event clock.
        reconnects, fault
            How often its brokers were away, and why they last were.
        """
        now = time.monotonic()
        every = _EVERY if state == "reading" else _EVERY_IDLE
        if state == self._state and not self._gaps and now - self._told_at < every:
            return None
        self._state, self._told_at = state, now
        gaps, self._gaps = self._gaps, []
        reached = clock if math.isfinite(clock) else None
        return SourceReport(
            self._name,
            state,
            time.time(),
            self.records,
            round(self._rate, 3),
            reached,
            None if reached is None else reached - self._lateness,
            reconnects,
            fault,
            gaps,
        )
