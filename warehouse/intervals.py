"""Which positions of a source have been read: a few closed intervals, whatever came in which order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator


class Intervals:
    """A set of whole numbers, held as disjoint closed intervals that do not touch.

    Examples
    --------
    >>> seen = Intervals()
    >>> seen.add(1001, 2000)
    [(1001, 2000)]
    >>> seen.add(1, 1500)
    [(1, 1000)]
    >>> list(seen), seen.covers(1, 2000), seen.covers(1, 2001)
    ([(1, 2000)], True, False)
    """

    def __init__(self, intervals: Iterable[tuple[int, int]] = ()) -> None:
        self._first: list[int] = []
        self._last: list[int] = []
        for first, last in intervals:
            self.add(first, last)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(list(zip(self._first, self._last, strict=True)))

    def add(self, first: int, last: int) -> list[tuple[int, int]]:
        """Add `first` to `last`, both inclusive; give the parts that were not in the set before, in order."""
        low = bisect_left(self._last, first - 1)
        fresh, gap, high = [], first, low
        while high < len(self._first) and self._first[high] <= last + 1:
            if self._first[high] > gap:
                fresh.append((gap, min(last, self._first[high] - 1)))
            gap = max(gap, self._last[high] + 1)
            high += 1
        if gap <= last:
            fresh.append((gap, last))
        if fresh:
            merged_first = min(first, self._first[low]) if high > low else first
            merged_last = max(last, self._last[high - 1]) if high > low else last
            self._first[low:high] = [merged_first]
            self._last[low:high] = [merged_last]
        return fresh

    @property
    def lowest(self) -> int | None:
        """The lowest member, None of an empty set."""
        return self._first[0] if self._first else None

    def covers(self, first: int | None, last: int) -> bool:
        """Say whether all of `first` to `last` is in the set; nothing is covered from None on."""
        if first is None:
            return False
        at = bisect_left(self._last, last)
        return at < len(self._first) and self._first[at] <= first
