"""Bad lines: each is refused for its own reason, and the good ones are left as they were."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from murmure_errors import ConfigError
from streams.formats import MalformedError, native
from streams.simulator import FAULTS, Scenario, simulate, with_faults

GOOD = tuple(simulate(Scenario(posts=1_000, niches=2)))


def test_a_thousand_good_and_two_hundred_bad_of_twelve_kinds() -> None:
    planted = list(with_faults(GOOD))
    kinds = Counter(kind for _, kind in planted)
    assert kinds.pop(None) == 1_000
    assert sum(kinds.values()) == 200
    assert len(kinds) == 12
    assert set(kinds) < set(FAULTS)
    assert tuple(line for line, kind in planted if kind is None) == GOOD


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), every=st.integers(1, 9))
def test_every_bad_line_is_one_line_that_the_reader_refuses(seed: int, every: int) -> None:
    seen: set[str] = set()
    reasons: dict[str, set[str]] = {}
    for line, kind in with_faults(GOOD[:200], every=every, seed=seed, kinds=FAULTS):
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        if kind is None:
            seen.add(native.decode(line.rstrip(b"\n")).id)
        elif kind == "repeated_id":
            assert native.decode(line.rstrip(b"\n")).id in seen
        else:
            with pytest.raises(MalformedError) as refused:
                native.decode(line.rstrip(b"\n"))
            reasons.setdefault(kind, set()).add(str(refused.value))
    assert set(reasons) <= set(FAULTS)


def test_the_same_lines_for_the_same_seed() -> None:
    one, again, other = (list(with_faults(GOOD, seed=seed)) for seed in (1, 1, 2))
    assert one == again
    assert one != other


@pytest.mark.parametrize("wrong", [{"every": 0}, {"kinds": ("no_id", "bad_mood")}, {"kinds": ()}])
def test_what_cannot_be_planted_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="faults: every is"):
        next(with_faults(GOOD, **wrong))  # type: ignore[arg-type]
