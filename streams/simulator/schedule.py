"""When posts are written: lazily, slice by slice of the stream's time, so that a long stream needs no more memory."""

from __future__ import annotations

from random import Random
from typing import Protocol

from streams.simulator.curves import Curve


class Schedule(Protocol):
    """Gives the times of a number of posts known beforehand."""

    def take(self, x: float, begin: int, end: int) -> list[int]:
        """Return the times, ms, of the slice from `begin` to `end`, at whose end a share `x` of all time has passed."""


class Crowd:
    """`total` posts of many people, their rate after a curve, their times within a slice by chance."""

    def __init__(self, total: int, curve: Curve, random: Random) -> None:
        self.total, self.done = total, 0
        self._curve, self._draw = curve, random.random

    def take(self, x: float, begin: int, end: int) -> list[int]:
        """See `Schedule`."""
        due = self.total if x >= 1.0 else min(self.total, int(self.total * self._curve(x) + 0.5))
        count, self.done = due - self.done, max(due, self.done)
        draw, width = self._draw, end - begin
        return [begin + int(draw() * width) for _ in range(count)]


class Rhythm:
    """`total` posts of a machine, evenly spaced to the second."""

    def __init__(self, total: int, begin: int, end: int) -> None:
        self.total, self.done = total, 0
        self._begin, self._width = begin, end - begin

    def take(self, x: float, begin: int, end: int) -> list[int]:
        """See `Schedule`."""
        times = []
        while self.done < self.total:
            at = self._begin + (2 * self.done + 1) * self._width // (2 * self.total) // 1_000 * 1_000
            if at >= end and x < 1.0:
                break
            times.append(max(begin, min(at, end - 1)))
            self.done += 1
        return times


class Spaced:
    """A few posts of one person, spaced over a span with some disorder."""

    def __init__(self, total: int, begin: int, end: int, random: Random) -> None:
        width = (end - begin) / max(1, total)
        self._times = [begin + int((k + 0.15 + 0.7 * random.random()) * width) for k in range(total)]
        self._done = 0

    def take(self, x: float, begin: int, end: int) -> list[int]:
        """See `Schedule`."""
        first = self._done
        while self._done < len(self._times) and (self._times[self._done] < end or x >= 1.0):
            self._done += 1
        return [max(begin, min(at, end - 1)) for at in self._times[first : self._done]]
