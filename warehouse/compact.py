"""Writing the live file anew, so that nothing is left in it of what was deleted, and no room."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from murmure_errors import WarehouseError
from warehouse import schema
from warehouse.database import LIVE, attach, explained, quoted
from warehouse.publisher import sync

_TABLES = """
SELECT schema_name || '.' || table_name FROM duckdb_tables()
WHERE database_name = 'live' AND NOT internal ORDER BY 1
"""


def compact(folder: Path) -> tuple[int, int]:
    """Write the live file of a warehouse anew and put it in the place of the old one, whole or not at all.

    No process may have it open.

    Returns
    -------
    tuple of int
        Its size before and after, in bytes.

    Raises
    ------
    WarehouseError
        There is no warehouse in the folder, or its file cannot be used.
    """
    path, draft = folder / LIVE, folder / f".{LIVE}.draft"
    if not path.exists():
        msg = f"there is no warehouse in {folder}; give the folder that `murmure stream` was told"
        raise WarehouseError(msg)
    with explained(folder):
        with closing(attach(path)) as former:
            schema.migrate(former)
            schema.stored_settings(former, str(path))
            former.execute("CHECKPOINT live")
        before = path.stat().st_size
        try:
            _copy(path, draft)
            sync(draft)
            os.replace(draft, path)
        finally:
            # on a full disk the draft would hold the very room that is missing
            _remove(draft)
        sync(folder)
    return before, path.stat().st_size


def _copy(path: Path, draft: Path) -> None:
    _remove(draft)
    with closing(attach(draft)) as connection:
        schema.create(connection, {})
        connection.execute(f"ATTACH {quoted(path)} AS former")
        for (table,) in connection.execute(_TABLES).fetchall():
            connection.execute(f"DELETE FROM live.{table}")
            connection.execute(f"INSERT INTO live.{table} BY NAME FROM former.{table}")
        connection.execute("CHECKPOINT former")
        connection.execute("DETACH former")
        connection.execute("CHECKPOINT live")


def _remove(draft: Path) -> None:
    for leftover in (draft, draft.with_name(draft.name + ".wal")):
        leftover.unlink(missing_ok=True)
