"""Communities of a bipartite graph for the greatest modularity that can be had in a moment.

The communities of the columns given, each row can be put where Barber's modularity gains most without regard to the
other rows: no edge joins two of them. So all rows are moved at once, then all columns (BRIM, the method of Barber).
From single columns that ends in many small communities; Louvain's method joins those, and further turns move the rows
and columns that were put together too early. The modularity is greater than by Louvain's method from single nodes, and
found sooner.

References
----------
Barber (2007), arXiv:0707.1616; Liu & Murata (2010), "An efficient algorithm for optimizing bipartite modularity in
bipartite networks"; Blondel et al. (2008), arXiv:0803.0476.
"""

from __future__ import annotations

from typing import Self

import numpy as np
from scipy import sparse
from sknetwork.clustering import Louvain

from niches.columns import FloatArray, IntArray, numbered
from niches.compiled import compiled
from niches.matrices import Places, indicator, summed

_TURNS = 8
"""Turns at most, before Louvain's method and after it."""
_STILL = 0.01
"""Share of the rows: where fewer than that move in a turn, the next ones move fewer still."""


class Side:
    """The rows of a bipartite graph, or its columns, and what moves them.

    Parameters
    ----------
    cells
        Weights by node of this side and node of the other, their sum 1.
    resolution
        As in `bipartite_communities`.
    """

    def __init__(self, cells: sparse.csr_array, resolution: float) -> None:
        self.cells = cells
        self.weight: FloatArray = np.asarray(cells.sum(axis=1), dtype=np.float64)
        self._resolution = resolution
        self._longest = int(np.diff(cells.indptr).max(initial=0))

    def moved(self, other: Self, labels: IntArray, count: int) -> IntArray:
        """Answer where each node belongs, the labels of the other side given: -1 where no community gains by it."""
        # nobody gains by the last place, which is that of none
        places = np.where(labels >= 0, labels, count).astype(np.int32)
        weight = np.bincount(places, other.weight, minlength=count + 1).astype(np.float64, copy=False)
        expected = self._resolution * weight
        expected[count] = np.inf
        shared, touched = np.zeros(count + 1), np.empty(self._longest + 1, dtype=np.int32)
        cells, best = self.cells, np.empty(len(self.weight), dtype=np.int64)
        _put_best(cells.indptr, cells.indices, cells.data, self.weight, places, expected, shared, touched, best)
        return best


@compiled
def _put_best(
    starts: Places,
    others: Places,
    cells: FloatArray,
    weight: FloatArray,
    labels: Places,
    expected: FloatArray,
    shared: FloatArray,
    touched: Places,
    best: IntArray,
) -> None:
    """Fill in the label by which each node gains most, of equals the one that its cells come to last, else -1."""
    for node in range(len(weight)):
        held = 0
        for at in range(starts[node], starts[node + 1]):
            label = labels[others[at]]
            # without a branch: whether a label is a new one cannot be foretold
            touched[held] = label
            held += shared[label] == 0.0
            shared[label] += cells[at]
        greatest, first = 0.0, -1
        for place in range(held):
            label = touched[place]
            gain = shared[label] - weight[node] * expected[label]
            shared[label] = 0.0
            if gain > 0.0 and gain >= greatest:
                greatest, first = gain, label
        best[node] = first


def bipartite_communities(weights: sparse.csr_array, resolution: float, seed: int) -> IntArray:
    """Answer a number for the community of each row; a row by which none gains is one of its own.

    Parameters
    ----------
    weights
        Of the edges between rows and columns, positive; not empty.
    resolution
        Of the modularity: higher cuts finer.
    seed
        For Louvain's method.

    Examples
    --------
    >>> blocks = sparse.csr_array(np.kron(np.eye(2), np.ones((3, 3))))
    >>> bipartite_communities(blocks, 1.0, 0)
    array([0, 0, 0, 1, 1, 1])
    """
    cells = weights / weights.sum()
    rows, columns = Side(cells, resolution), Side(sparse.csr_array(cells.T), resolution)
    count = cells.shape[1]
    nowhere, alone = np.full(cells.shape[0], -1, dtype=np.int64), np.arange(count, dtype=np.int64)
    of_rows, of_columns = _turns(rows, columns, nowhere, alone, count)
    used, numbers = numbered(np.concatenate([[-1], of_rows, of_columns]))
    # -1, the least of them, stays
    count, (of_rows, of_columns) = len(used) - 1, np.split(numbers[1:] - 1, [len(of_rows)])
    between = summed(cells, of_rows, count) @ indicator(of_columns, count)
    if between.nnz:
        louvain = Louvain(resolution=resolution, random_state=seed, return_probs=False, return_aggregate=False)
        # -1 stays: it is the last place
        joined = np.append(louvain.fit(sparse.csr_matrix(between)).labels_, -1)
        of_rows, of_columns = joined[of_rows], joined[of_columns]
    of_rows, _ = _turns(rows, columns, of_rows, of_columns, count)
    left = np.flatnonzero(of_rows < 0)
    of_rows[left] = count + np.arange(len(left))
    return of_rows


def _turns(rows: Side, columns: Side, of_rows: IntArray, of_columns: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Move the rows, then the columns, until hardly any row moves."""
    for _ in range(_TURNS):
        before = of_rows
        of_rows = rows.moved(columns, of_columns, count)
        of_columns = columns.moved(rows, of_rows, count)
        if np.count_nonzero(of_rows != before) <= _STILL * len(of_rows):
            break
    return of_rows, of_columns
