from __future__ import annotations

import numpy as np
import pytest

from niches.columns import IntArray
from niches.owners import Owners


def numbers(*values: int) -> IntArray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize("seed", range(10))
def test_they_are_a_dictionary_in_the_order_of_handles(seed: int) -> None:
    random = np.random.default_rng(seed)
    owners, known = Owners(numbers(), numbers()), dict[int, int]()
    for _ in range(12):
        handles, accounts = random.integers(0, 40, (2, int(random.integers(0, 15))))
        owners.take(handles, accounts)
        known.update(zip(handles.tolist(), accounts.tolist(), strict=True))
        if random.random() < 0.3:
            left = np.flatnonzero(random.random(40) < 0.7)
            owners = owners.among(left)
            known = {handle: account for handle, account in known.items() if handle in left}
        held = zip(owners.handles.tolist(), owners.accounts.tolist(), strict=True)
        assert list(held) == sorted(known.items())
        assert owners.of(np.arange(40)).tolist() == [known.get(handle, handle) for handle in range(40)]
        assert [handle in owners for handle in range(40)] == [handle in known for handle in range(40)]


def test_a_handle_told_twice_at_once_is_of_the_later_account() -> None:
    owners = Owners(numbers(7), numbers(1))
    owners.take(numbers(9, 7, 9, 7), numbers(2, 3, 4, 5))
    assert owners.handles.tolist() == [7, 9]
    assert owners.accounts.tolist() == [5, 4]
