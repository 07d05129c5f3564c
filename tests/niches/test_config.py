from __future__ import annotations

import pytest

from murmure_errors import ConfigError
from niches.config import EngineConfig


@pytest.mark.parametrize(
    ("setting", "value"), [("shards", 0), ("window", 0.5), ("threshold", 1.5), ("memory", 0.0), ("resolution", 0.0)]
)
def test_what_cannot_work_is_refused_by_name(setting: str, value: float) -> None:
    with pytest.raises(ConfigError, match=setting):
        EngineConfig(**{setting: value})
