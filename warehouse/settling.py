"""What settling snapshots compute anew: figures of whole lives, some niches at a time, less what was deleted."""

from __future__ import annotations

from warehouse.closing import Closing
from warehouse.derive import derive
from warehouse.live_tables import LiveTables


class Settling:
    """Lets niches take turns, and tells how long notices of deletion had to wait; in the transaction at hand.

    Parameters
    ----------
    live
        The live tables.
    closing
        Lets earlier posts follow their micro-clusters.

    Attributes
    ----------
    removed
        Whether something may be in former snapshots that was deleted since.
    """

    def __init__(self, live: LiveTables, closing: Closing) -> None:
        self.removed = False
        self._live = live
        self._closing = closing
        # The niche whose turn it is; notices of deletion that had come when the turns last began anew.
        self._next_niche = ""
        self._noticed = 0

    def settle(self, most: int | None) -> bool:
        """Compute anew what waits, of so many posts (None for all); say whether nothing waits any more."""
        followed = self._closing.reassign(most)
        begin, self._next_niche = self._next_niche, derive(self._live.connection, most, self._next_niche)
        if self._next_niche <= begin:
            self._tell_removals(all_told=not self._next_niche)
        return followed and not self._next_niche

    def _tell_removals(self, *, all_told: bool) -> None:
        """Tell how long notices of deletion had to wait: every niche had its turn since the turns last began anew."""
        came = self._live.connection.execute("SELECT count(*) FROM internal.unpublished_notices").fetchone()
        notices = int(came[0]) if came else 0
        done = notices if all_told else min(self._noticed, notices)
        self._noticed = notices - done
        if done:
            self.removed = True
            self._live.connection.execute(f"SET VARIABLE followed = {done}::BIGINT")
            self._live.run("removals")
