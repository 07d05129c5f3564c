"""Posts of several source partitions, brought into the order of their times before anything is learnt from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from operator import itemgetter

from niches.records import Observation
from streams.watermark import MAX_JUMP

MOST_HELD = 20_000
"""Posts of one shard that wait for the slowest partition; beyond, the earliest of them go on without it."""

Held = dict[str, list[tuple[float, Observation]]]
"""Partition to its posts in the order in which they came, each with the time at which its turn is."""


class EventOrder:
    """Holds posts until no partition has earlier ones to send, so that how partitions meet changes nothing.

    Posts of the same time go in the order of their partitions' names, those of one partition as it sent them.

    Parameters
    ----------
    held
        What waits already.
    """

    def __init__(self, held: Mapping[str, Sequence[tuple[float, Observation]]] | None = None) -> None:
        self.held: Held = {partition: [*waiting] for partition, waiting in (held or {}).items()}

    def __len__(self) -> int:
        return sum(map(len, self.held.values()))

    def hold(self, partition: str, observations: Sequence[Observation], reached: float) -> None:
        """Take in what a partition has sent.

        Parameters
        ----------
        partition
            The one.
        observations
            Its posts.
        reached
            Its event clock after them, seconds since the epoch, minus infinity where no time has been believed yet. A
            post too far beyond it to be believed has its turn then: it must not wait for a broken future.
        """
        latest = reached + MAX_JUMP if reached > -math.inf else math.inf
        self.held.setdefault(partition, []).extend(
            (seen.time if seen.time <= latest else reached, seen) for seen in observations
        )

    def before(self, time: float) -> list[Observation]:
        """Give the posts whose turn is before a time, seconds since the epoch, in order; they wait no longer."""
        given: list[tuple[float, Observation]] = []
        left: Held = {}
        for partition, waiting in sorted(self.held.items()):
            given += [one for one in waiting if one[0] < time]
            if later := [one for one in waiting if one[0] >= time]:
                left[partition] = later
        self.held = left
        return [seen for _, seen in sorted(given, key=itemgetter(0))]

    def surplus(self) -> list[Observation]:
        """Give the earliest posts where too many wait, so that about half as many as may do are left."""
        if len(self) <= MOST_HELD:
            return []
        turns = sorted(turn for waiting in self.held.values() for turn, _ in waiting)
        # where all are of one time, the earliest half is all of them
        return self.before(turns[len(turns) - MOST_HELD // 2]) or self.before(math.inf)
