"""The micro-clusters in plain Python, which cannot be saved: the compiled ones are held to them, and trials made."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bench.plain.index import Cluster, ClusterIndex
from bench.plain.roster import Roster

_PRIOR_POWER = -0.25
# The runner-up's share of the best score from which a post counts as a witness that the two are one.
_RIVAL = 0.7
_ALWAYS_TRIED = 5


class PlainMicroClusters:
    """What `niches.microclusters.MicroClusters` does, to the same answers; see there."""

    def __init__(
        self,
        *,
        threshold: float = 0.08,
        horizon: float = 2_000.0,
        max_clusters: int = 65_536,
        max_postings: int = 2_000_000,
        max_candidates: int = 32,
        max_terms: int = 512,
        near_bonus: float = 0.25,
        merge_threshold: float = 0.2,
        recency: float = 0.005,
        first_id: int = 0,
    ) -> None:
        self.threshold = threshold
        self.horizon = horizon
        self.max_clusters = max_clusters
        self.max_postings = max_postings
        self.max_candidates = max_candidates
        self.max_terms = max_terms
        self.near_bonus = near_bonus
        self.merge_threshold = merge_threshold
        self.recency = recency
        self.first_id = first_id
        self._index = ClusterIndex(max_candidates, max_terms)
        self._roster = Roster(horizon, self._index)
        self._next = first_id
        self._now = -math.inf

    @property
    def now(self) -> float:
        """Latest time seen; minus infinity before the first post."""
        return self._now

    @property
    def next_id(self) -> int:
        """Id that the next new cluster will have."""
        return self._next

    def assign(
        self, terms: Mapping[str, float], time: float, *, join: int | None = None, near: Sequence[int] = ()
    ) -> int:
        """Learn a post and answer the cluster it is in."""
        if time > self._now:
            self._now = float(time)
        roster = self._roster
        if self._now > roster.idle_from:
            roster.drop_idle(self._now)
        found = roster.get(join) if join is not None else None
        if found is None:
            found, twin = self._nearest(terms, self._now, near)
            if found is not None and twin is not None:
                roster.merge(found, twin, self._now)
        if found is None:
            found = Cluster(self._next, self._now)
            self._next += 1
        self._index.add(found, terms)
        roster.hit(found, self._now)
        if len(roster) > self.max_clusters or self._index.size > self.max_postings:
            roster.drop_surplus(self.max_clusters, self.max_postings, found)
        return found.key

    def predict(self, terms: Mapping[str, float], time: float) -> int | None:
        """Answer the cluster that a post would join, or None where it would start one; nothing is learnt."""
        found, _ = self._nearest(terms, max(float(time), self._now), ())
        return None if found is None else found.key

    def expire(self, time: float) -> list[int]:
        """Drop the clusters without a hit for the horizon, and answer all that went since the last call."""
        self._now = max(self._now, float(time))
        self._roster.drop_idle(self._now)
        dropped, self._roster.dropped = self._roster.dropped, []
        return dropped

    def __contains__(self, cluster: int) -> bool:
        return cluster in self._roster

    def __len__(self) -> int:
        return len(self._roster)

    def _nearest(
        self, terms: Mapping[str, float], now: float, near: Sequence[int]
    ) -> tuple[Cluster | None, Cluster | None]:
        """Answer the cluster that the post belongs to, and another that has to be merged into it."""
        leant = {cluster for key in near if (cluster := self._roster.get(key)) is not None} if near else ()
        length, dots = self._index.dots(terms, leant, reversed(self._roster.grown.values()))
        scale = 1.0 / (self.recency * self.horizon)
        best: Cluster | None = None
        rival: Cluster | None = None
        # Scores are cosines times the length of the post, which all of them would be divided by.
        best_score = self.threshold * length
        rival_score = least = _RIVAL * best_score
        for cluster, dot in dots.items():
            score = dot * cluster.unit
            if leant and cluster in leant:
                score += self.near_bonus * length
            # The prior is at most 1: what is too low without it needs no closer look.
            if score < least:
                continue
            gap = now - cluster.last
            if gap > self.horizon:
                continue
            if gap > 0.0:
                score *= (1.0 + gap * scale) ** _PRIOR_POWER
            if score > best_score or (score == best_score and (best is None or cluster.key > best.key)):
                if best is not None:
                    rival, rival_score = best, best_score
                best, best_score = cluster, score
                least = _RIVAL * score
            elif score > rival_score or (score == rival_score and rival is not None and cluster.key > rival.key):
                rival, rival_score = cluster, score
        if best is None or rival is None or rival_score < _RIVAL * best_score:
            return best, None
        # Comparing large centroids costs more and a post changes them less: it is done at each 32nd part of their size.
        posts = best.posts + rival.posts
        if posts & ((1 << max(0, posts.bit_length() - _ALWAYS_TRIED)) - 1):
            return best, None
        if self._index.closeness(best, rival) < self.merge_threshold:
            return best, None
        return (best, rival) if (best.posts, -best.key) > (rival.posts, -rival.key) else (rival, best)
