"""The clustering of one shard: observations in, what they added to the micro-clusters out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import msgspec
import numpy as np

from niches.config import EngineConfig
from niches.delta import encode_delta
from niches.envelope import seal, unseal
from niches.keygroup import KeyGroup, KeyGroupState, key_group
from niches.numbering import Numbering
from niches.records import Observation, ShardSummary
from niches.touched import Touched, TouchedState

_FORMAT = "murmure.shard"
_VERSION = 3


def shard_of(observation: Observation, shards: int) -> int:
    """Answer the shard of a post, from 0 to ``shards - 1``: the same in every process; a repost's is its original's."""
    return key_group(observation) % shards


class _ShardState(msgspec.Struct):
    shard: int
    groups: dict[int, KeyGroupState]
    touched: TouchedState


class ShardClusterer:
    """Learns the observations of one shard in stream order, and tells at each window's close what they added.

    Parameters
    ----------
    config
        The engine's settings.
    shard
        Index of this shard, 0-based.
    """

    def __init__(self, config: EngineConfig, shard: int) -> None:
        self.config = config
        self.shard = shard
        self._groups: dict[int, KeyGroup] = {}
        self._numbering = Numbering()
        self._touched = Touched(numbering=self._numbering)

    def learn(self, observations: Sequence[Observation]) -> None:
        """Learn posts in the order of the stream."""
        for part, numbers in self._touched.parts(observations):
            clusters = np.empty(len(part), dtype=np.int64)
            groups = np.fromiter(map(key_group, part), dtype=np.int64, count=len(part))
            order = np.argsort(groups, kind="stable")
            for mine in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
                number = int(groups[mine[0]])
                group = self._groups.get(number)
                if group is None:
                    group = self._groups[number] = KeyGroup(self.config, number)
                group.learn(part, numbers, mine, clusters)
            self._touched.add(part, numbers, clusters)

    def close(self, window_start: int) -> ShardSummary:
        """Close the window ``[window_start, window_start + window)`` and answer what was learnt since the last close.

        Parameters
        ----------
        window_start
            Seconds since the epoch.
        """
        touched, self._touched = self._touched, Touched(numbering=self._numbering)
        body = encode_delta(touched.delta())
        for group in self._groups.values():
            group.expire(window_start + self.config.window)
        return ShardSummary(self.shard, window_start, touched.posts, touched.clusters.tolist(), body)

    def snapshot(self) -> bytes:
        """Answer the whole state as plain, versioned data."""
        groups = {number: group.save() for number, group in self._groups.items()}
        return seal(_FORMAT, _VERSION, _ShardState(self.shard, groups, self._touched.save()))

    @classmethod
    def restore(cls, config: EngineConfig, data: bytes) -> Self:
        """Take up a snapshot, to the same behaviour.

        Raises
        ------
        StateError
            The data are damaged, of another kind, or of a version that this release does not read.
        """
        state = unseal(_FORMAT, _VERSION, data, _ShardState)
        self = cls(config, state.shard)
        self._groups = {number: KeyGroup.load(config, number, group) for number, group in state.groups.items()}
        self._touched = Touched.load(state.touched, numbering=self._numbering)
        return self
