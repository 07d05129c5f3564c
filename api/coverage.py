"""Choosing people who together reach as many others as can be, with little overlap."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

import msgspec

# Entering a niche counts as much as reaching five people: the pool that S0 holds to be enough for one.
_NICHE = 5.0


class Cover(msgspec.Struct, frozen=True):
    """What somebody reaches: people, and the niches that they write in."""

    people: frozenset[str] = frozenset()
    niches: frozenset[str] = frozenset()

    @property
    def weight(self) -> float:
        """How much it is, in people."""
        return len(self.people) + _NICHE * len(self.niches)

    def without(self, other: Cover) -> Cover:
        """Give what is not in `other`."""
        return Cover(self.people - other.people, self.niches - other.niches)


def union(covers: Iterable[Cover]) -> Cover:
    """Give all that some of `covers` reach."""
    parts = list(covers)
    return Cover(
        frozenset().union(*(cover.people for cover in parts)), frozenset().union(*(cover.niches for cover in parts))
    )


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


def choose(covers: Sequence[Cover], merits: Sequence[float], size: int, merit_weight: float) -> list[Choice]:
    """Choose `size` candidates one by one, each time the one that adds most.

    What is made large is ``covered / coverable + merit_weight * sum(merits) / size``. It is monotone and submodular, so
    that this greedy choice comes to 63 % (1 - 1/e) of the best possible at least (Nemhauser, Wolsey and Fisher, 1978),
    and a gain never grows: one that was computed earlier bounds it, and most need not be computed again (Minoux, 1978).

    Parameters
    ----------
    covers
        What each candidate covers.
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
    >>> pair, other = Cover(frozenset({"a", "b"})), Cover(frozenset({"c"}))
    >>> [c.index for c in choose([pair, pair, other], [1, 1, 0], 2, 0.1)]
    [0, 2]
    """
    whole = union(covers).weight or 1.0

    def gain(index: int, new: float) -> float:
        return new / whole + merit_weight * merits[index] / size

    waiting = [(-gain(index, cover.weight), index, 0) for index, cover in enumerate(covers)]
    heapq.heapify(waiting)
    covered = Cover()
    chosen: list[Choice] = []
    while waiting and len(chosen) < size:
        bound, index, turn = heapq.heappop(waiting)
        new = covers[index].without(covered).weight
        if turn < len(chosen):
            heapq.heappush(waiting, (-gain(index, new), index, len(chosen)))
            continue
        chosen.append(Choice(index, -bound, new))
        covered = union((covered, covers[index]))
    return chosen


def needed(covers: Sequence[Cover], weight: float) -> int:
    """Say how many candidates, taken in their order, it takes to cover as much as `weight`; all, where none do.

    Examples
    --------
    >>> pair, other = Cover(frozenset({"a", "b"})), Cover(frozenset({"c"}))
    >>> needed([pair, pair, other], 3)
    3
    """
    people: set[str] = set()
    niches: set[str] = set()
    for count, cover in enumerate(covers, 1):
        people |= cover.people
        niches |= cover.niches
        if len(people) + _NICHE * len(niches) >= weight - 1e-9:
            return count
    return len(covers)
