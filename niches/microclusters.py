"""Online micro-clusters of posts: one pass, an inverted index, bounded work and memory for every post."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Self

import numpy as np

from murmure_errors import StateError
from niches.microcluster_learning import assign, drop_idle
from niches.microcluster_search import Keys, Weights, cluster_of, nearest, resize
from niches.microcluster_state import SETTINGS, decode_state, encode_state, live_terms, load
from niches.microcluster_tables import CLUSTERS, TERMS, Tables, new_tables, with_room
from niches.microcluster_terms import terms_of

_SLACK = 10_000
_NOBODY = np.zeros(0, dtype=np.int64)


def term_number(term: str) -> int:
    """Answer the number of a term, the same in every process; two have the same with a chance of one in 2**64."""
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


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
        self.tables: Tables = with_room(new_tables(), 1)
        given = locals()
        for name in SETTINGS:
            self.tables.head[name] = given[name]
        self.tables.head["next"] = self.first_id = first_id
        resize(self.tables, 0)
        self._number: dict[str, int] = {}
        self._name: dict[int, str] = {}

    @property
    def threshold(self) -> float:
        """Least score, 0 to 1, at which a post joins a cluster."""
        return float(self.tables.head["threshold"][0])

    @threshold.setter
    def threshold(self, value: float) -> None:
        self.tables.head["threshold"] = value

    @property
    def now(self) -> float:
        """Latest time seen; minus infinity before the first post."""
        return float(self.tables.head["now"][0])

    @property
    def next_id(self) -> int:
        """Id that the next new cluster will have."""
        return int(self.tables.head["next"][0])

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
        keys, weights = self._numbered(terms)
        leant = np.array(near, dtype=np.int64) if near else _NOBODY
        while (found := assign(self.tables, keys, weights, float(time), -1 if join is None else join, leant)) < 0:
            self.make_room(len(keys))
        return found

    def make_room(self, terms: int) -> None:
        """Make sure that a post of so many terms can be learnt."""
        self.tables = with_room(self.tables, terms)

    def predict(self, terms: Mapping[str, float], time: float) -> int | None:
        """Answer the cluster that a post would join, or None where it would start one; nothing is learnt."""
        keys, weights = self._numbered(terms)
        found, _ = nearest(self.tables, keys, weights, max(float(time), self.now), _NOBODY)
        return None if found < 0 else int(self.tables.clusters["key"][found])

    def expire(self, time: float) -> list[int]:
        """Drop the clusters without a hit for the horizon.

        Returns
        -------
        list of int
            Every id dropped since the last call, for age or for a cap, in the order in which they went.
        """
        head = self.tables.head
        head["now"] = max(self.now, float(time))
        self.make_room(0)
        drop_idle(self.tables, self.now)
        dropped: list[int] = self.tables.dropped[: head["dropped"][0]].tolist()
        head["dropped"] = 0
        return dropped

    def terms_of(self, cluster: int) -> Mapping[str, float]:
        """Answer the summed weights of a live cluster's terms, a read-only view; KeyError where it is not live."""
        found = cluster_of(self.tables, cluster)
        if found < 0:
            raise KeyError(cluster)
        keys, weights = terms_of(self.tables, np.array([found], dtype=np.int64))
        return MappingProxyType(dict(zip(map(self._name.__getitem__, keys.tolist()), weights.tolist(), strict=True)))

    def __contains__(self, cluster: int) -> bool:
        return cluster_of(self.tables, cluster) >= 0

    def __len__(self) -> int:
        return int(self.tables.used[CLUSTERS])

    def _numbered(self, terms: Mapping[str, float]) -> tuple[Keys, Weights]:
        """Answer the terms' numbers and weights."""
        number = self._number
        for term in [term for term in terms if term not in number]:
            number[term] = key = term_number(term)
            self._name[key] = term
        if len(number) > 2 * self.tables.used[TERMS] + _SLACK:
            live = self._live_names()
            live.update((number[term], term) for term in terms)
            self._name, self._number = live, {term: key for key, term in live.items()}
            number = self._number
        keys = np.array([number[term] for term in terms], dtype=np.int64)
        return keys, np.array([*terms.values()], dtype=np.float64)

    def _live_names(self) -> dict[int, str]:
        return {key: self._name[key] for key in live_terms(self.tables).tolist()} if self._name else {}

    def snapshot(self) -> bytes:
        """Answer the whole state as plain, versioned data; `restore` takes it back to the same behaviour."""
        return encode_state(self.tables, self.first_id, self._live_names())

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
            self = cls(**state.settings, first_id=state.first_id)  # type: ignore[arg-type]
            self.tables = load(self.tables, state)
            self._name = dict(state.names)
        except (TypeError, ValueError, KeyError, IndexError) as error:
            message = f"saved state of the micro-clusters does not hold together ({error}); replay the posts"
            raise StateError(message) from error
        self._number = {term: key for key, term in self._name.items()}
        return self
