"""The one writer of a warehouse: takes batches and closed windows, keeps them, publishes what follows from them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from warehouse import publisher, schema
from warehouse.database import explained, open_live
from warehouse.intervals import Intervals
from warehouse.pseudonyms import Pseudonyms
from warehouse.records import Batch, WindowClose
from warehouse.settings import WarehouseSettings
from warehouse.staging import ROW, Staging, load_statement

# In this order: accounts decide who is ordinary, windows come before the niches that are compared with them.
DERIVED = (
    "settle_rejects",
    "authors",
    "focus",
    "stream_windows",
    "brand_windows",
    "topic_windows",
    "niche_windows",
    "niche_terms",
    "niche_brands",
    "niche_voices",
    "clear_dirty",
)


# Each step with the staged tables that make it necessary.
STAGES = {
    "stage_controls": ("staged_controls",),
    "stage_posts": ("staged_posts",),
    "stage_rejects": ("staged_rejects",),
    "stage_closes": ("staged_closes",),
    "assign": ("staged_posts", "staged_given", "staged_assignments"),
    "stage_ledger": ("staged_ledger", "staged_closes"),
}


class Writer:
    """Writes one warehouse; no other process may have its live file open meanwhile.

    What is published follows from the *set* of batches and closed windows that were added: neither their order, nor how
    they were cut, nor how often they came, nor flushes, snapshots and crashes in between make a difference. A batch is
    durable once `flush` has returned; after a crash everything since then must be added again, and more may be.

    Examples
    --------
    See ``tests/warehouse/test_writer.py``.
    """

    def __init__(
        self,
        folder: Path,
        settings: WarehouseSettings,
        connection: duckdb.DuckDBPyConnection,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._connection = connection
        self._clock = clock
        self._staging = Staging()
        self._published_at: float | None = None
        self._changed = False
        self._ledger: dict[str, Intervals] = {}
        self._ledger_changed: set[str] = set()
        self._closed: set[int] = set()
        # Closes that speak of records not staged yet: window -> [(source, first position or None, last position)].
        self._open_closes: dict[int, list[tuple[str, int | None, int]]] = {}
        # Staging tables that do not stand empty: all of them at first, for they are not there yet.
        self._loaded = set(self._staging.rows)
        self._load()

    @classmethod
    def open(cls, folder: Path, settings: WarehouseSettings) -> Writer:
        """Open the warehouse in a folder, or make one there.

        Raises
        ------
        SettingsMismatchError
            The warehouse was made with another window, lateness, number of shards, kind of ids, key or tiers.
        WarehouseError
            The folder cannot be written, the file is damaged, of another version, or in use by another process, or the
            disk is full. The message says what to do.
        """
        scheme = Pseudonyms.open(folder, plain=settings.plain_ids).scheme
        connection = open_live(folder, settings, scheme)
        with explained(folder):
            publisher.sweep(folder)
            return cls(folder, settings, connection)

    def add(self, batch: Batch) -> None:
        """Take a batch; positions of its source that were taken before are dropped."""
        intervals = self._ledger.setdefault(batch.source, Intervals())
        fresh = intervals.add(batch.first, batch.last)
        if fresh:
            self._ledger_changed.add(batch.source)
            self._staging.add(batch, fresh)

    def close_window(self, close: WindowClose) -> None:
        """Take the engine's word on a closed window; a window that was closed before is left as it is."""
        if close.window_start in self._closed:
            return
        self._closed.add(close.window_start)
        self._open_closes[close.window_start] = [
            (source, close.start.get(source), through) for source, through in close.through.items()
        ]
        self._staging.close_window(close)

    def flush(self) -> None:
        """Make everything added so far durable, in one transaction.

        What follows from it is computed when the next snapshot is made; the file remembers what is due.

        Raises
        ------
        WarehouseError
            The disk is full or the file cannot be written; nothing of this flush is stored then.
        """
        staged, self._staging = self._staging, Staging()
        if not (self._ledger_changed or staged.closes):
            return
        self._stage_ledger(staged)
        with explained(self._folder), self._transaction():
            for name, rows in staged.rows.items():
                if rows or name in self._loaded:
                    self._connection.execute(load_statement(name), [ROW.join(rows)])
            self._loaded = {name for name, rows in staged.rows.items() if rows}
            for name in STAGES:
                if any(staged.rows[table] for table in STAGES[name]):
                    self._run(name)
        self._changed = True

    def publish(self, *, force: bool = False) -> bool:
        """Flush, compute what follows, and publish it as a new snapshot, when one is due.

        Parameters
        ----------
        force
            Publish at once, even while batches are missing of which a closed window speaks.

        Returns
        -------
        bool
            Whether a snapshot was published.

        Raises
        ------
        WarehouseError
            The snapshot could not be written; readers keep the one before.
        """
        self.flush()
        if not force and not self._due():
            return False
        with explained(self._folder):
            with self._transaction():
                for name in DERIVED:
                    self._run(name)
            self._connection.execute("CHECKPOINT live")
            publisher.publish(self._folder)
        self._published_at = self._clock()
        self._changed = False
        return True

    def close(self) -> None:
        """Flush and let go of the file."""
        try:
            self.flush()
        finally:
            self._connection.close()

    def _due(self) -> bool:
        if not self._changed or self._open_closes:
            return False
        waited = float("inf") if self._published_at is None else self._clock() - self._published_at
        return waited >= self._settings.publish_every

    def _run(self, name: str) -> None:
        self._connection.execute(schema.sql(name))

    def _transaction(self) -> _Transaction:
        return _Transaction(self._connection)

    def _load(self) -> None:
        query = self._connection.execute
        for source, first, last in query("FROM internal.ledger").fetchall():
            self._ledger.setdefault(source, Intervals()).add(first, last)
        self._closed = {row[0] for row in query("FROM internal.closes").fetchall()}
        for window, source, first, through in query("FROM internal.close_sources").fetchall():
            self._open_closes.setdefault(window, []).append((source, first, through))
        # A crash may have come between a flush and its snapshot.
        self._changed = True

    def _stage_ledger(self, staged: Staging) -> None:
        """Add to what is staged which positions have been read and which closes are settled by that."""
        changed = sorted(self._ledger_changed)
        self._ledger_changed.clear()
        staged.add_rows("staged_ledger", ((s, first, last) for s in changed for first, last in self._ledger[s]))
        spoken_of = [(c.window_start, *spoken) for c in staged.closes for spoken in self._open_closes[c.window_start]]
        staged.add_rows("staged_close_sources", spoken_of)
        settled = [window for window, spoken in self._open_closes.items() if self._all_staged(spoken)]
        for window in settled:
            del self._open_closes[window]
        staged.add_rows("staged_closes", ((c.window_start, False) for c in staged.closes))
        staged.add_rows("staged_closes", ((window, True) for window in settled))

    def _all_staged(self, spoken: list[tuple[str, int | None, int]]) -> bool:
        for source, first, through in spoken:
            read = self._ledger.get(source, Intervals())
            start = read.lowest if first is None else first
            if through >= (1 if start is None else start) and not read.covers(start, through):
                return False
        return True


class _Transaction:
    """Commits, or rolls back when anything is raised."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")
