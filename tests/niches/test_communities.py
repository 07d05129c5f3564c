from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from niches.communities import communities, found_beside


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
