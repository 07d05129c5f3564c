"""Communities of micro-clusters that share people, words and links."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from niches.columns import IntArray
from niches.modularity import bipartite_communities

_WORD_WEIGHT = 0.3
_COMMON_SHARE = 0.2


def shared_columns(matrix: sparse.csr_array) -> IntArray:
    """Answer the columns that tell something: in two rows or more, and in at most a fifth of them."""
    frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    return np.flatnonzero((frequency >= 2) & (frequency <= max(2.0, matrix.shape[0] * _COMMON_SHARE)))


def weigh(matrix: sparse.csr_array, words: npt.NDArray[np.bool_]) -> sparse.csr_array:
    """Weigh posts by micro-cluster and column for the search of communities.

    A cell becomes ``log(1 + count) * log(n / df)``, a word counts 0.3 of the rest, and rows are scaled by the
    square root of their sum.

    Parameters
    ----------
    matrix
        Shape (micro-clusters, columns), shared columns only.
    words
        Which of the columns are words.
    """
    frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    weight = np.log(matrix.shape[0] / np.maximum(frequency, 1)) * np.where(words, _WORD_WEIGHT, 1.0)
    weighed = matrix.copy()
    weighed.data = np.log1p(weighed.data) * weight[weighed.indices]
    total = np.sqrt(weighed.sum(axis=1))
    weighed.data /= np.repeat(np.where(total > 0, total, 1.0), np.diff(weighed.indptr))
    return weighed


def communities(weighed: sparse.csr_array, resolution: float, seed: int) -> IntArray:
    """Answer the community of each row by Barber's modularity (-1: it shares nothing)."""
    labels = np.full(weighed.shape[0], -1, dtype=np.int64)
    linked = np.flatnonzero(np.diff(weighed.indptr) > 0)
    if len(linked) == 0 or weighed.sum() <= 0:
        return labels
    labels[linked] = bipartite_communities(sparse.csr_array(weighed[linked]), resolution, seed)
    return labels


def found_beside(known: IntArray, weighed: sparse.csr_array, resolution: float, seed: int) -> IntArray:
    """Answer the communities that are known, and those of the rows that are in none (-1), numbered after them."""
    rest = np.flatnonzero(known < 0)
    cells = sparse.csr_array(weighed[rest])
    shared = np.bincount(cells.indices, minlength=cells.shape[1]) >= 2
    found = communities(sparse.csr_array(cells[:, shared]), resolution, seed)
    labels = known.copy()
    labels[rest] = np.where(found >= 0, found + known.max(initial=-1) + 1, -1)
    return labels


def renumbered(labels: IntArray) -> tuple[IntArray, int]:
    """Renumber the labels from 0 in the order of their first row (-1 stays), and answer how many there are."""
    inside = np.flatnonzero(labels >= 0)
    first = np.full(int(labels.max(initial=-1)) + 1, -1, dtype=np.int64)
    # of rows that are written to one place the last stands: the first, when they come from behind
    first[labels[inside[::-1]]] = inside[::-1]
    values = np.flatnonzero(first >= 0)
    number = np.full(len(first) + 1, -1, dtype=np.int64)
    number[values[np.argsort(first[values], kind="stable")]] = np.arange(len(values))
    # -1 is the last place
    return number[labels], len(values)
