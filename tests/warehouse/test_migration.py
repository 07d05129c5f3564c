"""A warehouse of the first release is one of today's after it was opened, and nothing in it has changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from murmure_errors import WarehouseError
from tests.warehouse import version_1
from tests.warehouse.made_records import PLAIN, Stream, published, stream
from tests.warehouse.test_writer_law import SETTINGS, undisturbed
from warehouse import Writer, schema
from warehouse.compact import compact
from warehouse.doctor import examine

HOWTO = "append the change of schema.sql to the newest migration; new columns stand last in their table"


def test_migrated_tables_are_those_of_a_fresh_warehouse() -> None:
    with duckdb.connect() as fresh, duckdb.connect() as former:
        schema.create(fresh, {})
        version_1.create(former)
        assert schema.migrate(former) == list(range(2, schema.VERSION + 1))
        assert version_1.columns_of(former) == version_1.columns_of(fresh), HOWTO
        filled = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal ORDER BY ALL"
        for (table,) in fresh.execute(filled).fetchall():
            if table != "internal.migrations":
                rows = [db.execute(f"FROM {table} ORDER BY ALL").fetchall() for db in (former, fresh)]
                assert rows[0] == rows[1], f"{table}: {HOWTO}"
        said = "SELECT view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
        assert former.execute(said).fetchall() == fresh.execute(said).fetchall()
        assert schema.migrate(former) == []


def test_every_step_is_recorded() -> None:
    with duckdb.connect() as former:
        version_1.create(former)
        schema.migrate(former)
        rows = former.execute("SELECT version, name FROM internal.migrations ORDER BY 1").fetchall()
        steps = [(n, f"migration_{n:04d}") for n in range(2, schema.VERSION + 1)]
    assert rows == [(1, "created"), *steps]


def test_a_step_that_fails_leaves_the_tables_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = "ALTER TABLE posts ADD COLUMN half BIGINT; SELECT error('broken')"
    monkeypatch.setattr(schema, "sql", lambda name: broken)
    with duckdb.connect() as former:
        version_1.create(former)
        before = version_1.columns_of(former)
        with pytest.raises(duckdb.Error, match="broken"):
            schema.migrate(former)
        assert version_1.columns_of(former) == before
        assert version_1.version(former) == 1


def half(made: Stream, folder: Path, share: slice) -> None:
    """Add a half of a stream's records and closes."""
    writer = Writer.open(folder, SETTINGS)
    for source, records in made.records.items():
        middle = len(records) // 2
        first, last = (1, middle) if share.stop else (middle + 1, len(records))
        writer.add(made.cut(source, first, last))
    for close in made.closes[share]:
        writer.close_window(close)
    writer.publish(force=True)
    writer.close()


def test_a_stream_goes_on_in_a_migrated_warehouse_to_equal_tables(tmp_path: Path) -> None:
    made = stream(3)
    expected = undisturbed(made, tmp_path / "fresh")
    folder = tmp_path / "former"
    middle = len(made.closes) // 2
    half(made, folder, slice(middle))
    version_1.turn_back(folder)
    half(made, folder, slice(middle, None))
    assert named(folder) == named(tmp_path / "fresh")
    assert published(folder).keys() == expected.keys()
    assert [finding for finding in examine(folder) if finding.severity == "wrong"] == []


def named(folder: Path) -> dict[str, list[Any]]:
    """The rows of every published table of version 1, by its columns: what came later is not known of older posts."""
    with duckdb.connect() as former:
        version_1.create(former)
        first = former.execute(
            "SELECT table_name, list('\"' || column_name || '\"') FROM duckdb_columns() WHERE schema_name = 'main'"
            " AND table_name IN (SELECT table_name FROM duckdb_tables()) GROUP BY 1"
        ).fetchall()
    hidden = {f'"{name}"' for name in schema.INTERNAL_POST_COLUMNS}
    rows = {}
    with duckdb.connect(str((folder / "murmure.duckdb").resolve()), read_only=True) as db:
        db.execute("SET TimeZone = 'UTC'")
        for table, columns in first:
            kept = [name for name in columns if table != "posts" or name not in hidden]
            if table == "stream_windows":
                # notices were not counted among the records read
                kept.remove('"read"')
            if table != "settings":
                rows[table] = db.execute(f"SELECT {', '.join(kept)} FROM {table} ORDER BY ALL").fetchall()
    return rows


def test_compacting_migrates_too(tmp_path: Path) -> None:
    expected = undisturbed(stream(3), tmp_path)
    version_1.turn_back(tmp_path)
    compact(tmp_path)
    writer = Writer.open(tmp_path, PLAIN)
    assert version_1.version(writer._live.connection) == schema.VERSION
    writer.publish(force=True)
    writer.close()
    assert published(tmp_path)["posts"] == expected["posts"]


def test_a_former_version_says_what_brings_it_up(tmp_path: Path) -> None:
    undisturbed(stream(3), tmp_path)
    version_1.turn_back(tmp_path)
    snapshot = (tmp_path / "murmure.duckdb").resolve()
    shutil.copy(tmp_path / "live.duckdb", snapshot)
    with (
        duckdb.connect(str(snapshot), read_only=True) as db,
        pytest.raises(WarehouseError, match="run `murmure stream` or `murmure compact` with this warehouse once"),
    ):
        schema.stored_settings(db, str(snapshot))
