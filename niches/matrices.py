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
    return _ones(labels[inside], inside.astype(np.int64), (len(labels), count))


def _members(labels: IntArray, count: int) -> sparse.csr_array:
    """Answer the matrix of ones where a community has a node, the nodes ascending, shape (count, nodes)."""
    inside = np.flatnonzero(labels >= 0)
    order = np.argsort(labels[inside], kind="stable")
    return _ones(inside[order], np.bincount(labels[inside], minlength=count), (count, len(labels)))


def summed(matrix: sparse.csr_array, labels: IntArray, count: int) -> sparse.csr_array:
    """Sum the rows of each label (-1 is in none), shape (count, columns)."""
    # the transpose of `indicator` would be the same, by columns: scipy would turn the whole matrix for the product
    return _members(labels, count) @ matrix


def _ones(columns: IntArray, lengths: IntArray, shape: tuple[int, int]) -> sparse.csr_array:
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return sparse.csr_array((np.ones(ends[-1]), columns.astype(np.int32), ends), shape=shape)
