from __future__ import annotations

import numpy as np

from niches.linking import match, overlap


def test_overlap_sums_the_weight_of_common_rows() -> None:
    before, now = np.array([0, 0, 1, -1]), np.array([1, 1, 0, 0])
    shared = overlap(before, now, np.array([1.0, 2.0, 4.0, 8.0]), 2, 2)
    assert shared.tolist() == [[0.0, 3.0], [4.0, 0.0]]


def test_the_best_matching_is_one_to_one() -> None:
    shared = np.array([[90.0, 60.0], [80.0, 0.0]])
    found = match(shared, np.array([150.0, 80.0]), np.array([170.0, 60.0]), 0.3)
    assert sorted(found.tolist()) == [0, 1]


def test_a_small_overlap_is_no_continuation() -> None:
    assert match(np.array([[5.0]]), np.array([100.0]), np.array([100.0]), 0.3).tolist() == [-1]
    assert match(np.array([[40.0]]), np.array([100.0]), np.array([100.0]), 0.3).tolist() == [0]


def test_nothing_known_and_nothing_found() -> None:
    assert match(np.zeros((0, 2)), np.zeros(0), np.ones(2), 0.3).tolist() == [-1, -1]
    assert match(np.zeros((2, 0)), np.ones(2), np.zeros(0), 0.3).tolist() == []
