"""The file of `--source-config`."""

from __future__ import annotations

from pathlib import Path

import pytest

from murmure_errors import ConfigError
from streams.sources.settings import SourceSettings, read_settings


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_of_librdkafka_are_told_by_their_dots(tmp_path: Path) -> None:
    text = (
        '[kafka]\nidle_after = 5\n"security.protocol" = "SASL_SSL"\nsasl.mechanisms = "PLAIN"\nssl.ca.location = "ca"'
    )
    kafka = read_settings(written(tmp_path, text)).kafka
    assert kafka.idle_after == 5
    assert kafka.client == {"security.protocol": "SASL_SSL", "sasl.mechanisms": "PLAIN", "ssl.ca.location": "ca"}


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "")) == SourceSettings()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[kafka", "not TOML"),
        ("[kafka]\nidle = 5", "unknown field idle"),
        ('[kafka]\nidle_after = "soon"', "Expected float"),
        ("[kafka]\nidle_after = 0", "more than 0"),
        ("[kafka]\nahead = -1", "negative"),
        ("[rabbit]\nx = 1", "unknown field rabbit"),
    ],
)
def test_what_cannot_be_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read_settings(written(tmp_path, text))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_settings(tmp_path / "none.toml")
