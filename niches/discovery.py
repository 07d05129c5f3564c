"""The search for niches in the evidence held: communities, pieces joined, each micro-cluster where it belongs."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from niches.columns import FloatArray, IntArray, are_words
from niches.communities import communities, found_beside, renumbered, shared_columns, weigh
from niches.config import EngineConfig
from niches.likeness import join_alike
from niches.matrices import summed
from niches.profiles import Profiles, reassign

_ROUNDS, _ROUNDS_BESIDE = 6, 3
"""Most rounds of joining and moving; fewer where most micro-clusters are where they were before."""
_STILL = 0.01
"""Share of the micro-clusters: where fewer than that move in a round, the next ones move fewer still."""


class Discovery:
    """What one search found.

    Parameters
    ----------
    matrix
        Posts by micro-cluster and column.
    authors
        Posts by micro-cluster and writer.
    columns
        Numbers of the matrix's columns.
    config
        The engine's settings.
    known
        Community of each micro-cluster found before, -1 for none: others are searched among the rest alone. None to
        search among all.

    Attributes
    ----------
    labels
        Community of each micro-cluster, -1 for none; communities of too few people, posts or
        people who come back are left out.
    count
        Number of communities.
    posts
        Of each micro-cluster.
    touching
        Micro-clusters by community and column, shape (count, columns).
    size, everything
        Micro-clusters of each community by column, and of all by column.
    """

    def __init__(
        self,
        matrix: sparse.csr_array,
        authors: sparse.csr_array,
        columns: IntArray,
        config: EngineConfig,
        known: IntArray | None = None,
    ) -> None:
        shared = shared_columns(matrix)
        self._columns = columns[shared]
        counts = sparse.csr_array(matrix[:, shared])
        self._words = are_words(self._columns)
        self._present = counts.copy()
        self._present.data = np.ones_like(counts.data)
        self.posts: FloatArray = np.asarray(authors.sum(axis=1), dtype=np.float64)
        weighed, how = weigh(counts, self._words), (config.resolution, config.seed)
        labels = communities(weighed, *how) if known is None else found_beside(known, weighed, *how)
        for _ in range(_ROUNDS if known is None else _ROUNDS_BESIDE):
            # Pieces are more alike once what did not belong to them has gone.
            joined, counts = join_alike(self._present, self._words, labels, config.likeness)
            least = config.least_clusters
            moved = reassign(self._present, self._words, joined, counts, bar=config.evidence, least_rows=least)
            still = np.count_nonzero(moved != joined) <= _STILL * len(moved)
            settled = still and np.array_equal(joined, renumbered(labels)[0])
            labels = moved
            if settled:
                break
        self.labels, self.count = self._conversations(labels, authors, config)
        self._touching = summed(self._present, self.labels, self.count)
        self._everywhere = np.bincount(self._present.indices, minlength=len(self._columns)).astype(np.float64)
        self.size: FloatArray = np.bincount(self.labels[self.labels >= 0], minlength=self.count).astype(np.float64)

    def _conversations(self, labels: IntArray, authors: sparse.csr_array, config: EngineConfig) -> tuple[IntArray, int]:
        labels, count = renumbered(labels)
        if not count:
            return labels, 0
        people = np.diff(summed(authors, labels, count).indptr)
        posts = np.bincount(labels[labels >= 0], self.posts[labels >= 0], minlength=count)
        returning = 1.0 - people / np.maximum(posts, 1.0)
        good = (people >= config.min_authors) & (posts >= config.min_posts) & (returning >= config.returning)
        return renumbered(np.where((labels >= 0) & good[labels], labels, -1))

    def profiles(self) -> tuple[Profiles, IntArray]:
        """Answer the profiles of the communities, and the numbers of their columns, ascending."""
        return Profiles.of(self._present, self._words, self.labels, self.count), self._columns

    def cohesion(self) -> FloatArray:
        """Answer for each community the share of what its micro-clusters touch that another of them touches too."""
        rows = np.repeat(np.arange(self.count), np.diff(self._touching.indptr))
        shared = np.bincount(rows, np.where(self._touching.data >= 2, self._touching.data, 0.0), minlength=self.count)
        return np.asarray(shared / np.maximum(np.bincount(rows, self._touching.data, minlength=self.count), 1.0))

    def columns_of(self, community: int) -> tuple[IntArray, FloatArray, FloatArray]:
        """Answer column numbers, the community's micro-clusters that touch them, and all that do."""
        at = slice(self._touching.indptr[community], self._touching.indptr[community + 1])
        columns = self._touching.indices[at]
        return self._columns[columns], self._touching.data[at], self._everywhere[columns]
