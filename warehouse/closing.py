"""Applying closed windows to the live tables, and letting posts go where retention says so."""

from __future__ import annotations

import msgspec

from warehouse import retention, schema
from warehouse.derive import bound, derive_windows
from warehouse.live_tables import LiveTables
from warehouse.records import WindowClose
from warehouse.rows import CLOSE_TABLES
from warehouse.settings import Retention
from warehouse.staging import Staging


class Run(msgspec.Struct, frozen=True):
    """Closes that are applied in one transaction.

    Attributes
    ----------
    closes
        In order of their windows; none where only records came.
    expiring
        The windows (seconds since the epoch) whose posts go after them.
    """

    closes: list[WindowClose] = []
    expiring: list[int] = []


class Closing:
    """What a writer does when windows have closed; in the transaction at hand.

    Parameters
    ----------
    live
        The live tables.
    kept
        How long posts are kept.
    """

    def __init__(self, live: LiveTables, kept: Retention) -> None:
        self._live = live
        self._retention = kept

    def runs(self, ready: list[WindowClose], newest: int | None) -> list[Run]:
        """Cut closes, in order, where posts must go before the next; one run at least.

        Parameters
        ----------
        ready
            The closes that can be applied.
        newest
            The newest window that was closed before.
        """
        counts = self._live.connection.execute("SELECT epoch(window_start)::BIGINT, count(*) FROM posts GROUP BY 1")
        closes = {close.window_start: close for close in ready}
        runs = retention.plan(list(closes), newest, dict(counts.fetchall()), self._retention) if ready else []
        return [Run([closes[start] for start in run], expiring) for run, expiring in runs] or [Run()]

    def keep(self, fresh: list[int], closes: list[WindowClose]) -> None:
        """Keep those of `closes` whose windows are `fresh`, told for the first time, until they are applied."""
        for close in closes:
            if close.window_start in fresh:
                self._live.connection.execute(
                    "INSERT INTO internal.pending_closes VALUES (?, ?)",
                    [close.window_start, msgspec.msgpack.encode(close)],
                )

    def apply(self, run: Run, newest: int | None) -> None:
        """Apply closes and what was said of posts that came since; then let posts go.

        Parameters
        ----------
        run
            What is to be done.
        newest
            The newest window that was closed before this flush.
        """
        if run.closes or self._live.any("given"):
            staged = Staging()
            for close in run.closes:
                staged.add_close(close)
            self._live.load(staged, CLOSE_TABLES)
            if run.closes:
                self._live.run("stage_closes")
            self._live.run("assign")
            self._live.run("decide")
            self._live.run("follow")
            if self._live.any("internal.held_posts"):
                self._live.run("assign_held")
        if not run.closes:
            return
        starts, last = [close.window_start for close in run.closes], run.closes[-1].window_start
        for statement in (
            "UPDATE internal.closes SET applied = true WHERE window_start",
            "DELETE FROM internal.pending_closes WHERE window_start",
        ):
            self._live.connection.execute(f"{statement} IN (SELECT unnest({starts}::BIGINT[]))")
        if run.expiring:
            self._expire(run.expiring, last)
        if newest is not None and last // retention.DAY > newest // retention.DAY:
            self._live.connection.execute(f"SET VARIABLE waiting_since = {last - retention.DAY}::BIGINT")
            self._live.run("forget")

    def reassign(self, most: int | None = None) -> bool:
        """Let earlier posts follow what was said of their micro-clusters since.

        Parameters
        ----------
        most
            Posts of the windows that are to be computed again for it, one window at least; the others wait.
            None for all.

        Returns
        -------
        bool
            Whether none waits.
        """
        whole = self._reassign("SELECT DISTINCT window_start FROM posts", most)
        if whole:
            self._live.connection.execute("DELETE FROM internal.reassigned")
        return whole

    def _reassign(self, windows: str, most: int | None = None) -> bool:
        if not self._live.any("internal.reassigned"):
            return True
        self._live.connection.execute(f"CREATE OR REPLACE TEMP TABLE reassigning AS {windows}")
        self._live.run("reassign")
        self._live.run("decide")
        whole = most is None or self._follow_some(most)
        self._live.run("follow")
        return whole

    def _follow_some(self, most: int) -> bool:
        """Leave out what was decided of posts in windows beyond so many posts; say whether there was none."""
        bound(self._live.connection, most)
        left = self._live.connection.execute(schema.sql("follow_some")).fetchone()
        return not (left and left[0])

    def _expire(self, windows: list[int], newest: int) -> None:
        self._live.connection.execute(
            "CREATE OR REPLACE TEMP TABLE expiring_windows AS "
            f"SELECT to_timestamp(unnest({windows}::BIGINT[])) AS window_start"
        )
        # the figures of a window stand when its posts go
        self._reassign("FROM expiring_windows")
        derive_windows(self._live.connection)
        oldest = self._live.connection.execute(
            "SELECT epoch(min(window_start))::BIGINT FROM posts"
            f" WHERE epoch(window_start)::BIGINT NOT IN (SELECT unnest({windows}::BIGINT[]))"
        ).fetchone()
        bounds = retention.bounds(newest, oldest[0] if oldest else None, self._retention)
        for name, value in bounds.items():
            self._live.connection.execute(f"SET VARIABLE {name} = {value}::BIGINT")
        self._live.run("expire")
