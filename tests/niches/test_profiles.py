from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from niches.profiles import Profiles, reassign

WORDS = np.array([False, False, True, True])


def test_evidence_is_the_logarithm_of_the_smoothed_ratio() -> None:
    present = sparse.csr_array(np.array([[1.0, 0, 1, 0]] * 10 + [[0, 1.0, 0, 1]] * 90))
    labels = np.array([0] * 10 + [-1] * 90)
    scores = Profiles.of(present, WORDS, labels, 1).scores(sparse.csr_array(np.eye(4)))
    ratio = np.log((10 + 20 * 0.1) / ((10 + 20) * 0.1))
    assert scores[0, 0] == pytest.approx(ratio)
    assert scores[2, 0] == pytest.approx(0.5 * (ratio - 1.0))
    assert scores[1, 0] == scores[3, 0] == 0.0


def test_a_row_moves_where_its_columns_speak_for_and_strangers_leave() -> None:
    rows = np.zeros((120, 8))
    rows[:30, 0:3] = 1.0
    rows[30:60, 3:6] = 1.0
    rows[60:, 6:] = 1.0
    labels = np.array([0] * 30 + [1] * 30 + [-1] * 60)
    labels[29], labels[60], labels[70] = 1, 0, 0
    moved = reassign(sparse.csr_array(rows), np.zeros(8, dtype=bool), labels, bar=3.0, least_rows=5)
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
    moved = reassign(sparse.csr_array(rows), np.zeros(22, dtype=bool), labels, bar=0.3, least_rows=5)
    assert (moved[:19] == 0).all()
    assert moved[19] == -1


def test_small_communities_are_dissolved() -> None:
    rows = sparse.csr_array(np.eye(12))
    labels = np.array([0, 0, 0] + [-1] * 9)
    assert (reassign(rows, np.zeros(12, dtype=bool), labels, bar=0.0, least_rows=5) == -1).all()
