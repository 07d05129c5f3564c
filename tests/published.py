"""What tests ask of a published warehouse."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from warehouse.reader import Reader

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"
WALL_CLOCK = {("rejects", "read_at")}
"""Columns that say when the job ran, not what was read."""
CLOCKED = {"removals"}
"""Tables that do."""


def ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(Reader(folder)) as reader:
        return reader.query(query).rows


def tables(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every published table, its rows sorted."""
    with closing(Reader(folder)) as reader:
        columns = reader.query(
            "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()"
            " WHERE NOT internal AND table_name IN (SELECT table_name FROM duckdb_tables()) GROUP BY 1"
        ).rows
        found = {}
        for table, names in columns:
            if table in CLOCKED:
                continue
            kept = ", ".join(f'"{name}"' for name in names if (table, name) not in WALL_CLOCK)
            found[table] = reader.query(f"SELECT {kept} FROM {table} ORDER BY ALL").rows
    return found
