"""Opening the live database, with an answer to everything that can be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from murmure_errors import WarehouseBusyError, WarehouseError
from warehouse import schema, tiers
from warehouse.settings import WarehouseSettings, require_same

LIVE = "live.duckdb"


def open_live(folder: Path, settings: WarehouseSettings, id_scheme: str) -> duckdb.DuckDBPyConnection:
    """Open, or make, ``live.duckdb`` in a warehouse's folder, for writing.

    Raises
    ------
    SettingsMismatchError
        It was made with other settings.
    WarehouseError
        The folder or the file cannot be used; the message says why and what to do.
    """
    path = folder / LIVE
    asked = settings.fixed(id_scheme)
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        connection = attach(path, threads=settings.threads, memory_limit=settings.memory_limit)
        try:
            if _empty(connection):
                schema.create(connection, asked)
            schema.migrate(connection)
            require_same(schema.stored_settings(connection, str(path)), asked, str(folder))
            set_variables(connection, settings.window, settings.tiers)
        except BaseException:
            connection.close()
            raise
    return connection


def attach(path: Path, *, threads: int = 1, memory_limit: str = "1GB") -> duckdb.DuckDBPyConnection:
    """Open a database file for writing, under the name ``live``, and make it the one in use; it may be new."""
    # What exceeds the memory lies beside the file meanwhile: DuckDB's own place is the folder a program was started in.
    spill = f"{path}.tmp"
    connection = duckdb.connect(
        ":memory:", config={"threads": threads, "memory_limit": memory_limit, "temp_directory": spill}
    )
    try:
        # The oldest storage version that DuckDB still writes: readers need no newer DuckDB than 1.1.
        try:
            connection.execute(f"ATTACH {quoted(path)} AS live (STORAGE_VERSION 'v1.0.0')")
        except duckdb.BinderException as error:
            msg = f"{path} is in use by this very process; close it there first"
            raise WarehouseError(msg) from error
        connection.execute("USE live")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(schema.sql("macros"))
        # Every snapshot is a checkpoint; those between, writing small groups of rows anew at each, and trying the
        # dearest compression cost more than they save.
        connection.execute("SET checkpoint_threshold = '128MB'")
        connection.execute("SET max_vacuum_tasks = 0")
        connection.execute("SET disabled_compression_methods = 'fsst,dict_fsst'")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn what DuckDB and the system say into an error with a remedy."""
    try:
        yield
    except (duckdb.OperationalError, duckdb.InternalError, duckdb.PermissionException, OSError) as error:
        raise _explain(error, folder) from error


def _explain(error: Exception, folder: Path) -> WarehouseError:
    said = " ".join(str(error).split())
    kind: type[WarehouseError] = WarehouseError
    if "lock" in said.lower() and "PID" in said:
        holder = re.search(r"PID (\d+)", said)
        who = f"process {holder[1]}" if holder else "another process"
        remedy = f"{who} is writing to it; wait for that process to end, or stop it"
        kind = WarehouseBusyError
    elif isinstance(error, PermissionError) or "Permission denied" in said or "read-only" in said.lower():
        remedy = "this user may not write there; change the folder's rights or name another folder"
    elif getattr(error, "errno", 0) == 28 or "No space left" in said or "disk is full" in said.lower():
        remedy = "the disk is full; free some space and start again, nothing that was stored is lost"
    elif isinstance(error, FileExistsError | NotADirectoryError):
        remedy = "a file is in the way; name another folder"
    elif isinstance(error, duckdb.IOException | duckdb.SerializationException | duckdb.InternalError | OSError):
        remedy = (
            f"if {LIVE} is damaged, put it back from a backup, or move the folder away and stream the archive again"
        )
    else:
        remedy = "run the same command again; if it fails again, report it with this message"
    return kind(f"the warehouse in {folder} cannot be used: {remedy} ({said[:500]})")


def _empty(connection: duckdb.DuckDBPyConnection) -> bool:
    """Say whether nothing is in the file, as when its maker was killed before its first transaction."""
    found = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE database_name = 'live'").fetchone()
    return found is not None and found[0] == 0


def set_variables(connection: duckdb.DuckDBPyConnection, window: int, tier_names: str) -> None:
    """Set what the SQL files read: the length of a window in seconds and the bounds of the tiers."""
    bounds = tiers.parse(tier_names)
    for name, value in (
        ("window_seconds", window),
        ("nano", bounds.nano),
        ("micro", bounds.micro),
        ("macro", bounds.macro),
    ):
        connection.execute(f"SET VARIABLE {name} = {value}::BIGINT")


def quoted(path: Path) -> str:
    """Give a path as an SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


class Transaction:
    """Commits, or rolls back when anything is raised."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")
