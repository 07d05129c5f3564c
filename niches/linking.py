"""Which niche of before a community of today is: the best matching by what they have in common."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from niches.columns import FloatArray, IntArray


def overlap(before: IntArray, now: IntArray, weight: FloatArray, old: int, new: int) -> FloatArray:
    """Answer the weight of the rows that old niche i and new community j share, shape (old, new); -1 is in none."""
    both = (before >= 0) & (now >= 0)
    cells = (weight[both], (before[both], now[both]))
    return np.asarray(sparse.coo_array(cells, shape=(old, new)).toarray(), dtype=np.float64)


def match(shared: FloatArray, old_size: FloatArray, new_size: FloatArray, least: float) -> IntArray:
    """Answer for each community the niche that it continues, or -1.

    The matching is one to one and has the greatest sum of Dice coefficients ``2 shared / (old + new)``; pairs that
    share less than `least` of the smaller of the two are no continuation.
    """
    found = np.full(len(new_size), -1, dtype=np.int64)
    if not shared.size:
        return found
    dice = 2.0 * shared / np.maximum(old_size[:, None] + new_size[None, :], 1e-12)
    allowed = shared >= least * np.minimum(old_size[:, None], new_size[None, :])
    rows, columns = linear_sum_assignment(np.where(allowed, dice, 0.0), maximize=True)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if allowed[row, column] and shared[row, column] > 0:
            found[column] = row
    return found
