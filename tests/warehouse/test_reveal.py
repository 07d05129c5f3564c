"""Who stands behind a pseudonym: a right of its own, logged, and gone with the post."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from murmure_errors import ConfigError, WarehouseError
from tests.warehouse.made_records import batch, close, post
from warehouse import Pseudonyms, WarehouseSettings, Writer
from warehouse.erase import erase
from warehouse.identities import plain_part
from warehouse.records import ControlRow
from warehouse.reveal import Revealed, reveal
from warehouse.settings import Retention

KEPT = Retention(posts_days=1.0, posts_min=0)


def write(folder: Path, first: int, *said: tuple[str, str, float] | ControlRow, settings: Any = None) -> None:
    """Write posts (id, author's id, hour) as the stream does: pseudonyms, and the ids apart."""
    of = Pseudonyms.open(folder).of
    records: list[Any] = [
        one
        if isinstance(one, ControlRow)
        else post(
            first + i, of("post", one[0]), of("account", one[1]), one[2], plain=plain_part(one[0], one[1], f"@{one[1]}")
        )
        for i, one in enumerate(said)
    ]
    writer = Writer.open(folder, settings or WarehouseSettings(publish_every=0.0))
    writer.add(batch("f", first, first + len(records) - 1, records))
    hour = max(int(one[2]) for one in said if not isinstance(one, ControlRow))
    writer.close_window(close(hour, {"f": first + len(records) - 1}, {}))
    writer.publish(force=True)
    writer.close()


def map_of(folder: Path) -> str:
    return "".join(path.read_text() for path in (folder / "private" / "map").glob("*"))


def test_accounts_and_posts_are_revealed_and_it_is_logged(tmp_path: Path) -> None:
    write(tmp_path, 1, ("1", "jo", 0.1), ("2", "al", 30.2))
    of = Pseudonyms.open(tmp_path).of
    jo, second = of("account", "jo"), of("post", "2")
    assert reveal(tmp_path, [second, jo, "nobody"], " asked by jo ") == [
        Revealed(second, "post", "2", "@al"),
        Revealed(jo, "account", "jo", "@jo"),
    ]
    (entry,) = [json.loads(line) for line in (tmp_path / "private" / "reveals.jsonl").read_text().splitlines()]
    assert (entry["asked"], entry["reason"], entry["found"]) == ([second, jo, "nobody"], "asked by jo", 2)
    assert entry["user"]
    for path in (tmp_path / "private").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_nothing_published_and_no_live_file_holds_an_id(tmp_path: Path) -> None:
    write(tmp_path, 1, ("post-in-plain", "jo-in-plain", 0.1))
    for path in (tmp_path / "live.duckdb", *(tmp_path / "published").iterdir()):
        assert b"in-plain" not in path.read_bytes()


def test_no_reason_no_answer(tmp_path: Path) -> None:
    write(tmp_path, 1, ("1", "jo", 0.1))
    with pytest.raises(ConfigError, match="--reason"):
        reveal(tmp_path, ["x"], "  ")
    assert not (tmp_path / "private" / "reveals.jsonl").exists()
    with pytest.raises(WarehouseError, match="no warehouse"):
        reveal(tmp_path / "nowhere", ["x"], "because")


def test_what_cannot_be_logged_is_not_revealed(tmp_path: Path) -> None:
    write(tmp_path, 1, ("1", "jo", 0.1))
    (tmp_path / "private" / "reveals.jsonl").mkdir()
    with pytest.raises(WarehouseError, match="nothing was revealed"):
        reveal(tmp_path, [Pseudonyms.open(tmp_path).of("account", "jo")], "because")


def test_the_erased_leave_the_map_and_do_not_come_back(tmp_path: Path) -> None:
    write(tmp_path, 1, ("1", "jo", 0.1), ("2", "al", 0.2))
    # pseudonyms are letters by chance: an id is looked for as a field, or by what stands before it
    assert "\tjo\t@jo\n" in map_of(tmp_path)
    erase(tmp_path, author="jo")
    assert {"jo", "@jo"}.isdisjoint(map_of(tmp_path).split())
    write(tmp_path, 3, ("3", "jo", 1.1), ("4", "al", 1.2))
    assert {"jo", "@jo"}.isdisjoint(map_of(tmp_path).split())
    assert map_of(tmp_path).count("@al") == 2


def test_what_its_author_deleted_leaves_the_map_when_the_stream_stops(tmp_path: Path) -> None:
    write(tmp_path, 1, ("1", "jo", 0.1), ("2", "al", 0.2))
    gone = ControlRow(4, "delete", 0.0, post_id=Pseudonyms.open(tmp_path).of("post", "1"))
    write(tmp_path, 3, ("3", "al", 1.1), gone)
    assert "@jo" not in map_of(tmp_path)


def test_the_map_is_no_older_than_the_posts(tmp_path: Path) -> None:
    kept = WarehouseSettings(publish_every=0.0, retention=KEPT)
    write(tmp_path, 1, ("1", "jo", 0.1), settings=kept)
    write(tmp_path, 2, ("2", "al", 80.0), settings=kept)
    assert "@jo" not in map_of(tmp_path)
    assert "@al" in map_of(tmp_path)


def test_plain_ids_have_no_map(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, WarehouseSettings(plain_ids=True, publish_every=0.0))
    writer.add(batch("f", 1, 1, [post(1, "p1", "jo")]))
    writer.publish(force=True)
    writer.close()
    assert not (tmp_path / "private").exists()


def test_ids_that_would_break_a_line_do_not() -> None:
    assert plain_part("a\tb", "c\n", "d") == "ab\tc\td"
    assert plain_part("a", "b", "é\u2028") == "a\tb\té\u2028"
