"""The clustering of one shard: observations in, what they added to the micro-clusters out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import msgspec

from niches.config import EngineConfig
from niches.delta import encode_delta
from niches.envelope import seal, unseal
from niches.keygroup import KeyGroup, KeyGroupState, key_group
from niches.records import Observation, ShardSummary
from niches.touched import Touched, TouchedState

_FORMAT = "murmure.shard"
_VERSION = 2


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
        self._touched = Touched()

    def learn(self, observations: Sequence[Observation]) -> None:
        """Learn posts in the order of the stream."""
        add, groups = self._touched.add, self._groups
        for observation in observations:
            number = key_group(observation)
            group = groups.get(number)
            if group is None:
                group = groups[number] = KeyGroup(self.config, number)
            add(observation, group.assign(observation))

    def close(self, window_start: int) -> ShardSummary:
        """Close the window ``[window_start, window_start + window)`` and answer what was learnt since the last close.

        Parameters
        ----------
        window_start
            Seconds since the epoch.
        """
        touched, self._touched = self._touched, Touched()
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
        self._touched = Touched.load(state.touched)
        return self
