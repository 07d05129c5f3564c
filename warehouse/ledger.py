"""What has been read and what has been closed: the writer's memory of its sources."""

from __future__ import annotations

from warehouse.intervals import Intervals
from warehouse.records import WindowClose
from warehouse.staging import Staging


class Ledger:
    """Positions read of each source, windows closed, and closes that still wait for records that they speak of."""

    def __init__(self) -> None:
        self.pending: dict[int, WindowClose] = {}
        self.newest: int | None = None
        self._read: dict[str, Intervals] = {}
        self._changed: set[str] = set()
        self._closed: set[int] = set()
        self._fresh_closes: list[int] = []

    def restore(
        self,
        intervals: list[tuple[str, int, int]],
        closes: list[tuple[int, bool]],
        pending: list[WindowClose],
    ) -> None:
        """Take what was stored: intervals read, windows closed and whether they were applied, closes that wait."""
        for source, first, last in intervals:
            self._read.setdefault(source, Intervals()).add(first, last)
        self._closed.update(start for start, _ in closes)
        self.newest = max((start for start, applied in closes if applied), default=None)
        self.pending.update({close.window_start: close for close in pending})

    @property
    def changed(self) -> bool:
        """Whether there is something that is not stored yet, or stored and not applied though it could be."""
        return bool(self._changed or self._fresh_closes) or self.ready

    @property
    def ready(self) -> bool:
        """Whether a closed window could be applied: every record of which it speaks has been read."""
        return any(map(self._all_read, self.pending.values()))

    @property
    def waiting(self) -> bool:
        """Whether a closed window speaks of records that have not been read."""
        return not all(map(self._all_read, self.pending.values()))

    def read(self, source: str, first: int, last: int) -> list[tuple[int, int]]:
        """Note positions as read; give those that had not been, as closed intervals in order."""
        fresh = self._read.setdefault(source, Intervals()).add(first, last)
        if fresh:
            self._changed.add(source)
        return fresh

    def close(self, close: WindowClose) -> bool:
        """Note a window as closed, unless it has been before; say whether it is so."""
        if close.window_start in self._closed:
            return False
        self._closed.add(close.window_start)
        self._fresh_closes.append(close.window_start)
        self.pending[close.window_start] = close
        return True

    def take_ready(self) -> list[WindowClose]:
        """Give, and wait no more for, the closes of which every record has been read, in order of their windows."""
        ready = sorted(start for start, close in self.pending.items() if self._all_read(close))
        if ready:
            self.newest = ready[-1] if self.newest is None else max(self.newest, ready[-1])
        return [self.pending.pop(start) for start in ready]

    def store(self, staging: Staging) -> list[int]:
        """Stage what changed since the last time; give the windows whose closes are told for the first time."""
        staging.add("staged_ledger", ((s, *interval) for s in sorted(self._changed) for interval in self._read[s]))
        staging.add("staged_closes", ((start,) for start in self._fresh_closes))
        told, self._fresh_closes = self._fresh_closes, []
        self._changed.clear()
        return told

    def _all_read(self, close: WindowClose) -> bool:
        for source, through in close.through.items():
            read = self._read.get(source, Intervals())
            start = close.start.get(source, read.lowest)
            if through >= (1 if start is None else start) and not read.covers(start, through):
                return False
        return True
