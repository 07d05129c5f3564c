"""Which micro-clusters are live, in plain Python: the order of last hits, what was merged, and what has to go."""

from __future__ import annotations

import math

from bench.plain.index import Cluster, ClusterIndex


class Roster:
    """The live micro-clusters by id.

    Parameters
    ----------
    horizon
        A cluster not hit for this long is dropped.
    index
        The index that is kept in step.

    Attributes
    ----------
    lone, grown
        Clusters of one post and of more, least lately hit first: the first of each is the next to go.
    merged
        Merged ids in the order of their merging: since when, and the cluster that goes on.
    dropped
        Ids that went, until someone takes them.
    idle_from
        No cluster can have been idle for the horizon before this time.
    """

    def __init__(self, horizon: float, index: ClusterIndex) -> None:
        self.horizon = horizon
        self.index = index
        self.lone: dict[int, Cluster] = {}
        self.grown: dict[int, Cluster] = {}
        self.merged: dict[int, tuple[float, Cluster]] = {}
        self.dropped: list[int] = []
        self.idle_from = math.inf

    def get(self, key: int) -> Cluster | None:
        """Answer the cluster of that id, or the one it was merged into."""
        if key in self.merged:
            return self.merged[key][1]
        return self.grown.get(key) or self.lone.get(key)

    def __contains__(self, key: int) -> bool:
        return key in self.grown or key in self.lone or key in self.merged

    def __len__(self) -> int:
        return len(self.grown) + len(self.lone)

    def hit(self, cluster: Cluster, now: float) -> None:
        """Count a post of a cluster, new or known."""
        cluster.last = now
        cluster.posts = posts = cluster.posts + 1
        key = cluster.key
        if posts == 1:
            self.lone[key] = cluster
            self.idle_from = min(self.idle_from, now + self.horizon)
            self.index.resize(len(self))
            return
        if posts == 2:
            del self.lone[key]
        else:
            del self.grown[key]
        self.grown[key] = cluster

    def merge(self, into: Cluster, gone: Cluster, now: float) -> None:
        """Let one cluster go on for two; the other's id stays as a second name of it for another horizon."""
        self.index.absorb(into, gone)
        self._forget(gone)
        if into.posts == 1:
            self.grown[into.key] = self.lone.pop(into.key)
        into.posts += gone.posts
        for key in gone.absorbed:
            self.merged[key] = (self.merged[key][0], into)
        self.merged[gone.key] = (now, into)
        into.absorbed += [*gone.absorbed, gone.key]

    def drop_idle(self, now: float) -> None:
        """Drop what has been idle for the horizon."""
        while self.merged:
            key, (since, into) = next(iter(self.merged.items()))
            if now <= since + self.horizon:
                break
            del self.merged[key]
            into.absorbed.remove(key)
            self.dropped.append(key)
        self.idle_from = math.inf
        for group in (self.lone, self.grown):
            while group and now > (first := next(iter(group.values()))).last + self.horizon:
                self._drop(first)
            if group:
                self.idle_from = min(self.idle_from, first.last + self.horizon)
        if self.merged:
            self.idle_from = min(self.idle_from, next(iter(self.merged.values()))[0] + self.horizon)

    def drop_surplus(self, max_clusters: int, max_postings: int, spared: Cluster) -> None:
        """Drop clusters down to the caps, those of one post first: but half of the room is theirs, where all begins."""
        while len(self) > max_clusters or self.index.size > max_postings:
            lone_first = 2 * len(self.lone) > len(self) or not self.grown
            first = next(iter((self.lone if lone_first else self.grown).values()))
            if first is spared:
                return
            self._drop(first)

    def _drop(self, cluster: Cluster) -> None:
        self.index.remove(cluster)
        self._forget(cluster)
        for key in cluster.absorbed:
            del self.merged[key]
        self.dropped += [*sorted(cluster.absorbed), cluster.key]

    def _forget(self, cluster: Cluster) -> None:
        del (self.lone if cluster.posts == 1 else self.grown)[cluster.key]
        self.index.resize(len(self))
