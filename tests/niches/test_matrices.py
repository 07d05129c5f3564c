from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from niches.matrices import indicator, matrix_of, summed


def test_cells_at_one_place_are_added_up_and_places_take_32_bits() -> None:
    matrix = matrix_of(np.array([1.0, 2.0, 4.0]), np.array([1, 0, 1]), np.array([2, 0, 2]), (2, 3))
    assert matrix.toarray().tolist() == [[2.0, 0.0, 0.0], [0.0, 0.0, 5.0]]
    assert matrix.indices.dtype == matrix.indptr.dtype == np.int32


@pytest.mark.parametrize("labels", [[1, 0, -1, 1, 2, 0], [-1] * 6, [2] * 6])
def test_rows_are_summed_by_their_label(labels: list[int]) -> None:
    numbers = np.random.default_rng(3).integers(0, 3, (6, 5)).astype(np.float64)
    expected = np.zeros((3, 5))
    for label, row in zip(labels, numbers, strict=True):
        if label >= 0:
            expected[label] += row
    given, matrix = np.array(labels), matrix_of(numbers.ravel(), *np.divmod(np.arange(30), 5), (6, 5))
    found = summed(matrix, given, 3)
    assert np.array_equal(found.toarray(), expected)
    # a product of narrow and wide places would turn all of them wide, in a copy
    assert found.indices.dtype == np.int32


@pytest.mark.parametrize("seed", range(20))
def test_sums_are_those_of_the_product_with_the_indicator_and_in_its_order(seed: int) -> None:
    random = np.random.default_rng(seed)
    shape, count = tuple(random.integers(0, 30, 2)), int(random.integers(0, 6))
    matrix = sparse.random_array(shape, density=0.3, rng=random, format="csr")
    matrix = matrix_of(matrix.data, *matrix.nonzero(), shape)
    labels = random.integers(-1, count, shape[0]) if count else np.full(shape[0], -1)
    found, expected = summed(matrix, labels, count), sparse.csr_array(indicator(labels, count).T) @ matrix
    assert found.shape == expected.shape
    for name in ("data", "indices", "indptr"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()
