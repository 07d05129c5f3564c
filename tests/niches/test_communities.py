from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import adjusted_rand_score
from sknetwork.clustering import Louvain

from niches.communities import communities, found_beside
from niches.matrices import indicator
from niches.modularity import Side, bipartite_communities


def blocks(*sizes: int) -> sparse.csr_array:
    """Rows that share three columns with those of their block, and one with all."""
    rows = np.zeros((sum(sizes), 3 * len(sizes) + 1))
    rows[:, -1] = 0.01
    start = 0
    for block, size in enumerate(sizes):
        rows[start : start + size, 3 * block : 3 * block + 3] = 1.0
        start += size
    return sparse.csr_array(rows)


def test_blocks_are_communities() -> None:
    labels = communities(blocks(10, 20), 1.0, 7)
    assert len(set(labels[:10])) == len(set(labels[10:])) == 1
    assert labels[0] != labels[10]


def test_what_is_known_stays_and_the_rest_is_searched() -> None:
    # the known communities cut one block in two and hold two blocks together: that is theirs
    known = np.array([1] * 5 + [0] * 5 + [0] * 10 + [-1] * 30)
    labels = found_beside(known, blocks(10, 10, 12, 18), 1.0, 7)
    assert labels[:20].tolist() == known[:20].tolist()
    assert len(set(labels[20:32])) == len(set(labels[32:])) == 1
    assert {labels[20], labels[32]} == {2, 3}


@pytest.mark.parametrize("known", [[0, 0, 1, 1], [-1, -1, -1, -1], [0, -1, 0, -1]])
def test_rows_that_share_nothing_are_in_none(known: list[int]) -> None:
    labels = found_beside(np.array(known), sparse.csr_array(np.eye(4)), 1.0, 7)
    assert labels.tolist() == known


@pytest.mark.parametrize("resolution", [1.0, 2.5])
def test_louvain_from_single_nodes_does_no_better(resolution: float) -> None:
    random = np.random.default_rng(5)
    planted, of_column = random.integers(0, 6, 300), random.integers(0, 6, 200)
    chance = np.where(planted[:, None] == of_column[None, :], 0.25, 0.01)
    weights = sparse.csr_array((random.random((300, 200)) < chance) * random.random((300, 200)))
    labels = bipartite_communities(weights, resolution, 7)
    if resolution == 1.0:
        assert adjusted_rand_score(planted, labels) > 0.95
    louvain = Louvain(resolution=resolution, random_state=7).fit(sparse.csr_matrix(weights), force_bipartite=True)
    assert modularity(weights, labels, resolution) >= modularity(weights, louvain.labels_row_, resolution)


def modularity(weights: sparse.csr_array, labels: np.ndarray, resolution: float) -> float:
    """Answer it with each column where it gains most, the communities of the rows given."""
    cells = weights.toarray() / weights.sum()
    of_rows = np.eye(labels.max() + 1)[labels]
    gain = cells.T @ of_rows - resolution * np.outer(cells.sum(axis=0), cells.sum(axis=1) @ of_rows)
    return float(gain.max(axis=1).sum())


def test_rows_by_which_no_community_gains_are_of_their_own() -> None:
    labels = bipartite_communities(sparse.csr_array(np.ones((4, 3))), 5.0, 7)
    assert sorted(labels) == [0, 1, 2, 3]


@pytest.mark.parametrize("seed", range(30))
def test_each_node_goes_where_it_gains_most_and_of_equals_where_its_cells_come_last(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, columns, count = random.integers(1, 25, 3).tolist()
    # eighths add up exactly, and are often equal
    dense = random.integers(1, 3, (rows, columns)) / 8.0 * (random.random((rows, columns)) < 0.4)
    labels, weights = random.integers(-1, count, columns), sparse.csr_array(dense)
    side, other = Side(weights, 0.25), Side(sparse.csr_array(weights.T), 0.25)
    shared = weights @ indicator(labels, count)
    expected = []
    for row in range(rows):
        best, greatest = -1, 0.0
        for at in range(shared.indptr[row], shared.indptr[row + 1]):
            label = int(shared.indices[at])
            gain = shared.data[at] - 0.25 * dense[row].sum() * dense[:, labels == label].sum()
            if gain > greatest:
                best, greatest = label, gain
        expected.append(best)
    assert side.moved(other, labels, count).tolist() == expected
