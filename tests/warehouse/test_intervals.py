from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from warehouse.intervals import Intervals

RUNS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), max_size=12)


@given(RUNS)
def test_they_hold_what_a_set_would(runs: list[tuple[int, int]]) -> None:
    intervals, members = Intervals(), set()
    for first, length in runs:
        fresh = intervals.add(first, first + length)
        new = [n for low, high in fresh for n in range(low, high + 1)]
        assert new == sorted(set(range(first, first + length + 1)) - members)
        members.update(new)
    held = list(intervals)
    assert [n for low, high in held for n in range(low, high + 1)] == sorted(members)
    # Neighbours are joined, so that the ledger stays small.
    assert all(b[0] > a[1] + 1 for a, b in pairwise(held))
    for first in range(0, 50, 7):
        for last in range(first, 52, 5):
            assert intervals.covers(first, last) == members.issuperset(range(first, last + 1))
    assert intervals.lowest == min(members, default=None)
