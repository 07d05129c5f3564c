"""Communities of micro-clusters that share people, words and links."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sknetwork.clustering import Louvain

from niches.features import TERM, TOPIC

_WORD_WEIGHT = 0.3
_COMMON_SHARE = 0.2


def weigh(matrix: sparse.csr_array, names: Sequence[str]) -> sparse.csr_array:
    """Weigh a matrix of posts by micro-cluster and column for the search of communities.

    A cell becomes ``log(1 + count) * log(n / df)``, words count 0.3 of the rest, columns in one row or in more than a fifth
    of them are dropped, and rows are scaled by the square root of their sum.

    Parameters
    ----------
    matrix
        Shape (micro-clusters, columns).
    names
        Of the columns.
    """
    rows = matrix.shape[0]
    frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    kept = np.flatnonzero((frequency >= 2) & (frequency <= max(2.0, rows * _COMMON_SHARE)))
    words = np.array([names[j][0] in (TERM, TOPIC) for j in kept], dtype=bool)
    weight = np.log(rows / frequency[kept]) * np.where(words, _WORD_WEIGHT, 1.0)
    weighed = sparse.csr_array(matrix[:, kept])
    weighed.data = np.log1p(weighed.data)
    weighed = weighed @ sparse.diags_array(weight)
    total = np.sqrt(weighed.sum(axis=1))
    return sparse.csr_array(sparse.diags_array(1.0 / np.where(total > 0, total, 1.0)) @ weighed)


def communities(weighed: sparse.csr_array, resolution: float, seed: int) -> npt.NDArray[np.int64]:
    """Answer the community of each row by Louvain's method on Barber's modularity (-1: it shares nothing).

    References
    ----------
    Blondel et al. (2008), arXiv:0803.0476; Barber (2007), arXiv:0707.1616.
    """
    labels = np.full(weighed.shape[0], -1, dtype=np.int64)
    linked = np.flatnonzero(np.diff(weighed.indptr) > 0)
    if len(linked) == 0 or weighed.sum() == 0:
        return labels
    found = Louvain(resolution=resolution, random_state=seed).fit(
        sparse.csr_matrix(weighed[linked]), force_bipartite=True
    )
    labels[linked] = found.labels_row_
    return labels
