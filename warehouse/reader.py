"""Reading what is published, from any thread, while new snapshots come."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from murmure_errors import NotPublishedError, WarehouseError
from warehouse import schema
from warehouse.database import quoted
from warehouse.publisher import LINK

_RETRIES = 5
_Config = dict[str, str | bool | int | float | list[str]]


def say_what_is_not_there() -> None:
    """Have Python remember that there is no pandas, where there is none; for a process that does nothing but read.

    DuckDB asks for it at each value that is bound, and the whole path would be searched each time: half of the time
    that a small query takes.
    """
    if importlib.util.find_spec("pandas") is None:
        sys.modules["pandas"] = None  # type: ignore[assignment]


class Result(msgspec.Struct, frozen=True):
    """What a query gave: names of the columns, and rows in their order."""

    columns: list[str]
    rows: list[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """Give each row as a mapping from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class _Snapshot:
    """An open snapshot and how many queries are in it."""

    def __init__(self, path: Path, config: _Config, wide: int) -> None:
        self.path = path
        self.users = 0
        self._wide_config: _Config | None = {**config, "threads": wide} if wide != config["threads"] else None
        self._wide: duckdb.DuckDBPyConnection | None = None
        self._lock = threading.Lock()
        self.connection = duckdb.connect(str(path), read_only=True, config=config)
        # for all its cursors: set in each, it would cost as much as a small query
        self.connection.execute("SET GLOBAL TimeZone = 'UTC'")

    def cursor(self, wide: bool) -> duckdb.DuckDBPyConnection:
        """Open a cursor; a `wide` one is on a database of its own, opened when it is first asked for.

        Threads belong to a database: to start some for one query and end them after it would take as long as they save.
        """
        if not wide or self._wide_config is None:
            return self.connection.cursor()
        with self._lock:
            if self._wide is None:
                # another one on the same file can only be had by attaching it
                opened = duckdb.connect(":memory:", config=self._wide_config)
                opened.execute("SET GLOBAL TimeZone = 'UTC'")
                opened.execute(f"ATTACH {quoted(self.path)} AS snapshot (READ_ONLY)")
                self._wide = opened
            cursor = self._wide.cursor()
        cursor.execute("USE snapshot")
        return cursor

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
        if self._wide is not None:
            self._wide.close()


class Reader:
    """Answers queries on the newest snapshot of a warehouse; safe to share between threads.

    A query sees one snapshot from its first row to its last. The next query sees the newest there is by then; the file
    before is let go of when its last query has ended.

    Parameters
    ----------
    folder
        The warehouse's folder.
    threads
        What a query may use. One, which shares its work with no other, takes less of the processor's time than two and
        hardly longer; and as many queries run at once as threads ask.
    wide
        What a wide query may use.
    memory_limit
        What DuckDB may use, and as much again for wide queries.
    """

    def __init__(self, folder: Path, *, threads: int = 1, wide: int = 2, memory_limit: str = "1GB") -> None:
        self._link = folder / LINK
        self._threads = threads
        self._wide = max(wide, threads)
        self._config: _Config = {"threads": threads, "memory_limit": memory_limit}
        self._lock = threading.Lock()
        self._current: _Snapshot | None = None
        self._closed = False

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = (), *, wide: bool = False) -> Result:
        """Run one query.

        Parameters
        ----------
        sql
            The query, with ``?``, ``$1`` or ``$name`` for parameters.
        params
            Their values.
        wide
            Whether it reads so many rows that it is worth all threads.

        Returns
        -------
        Result
            Columns and all rows; times are aware datetimes in UTC.

        Raises
        ------
        NotPublishedError
            Nothing has been published yet.
        WarehouseError
            The snapshot cannot be read.
        duckdb.Error
            The query itself is wrong.
        """
        with self._cursor(wide) as cursor:
            cursor.execute(sql, params)
            return Result([column[0] for column in cursor.description or ()], cursor.fetchall())

    def stream(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] = (), size: int = 2_000
    ) -> tuple[list[str], Iterator[list[tuple[Any, ...]]]]:
        """Run one query and give its rows in lists of `size` as they come, all from one snapshot.

        Raises
        ------
        NotPublishedError, WarehouseError, duckdb.Error
            As `query` does.
        """
        snapshot = self._enter()
        try:
            cursor = snapshot.connection.cursor()
            cursor.execute(sql, params)
        except BaseException:
            self._leave(snapshot)
            raise
        return [column[0] for column in cursor.description or ()], self._rows(snapshot, cursor, size)

    def number(self) -> int:
        """Give the number of the newest snapshot: it grows by one with each.

        Raises
        ------
        NotPublishedError
            Nothing has been published yet.
        """
        match = re.search(r"(\d+)\.duckdb$", self._target().name)
        return int(match[1]) if match else 0

    def close(self) -> None:
        """Let go of the snapshot as soon as the last query has ended."""
        with self._lock:
            self._closed = True
            current, self._current = self._current, None
            if current is not None and current.users == 0:
                current.close()

    @contextmanager
    def _cursor(self, wide: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        snapshot = self._enter()
        try:
            with snapshot.cursor(wide) as cursor:
                yield cursor
        finally:
            self._leave(snapshot)

    def _rows(
        self, snapshot: _Snapshot, cursor: duckdb.DuckDBPyConnection, size: int
    ) -> Iterator[list[tuple[Any, ...]]]:
        try:
            while rows := cursor.fetchmany(size):
                yield rows
        finally:
            cursor.close()
            self._leave(snapshot)

    def _enter(self) -> _Snapshot:
        with self._lock:
            if self._closed:
                msg = "this reader was closed"
                raise WarehouseError(msg)
            target = self._target()
            if self._current is None or self._current.path != target:
                fresh = self._open(target)
                former, self._current = self._current, fresh
                if former is not None and former.users == 0:
                    former.close()
            self._current.users += 1
            return self._current

    def _leave(self, snapshot: _Snapshot) -> None:
        with self._lock:
            snapshot.users -= 1
            if snapshot.users == 0 and snapshot is not self._current:
                snapshot.close()

    def _target(self) -> Path:
        try:
            return self._link.parent / os.readlink(self._link)
        except OSError as error:
            msg = (
                f"nothing has been published in {self._link.parent} yet; "
                "run `murmure stream` with this warehouse, and wait for its first window to close"
            )
            raise NotPublishedError(msg) from error

    def _open(self, target: Path) -> _Snapshot:
        for attempt in range(_RETRIES):
            try:
                snapshot = _Snapshot(target, self._config, self._wide)
                schema.stored_settings(snapshot.connection, str(target))
                return snapshot
            except duckdb.Error as error:
                # The link may have leapt, and the file before may be gone, between reading it and opening the file.
                newer = self._target()
                if newer == target or attempt == _RETRIES - 1:
                    msg = f"the snapshot {target} cannot be read; publish again with `murmure stream` ({error})"
                    raise WarehouseError(msg) from error
                target = newer
        raise AssertionError
