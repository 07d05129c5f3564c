from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from murmure_errors import StateError
from niches.envelope import seal, unseal


@given(st.dictionaries(st.text(), st.integers(-(2**60), 2**60)))
def test_what_is_sealed_comes_back(state: dict[str, int]) -> None:
    assert unseal("a", 1, seal("a", 1, state), dict[str, int]) == state


@given(st.binary(max_size=40))
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(StateError):
        unseal("a", 1, data, dict[str, int])


def test_another_version_or_kind_is_refused_and_named() -> None:
    with pytest.raises(StateError, match="version 2"):
        unseal("a", 1, seal("a", 2, {}), dict[str, int])
    with pytest.raises(StateError, match="'b'"):
        unseal("a", 1, seal("b", 1, {}), dict[str, int])
    with pytest.raises(StateError, match="damaged"):
        unseal("a", 1, seal("a", 1, ["x"]), dict[str, int])
