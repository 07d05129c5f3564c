"""The live file as its writer has it open: its tables, and those that are staged beside them for a while."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable

import duckdb

from murmure_errors import WarehouseBusyError
from warehouse import schema
from warehouse.rows import TABLES, load
from warehouse.staging import Staging

# Seconds for which the file is asked for again where another process took it in the instant of opening it anew.
_PATIENCE = 60.0
# DuckDB's own number of rewritings at a time.
_VACUUM_TASKS = 100
# Between a thorough checkpoint and one that nobody asked for passes this many times as long as the first took.
_REST = 3.0


class LiveTables:
    """Runs the SQL files on the live tables.

    Parameters
    ----------
    connect
        Opens the file for writing, see `warehouse.database.open_live`.

    Attributes
    ----------
    connection
        The file as it is open now.
    """

    def __init__(self, connect: Callable[[], duckdb.DuckDBPyConnection]) -> None:
        self._connect = connect
        # When the last thorough checkpoint was done, and what it took, in seconds.
        self._vacuumed_at, self._vacuum_cost = -math.inf, 0.0
        self._open()

    def run(self, name: str) -> None:
        """Run an SQL file of ``warehouse/sql``."""
        self.connection.execute(schema.sql(name))

    def any(self, table: str) -> bool:
        """Say whether a table has a row."""
        return self.connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None

    def load(self, staged: Staging, tables: Iterable[str]) -> None:
        """Bring rows into staged tables, in place of those that were there."""
        for name in tables:
            rows = staged.rows[name]
            if rows or name in self._loaded:
                load(self.connection, name, rows)
                self._loaded.add(name) if rows else self._loaded.discard(name)

    def checkpoint(self, *, thorough: bool) -> None:
        """Bring all that was committed into the file, so that it can be copied.

        Parameters
        ----------
        thorough
            Whether it may take several times as long: groups of rows that are small, or have become so because rows
            were deleted, are written anew together. Until that is done, readers take longer.
        """
        began = time.monotonic()
        self.connection.execute(f"SET max_vacuum_tasks = {_VACUUM_TASKS if thorough else 0}")
        self.connection.execute("CHECKPOINT live")
        if thorough:
            self._vacuumed_at = time.monotonic()
            self._vacuum_cost = self._vacuumed_at - began

    def vacuum(self) -> None:
        """Make a thorough checkpoint before anybody asks for one, unless the last one was not long ago."""
        if time.monotonic() - self._vacuumed_at >= _REST * self._vacuum_cost:
            self.checkpoint(thorough=True)

    def reopen(self) -> None:
        """Open the file anew, which takes some milliseconds.

        So goes what was made on the way to a snapshot, what was read of the file for it, and what DuckDB keeps of
        freed memory, which grows with every snapshot.

        Raises
        ------
        WarehouseBusyError
            Another process took the file meanwhile, and keeps it.
        """
        self.connection.close()
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._open()
            except WarehouseBusyError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def _open(self) -> None:
        self.connection = self._connect()
        self._stage()

    def _stage(self) -> None:
        # Staged tables that do not stand empty: all of them at first, for they are not there yet.
        self._loaded = set(TABLES)
        # What windows' closes said of posts; filled and emptied within a flush.
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE given"
            " (window_start BIGINT, post_id VARCHAR, cluster_id BIGINT, niche_id VARCHAR)"
        )
