"""Event time: a clock that is a pure function of what was read, and the windows that it closes."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

MAX_JUMP = 86_400.0
"""Seconds that a single record may move the clock ahead on its own word; one from a broken future must not close
every window."""

WITNESSES = 5
"""Records in a row that must all stand beyond such a jump before the clock follows the earliest of them."""


class Step(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The clock moved into another window: before record `index` of the batch it stands at `clock`."""

    index: int
    clock: float


class EventClock:
    """The latest event time of one source partition that can be believed.

    The watermark of a partition is its clock less the lateness allowed; that of a stream is the minimum over its
    partitions. No wall clock is read, so that a restart or a replay ends in the same windows.

    Parameters
    ----------
    window, lateness
        Seconds.
    clock
        Where to start; minus infinity before the first record.
    suspects
        Event times in a row, the latest last, that stand too far ahead to be believed yet.
    """

    def __init__(
        self, window: float, lateness: float, clock: float = float("-inf"), suspects: Iterable[float] = ()
    ) -> None:
        self.window = window
        self.lateness = lateness
        self.clock = clock
        self.suspects = list(suspects)

    def read(self, times: Iterable[float | None]) -> list[Step]:
        """Move the clock over a batch.

        Parameters
        ----------
        times
            Event time of each record in order, seconds; None where a record has none.

        Returns
        -------
        list of Step
            Where the watermark entered another window, in order.
        """
        steps = []
        entered = self.closed_before(self.clock)
        for index, time in enumerate(times):
            if time is None or not self._moves(time):
                continue
            start = self.closed_before(self.clock)
            if start > entered:
                entered = start
                steps.append(Step(index, self.clock))
        return steps

    def _moves(self, time: float) -> bool:
        """Take one event time in; whether the clock moved."""
        if time <= self.clock + MAX_JUMP:
            self.suspects.clear()
            moved = time > self.clock
            self.clock = max(time, self.clock)
            return moved
        self.suspects.append(time)
        if len(self.suspects) < WITNESSES:
            return False
        self.clock = min(self.suspects)
        self.suspects = [suspect for suspect in self.suspects if suspect > self.clock + MAX_JUMP]
        return True

    def closed_before(self, clock: float) -> float:
        """Start of the oldest window that is still open when the clock stands at `clock`."""
        if clock == float("-inf"):
            return clock
        return window_of(clock - self.lateness, self.window)


def window_of(time: float, window: float) -> int:
    """Start of the window that holds an event time; windows are aligned to the epoch.

    Examples
    --------
    >>> window_of(7_201.5, 3_600)
    7200
    """
    return int(time // window * window)


def windows_between(first: float, end: float, window: float, at_most: int = 500) -> list[int]:
    """List the starts of the windows from `first` up to, not including, `end`.

    Of a gap longer than `at_most` windows, its first and its last ones.

    Examples
    --------
    >>> windows_between(0, 10_800, 3_600)
    [0, 3600, 7200]
    >>> windows_between(0, 36_000, 3_600, at_most=3)
    [0, 28800, 32400]
    """
    count = int(max(0, (end - first) // window))
    skipped = max(0, count - at_most)
    return [int(first + n * window) for n in range(count) if n == 0 or n > skipped]
