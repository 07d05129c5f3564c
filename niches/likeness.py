"""Joining the pieces of one conversation: communities whose people and words are the same ones.

A modularity has one resolution for all, and cuts large conversations in pieces where it tells small ones apart.
Pieces of one conversation still share what is theirs and nobody else's.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from niches.communities import FloatArray, IntArray, renumbered, summed

_WORD_WEIGHT = 0.25
_SMOOTHING = 2.0
_LEAST_ROWS = 5
_ROUNDS = 30


def join_alike(present: sparse.csr_array, words: npt.NDArray[np.bool_], labels: IntArray, bar: float) -> IntArray:
    """Join communities that are each other's most alike, and alike enough, until none are left.

    A community's profile holds, for each column that is more frequent in it than in all, ``share * log(share / share of
    all)``, its part of their relative entropy; likeness is the cosine of two profiles.

    Parameters
    ----------
    present
        1 where a micro-cluster touches a column, shape (micro-clusters, columns).
    words
        Which of the columns are words; they count 0.25 of the rest.
    labels
        Community of each micro-cluster, -1 for none.
    bar
        Least likeness, 0 to 1.
    """
    base = np.asarray(present.sum(axis=0), dtype=np.float64) / present.shape[0]
    weight = np.where(words, _WORD_WEIGHT, 1.0)
    labels, count = renumbered(labels)
    for _ in range(_ROUNDS):
        size = np.bincount(labels[labels >= 0], minlength=count).astype(np.float64)
        large = np.flatnonzero(size >= _LEAST_ROWS)
        if len(large) < 2:
            break
        profile = _profiles(summed(present, labels, count)[large], size[large], base, weight)
        alike = (profile @ profile.T).toarray()
        np.fill_diagonal(alike, 0.0)
        nearest = alike.argmax(axis=1)
        own = np.arange(len(large))
        joined = np.flatnonzero((nearest[nearest] == own) & (alike.max(axis=1) > bar))
        if not len(joined):
            break
        target = np.arange(count)
        target[large[joined]] = large[np.minimum(joined, nearest[joined])]
        labels, count = renumbered(np.where(labels >= 0, target[labels], -1))
    return labels


def _profiles(counts: sparse.csr_array, size: FloatArray, base: FloatArray, weight: FloatArray) -> sparse.csr_array:
    rows = np.repeat(np.arange(len(size)), np.diff(counts.indptr))
    share = counts.data / (size[rows] + _SMOOTHING)
    lift = np.log(share / base[counts.indices])
    profile = counts.copy()
    profile.data = np.where(lift > 0, share * lift * weight[counts.indices], 0.0)
    norm = np.sqrt(np.bincount(rows, profile.data**2, minlength=len(size)))
    profile.data /= np.where(norm > 0, norm, 1.0)[rows]
    return profile
