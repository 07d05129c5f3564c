"""The clustering of one shard: observations in, what they added to the micro-clusters out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import msgspec

from niches.config import EngineConfig
from niches.delta import ORDINARY, REPLY, REPOST, Delta, encode_delta
from niches.envelope import seal, unseal
from niches.features import HANDLE, PERSON, columns_of
from niches.keygroup import KeyGroup, KeyGroupState, key_group
from niches.records import Observation, ShardSummary

_FORMAT = "murmure.shard"
_VERSION = 1


def shard_of(observation: Observation, shards: int) -> int:
    """Answer the shard of a post, from 0 to ``shards - 1``: the same in every process; a repost's is its original's."""
    return key_group(observation) % shards


class _ShardState(msgspec.Struct):
    shard: int
    groups: dict[int, KeyGroupState]
    posts: list[str]
    clusters: list[int]
    delta: Delta


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
        self._start_delta()

    def _start_delta(self) -> None:
        self._posts: list[str] = []
        self._clusters: list[int] = []
        self._delta = Delta()
        self._numbers: dict[str, int] = {}
        self._cells: dict[tuple[int, int], int] = {}
        self._owners: dict[int, int] = {}

    def learn(self, observations: Sequence[Observation]) -> None:
        """Learn posts in the order of the stream."""
        for observation in observations:
            number = key_group(observation)
            group = self._groups.get(number)
            if group is None:
                group = self._groups[number] = KeyGroup(self.config, number)
            self._note(observation, group.assign(observation))

    def _note(self, o: Observation, cluster: int) -> None:
        delta, cells = self._delta, self._cells
        self._posts.append(o.post)
        self._clusters.append(cluster)
        author = self._number(PERSON + o.author)
        delta.author.append(author)
        replies = bool(o.reply_to or o.reply_to_author)
        delta.flags.append(ORDINARY * o.ordinary + REPLY * replies + REPOST * bool(o.repost_of))
        delta.time.append(o.time)
        delta.lang.append(o.lang)
        for name in columns_of(o):
            cell = (cluster, self._number(name))
            cells[cell] = cells.get(cell, 0) + 1
        if o.handle:
            self._owners[self._number(HANDLE + o.handle.lower())] = author

    def _number(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._numbers)
        return number

    def _filled_delta(self) -> Delta:
        return msgspec.structs.replace(
            self._delta,
            names=list(self._numbers),
            cluster=[cluster for cluster, _ in self._cells],
            feature=[feature for _, feature in self._cells],
            count=list(self._cells.values()),
            handles=list(self._owners),
            owners=list(self._owners.values()),
        )

    def close(self, window_start: int) -> ShardSummary:
        """Close the window ``[window_start, window_start + window)`` and answer what was learnt since the last close.

        Parameters
        ----------
        window_start
            Seconds since the epoch.
        """
        body = encode_delta(self._filled_delta())
        summary = ShardSummary(self.shard, window_start, self._posts, self._clusters, body)
        for group in self._groups.values():
            group.expire(window_start + self.config.window)
        self._start_delta()
        return summary

    def snapshot(self) -> bytes:
        """Answer the whole state as plain, versioned data."""
        groups = {number: group.save() for number, group in self._groups.items()}
        state = _ShardState(self.shard, groups, self._posts, self._clusters, self._filled_delta())
        return seal(_FORMAT, _VERSION, state)

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
        self._posts, self._clusters = state.posts, state.clusters
        delta = state.delta
        self._numbers = {name: number for number, name in enumerate(delta.names)}
        self._cells = dict(zip(zip(delta.cluster, delta.feature, strict=True), delta.count, strict=True))
        self._owners = dict(zip(delta.handles, delta.owners, strict=True))
        self._delta = Delta(author=delta.author, flags=delta.flags, time=delta.time, lang=delta.lang)
        return self
