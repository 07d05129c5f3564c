from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.warehouse import version_1
from tests.warehouse.made_records import batch, close, post, stream
from tests.warehouse.test_writer_law import undisturbed
from warehouse import WarehouseSettings, Writer, schema
from warehouse.doctor import Finding, examine

SETTINGS = WarehouseSettings(publish_every=0.0)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    writer = Writer.open(folder, SETTINGS)
    acme = {"brands": [("acme", "sure", 0.5)], "topics": ["cat"], "hashtags": ["catlife"]}
    writer.add(batch("f", 1, 2, [post(1, "p1", "ann", **acme), post(2, "p2", "bob", topics=["cat"])]))
    writer.close_window(close(0, {"f": 2}, {"p1": (1, "n1"), "p2": (1, "n1")}))
    writer.publish()
    writer.close()
    return folder


@pytest.fixture
def sound(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "warehouse", symlinks=True)


def wrong(folder: Path) -> str:
    return " ".join(finding.what for finding in examine(folder) if finding.severity == "wrong")


def test_a_sound_warehouse(sound: Path) -> None:
    assert examine(sound) == [Finding("note", "all is well")]


def test_one_with_all_that_can_happen_in_it_is_sound(tmp_path: Path) -> None:
    undisturbed(stream(3), tmp_path)
    assert wrong(tmp_path) == ""


def test_no_folder_and_no_warehouse(tmp_path: Path) -> None:
    assert "there is no folder" in wrong(tmp_path / "x")
    assert "there is no live.duckdb" in wrong(tmp_path)


def test_what_others_may_read(sound: Path) -> None:
    (sound / "private/pseudonym.key").chmod(0o644)
    assert "others than its owner may read" in wrong(sound)
    (sound / "private/pseudonym.key").unlink()
    assert "the key of the pseudonyms is gone" in wrong(sound)
    (sound / "private/pseudonym.key").write_bytes(b"x" * 32)
    (sound / "private/pseudonym.key").chmod(0o600)
    assert "not the one that made the pseudonyms" in wrong(sound)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("UPDATE stream_windows SET read = read + 1", "met no fate"),
        ("UPDATE niche_windows SET posts = 9", "windows of niches"),
        ("DELETE FROM niche_windows", "windows of niches"),
        ("INSERT INTO posts FROM posts LIMIT 1", "stored twice"),
        ("UPDATE posts SET author_key = 1", "keys are not those"),
        ("UPDATE posts SET niche_key = 1", "keys are not those"),
        ("UPDATE posts SET engagement = 9", "not the sum of its counts"),
        ("UPDATE posts SET created_at = created_at + INTERVAL 2 HOUR", "outside their window"),
        ("UPDATE authors SET posts = 9", "accounts that do not count"),
        ("INSERT INTO brand_mentions VALUES ('zz', 'b', 's', 'sure', 'r', NULL)", "mentions of brands"),
        ("UPDATE authors SET ordinary = false", "voices that are not ordinary"),
        ("UPDATE brand_windows SET authors = 9", "figures of brands that a recount"),
        ("UPDATE topic_windows SET posts = posts + 1", "figures of topics that a recount"),
        ("UPDATE tagged_posts SET engagement = 9", "hashtags of posts"),
        ("DELETE FROM niche_brands", "figures of brands in niches that a recount"),
        ("UPDATE niche_windows SET reposts = 9", "figures of niches that a recount"),
        ("UPDATE niche_voices SET rank = 1", "taken twice"),
    ],
)
def test_a_spoilt_figure_is_found(sound: Path, spoil: str, said: str) -> None:
    with duckdb.connect(str((sound / "murmure.duckdb").resolve())) as db:
        db.execute(spoil)
    assert said in wrong(sound)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("UPDATE internal.ledger SET last_position = 1", "at positions that were never read"),
        ('UPDATE posts SET "position" = 1', "stand at one position"),
        ("UPDATE internal.closes SET applied = false", "neither wait nor were applied"),
    ],
)
def test_what_was_read_and_what_is_stored_must_agree(sound: Path, spoil: str, said: str) -> None:
    with duckdb.connect(str(sound / "live.duckdb")) as db:
        db.execute(spoil)
    assert said in wrong(sound)


def test_a_former_version_and_what_a_kill_left_are_told(sound: Path) -> None:
    (sound / "published/.draft-00000009.duckdb").write_bytes(b"")
    version_1.turn_back(sound)
    told = {finding.what: finding.severity for finding in examine(sound)}
    assert told == {
        ".draft-00000009.duckdb: being written, or left by a killed process; the next stream removes it": "note",
        f"live.duckdb has tables of version 1, this program writes version {schema.VERSION}": "warning",
    }


def test_damaged_and_missing_files(sound: Path) -> None:
    snapshot = (sound / "murmure.duckdb").resolve()
    snapshot.write_bytes(b"broken" * 1000)
    assert "murmure.duckdb cannot be read" in wrong(sound)
    snapshot.unlink()
    (sound / "live.duckdb").write_bytes(b"broken" * 1000)
    assert "which is not there" in wrong(sound)
    assert "live.duckdb cannot be opened" in wrong(sound)


def test_what_waits_is_told(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, SETTINGS)
    writer.add(batch("f", 1, 1, [post(1, "p1", "ann")]))
    writer.add(batch("f", 3, 3, [post(3, "p3", "ann")]))
    writer.close_window(close(0, {"f": 3}, {"p1": (1, "n1")}))
    writer.publish(force=True)
    assert any("a stream is writing" in finding.what for finding in examine(tmp_path))
    writer.close()
    told = " ".join(finding.what for finding in examine(tmp_path))
    assert "1 closed windows wait" in told
    assert "1 gaps" in told


def test_a_migration_is_applied_once_and_recorded(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, first = schema.VERSION, schema.sql
    step = f"migration_{made + 1:04d}"

    def with_another(name: str) -> str:
        return "ALTER TABLE niches ADD COLUMN mood VARCHAR;" if name == step else first(name)

    monkeypatch.setattr(schema, "VERSION", made + 1)
    monkeypatch.setattr(schema, "sql", with_another)
    for _ in range(2):
        writer = Writer.open(sound, SETTINGS)
        steps = "SELECT version, name FROM internal.migrations ORDER BY 1"
        assert writer._live.connection.execute(steps).fetchall() == [
            (made, "created"), (made + 1, step),
        ]  # fmt: skip
        assert writer._live.connection.execute("SELECT mood FROM niches").fetchall() == []
        writer.close()


def test_a_migration_that_fails_leaves_the_tables_as_they_were(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setattr(schema, "sql", lambda name: "DROP TABLE niches; SELECT error('broken')")
    with pytest.raises(duckdb.Error, match="broken"):
        Writer.open(sound, SETTINGS)
    monkeypatch.undo()
    assert examine(sound) == [Finding("note", "all is well")]
