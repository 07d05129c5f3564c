from __future__ import annotations

import numpy as np
from scipy import sparse

from niches.likeness import join_alike
from niches.matrices import summed


def pieces(shared: bool) -> tuple[sparse.csr_array, np.ndarray]:
    """Two pieces of eight rows each, with people of their own, in a sea of rows with columns of their own.

    Where `shared`, the rows of both touch two columns that nothing else touches.
    """
    chance = np.random.default_rng(3)
    rows = np.zeros((80, 60))
    rows[:8, 2:6] = chance.random((8, 4)) < 0.5
    rows[8:16, 6:10] = chance.random((8, 4)) < 0.5
    rows[16:, 10:] = chance.random((64, 50)) < 0.1
    if shared:
        rows[:16, :2] = 1.0
    labels = np.array([0] * 8 + [1] * 8 + [2] * 64)
    return sparse.csr_array(rows), labels


NO_WORDS = np.zeros(60, dtype=bool)


def test_pieces_that_share_what_nobody_else_has_are_joined() -> None:
    present, labels = pieces(shared=True)
    joined, counts = join_alike(present, NO_WORDS, labels, 0.2)
    assert set(joined[:16]) == {joined[0]}
    assert joined[0] not in joined[16:]
    assert (counts != summed(present, joined, counts.shape[0])).nnz == 0


def test_pieces_that_share_nothing_stay_apart() -> None:
    present, labels = pieces(shared=False)
    joined, _ = join_alike(present, NO_WORDS, labels, 0.2)
    assert len(set(joined)) == 3


def test_rows_in_no_community_stay_in_none() -> None:
    present, labels = pieces(shared=True)
    labels[20:30] = -1
    joined, _ = join_alike(present, NO_WORDS, labels, 0.2)
    assert (joined[20:30] == -1).all()
    assert (joined[:20] >= 0).all()
