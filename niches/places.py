"""Where posts went: the micro-cluster of each, for the reposts and replies that follow. Compiled."""

from __future__ import annotations

import math
from typing import NamedTuple, Self

import msgspec
import numpy as np
import numpy.typing as npt

from niches.compiled import compiled
from niches.delta import to_array, to_bytes
from niches.slot_map import (
    Ends,
    Records,
    Slots,
    draw,
    enlarge,
    find,
    give_back,
    in_order,
    link,
    new_table,
    put,
    take,
    unlink,
)

_SLACK = 1.25
"""How far the posts remembered may outgrow their cap before the oldest go."""
_PLACE = np.dtype([("key", "i8"), ("before", "i8"), ("after", "i8"), ("cluster", "i8"), ("time", "f8")])


class PlacesState(msgspec.Struct):
    """The saved form, the longest unused first; arrays are little-endian, of 8 bytes an element."""

    posts: bytes
    clusters: bytes
    times: bytes


class Places(NamedTuple):
    """Posts by number (`niches.columns`, 0 for none), their micro-clusters and times.

    The latest use moves a post to the end of the list, so that the first are the first to be forgotten.

    Attributes
    ----------
    records, slots, spare, ends
        A table and its one list, see `niches.slot_map`.
    used
        Two numbers: posts remembered, and the cap on them.
    """

    records: Records
    slots: Slots
    spare: Ends
    ends: Ends
    used: npt.NDArray[np.int64]

    @classmethod
    def empty(cls, cap: int) -> Self:
        """Remember nothing yet, and never more than about `cap` posts."""
        return cls(*new_table(_PLACE), np.full(2, -1, dtype=np.int64), np.array([0, cap]))

    def with_room(self) -> Self:
        """Answer the same with room for another post and what it reposts."""
        if self.used[0] + 2 <= len(self.records):
            return self
        records, slots, spare = enlarge(self.records, self.slots, self.spare)
        return self._replace(records=records, slots=slots, spare=spare)

    def save(self) -> PlacesState:
        """Answer the state as plain data."""
        held = self.records[in_order(self.records, self.ends)]
        times = held["time"].astype("<f8").tobytes()
        return PlacesState(to_bytes(held["key"]), to_bytes(held["cluster"]), times)

    @classmethod
    def load(cls, state: PlacesState, cap: int) -> Self:
        """Take up a saved state."""
        self = cls.empty(cap)
        posts, clusters, times = to_array(state.posts), to_array(state.clusters), np.frombuffer(state.times, "<f8")
        while len(self.records) < len(posts):
            records, slots, spare = enlarge(self.records, self.slots, self.spare)
            self = self._replace(records=records, slots=slots, spare=spare)
        _remember_all(self, posts, clusters, times.astype(np.float64))
        return self


@compiled
def place_of(places: Places, post: int) -> int:
    """Answer the micro-cluster of a post, -1 where it is not known."""
    index = find(places.slots, places.records, post) if post != 0 else -1
    return places.records[index].cluster if index >= 0 else -1


@compiled
def remember(places: Places, post: int, cluster: int, time: float) -> None:
    """Take note of where a post went; there must be room."""
    records = places.records
    index = find(places.slots, records, post)
    if index >= 0:
        unlink(records, places.ends, index)
    else:
        index = draw(records, places.spare)
        records[index].key = post
        put(places.slots, records, index)
        places.used[0] += 1
    records[index].cluster = cluster
    records[index].time = time
    link(records, places.ends, index)


@compiled
def _remember_all(
    places: Places, posts: npt.NDArray[np.int64], clusters: npt.NDArray[np.int64], times: npt.NDArray[np.float64]
) -> None:
    for at in range(len(posts)):
        remember(places, posts[at], clusters[at], times[at])


@compiled
def forget_surplus(places: Places) -> None:
    """Forget the posts beyond the cap once they are too many: a window may hold more posts than this."""
    if places.used[0] > _SLACK * places.used[1]:
        forget(places, -math.inf)


@compiled
def forget(places: Places, oldest: float) -> None:
    """Forget where the posts are that were not used since then, and those beyond the cap."""
    records = places.records
    while places.ends[0] >= 0:
        first = places.ends[0]
        if places.used[0] <= places.used[1] and records[first].time >= oldest:
            return
        take(places.slots, records, first)
        unlink(records, places.ends, first)
        give_back(records, places.spare, first)
        places.used[0] -= 1
