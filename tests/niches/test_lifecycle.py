from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niches.config import EngineConfig
from niches.lifecycle import Life, advance, observe

HOUR = 3600.0
CONFIG = EngineConfig()


def newborn() -> Life:
    return Life("n", first_seen=0.0, last_seen=HOUR, observed_to=0.0)


def test_the_expectation_follows_what_is_seen() -> None:
    life = newborn()
    for hour in range(200):
        growth, emergence = observe(life, 10, (hour + 1) * HOUR, CONFIG)
    assert life.expected == pytest.approx(10, abs=0.1)
    assert abs(growth) < 0.02
    assert abs(emergence) < 0.1
    growth, emergence = observe(life, 30, 201 * HOUR, CONFIG)
    assert growth == pytest.approx(2.0, abs=0.05)
    assert emergence > 5


def test_windows_without_a_post_count_as_empty_ones() -> None:
    kept, skipped = newborn(), newborn()
    for life in (kept, skipped):
        observe(life, 8, HOUR, CONFIG)
    for hour in range(2, 12):
        observe(kept, 0, hour * HOUR, CONFIG)
    observe(kept, 4, 12 * HOUR, CONFIG)
    observe(skipped, 4, 12 * HOUR, CONFIG)
    assert kept.expected == pytest.approx(skipped.expected)


@given(st.lists(st.integers(0, 1_000), max_size=50))
def test_growth_is_never_below_minus_one(counts: list[int]) -> None:
    life = newborn()
    for hour, authors in enumerate(counts):
        growth, _ = observe(life, authors, (hour + 1) * HOUR, CONFIG)
        assert growth >= -1.0
        assert life.square >= life.expected**2 - 1e-6


def step(life: Life, hour: float, *, people: int = 20, emergence: float = 5.0, active: bool = True) -> list[str]:
    if active:
        life.last_seen = hour * HOUR
    told = advance(life, active=active, people=people, emergence=emergence, end=hour * HOUR, config=CONFIG)
    return [event.kind for event in told]


def test_a_life_from_birth_to_end_and_back() -> None:
    life = newborn()
    assert step(life, 1, people=CONFIG.min_group - 1) == []
    assert step(life, 2, emergence=0.1) == []
    assert life.state == "candidate"
    assert step(life, 3) == ["emerged"]
    assert life.emerged_at == 3 * HOUR
    assert step(life, 10) == []
    assert step(life, 28) == ["established"]
    assert step(life, 60, active=False) == ["faded"]
    assert life.state == "fading"
    assert step(life, 62) == ["returned"]
    assert life.state == "emerging"
    assert life.emerged_at == 3 * HOUR
    assert step(life, 62 + CONFIG.memory / HOUR, active=False) == ["faded"]
    assert life.state == "gone"
    assert step(life, 70 + CONFIG.memory / HOUR) == ["returned"]
