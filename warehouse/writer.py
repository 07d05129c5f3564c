"""The one writer of a warehouse: takes batches and closed windows, keeps them, publishes what follows from them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import msgspec

from warehouse import publisher
from warehouse.closing import Closing, Run
from warehouse.corrections import CorrectionFile
from warehouse.database import Transaction, explained, open_live
from warehouse.derive import derive_windows
from warehouse.health import Reports
from warehouse.identities import Identities
from warehouse.intake import store_proposals, store_records
from warehouse.ledger import Ledger
from warehouse.live_tables import LiveTables
from warehouse.pseudonyms import Pseudonyms
from warehouse.records import Batch, Proposals, WindowClose
from warehouse.rows import RECORD_TABLES
from warehouse.settings import WarehouseSettings
from warehouse.settling import Settling
from warehouse.staging import Staging
from warehouse.timetable import Timetable

# Posts that wait in memory for a flush; fewer where a window is about to close, so that little is left to do then: as
# long as flushes take a fifth of the time at most, for a small one costs nearly as much as a large one.
_LARGEST, _LARGEST_CLOSING, _FLUSHES_SHARE = 20_000, 4_000, 5.0
# Posts whose windows, and those whose niches, a settling snapshot computes anew, so that it takes a few seconds at most
# however many are held.
_MOST_SETTLED = 100_000


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
        connect: Callable[[], duckdb.DuckDBPyConnection],
        clock: Callable[[], float] = time.monotonic,
        corrections: CorrectionFile | None = None,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._live = LiveTables(connect)
        self._clock = clock
        # Whether snapshots before the newest may be there.
        self._former = True
        self._corrections = corrections
        self._identities = Identities(folder, clock)
        self._staging = Staging()
        self._proposals: Proposals | None = None
        self._reports = Reports()
        # A crash may have come between a flush and its snapshot.
        self._changed = True
        # When the last flush was done, and what it took.
        self._flushed_at, self._flush_cost = -math.inf, 0.0
        # Whether a source has ended: while its last windows are closed elsewhere, there is time for a vacuum.
        self._ended = False
        # Closed windows that were applied since the last snapshot.
        self._applied: list[int] = []
        self._ledger = Ledger()
        self._closing = Closing(self._live, settings.retention)
        self._settling = Settling(self._live, self._closing)
        self._restore()
        self._timetable = Timetable(settings, clock, self._ledger.newest)

    @classmethod
    def open(cls, folder: Path, settings: WarehouseSettings) -> Writer:
        """Open the warehouse in a folder, or make one there.

        Raises
        ------
        ConfigError
            The list of corrected accounts cannot be read or has faults.
        SettingsMismatchError
            The warehouse was made with another window, lateness, number of shards, kind of ids, key or tiers.
        WarehouseError
            The folder cannot be written, the file is damaged, of another version, or in use by another process, or the
            disk is full. The message says what to do.
        """
        pseudonyms = Pseudonyms.open(folder, plain=settings.plain_ids)
        corrections = CorrectionFile(settings.accounts or None, pseudonyms)
        connect = partial(open_live, folder, settings, pseudonyms.scheme)
        with explained(folder):
            writer = cls(folder, settings, connect, corrections=corrections)
            # what another process began to write must stay: this comes after the file is ours
            publisher.sweep(folder)
        return writer

    def add(self, batch: Batch) -> None:
        """Take a batch; positions of its source that were taken before are dropped."""
        if batch.report is not None:
            self._reports.take(batch.report)
        if batch.ended:
            self._timetable.ending()
            self._ended = True
        if batch.last < batch.first:
            return
        fresh = self._ledger.read(batch.source, batch.first, batch.last)
        if fresh:
            self._staging.add_batch(batch, fresh)
            if batch.posts.created_at:
                self._timetable.seen(max(batch.posts.created_at))

    def close_window(self, close: WindowClose) -> None:
        """Take the engine's word on a closed window; a window that was closed before is left as it is."""
        if self._ledger.close(close):
            # where the engine is on another machine, its clock may be before this one's
            waited = max(time.time() - close.ended, 0.0) if close.ended else 0.0
            self._timetable.closed(close.window_start, waited, last=close.last)

    def propose(self, proposals: Proposals) -> None:
        """Take the names that act most like brands; they replace those told before."""
        self._proposals = proposals

    def flush(self) -> None:
        """Make everything added so far durable, in one transaction, and apply what closed, in more where posts expire.

        What follows from it is computed when the next snapshot is made; the file remembers what is due.

        Raises
        ------
        WarehouseError
            The disk is full or the file cannot be written. All of this flush is stored then or nothing, and the writer
            must be opened anew.
        """
        if not self._added:
            return
        began = self._clock()
        staged, self._staging = self._staging, Staging()
        told, self._reports = self._reports, Reports()
        newest = self._ledger.newest
        ready = self._ledger.take_ready()
        fresh = self._ledger.store(staged)
        with explained(self._folder):
            with Transaction(self._live.connection):
                self._live.load(staged, RECORD_TABLES)
                store_records(self._live.connection, staged)
                self._identities.store(self._live.connection, staged.plain, stale=bool(staged.rows["staged_controls"]))
                self._live.run("stage_ledger")
                first, *later = self._closing.runs(ready, newest)
                self._closing.keep(fresh, [*self._ledger.pending.values(), *(c for run in later for c in run.closes)])
                self._apply(first, newest)
                if self._proposals is not None:
                    store_proposals(self._live.connection, self._proposals)
                    self._proposals = None
                told.store(self._live.connection)
            # What is changed again and again in one transaction is held in memory as often.
            for run in later:
                with Transaction(self._live.connection):
                    self._apply(run, newest)
        self._flushed_at = self._clock()
        self._flush_cost = self._flushed_at - began
        self._changed = True
        self._applied += [close.window_start for close in ready]

    def publish(self, *, force: bool = False, within: float = math.inf) -> bool:
        """When a snapshot is due: flush, compute what follows, and publish it.

        Figures of a niche's or a brand's whole life, earlier posts whose niche is another one by now, and the removal
        of what was deleted from those figures may wait for snapshots that settle them, some at a time
        (`warehouse.timetable`). All snapshots hold together.

        When none is due, what was added stays in memory until the next flush, for a few large ones cost far less than
        many small ones; only what grows beyond a bound is flushed at once, or what a source had brought when it ended.

        Parameters
        ----------
        force
            Publish at once, with nothing left to settle, even while batches are missing of which a closed window
            speaks.
        within
            Seconds that it may take, by what the last one took; where it takes longer, it waits.

        Returns
        -------
        bool
            Whether a snapshot was published.

        Raises
        ------
        WarehouseError
            The snapshot could not be written; readers keep the one before.
        """
        if self._former and self._timetable.since > publisher.GRACE_SECONDS:
            publisher.remove_old(self._folder)
            self._former = False
        self._timetable.spare = within
        if not force and not self._due():
            if self._ended or self._staging.size > _LARGEST or self._flush_early():
                self.flush()
            if self._ended:
                with explained(self._folder):
                    self._live.vacuum()
                self._ended = False
            return False
        settling = force or self._timetable.settling
        most = None if force or self._timetable.whole else _MOST_SETTLED
        settled = False
        self.flush()
        self._former = True
        began = self._clock()
        with explained(self._folder):
            if self._corrections is not None and self._corrections.changed():
                with Transaction(self._live.connection):
                    self._corrections.bring_in(self._live.connection)
                self._changed = True
            with Transaction(self._live.connection):
                if settling:
                    settled = self._settling.settle(most)
                else:
                    derive_windows(self._live.connection)
            self._live.checkpoint(thorough=settling)
            self._live.reopen()
            publisher.publish(self._folder)
            self._identities.sweep_in_time(self._live.connection)
        self._timetable.published(began, self._applied, settling=settling, settled=settled)
        self._changed, self._applied = False, []
        return True

    def close(self) -> None:
        """Flush and let go of the file; former snapshots with what was deleted since go at once."""
        try:
            self.flush()
            if self._settling.removed:
                publisher.remove_old(self._folder, 0.0)
            self._identities.sweep_in_time(self._live.connection, every=0.0)
        finally:
            self._live.close()

    @property
    def unpublished(self) -> bool:
        """Whether a snapshot with nothing left to settle would differ from the newest one."""
        corrected = self._corrections is not None and self._corrections.changed()
        return self._changed or self._added or corrected or self._timetable.unsettled

    @property
    def _added(self) -> bool:
        return self._ledger.changed or self._proposals is not None or bool(self._reports)

    def _flush_early(self) -> bool:
        rested = self._clock() - self._flushed_at >= _FLUSHES_SHARE * self._flush_cost
        return self._staging.size > _LARGEST_CLOSING and self._timetable.closing and rested

    def _due(self) -> bool:
        # where windows follow each other fast, one of them waits for its records at any time: the others need not
        told = bool(self._applied) or self._ledger.ready or not self._ledger.waiting
        return self.unpublished and told and self._timetable.due

    def _apply(self, run: Run, newest: int | None) -> None:
        self._closing.apply(run, newest)
        self._identities.stale |= bool(run.expiring)

    def _restore(self) -> None:
        query = self._live.connection.execute
        bodies = query("SELECT body FROM internal.pending_closes").fetchall()
        self._ledger.restore(
            query("FROM internal.ledger").fetchall(),
            query("FROM internal.closes").fetchall(),
            [msgspec.msgpack.decode(body, type=WindowClose) for (body,) in bodies],
        )
