"""Online micro-clusters of posts: one pass, an inverted index, bounded work and memory for every post."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Self

from murmure_errors import StateError
from niches.microcluster_index import Cluster, ClusterIndex
from niches.microcluster_roster import Roster
from niches.microcluster_state import MicroClustersState, decode_state, encode_state, state_of

_SETTINGS = (
    "threshold",
    "horizon",
    "max_clusters",
    "max_postings",
    "max_candidates",
    "max_terms",
    "near_bonus",
    "merge_threshold",
    "recency",
    "first_id",
)
_PRIOR_POWER = -0.25
# The runner-up's share of the best score from which a post counts as a witness that the two are one.
_RIVAL = 0.7
_ALWAYS_TRIED = 5


class MicroClusters:
    """Groups posts that say the same, while they come.

    A post goes to the live cluster whose summed centroid is nearest by cosine, weighted by how lately that cluster was
    hit, or starts a new one where none is near enough. A term weighs ``log(1 + K / (1 + df))``, `K` live clusters,
    `df` of which hold it. Candidates come from the post's rare terms only, and their scores are then completed from its
    frequent ones, so that the work for a post does not grow with the stream. Where a post is nearly as near to a second
    cluster, and the two centroids share enough of what few others hold, they are merged.

    Parameters
    ----------
    threshold
        Least score, 0 to 1, at which a post joins a cluster.
    horizon
        A cluster not hit for this long is dropped. Its unit is that of the times given: seconds of event time, or posts
        where the caller counts posts.
    max_clusters
        Cap on live clusters; the least lately hit go first, those of a single post before others.
    max_postings
        Cap on the pairs of term and cluster in the index, held in the same way.
    max_candidates
        How many clusters the terms of a post may propose together, the rarest terms first. A post that knows only terms
        in more clusters than that is compared with so many of the clusters hit last.
    max_terms
        Cap on the terms of one cluster; the lightest go first.
    near_bonus
        Added to the score of the clusters that a post leans to (`near`).
    merge_threshold
        Least cosine of two centroids, over terms that few clusters hold, at which a post near both merges them; above
        1, nothing is ever merged.
    recency
        Share of the horizon after which a cluster without a hit begins to count less.
    first_id
        The first cluster's id; ids count up from it.

    Notes
    -----
    Times may run back (posts out of order): a late post counts as of the latest time seen.

    A merged cluster's id stays live for another horizon as a second name of the one it went into: asking for it, or
    joining it, means that one. Posts are only ever given the id of the one that goes on.

    Examples
    --------
    >>> clusters = MicroClusters(horizon=100)
    >>> a = clusters.assign({"rain": 1.0, "paris": 1.0}, time=1)
    >>> b = clusters.assign({"match": 1.0, "goal": 1.0}, time=2)
    >>> clusters.assign({"paris": 1.0, "rain": 1.0, "again": 1.0}, time=3) == a
    True
    >>> clusters.predict({"goal": 1.0}, time=3) == b
    True
    >>> clusters.expire(time=102.5)
    [1]
    """

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
        """Learn a post and answer the cluster it is in.

        Parameters
        ----------
        terms
            Weight of each of the post's terms, above 0.
        time
            When it was posted, in the unit of `horizon`.
        join
            A live cluster that the post belongs to without a search, as a repost does; ignored where it is not live.
        near
            Live clusters that the post leans to, as a reply does to what it answers; those not live are ignored.

        Returns
        -------
        int
            Id of a live cluster, new or known.
        """
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
        """Drop the clusters without a hit for the horizon.

        Returns
        -------
        list of int
            Every id dropped since the last call, for age or for a cap, in the order in which they went.
        """
        self._now = max(self._now, float(time))
        self._roster.drop_idle(self._now)
        dropped, self._roster.dropped = self._roster.dropped, []
        return dropped

    def terms_of(self, cluster: int) -> Mapping[str, float]:
        """Answer the summed weights of a live cluster's terms, a read-only view; KeyError where it is not live."""
        found = self._roster.get(cluster)
        if found is None:
            raise KeyError(cluster)
        return MappingProxyType(found.terms)

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

    def snapshot(self) -> bytes:
        """Answer the whole state as plain, versioned data; `restore` takes it back to the same behaviour."""
        number: dict[str, int] = {}
        lone = [state_of(cluster, number) for cluster in self._roster.lone.values()]
        grown = [state_of(cluster, number) for cluster in self._roster.grown.values()]
        return encode_state(
            MicroClustersState(
                settings={name: getattr(self, name) for name in _SETTINGS},
                now=None if self._now == -math.inf else self._now,
                next_id=self._next,
                dropped=self._roster.dropped,
                merged=[(key, since, into.key) for key, (since, into) in self._roster.merged.items()],
                terms=list(number),
                lone=lone,
                grown=grown,
            )
        )

    @classmethod
    def restore(cls, data: bytes) -> Self:
        """Take up a snapshot.

        Raises
        ------
        StateError
            The data are damaged, of another kind, or of a version that this release does not read.
        """
        state = decode_state(data)
        try:
            self = cls(**state.settings)  # type: ignore[arg-type]
            self._load(state)
        except (TypeError, ValueError, KeyError, IndexError) as error:
            message = f"saved state of the micro-clusters does not hold together ({error}); replay the posts"
            raise StateError(message) from error
        return self

    def _load(self, state: MicroClustersState) -> None:
        self._now = -math.inf if state.now is None else state.now
        self._next = state.next_id
        self._roster.dropped = list(state.dropped)
        for saved, group in ((state.lone, self._roster.lone), (state.grown, self._roster.grown)):
            for row in saved:
                cluster = group[row.key] = Cluster(row.key, row.last, row.posts)
                self._index.add(cluster, {state.terms[t]: w for t, w in zip(row.terms, row.weights, strict=True)})
                cluster.measure(row.norm2)
        for key, since, into in state.merged:
            found = self._roster.grown[into]
            self._roster.merged[key] = (since, found)
            found.absorbed.append(key)
        self._index.resize(len(self))
        self._roster.idle_from = -math.inf
