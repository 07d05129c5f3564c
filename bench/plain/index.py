"""The inverted index of the micro-clusters in plain Python: which live clusters hold a term, and how near a post is."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice
from operator import itemgetter

from niches.microclusters import term_number

# A centroid's weight grows less than in proportion to its posts, so that one catchword does not drown the rest.
_MASS_POWER = 0.75
# The table of inverse document frequencies is made anew when the number of live clusters has moved by this factor.
_SIZE_STEP = 1.02
_TABLED = 256
# A term held by more clusters than this is no evidence that two of them are one.
_FEW = 8


class Cluster:
    """A live micro-cluster.

    Attributes
    ----------
    key
        Its id.
    last
        Latest time at which it was hit.
    posts
        How many posts it has taken.
    norm2
        Squared length of its centroid, each part weighted as it was when it was added.
    unit
        What brings the centroid to the length of one.
    terms
        Summed weights of its posts' terms.
    absorbed
        Ids of clusters that were merged into it.
    """

    __slots__ = ("absorbed", "key", "last", "norm2", "posts", "terms", "unit")

    def __init__(self, key: int, last: float, posts: int = 0, norm2: float = 0.0) -> None:
        self.key = key
        self.last = last
        self.posts = posts
        self.measure(norm2)
        self.terms: dict[str, float] = {}
        self.absorbed: list[int] = []

    def measure(self, norm2: float) -> None:
        """Take note of the squared length of the centroid."""
        self.norm2 = norm2
        self.unit = 1.0 / math.sqrt(norm2) if norm2 > 0.0 else 0.0


_Row = tuple[int, float, dict[Cluster, float]]


@lru_cache(maxsize=1024)
def _table(step: int) -> list[float]:
    """Answer the inverse document frequencies at a step of the number of live clusters; not to be changed."""
    live = _SIZE_STEP**step
    return [math.log1p(live / (1 + df)) for df in range(_TABLED)]


class ClusterIndex:
    """Postings term -> {cluster: mass}, the mass being the term's summed weight to the power of 0.75.

    Parameters
    ----------
    max_candidates
        How many clusters the terms of a post may propose together, the rarest terms first.
    max_terms
        Cap on the terms of one cluster; the lightest go first.
    """

    def __init__(self, max_candidates: int, max_terms: int) -> None:
        self.max_candidates = max_candidates
        self.max_terms = max_terms
        self.postings: dict[str, dict[Cluster, float]] = {}
        self.size = 0
        self._table: list[float] = []
        self._live = 0.0
        self._step = 0
        self._above = self._below = 0.0
        self.resize(0)

    def resize(self, live: int) -> None:
        """Take note of the number of live clusters; weights depend on it in steps, and on nothing earlier."""
        if self._above < live < self._below:
            return
        step = int(math.log(max(1, live)) / math.log(_SIZE_STEP))
        # within these bounds, drawn in by one for the sake of rounding, the step is the same
        self._above, self._below = _SIZE_STEP**step + 1.0, _SIZE_STEP ** (step + 1) - 1.0
        if step != self._step or not self._table:
            self._step = step
            self._live = _SIZE_STEP**step
            self._table = _table(step)

    def idf(self, df: int) -> float:
        """Weigh a term that `df` live clusters hold: ``log(1 + K / (1 + df))``, `K` the number of live clusters."""
        return self._table[df] if df < _TABLED else math.log1p(self._live / (1 + df))

    def dots(
        self, terms: Mapping[str, float], also: Iterable[Cluster], recent: Iterable[Cluster]
    ) -> tuple[float, dict[Cluster, float]]:
        """Answer the post's length, 1 where it has no terms, and its dot products with those its rare terms propose.

        Parameters
        ----------
        terms
            Weight of each of the post's terms.
        also
            Clusters to look at in any case.
        recent
            Clusters, most lately hit first, of which the first few stand in where only frequent terms are known.
        """
        table, postings = self._table, self.postings
        norm2 = 0.0
        rows = []
        total = 0
        for term, weight in terms.items():
            held = postings.get(term)
            if held is None:
                part = weight * table[0]
                norm2 += part * part
                continue
            df = len(held)
            idf = table[df] if df < _TABLED else self.idf(df)
            part = weight * idf
            norm2 += part * part
            rows.append((df, part * idf, held))
            total += df
        dots: dict[Cluster, float] = defaultdict(float)
        frequent: list[_Row] = []
        if total > self.max_candidates:
            rows, frequent = self._split(rows)
        for _, part, held in rows:
            for cluster, mass in held.items():
                dots[cluster] += part * mass
        if not rows and frequent:
            dots.update(dict.fromkeys(islice(recent, self.max_candidates), 0.0))
        for cluster in also:
            if cluster not in dots:
                dots[cluster] = sum(part * held[cluster] for _, part, held in rows if cluster in held)
        for _, part, held in frequent:
            for cluster in dots:
                if cluster in held:
                    dots[cluster] += part * held[cluster]
        return math.sqrt(norm2) or 1.0, dots

    def _split(self, rows: list[_Row]) -> tuple[list[_Row], list[_Row]]:
        """Part a post's terms into those that propose candidates, rarest first, and the others."""
        rows.sort(key=itemgetter(0))
        room = self.max_candidates
        for at, (df, _, _) in enumerate(rows):
            room -= df
            if room < 0:
                return rows[:at], rows[at:]
        return rows, []

    def closeness(self, one: Cluster, other: Cluster) -> float:
        """Answer the part of the cosine of two centroids, 0 to 1, that comes of terms which few clusters hold.

        All large clusters have the common words in common: those say nothing of whether two are one.
        """
        if len(other.terms) < len(one.terms):
            one, other = other, one
        dot = 0.0
        for term in one.terms:
            if term in other.terms:
                held = self.postings[term]
                if len(held) <= _FEW:
                    idf = self._table[len(held)]
                    dot += held[one] * held[other] * (idf * idf)
        return dot / math.sqrt(one.norm2 * other.norm2) if dot else 0.0

    def add(self, cluster: Cluster, terms: Mapping[str, float]) -> None:
        """Sum weights into a cluster."""
        own, postings, table = cluster.terms, self.postings, self._table
        norm2 = cluster.norm2
        for term, weight in terms.items():
            held = postings.get(term)
            if held is None:
                held = postings[term] = {}
            df = len(held)
            idf = table[df] if df < _TABLED else self.idf(df)
            if term in own:
                before = held[cluster]
                own[term] = weight = own[term] + weight
                held[cluster] = mass = weight**_MASS_POWER
                norm2 += (mass * mass - before * before) * idf * idf
            else:
                own[term] = weight = weight + 0.0
                held[cluster] = mass = weight**_MASS_POWER
                self.size += 1
                norm2 += mass * mass * idf * idf
        cluster.measure(norm2)
        if len(own) > self.max_terms:
            self._trim(cluster)

    def absorb(self, into: Cluster, gone: Cluster) -> None:
        """Sum one cluster into another and take it out of the index."""
        self.remove(gone)
        self.add(into, gone.terms)

    def remove(self, cluster: Cluster) -> None:
        """Take a cluster out of the index."""
        for term in cluster.terms:
            self._unpost(cluster, term)

    def _unpost(self, cluster: Cluster, term: str) -> None:
        held = self.postings[term]
        del held[cluster]
        self.size -= 1
        if not held:
            del self.postings[term]

    def _trim(self, cluster: Cluster) -> None:
        """Keep the heaviest three quarters of the cap, so that trimming is rare."""
        order = sorted(cluster.terms, key=lambda term: (-cluster.terms[term], term_number(term)))
        for term in order[self.max_terms * 3 // 4 :]:
            self._unpost(cluster, term)
            del cluster.terms[term]
        parts = [self.postings[t][cluster] * self.idf(len(self.postings[t])) for t in cluster.terms]
        cluster.measure(sum(part * part for part in parts))
