"""Choosing people who together reach as many others as can be, with little overlap."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Mapping, Sequence

import msgspec


class Choice(msgspec.Struct, frozen=True):
    """One that was chosen.

    Attributes
    ----------
    index
        Which of the candidates.
    gain
        What it added: its new share of all that can be covered, plus its merit.
    fresh
        How much of what it covers nobody chosen before covers.
    """

    index: int
    gain: float
    fresh: float


def choose(
    covers: Sequence[Mapping[Hashable, float]], merits: Sequence[float], size: int, merit_weight: float
) -> list[Choice]:
    """Choose `size` candidates one by one, each time the one that adds most.

    What is made large is ``covered / coverable + merit_weight * sum(merits) / size``. It is monotone and submodular, so
    that this greedy choice comes to 63 % (1 - 1/e) of the best possible at least (Nemhauser, Wolsey and Fisher, 1978),
    and a gain never grows: one that was computed earlier bounds it, and most need not be computed again (Minoux, 1978).

    Parameters
    ----------
    covers
        What each candidate covers, with its weight.
    merits
        How good each candidate is by itself, 0 to 1.
    size
        How many to choose at most.
    merit_weight
        What a merit of 1 in all weighs against covering everything.

    Returns
    -------
    list of Choice
        In the order of choice; of equal gains the candidate that came first.

    Examples
    --------
    >>> [c.index for c in choose([{"a": 1, "b": 1}, {"a": 1, "b": 1}, {"c": 1}], [1, 1, 0], 2, 0.1)]
    [0, 2]
    """
    whole = total(covers) or 1.0
    covered: set[Hashable] = set()

    def fresh(index: int) -> float:
        cover = covers[index]
        return sum(map(cover.__getitem__, cover.keys() - covered))

    def gain(index: int, new: float) -> float:
        return new / whole + merit_weight * merits[index] / size

    waiting = [(-gain(index, sum(cover.values())), index, 0) for index, cover in enumerate(covers)]
    heapq.heapify(waiting)
    chosen: list[Choice] = []
    while waiting and len(chosen) < size:
        bound, index, turn = heapq.heappop(waiting)
        new = fresh(index)
        if turn < len(chosen):
            heapq.heappush(waiting, (-gain(index, new), index, len(chosen)))
            continue
        chosen.append(Choice(index, -bound, new))
        covered.update(covers[index])
    return chosen


def total(covers: Iterable[Mapping[Hashable, float]]) -> float:
    """Give the weight of all that some candidate covers."""
    everything: dict[Hashable, float] = {}
    for cover in covers:
        everything.update(cover)
    return sum(everything.values())


def needed(covers: Sequence[Mapping[Hashable, float]], weight: float) -> int:
    """Say how many candidates, taken in their order, it takes to cover as much as `weight`; all, where none do.

    Examples
    --------
    >>> needed([{"a": 1, "b": 1}, {"a": 1, "b": 1}, {"c": 1}], 3)
    3
    """
    covered: set[Hashable] = set()
    reached = 0.0
    for count, cover in enumerate(covers, 1):
        reached += sum(value for what, value in cover.items() if what not in covered)
        covered.update(cover)
        if reached >= weight - 1e-9:
            return count
    return len(covers)
