from __future__ import annotations

import pytest

from murmure_errors import ConfigError
from warehouse.tiers import PRESETS, Tiers, parse


@pytest.mark.parametrize(
    ("preset", "followers", "tier"),
    [
        ("default", 0, "nano"), ("default", 3_000, "nano"), ("default", 3_001, "micro"), ("default", 100_000, "micro"),
        ("default", 100_001, "macro"), ("default", 1_000_001, "mega"), ("default", -1, "unknown"),
        ("s0", 10_001, "macro"), ("s1", 1_000, "nano"), ("s1", 15_001, "macro"), ("s2", 1_000, "micro"),
        ("s3", 9_999, "nano"), ("s3", 10_000, "micro"),
    ],
)  # fmt: skip
def test_presets(preset: str, followers: int, tier: str) -> None:
    assert PRESETS[preset].of(followers) == tier


def test_ones_own() -> None:
    assert parse("10, 20,30") == Tiers(10, 20, 30)


@pytest.mark.parametrize("text", ["s9", "", "1,2", "3,2,1", "a,b,c", "-1,2,3"])
def test_what_is_no_tiers_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        parse(text)
