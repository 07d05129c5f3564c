"""Online micro-clusters of posts: one pass, an inverted index, bounded work and memory for every post."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Self

from murmure_errors import StateError
from niches.microcluster_state import ClusterState, MicroClustersState, decode_state, encode_state

_SETTINGS = (
    "threshold",
    "horizon",
    "max_clusters",
    "max_postings",
    "max_candidates",
    "max_terms",
    "near_bonus",
    "recency",
    "first_id",
)

# Inverse document frequencies are tabulated per size of the index, in steps of 2 %.
_SIZE_STEP = 0.02
_IDF_POWER = 0.75
_PRIOR_POWER = -0.25


class _Cluster:
    """A live micro-cluster: the summed weights of its posts and when it was last hit."""

    __slots__ = ("key", "last", "norm2", "posts", "terms")

    def __init__(self, key: int, last: float) -> None:
        self.key = key
        self.last = last
        self.posts = 0
        self.norm2 = 0.0
        self.terms: dict[str, float] = {}


class MicroClusters:
    """Groups posts that say the same, while they come.

    A post goes to the live cluster whose summed centroid is nearest by cosine, weighted by how lately that cluster
    was hit, or starts a new one where none is near enough. A term weighs ``log(1 + K / (1 + df)) ** 0.75``, `K` live
    clusters, `df` of which hold it. Candidates come from the post's rare terms only, and their scores are then
    completed from its frequent ones, so that the work for a post does not grow with the stream.

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
        How many clusters one term may propose. Terms in more clusters propose none, unless no rarer term does.
    max_terms
        Cap on the terms of one cluster; the lightest go first.
    near_bonus
        Added to the score of the clusters that a post leans to (`near`).
    recency
        Share of the horizon after which a cluster without a hit begins to count less.
    first_id
        The first cluster's id; ids count up from it.

    Notes
    -----
    Times may run back a little (posts out of order): a cluster's last hit is the latest time it has seen.

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
        threshold: float = 0.1,
        horizon: float = 2_000.0,
        max_clusters: int = 65_536,
        max_postings: int = 2_000_000,
        max_candidates: int = 128,
        max_terms: int = 512,
        near_bonus: float = 0.25,
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
        self.recency = recency
        self.first_id = first_id
        self._next = first_id
        self._now = -math.inf
        self._postings = 0
        # Live clusters in the order of their last hit, those of one post apart: the first of each is the next to go.
        self._lone: dict[int, _Cluster] = {}
        self._grown: dict[int, _Cluster] = {}
        # term -> cluster -> weight; a hit moves the cluster to the end, so that the latest are found from there.
        self._index: dict[str, dict[int, float]] = {}
        self._dropped: list[int] = []
        self._idf: dict[int, dict[int, float]] = {}

    # ------------------------------------------------------------------ learning and asking

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
        self._drop_idle(time)
        found = self._get(join) if join is not None else None
        if found is None:
            key = self._nearest(terms, self._now, near)
            found = self._get(key) if key is not None else None
        if found is None:
            found = _Cluster(self._next, float(time))
            self._next += 1
        self._learn(found, terms, time)
        self._drop_surplus(found.key)
        return found.key

    def predict(self, terms: Mapping[str, float], time: float) -> int | None:
        """Answer the cluster that a post would join, or None where it would start one; nothing is learnt."""
        return self._nearest(terms, max(time, self._now), ())

    def expire(self, time: float) -> list[int]:
        """Drop the clusters without a hit for the horizon.

        Returns
        -------
        list of int
            Every id dropped since the last call, for age or for a cap, in the order in which they went.
        """
        self._drop_idle(time)
        dropped, self._dropped = self._dropped, []
        return dropped

    def terms_of(self, cluster: int) -> Mapping[str, float]:
        """Answer the summed weights of a live cluster's terms, a read-only view; KeyError where it is not live."""
        found = self._get(cluster)
        if found is None:
            raise KeyError(cluster)
        return MappingProxyType(found.terms)

    def __contains__(self, cluster: int) -> bool:
        return cluster in self._grown or cluster in self._lone

    def __len__(self) -> int:
        return len(self._grown) + len(self._lone)

    # ------------------------------------------------------------------ search

    def _get(self, key: int) -> _Cluster | None:
        return self._grown.get(key) or self._lone.get(key)

    def _weights(self, terms: Mapping[str, float]) -> list[tuple[int, str, float, float]]:
        """Rows of (df, term, weight, idf), rarest term first: the order of a post's terms must not matter."""
        bucket = int(math.log1p(len(self)) / _SIZE_STEP)
        table = self._idf.setdefault(bucket, {})
        size = math.exp(bucket * _SIZE_STEP)
        index = self._index
        rows = []
        for term, weight in terms.items():
            postings = index.get(term)
            df = len(postings) if postings is not None else 0
            idf = table.get(df)
            if idf is None:
                idf = table[df] = math.log1p(size / (1 + df)) ** _IDF_POWER
            rows.append((df, term, weight, idf))
        rows.sort()
        return rows

    def _nearest(self, terms: Mapping[str, float], now: float, near: Sequence[int]) -> int | None:
        rows = self._weights(terms)
        norm2 = 0.0
        dots: dict[int, float] = {}
        get = dots.get
        frequent = []
        limit = self.max_candidates
        for df, term, weight, idf in rows:
            norm2 += (weight * idf) ** 2
            if not df:
                continue
            postings = self._index[term]
            factor = weight * idf * idf
            if df <= limit:
                for key, mass in postings.items():
                    dots[key] = get(key, 0.0) + factor * mass
            elif not dots:
                for key in islice(reversed(postings), limit):
                    dots[key] = factor * postings[key]
            else:
                frequent.append((postings, factor))
        for key in near:
            if key in self:
                dots.setdefault(key, 0.0)
        for postings, factor in frequent:
            for key in dots:
                if key in postings:
                    dots[key] += factor * postings[key]
        return self._best(dots, math.sqrt(norm2), now, near)

    def _best(self, dots: dict[int, float], norm: float, now: float, near: Sequence[int]) -> int | None:
        grown, lone = self._grown, self._lone
        scale = 1.0 / (self.recency * self.horizon)
        best_key: int | None = None
        best_score = self.threshold
        for key, dot in dots.items():
            cluster = grown.get(key) or lone[key]
            # Without the bonus and with a prior of at most 1, a score below the best needs no closer look.
            score = dot / (norm * math.sqrt(cluster.norm2)) if dot else 0.0
            if score < best_score and not near:
                continue
            if key in near:
                score += self.near_bonus
            score *= (1.0 + max(0.0, now - cluster.last) * scale) ** _PRIOR_POWER
            if score > best_score or (score == best_score and (best_key is None or key > best_key)):
                best_key, best_score = key, score
        return best_key

    # ------------------------------------------------------------------ change

    def _learn(self, cluster: _Cluster, terms: Mapping[str, float], time: float) -> None:
        key, held, index = cluster.key, cluster.terms, self._index
        for _, term, weight, idf in self._weights(terms):
            before = held.get(term, 0.0)
            after = held[term] = before + weight
            postings = index.get(term)
            if postings is None:
                postings = index[term] = {}
            if before:
                del postings[key]
            else:
                self._postings += 1
            postings[key] = after
            cluster.norm2 += (after * after - before * before) * idf * idf
        cluster.posts += 1
        cluster.last = max(cluster.last, float(time))
        self._lone.pop(key, None)
        self._grown.pop(key, None)
        (self._lone if cluster.posts == 1 else self._grown)[key] = cluster
        if len(held) > self.max_terms:
            self._trim(cluster)

    def _trim(self, cluster: _Cluster) -> None:
        """Keep the heaviest three quarters of the cap, so that trimming is rare."""
        order = sorted(cluster.terms.items(), key=lambda item: (-item[1], item[0]))
        for term, _ in order[self.max_terms * 3 // 4 :]:
            del cluster.terms[term]
            self._unpost(term, cluster.key)
        cluster.norm2 = sum((weight * idf) ** 2 for _, _, weight, idf in self._weights(cluster.terms))

    def _unpost(self, term: str, key: int) -> None:
        postings = self._index[term]
        del postings[key]
        self._postings -= 1
        if not postings:
            del self._index[term]

    def _drop(self, cluster: _Cluster) -> None:
        self._lone.pop(cluster.key, None)
        self._grown.pop(cluster.key, None)
        for term in cluster.terms:
            self._unpost(term, cluster.key)
        self._dropped.append(cluster.key)

    def _drop_idle(self, time: float) -> None:
        self._now = max(self._now, float(time))
        oldest = self._now - self.horizon
        for group in (self._lone, self._grown):
            while group and (first := next(iter(group.values()))).last < oldest:
                self._drop(first)

    def _drop_surplus(self, spared: int) -> None:
        while len(self) > self.max_clusters or self._postings > self.max_postings:
            # Lone posts go first, but half of the room is theirs: what begins to grow starts as one.
            lone_first = 2 * len(self._lone) > len(self) or not self._grown
            first = next(iter((self._lone if lone_first else self._grown).values()))
            if first.key == spared:
                return
            self._drop(first)

    # ------------------------------------------------------------------ state

    def snapshot(self) -> bytes:
        """Answer the whole state as plain, versioned data; `restore` takes it back to the same behaviour."""
        number = {term: at for at, term in enumerate(self._index)}
        lone, grown = (
            [
                ClusterState(c.key, c.last, c.posts, c.norm2, [number[t] for t in c.terms], list(c.terms.values()))
                for c in group.values()
            ]
            for group in (self._lone, self._grown)
        )
        orders = {number[t]: list(p) for t, p in self._index.items() if len(p) > self.max_candidates}
        return encode_state(
            MicroClustersState(
                settings={name: getattr(self, name) for name in _SETTINGS},
                now=None if self._now == -math.inf else self._now,
                next_id=self._next,
                dropped=self._dropped,
                terms=list(self._index),
                lone=lone,
                grown=grown,
                orders=orders,
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
        except (TypeError, KeyError, IndexError) as error:
            message = f"saved state of the micro-clusters does not hold together ({error}); replay the posts"
            raise StateError(message) from error
        return self

    def _load(self, state: MicroClustersState) -> None:
        self._now = -math.inf if state.now is None else state.now
        self._next = state.next_id
        self._dropped = list(state.dropped)
        index: dict[str, dict[int, float]] = {term: {} for term in state.terms}
        for saved, group in ((state.lone, self._lone), (state.grown, self._grown)):
            for row in saved:
                cluster = _Cluster(row.key, row.last)
                cluster.posts, cluster.norm2 = row.posts, row.norm2
                for at, weight in zip(row.terms, row.weights, strict=True):
                    cluster.terms[state.terms[at]] = index[state.terms[at]][row.key] = weight
                group[row.key] = cluster
                self._postings += len(cluster.terms)
        for at, order in state.orders.items():
            postings = index[state.terms[at]]
            index[state.terms[at]] = {key: postings[key] for key in order}
        self._index = index
