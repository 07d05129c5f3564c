"""Posts of several source partitions, brought into the order of their times before anything is learnt from them."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from niches.records import Observation

MOST_HELD = 20_000
"""Posts of one shard that wait for the slowest partition; beyond, the earliest of them go on without it."""

_time = attrgetter("time")


class EventOrder:
    """Holds posts until no partition has earlier ones to send, so that how partitions meet changes nothing.

    Posts of the same time go in the order of their partitions' names, those of one partition as it sent them.

    Parameters
    ----------
    held
        Partition to the posts that wait, in the order in which they came.
    """

    def __init__(self, held: Mapping[str, list[Observation]] | None = None) -> None:
        self.held = dict(held or {})
        self._count = sum(map(len, self.held.values()))

    def __len__(self) -> int:
        return self._count

    def hold(self, partition: str, observations: list[Observation]) -> None:
        """Take in what a partition has sent."""
        self.held.setdefault(partition, []).extend(observations)
        self._count += len(observations)

    def before(self, time: float) -> list[Observation]:
        """Give the posts before a time, seconds since the epoch, in order; they wait no longer."""
        given: list[Observation] = []
        for partition in sorted(self.held):
            waiting = self.held[partition]
            given += [seen for seen in waiting if seen.time < time]
            self.held[partition] = [seen for seen in waiting if seen.time >= time]
        self._count -= len(given)
        self.held = {partition: waiting for partition, waiting in self.held.items() if waiting}
        return sorted(given, key=_time)

    def surplus(self) -> list[Observation]:
        """Give the earliest posts where too many wait, so that about half as many as may do are left."""
        if self._count <= MOST_HELD:
            return []
        times = sorted(seen.time for waiting in self.held.values() for seen in waiting)
        # where all are of one time, the earliest half is all of them
        return self.before(times[len(times) - MOST_HELD // 2]) or self.before(float("inf"))
