"""Joining the pieces of one conversation: communities whose people and words are the same ones.

A modularity has one resolution for all, and cuts large conversations in pieces where it tells small ones apart.
Pieces of one conversation still share what is theirs and nobody else's.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from niches.columns import FloatArray, IntArray
from niches.communities import renumbered
from niches.matrices import summed

_WORD_WEIGHT = 0.25
_SMOOTHING = 2.0
_LEAST_ROWS = 5
_ROUNDS = 30


def join_alike(
    present: sparse.csr_array, words: npt.NDArray[np.bool_], labels: IntArray, bar: float
) -> tuple[IntArray, sparse.csr_array]:
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

    Returns
    -------
    tuple
        Community of each micro-cluster, and the micro-clusters by community and column.
    """
    base = np.asarray(present.sum(axis=0), dtype=np.float64) / present.shape[0]
    weight = np.where(words, _WORD_WEIGHT, 1.0)
    labels, count = renumbered(labels)
    counts = summed(present, labels, count)
    size = np.bincount(labels[labels >= 0], minlength=count).astype(np.float64)
    alike, known = np.zeros((0, 0)), np.full(count, -1)
    for _ in range(_ROUNDS):
        large = np.flatnonzero(size >= _LEAST_ROWS)
        if len(large) < 2:
            break
        profile = _profiles(counts[large], size[large], base, weight)
        alike = _likeness(profile, alike, known[large])
        nearest = alike.argmax(axis=1)
        own = np.arange(len(large))
        joined = np.flatnonzero((nearest[nearest] == own) & (alike.max(axis=1) > bar))
        if not len(joined):
            break
        target = np.arange(count)
        target[large[joined]] = large[np.minimum(joined, nearest[joined])]
        # Those that are as they were keep their likeness to each other; of two that were joined neither does.
        place = np.full(count, -1)
        place[large] = own
        place[large[joined]] = -1
        former, (labels, new_count) = labels, renumbered(np.where(labels >= 0, target[labels], -1))
        inside = labels >= 0
        moved = np.empty(count, dtype=np.int64)
        moved[former[inside]] = labels[inside]
        known = np.full(new_count, -1)
        np.maximum.at(known, moved, place)
        count, size = new_count, np.bincount(moved, size, minlength=new_count).astype(np.float64)
        # what the rows of a community sum to is what its parts summed to
        counts = summed(counts, moved, count)
    return labels, counts


def _likeness(profile: sparse.csr_array, former: FloatArray, known: IntArray) -> FloatArray:
    """Answer the cosines of all pairs, shape (rows, rows), 0 of a row with itself.

    Parameters
    ----------
    former
        The cosines of the round before.
    known
        Of each row, which one of `former` it was; -1 where it has changed.
    """
    alike = np.zeros((len(known), len(known)))
    same, changed = np.flatnonzero(known >= 0), np.flatnonzero(known < 0)
    alike[np.ix_(same, same)] = former[np.ix_(known[same], known[same])]
    fresh = (profile[changed] @ profile.T).toarray()
    alike[changed] = fresh
    alike[:, changed] = fresh.T
    np.fill_diagonal(alike, 0.0)
    return alike


def _profiles(counts: sparse.csr_array, size: FloatArray, base: FloatArray, weight: FloatArray) -> sparse.csr_array:
    rows = np.repeat(np.arange(len(size)), np.diff(counts.indptr))
    share = counts.data / (size[rows] + _SMOOTHING)
    lift = np.log(share / base[counts.indices])
    profile = counts.copy()
    profile.data = np.where(lift > 0, share * lift * weight[counts.indices], 0.0)
    norm = np.sqrt(np.bincount(rows, profile.data**2, minlength=len(size)))
    profile.data /= np.where(norm > 0, norm, 1.0)[rows]
    return profile
