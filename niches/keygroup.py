"""The unit that shards are made of: a fixed slice of the stream with a micro-clusterer of its own.

Posts are spread over a fixed number of key groups by whose words they carry. A shard is a set of key groups, so
that the micro-clusters, and the niches made of them, are the same for any number of shards; Flink spreads keyed
state over workers in the same way.
"""

from __future__ import annotations

import math
import sys
import zlib
from typing import Self

import msgspec

from niches import plugins
from niches.config import EngineConfig
from niches.records import Observation

KEY_GROUPS = 64
"""Number of key groups, part of what is found."""

_IDS_PER_GROUP = 1 << 48
_SLACK = 1.25
"""How far the posts remembered may outgrow their cap before the oldest go."""
_TAG_WEIGHT = 2.0


def key_group(observation: Observation) -> int:
    """Answer the key group of a post: a repost's is that of its original."""
    return zlib.crc32((observation.repost_of or observation.post).encode()) % KEY_GROUPS


class Place(msgspec.Struct, array_like=True, gc=False):
    """Where a post went: its micro-cluster, and when."""

    cluster: int
    time: float


class KeyGroupState(msgspec.Struct):
    """The saved form of a key group."""

    clusters: bytes
    places: dict[str, Place]


def _weights(o: Observation) -> dict[str, float]:
    weights: dict[str, float] = {}
    # one text for all that hold it: a word is in many clusters, and comes as a new text with each post
    for term in map(sys.intern, o.terms):
        weights[term] = weights.get(term, 0.0) + 1.0
    for tag in o.hashtags:
        weights["#" + tag] = _TAG_WEIGHT
    for link in o.links:
        weights["/" + link] = _TAG_WEIGHT
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
        self._places: dict[str, Place] = {}
        self._max_places = max(1, config.max_places // KEY_GROUPS)
        self._horizon = config.horizon

    def assign(self, observation: Observation) -> int:
        """Learn a post and answer its micro-cluster."""
        o, places = observation, self._places
        source = places.get(o.repost_of) if o.repost_of else None
        near = [place.cluster for post in (o.reply_to, o.quote_of) if post and (place := places.get(post))]
        cluster = self._clusters.assign(_weights(o), o.time, join=source.cluster if source else None, near=near)
        place = Place(cluster, o.time)
        # The latest use moves to the end, so that the first are the first to be forgotten.
        for post in (o.post, o.repost_of):
            if post:
                places.pop(post, None)
                places[post] = place
        if len(places) > _SLACK * self._max_places:
            # a window may hold more posts than this
            self._forget(-math.inf)
        return cluster

    def expire(self, time: float) -> None:
        """Drop what has not been used for the horizon before `time`, seconds since the epoch."""
        self._clusters.expire(time)
        self._forget(time - self._horizon)

    def _forget(self, oldest: float) -> None:
        """Forget where the posts are that were not used since then, and those beyond the cap."""
        places = self._places
        excess = len(places) - self._max_places
        gone = []
        for post, place in places.items():
            if excess <= 0 and place.time >= oldest:
                break
            gone.append(post)
            excess -= 1
        for post in gone:
            del places[post]

    def save(self) -> KeyGroupState:
        """Answer the state as plain data."""
        return KeyGroupState(self._clusters.snapshot(), self._places)

    @classmethod
    def load(cls, config: EngineConfig, number: int, state: KeyGroupState) -> Self:
        """Take up a saved state; StateError where it is damaged."""
        self = cls(config, number)
        self._clusters = self._plugin.restore(state.clusters)
        self._places = state.places
        return self
