"""The first released tables, as they were (`schema.sql`, `views.sql`), and a warehouse that has them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from warehouse.database import LIVE, attach, quoted

_HERE = Path(__file__).parent
_TABLES = """
SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()
WHERE database_name = ? AND NOT internal AND table_name IN (SELECT table_name FROM duckdb_tables()) GROUP BY ALL
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the empty tables of version 1 in the database in use."""
    for name in ("schema", "views"):
        connection.execute((_HERE / f"{name}.sql").read_text(encoding="utf-8"))
    connection.execute("INSERT INTO settings VALUES ('schema_version', '1')")
    connection.execute("INSERT INTO internal.migrations VALUES (1, 'created', now())")


def turn_back(folder: Path) -> None:
    """Make of a warehouse of today one of version 1 with the same rows, as far as its columns go."""
    live, former = folder / LIVE, folder / "former.duckdb"
    live.rename(former)
    with closing(attach(live)) as connection:
        create(connection)
        connection.execute(f"ATTACH {quoted(former)} AS today (READ_ONLY)")
        held = {database: dict(connection.execute(_TABLES, [database]).fetchall()) for database in ("live", "today")}
        for table, columns in held["live"].items():
            if table in ("main.settings", "internal.migrations"):
                continue
            both = ", ".join(f'"{name}"' for name in columns if name in held["today"].get(table, []))
            connection.execute(f"DELETE FROM {table}")
            connection.execute(f"INSERT INTO {table} BY NAME SELECT {both} FROM today.{table}")
        connection.execute("INSERT INTO settings FROM today.settings WHERE name <> 'schema_version'")
        connection.execute("DETACH today")
    former.unlink()


def columns_of(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """All that is said of every column of every table and view in use, in order."""
    return connection.execute(
        "SELECT c.schema_name, c.table_name, c.column_index, c.column_name, c.data_type, c.is_nullable,"
        " c.column_default, c.comment, coalesce(t.comment, v.comment)"
        " FROM duckdb_columns() c LEFT JOIN duckdb_tables() t USING (table_oid, database_name)"
        " LEFT JOIN duckdb_views() v ON v.view_oid = c.table_oid AND v.database_name = c.database_name"
        " WHERE c.database_name = current_database() AND NOT c.internal ORDER BY ALL"
    ).fetchall()


def version(connection: duckdb.DuckDBPyConnection) -> int:
    """The version that a database says it has."""
    return int(connection.execute("SELECT value FROM settings WHERE name = 'schema_version'").fetchall()[0][0])


__all__ = ["columns_of", "create", "turn_back", "version"]
