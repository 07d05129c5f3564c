"""Sparse matrices of what touches what: their places in 32 bits, which halves the memory that every product reads."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from niches.columns import FloatArray, IntArray
from niches.compiled import compiled

Places = npt.NDArray[np.int32]


def matrix_of(values: FloatArray, rows: IntArray, columns: IntArray, shape: tuple[int, int]) -> sparse.csr_array:
    """Answer the matrix of these cells; those at one place are added up.

    Parameters
    ----------
    values, rows, columns
        Of equal length.
    shape
        Rows and columns, less than 2**31 each, as many cells at most.
    """
    return sparse.csr_array((values, (rows.astype(np.int32), columns.astype(np.int32))), shape=shape)


def indicator(labels: IntArray, count: int) -> sparse.csr_array:
    """Answer the matrix of ones where a node is in a community (-1 is in none), shape (nodes, count)."""
    inside = labels >= 0
    ends = np.concatenate([[0], np.cumsum(inside)]).astype(np.int32)
    return sparse.csr_array((np.ones(ends[-1]), labels[inside].astype(np.int32), ends), shape=(len(labels), count))


def summed(matrix: sparse.csr_array, labels: IntArray, count: int) -> sparse.csr_array:
    """Sum the rows of each label (-1 is in none), shape (count, columns); what is summed is not negative.

    The columns of a row are in the order of scipy's product with `indicator`, on which sums over them depend: those
    that a later row was the first to hold come first.
    """
    members = sparse.csr_array(indicator(labels, count).T)
    most = int(np.diff(matrix.indptr)[members.indices].sum())
    values, columns, starts = np.empty(most), np.empty(most, dtype=np.int32), np.zeros(count + 1, dtype=np.int32)
    sums, touched = np.zeros(matrix.shape[1]), np.empty(most + 1, dtype=np.int32)
    rows = members.indptr, members.indices, matrix.indptr, matrix.indices, matrix.data
    cells = _sum_up(*rows, values, columns, starts, sums, touched)
    # what is not needed of the room is given back
    return sparse.csr_array((values[:cells].copy(), columns[:cells].copy(), starts), shape=(count, matrix.shape[1]))


@compiled
def _sum_up(
    label_starts: Places,
    rows: Places,
    starts: Places,
    columns: Places,
    values: FloatArray,
    summed_values: FloatArray,
    summed_columns: Places,
    summed_starts: Places,
    sums: FloatArray,
    touched: Places,
) -> int:
    """Fill in the sums of each label's rows, and answer how many cells they have."""
    cells = 0
    for label in range(len(label_starts) - 1):
        held = 0
        for place in range(label_starts[label], label_starts[label + 1]):
            row = rows[place]
            for at in range(starts[row], starts[row + 1]):
                column = columns[at]
                # without a branch: whether a column is a new one cannot be foretold
                touched[held] = column
                held += sums[column] == 0.0
                sums[column] += values[at]
        for place in range(held - 1, -1, -1):
            column = touched[place]
            if sums[column] != 0.0:
                summed_columns[cells] = column
                summed_values[cells] = sums[column]
                cells += 1
            sums[column] = 0.0
        summed_starts[label + 1] = cells
    return cells
