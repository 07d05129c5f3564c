"""Sparse matrices of what touches what: their places in 32 bits, which halves the memory that every product reads."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from niches.columns import FloatArray, IntArray


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
    """Sum the rows of each label (-1 is in none), shape (count, columns)."""
    # by rows like the other factor: a transpose alone is by columns, and scipy would turn the whole matrix for it
    return sparse.csr_array(indicator(labels, count).T) @ matrix
