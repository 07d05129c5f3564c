"""The unit that shards are made of: a fixed slice of the stream with a micro-clusterer of its own.

Posts are spread over a fixed number of key groups by whose words they carry. A shard is a set of key groups, so
that the micro-clusters, and the niches made of them, are the same for any number of shards; Flink spreads keyed
state over workers in the same way.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Self

import msgspec
import numpy as np

from niches import plugins
from niches.columns import IntArray
from niches.compiled import compiled
from niches.config import EngineConfig
from niches.microcluster_learning import assign
from niches.microcluster_tables import Tables
from niches.microclusters import MicroClusters
from niches.numbering import TAG_WEIGHT, Numbers
from niches.places import Places, PlacesState, forget, forget_surplus, place_of, remember
from niches.records import Observation

KEY_GROUPS = 64
"""Number of key groups, part of what is found."""

_IDS_PER_GROUP = 1 << 48


def key_group(observation: Observation) -> int:
    """Answer the key group of a post: a repost's is that of its original."""
    return zlib.crc32((observation.repost_of or observation.post).encode()) % KEY_GROUPS


class KeyGroupState(msgspec.Struct):
    """The saved form of a key group."""

    clusters: bytes
    places: PlacesState


def _weights(o: Observation) -> dict[str, float]:
    weights: dict[str, float] = {}
    for term in o.terms:
        weights[term] = weights.get(term, 0.0) + 1.0
    for tag in o.hashtags:
        weights["#" + tag] = TAG_WEIGHT
    for link in o.links:
        weights["/" + link] = TAG_WEIGHT
    return weights


class KeyGroup:
    """Puts posts in micro-clusters: a repost with what it carries, a reply or quote near what it answers.

    Parameters
    ----------
    config
        The engine's settings; its caps are for all key groups together.
    number
        Index of this key group, 0-based; it is part of the ids of its micro-clusters.
    """

    def __init__(self, config: EngineConfig, number: int) -> None:
        self._plugin = plugins.find(config.clusterer)
        # River's clusterers have thresholds of their own, on scales of their own
        own = {"threshold": config.threshold, "max_postings": max(1, config.max_postings // KEY_GROUPS)}
        self._clusters = self._plugin.make(
            horizon=config.horizon,
            max_clusters=max(1, config.max_clusters // KEY_GROUPS),
            first_id=number * _IDS_PER_GROUP,
            **(own if config.clusterer == "micro" else {}),
        )
        self._places = Places.empty(max(1, config.max_places // KEY_GROUPS))
        self._horizon = config.horizon

    def learn(self, observations: Sequence[Observation], numbers: Numbers, mine: IntArray, found: IntArray) -> None:
        """Learn some posts of a batch.

        Parameters
        ----------
        observations, numbers
            The batch, and the same in numbers.
        mine
            Places of this group's posts in the batch.
        found
            Takes their micro-clusters, at those places.
        """
        if not isinstance(self._clusters, MicroClusters):
            for at in mine.tolist():
                found[at] = self._assign(observations[at], numbers.ids[at])
            return
        done = 0
        while done < len(mine):
            self._places = self._places.with_room()
            done = _learn(self._clusters.tables, self._places, numbers, mine, done, found)
            if done < len(mine):
                at = mine[done]
                self._clusters.make_room(int(numbers.starts[at + 1] - numbers.starts[at]))

    def _assign(self, o: Observation, ids: IntArray) -> int:
        post, repost_of, reply_to, quote_of = ids.tolist()
        source, *near = (place_of(self._places, known) for known in (repost_of, reply_to, quote_of))
        near = [cluster for cluster in near if cluster >= 0]
        cluster = self._clusters.assign(_weights(o), o.time, join=source if source >= 0 else None, near=near)
        for known in (post, repost_of):
            if known:
                self._places = self._places.with_room()
                remember(self._places, known, cluster, o.time)
        forget_surplus(self._places)
        return cluster

    def expire(self, time: float) -> None:
        """Drop what has not been used for the horizon before `time`, seconds since the epoch."""
        self._clusters.expire(time)
        forget(self._places, time - self._horizon)

    def save(self) -> KeyGroupState:
        """Answer the state as plain data."""
        return KeyGroupState(self._clusters.snapshot(), self._places.save())

    @classmethod
    def load(cls, config: EngineConfig, number: int, state: KeyGroupState) -> Self:
        """Take up a saved state; StateError where it is damaged."""
        self = cls(config, number)
        self._clusters = self._plugin.restore(state.clusters)
        self._places = Places.load(state.places, int(self._places.used[1]))
        return self


@compiled
def _learn(t: Tables, places: Places, numbers: Numbers, mine: IntArray, begin: int, found: IntArray) -> int:
    """Learn the posts from `begin` on while there is room, and answer where it ended."""
    near = np.empty(2, np.int64)
    for place in range(begin, len(mine)):
        at = mine[place]
        post, repost_of = numbers.ids[at, 0], numbers.ids[at, 1]
        first, end = numbers.starts[at], numbers.starts[at + 1]
        if places.used[0] + 2 > len(places.records):
            return place
        near[0], near[1] = place_of(places, numbers.ids[at, 2]), place_of(places, numbers.ids[at, 3])
        join = place_of(places, repost_of)
        time = numbers.time[at]
        cluster = assign(t, numbers.keys[first:end], numbers.weights[first:end], time, join, near)
        if cluster < 0:
            return place
        found[at] = cluster
        if post != 0:
            remember(places, post, cluster, time)
        if repost_of != 0:
            remember(places, repost_of, cluster, time)
        forget_surplus(places)
    return len(mine)
