"""The documentation of formats names every format, every preset and every column that is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.formats import FORMATS
from streams.tables.mapping import read_mapping
from streams.tables.presets import FIELDS, Preset, presets

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_every_format_is_documented() -> None:
    assert [name for name in FORMATS if f"| `{name}` |" not in DOCS] == []


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_every_column_of_a_preset_is_documented(preset: Preset) -> None:
    [row] = [line for line in DOCS.splitlines() if line.startswith(f"| `{preset.name}` (")]
    for field, names in preset.columns.items():
        assert field in FIELDS
        assert f"`{field}`: {', '.join(names)}" in row


def test_the_mapping_shown_is_one(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(DOCS.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert read_mapping(str(path)).columns["text"] == ["Verbatim", "Title"]
