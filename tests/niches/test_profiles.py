from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from niches.columns import IntArray
from niches.matrices import summed
from niches.profiles import Profiles, reassign

WORDS = np.array([False, False, True, True])


def moved_by(
    present: sparse.csr_array, labels: IntArray, bar: float, least_rows: int, words: np.ndarray | None = None
) -> IntArray:
    words = np.zeros(present.shape[1], dtype=bool) if words is None else words
    counts = summed(present, labels, int(labels.max()) + 1)
    return reassign(present, words, labels, counts, bar=bar, least_rows=least_rows)


def test_evidence_is_the_logarithm_of_the_smoothed_ratio() -> None:
    present = sparse.csr_array(np.array([[1.0, 0, 1, 0]] * 10 + [[0, 1.0, 0, 1]] * 90))
    labels = np.array([0] * 10 + [-1] * 90)
    evidence = Profiles.of(present, WORDS, labels, 1).evidence.toarray()[0]
    ratio = np.log((10 + 20 * 0.1) / ((10 + 20) * 0.1))
    assert evidence[0] == pytest.approx(ratio)
    assert evidence[2] == pytest.approx(0.5 * (ratio - 1.0))
    assert evidence[1] == evidence[3] == 0.0


def test_a_row_moves_where_its_columns_speak_for_and_strangers_leave() -> None:
    rows = np.zeros((120, 8))
    rows[:30, 0:3] = 1.0
    rows[30:60, 3:6] = 1.0
    rows[60:, 6:] = 1.0
    labels = np.array([0] * 30 + [1] * 30 + [-1] * 60)
    labels[29], labels[60], labels[70] = 1, 0, 0
    moved = moved_by(sparse.csr_array(rows), labels, bar=3.0, least_rows=5)
    assert (moved[:30] == moved[0]).all()
    assert (moved[30:60] == moved[31]).all()
    assert moved[0] != moved[31]
    assert (moved[60:] == -1).all()


def test_a_row_is_no_evidence_for_itself() -> None:
    rows = np.zeros((60, 22))
    rows[:20, 0] = 1.0
    rows[19] = 0.0
    rows[19, 2:22] = 1.0
    rows[20:, 1] = 1.0
    labels = np.array([0] * 20 + [-1] * 40)
    moved = moved_by(sparse.csr_array(rows), labels, bar=0.3, least_rows=5)
    assert (moved[:19] == 0).all()
    assert moved[19] == -1


def test_small_communities_are_dissolved() -> None:
    rows = sparse.csr_array(np.eye(12))
    labels = np.array([0, 0, 0] + [-1] * 9)
    assert (moved_by(rows, labels, bar=0.0, least_rows=5) == -1).all()


def touching(random: np.random.Generator, rows: int, columns: int) -> sparse.csr_array:
    """Ones at chance places; each column is touched, some rows touch nothing."""
    dense = (random.random((rows, columns)) < random.choice([0.1, 0.4])).astype(np.float64)
    dense[random.integers(0, rows, columns), np.arange(columns)] = 1.0
    return sparse.csr_array(dense)


@pytest.mark.parametrize("seed", range(20))
def test_a_row_goes_to_the_first_of_the_niches_with_the_greatest_evidence(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, columns, niches = int(random.integers(0, 40)), int(random.integers(1, 12)), int(random.integers(1, 9))
    # quarters add up exactly, in any order, and are often equal
    evidence = random.integers(-3, 4, (niches, columns)) / 4.0
    present = (random.random((rows, columns)) < 0.3).astype(np.float64)
    scores = present @ evidence.T
    expected = np.where(scores.max(axis=1) > 0.5, scores.argmax(axis=1), -1)
    found = Profiles(sparse.csr_array(evidence)).best(sparse.csr_array(present), 0.5)
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("seed", range(20))
def test_each_row_is_compared_with_all_communities_and_with_its_own_as_if_not_in_it(seed: int) -> None:
    random = np.random.default_rng(seed)
    present, words = touching(random, 60, 15), random.random(15) < 0.5
    labels = random.integers(-1, 4, 60)
    labels[:40:10] = np.arange(4)
    moved = moved_by(present, labels, bar=0.5, least_rows=1, words=words)
    order = list(dict.fromkeys(labels[labels >= 0].tolist()))
    dense, size = present.toarray(), np.array([np.count_nonzero(labels == label) for label in order])
    base = dense.mean(axis=0)
    for row in range(60):
        scores = np.zeros(len(order))
        for at, label in enumerate(order):
            own = float(labels[row] == label)
            held = dense[labels == label].sum(axis=0) - own * dense[row]
            ratio = np.log((held + 20 * base) / ((size[at] - own + 20) * base))
            told = np.where(words, 0.5 * np.maximum(ratio - 1.0, np.minimum(ratio, 0.0)), ratio)
            scores[at] = np.where((dense[row] > 0) & (held > 0), told, 0.0).sum()
        expected = np.where(scores > 0.5, scores + np.log(size), -np.inf)
        assert moved[row] == (expected.argmax() if (scores > 0.5).any() else -1)


def test_where_nobody_is_in_a_community_nobody_moves() -> None:
    rows = sparse.csr_array(np.eye(5))
    assert (moved_by(rows, np.full(5, -1), bar=0.0, least_rows=1) == -1).all()
