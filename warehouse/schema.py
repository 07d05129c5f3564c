"""The tables of a warehouse and their versions."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from murmure_errors import WarehouseError

if TYPE_CHECKING:
    import duckdb

VERSION = 6

# Columns of posts that the engine needs and readers do not.
INTERNAL_POST_COLUMNS = (
    "source",
    "position",
    "late",
    "client",
    "followers",
    "following",
    "author_posts",
    "author_created_at",
    "verified",
    "bot",
    "reply_to",
    "thread",
    "repost_of",
    "quote_of",
    "mentions",
    "links",
    "author_brand",
    "cluster_id",
    "given_window",
    "post_key",
    "seen_likes",
    "came_likes",
)


@cache
def sql(name: str) -> str:
    """Read one of the warehouse's SQL files, by its name without ``.sql``."""
    return (resources.files("warehouse.sql") / f"{name}.sql").read_text(encoding="utf-8")


def create(connection: duckdb.DuckDBPyConnection, settings: dict[str, str]) -> None:
    """Make the tables in the database in use, in one transaction."""
    connection.execute("BEGIN")
    connection.execute(sql("schema"))
    connection.execute(sql("views"))
    connection.executemany("INSERT INTO settings VALUES (?, ?)", [*settings.items(), ("schema_version", str(VERSION))])
    connection.execute("INSERT INTO internal.migrations VALUES (?, 'created', now())", [VERSION])
    connection.execute("COMMIT")


def migrate(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Bring the tables of a live database to this version, one step a transaction; give the versions passed through.

    A step is the SQL file ``migration_NNNN.sql`` that makes version NNNN of the one before; the table
    ``internal.migrations`` records it. Views hold nothing: those of the last version are made anew. A database that is
    newer, or no warehouse, is left to `stored_settings`.
    """
    if not _has_settings(connection):
        return []
    found = stored_version(connection)
    passed = [] if found is None else list(range(found + 1, VERSION + 1))
    for version in passed:
        name = f"migration_{version:04d}"
        connection.execute("BEGIN")
        try:
            for view in _views(connection):
                connection.execute(f'DROP VIEW "{view}"')
            connection.execute(sql(name))
            if version == VERSION:
                connection.execute(sql("views"))
            connection.execute("UPDATE settings SET value = ? WHERE name = 'schema_version'", [str(version)])
            connection.execute("INSERT INTO internal.migrations VALUES (?, ?, now())", [version, name])
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    return passed


def stored_version(connection: duckdb.DuckDBPyConnection) -> int | None:
    """Read which version the tables of the database in use have; None where they do not say."""
    row = connection.execute("SELECT value FROM settings WHERE name = 'schema_version'").fetchone()
    return int(row[0]) if row and row[0].isdecimal() else None


def _views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT view_name FROM duckdb_views() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal"
    ).fetchall()
    return [name for (name,) in rows]


def stored_settings(connection: duckdb.DuckDBPyConnection, where: str) -> dict[str, str]:
    """Read what a warehouse was made with.

    Raises
    ------
    WarehouseError
        The tables are not a warehouse's, or are of another version.
    """
    if not _has_settings(connection):
        msg = f"{where} is not a warehouse of Murmure's; name another folder"
        raise WarehouseError(msg)
    stored = dict(connection.execute("SELECT name, value FROM settings").fetchall())
    found = stored.pop("schema_version", "none")
    if found.isdecimal() and int(found) < VERSION:
        msg = (
            f"{where} has tables of version {found} and this Murmure reads version {VERSION}; "
            "run `murmure stream` or `murmure compact` with this warehouse once: they bring it to that version"
        )
        raise WarehouseError(msg)
    if found != str(VERSION):
        msg = (
            f"{where} has tables of version {found} and this Murmure reads and writes version {VERSION}; "
            "use the Murmure that made it, or stream into another folder"
        )
        raise WarehouseError(msg)
    return stored


def _has_settings(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND table_name = 'settings'"
    ).fetchone()
    return found is not None


def columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """List table, column, type and comment of every published column, in order."""
    rows = connection.execute(
        "SELECT table_name, column_name, data_type, coalesce(comment, '') FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal "
        "ORDER BY table_name, column_index"
    ).fetchall()
    return [row for row in rows if row[0] != "posts" or row[1] not in INTERNAL_POST_COLUMNS]
