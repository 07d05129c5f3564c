"""Brands in the flow: a catalogue that changes meanwhile, and names that nobody listed."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from murmure_errors import ConfigError
from nlp.annotation import SeenName
from streams import catalogue, proposing
from streams.catalogue import CatalogueFile
from streams.proposing import ProposeLogic, SeenNames

ONE = '[[brand]]\nid = "acme"\nname = "Acme"\n'
TWO = ONE + '[[brand]]\nid = "zenith"\nname = "Zenith"\n'


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_LOOK_EVERY", 0.0)


def test_a_changed_file_is_taken_and_a_faulty_one_is_not(
    tmp_path: Path, at_once: None, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "brands.toml"
    path.write_text(ONE)
    brands = CatalogueFile(str(path))
    assert not brands.changed()
    path.write_text(TWO)
    assert brands.changed()
    assert [brand.id for brand in brands.catalogue] == ["acme", "zenith"]
    with caplog.at_level(logging.INFO):
        path.write_text("[[brand]]\nname = 3\n")
        assert not brands.changed()
    assert "kept" in caplog.text
    assert len(brands.catalogue) == 2
    path.unlink()
    assert not brands.changed()


def test_a_missing_file_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        CatalogueFile(str(tmp_path / "none.toml"))
    assert len(CatalogueFile(None).catalogue) == 0


def names(seq: int, *posts: tuple[str, str], turned: bool = False) -> SeenNames:
    seen = [[SeenName(name.lower(), name, 1)] for _, name in posts]
    return SeenNames("p", seq, 1_788_220_800.0 + seq, turned, [author for author, _ in posts], seen)


def test_a_name_is_told_once_five_people_wrote_it() -> None:
    logic = ProposeLogic(CatalogueFile(None), None)
    crowd = [(f"a{n}", "Combline") for n in range(4)]
    loud = [("a1", "Shouty")] * 30
    assert logic.on_batch([names(0, *crowd, *loud)])[0] == []
    [told] = logic.on_batch([names(1, turned=True)])[0]
    assert told.rows == []
    [told] = logic.on_batch([names(2, ("a9", "Combline"), turned=True)])[0]
    assert [(row.name, row.posts) for row in told.rows] == [("Combline", 5)]
    assert json.loads(told.rows[0].evidence)
    assert told.told_at == 1_788_220_802.0


def test_a_checkpoint_keeps_the_counts_and_what_waits() -> None:
    whole, cut = (ProposeLogic(CatalogueFile(None), None) for _ in range(2))
    parts = [names(n, *[(f"a{n}{m}", "Combline") for m in range(3)]) for n in range(4)]
    whole.on_batch(parts)
    cut.on_batch([parts[0], parts[2], parts[3]])
    resumed = ProposeLogic(CatalogueFile(None), cut.snapshot())
    resumed.on_batch([parts[1]])
    assert resumed.on_eof() == whole.on_eof()
    assert resumed.on_eof()[0][0].rows[0].posts == 12


def test_names_that_come_most_outlive_any_number_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "_MOST_NAMES", 100)
    logic = ProposeLogic(CatalogueFile(None), None)
    for turn in range(10):
        crowd = [(f"a{turn}", "Combline"), (f"b{turn}", "Combline")]
        twice = [(f"c{n}", f"Passing{turn}n{n}") for n in range(60)] * 2
        logic.on_batch([names(turn, *crowd, *twice)])
        assert len(logic._names) <= 100
    [told] = logic.on_batch([names(10, turned=True)])[0]
    assert [(row.name, row.posts) for row in told.rows] == [("Combline", 20)]
