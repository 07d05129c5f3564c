"""When the next snapshot is due: soon after a window has closed, else seldom, and never just before one closes.

And whether it is a settling one: the figures of a niche's or a brand's whole life, and earlier posts whose niche is
another one by now, take far longer than the windows that have just closed. They have a tenth of the time, and a window
that people wait for goes first.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable

from warehouse.settings import WarehouseSettings

log = logging.getLogger("murmure.warehouse")

# Between two snapshots at least this many times as long passes as the last one took. A closed window is what people
# wait for; those that are open still change with each post.
_SHARE, _SHARE_CLOSED = 10.0, 2.0
# Seconds: where a settling snapshot takes less, one may as well wait for it.
_BRIEF = 1.0


class Timetable:
    """Decides by the windows and by what snapshots cost.

    Parameters
    ----------
    settings
        The warehouse's.
    clock
        Seconds, from any beginning.
    newest
        The newest window that was closed before, seconds since the epoch.

    Attributes
    ----------
    spare
        Seconds that a snapshot may take now: one that took longer last time is not due.
    unsettled
        Whether the last snapshot left something to settle.
    """

    def __init__(self, settings: WarehouseSettings, clock: Callable[[], float], newest: int | None) -> None:
        self.spare = math.inf
        self._settings = settings
        self._clock = clock
        self.unsettled = False
        self._published_at: float | None = None
        self._settling_at: float | None = None
        # Of the last snapshot that was no settling one, and of the last that was.
        self._cost: float | None = None
        self._settling_cost = 0.0
        # When the windows that are closed and not published yet were known to have ended, by their starts.
        self._ended_at: dict[int, float] = {}
        # The end of the newest window that was closed; how far posts have come less the lateness; since when that is
        # past the end of a window of which nobody said that it has closed.
        self._closed_to = -math.inf if newest is None else newest + settings.window
        self._reached = -math.inf
        self._passed_at: float | None = None
        self._ended = False

    def seen(self, time: float) -> None:
        """Note the time of a post, seconds since the epoch."""
        window = self._settings.window
        reached = (time - self._settings.lateness) // window * window
        if reached <= self._reached:
            return
        if self._closed_to == -math.inf:
            # what was before the first posts closes no window
            self._closed_to = reached
        self._reached = reached
        if reached > self._closed_to and self._passed_at is None:
            self._passed_at = self._clock()

    def ending(self) -> None:
        """Note that a source brings nothing more: windows that it held open close soon, or the whole stream ends."""
        if self._passed_at is None:
            self._passed_at = self._clock()

    def closed(self, window_start: int, waited: float = 0.0, *, last: bool = False) -> None:
        """Note that a window has closed, how long it has been known to have ended, and whether none will follow."""
        self._ended |= last
        self._ended_at.setdefault(window_start, self._clock() - waited)
        self._closed_to = max(self._closed_to, window_start + self._settings.window)
        self._passed_at = None

    def published(
        self, began: float, windows: Iterable[int] = (), *, settling: bool = True, settled: bool = True
    ) -> None:
        """Note that a snapshot has been published that was begun at `began`, and say how long people waited for it.

        Parameters
        ----------
        began
            On this clock.
        windows
            The closed windows that are in it for the first time.
        settling
            Whether it settled what it could.
        settled
            Whether it left nothing to settle.
        """
        self._published_at = self._clock()
        self.unsettled = not settled
        cost = self._published_at - began
        if settling:
            self._settling_at, self._settling_cost = self._published_at, cost
        else:
            self._cost = cost
        if ended := [at for window in windows if (at := self._ended_at.pop(window, None)) is not None]:
            log.info("published, %.2f s after a window's end", self._published_at - min(ended))

    @property
    def since(self) -> float:
        """Seconds since the last snapshot; infinite before the first."""
        return math.inf if self._published_at is None else self._clock() - self._published_at

    @property
    def closing(self) -> bool:
        """Whether a window is about to close: posts have come past its end, or no more will, and not long ago."""
        return self._passed_at is not None and self._clock() - self._passed_at < self._seldom

    @property
    def due(self) -> bool:
        """Whether to make a snapshot now, of what has changed."""
        if self._published_at is None or not self._settings.publish_every:
            return True
        if self._usual_cost > self.spare:
            return False
        if self._ended_at:
            return self.since >= min(self._seldom, _SHARE_CLOSED * self._usual_cost)
        # one that is begun now would be in the way of the one that people wait for
        return not self.closing and (self.since >= self._seldom or (self.unsettled and self.settling))

    @property
    def settling(self) -> bool:
        """Whether the snapshot that is made now is to settle what it can."""
        if self._settling_at is None or self.whole:
            return True
        rested = self._clock() - self._settling_at >= _SHARE * self._settling_cost and self._settling_cost <= self.spare
        # where windows follow each other fast, one of them always waits: it goes first once
        return rested and (not self._ended_at or self.unsettled or self._settling_cost < _BRIEF)

    @property
    def whole(self) -> bool:
        """Whether nothing is to be left to settle: at the end of a stream, where one that leaves nothing follows."""
        return self._ended or not self._settings.publish_every

    @property
    def _usual_cost(self) -> float:
        return self._settling_cost if self._cost is None else self._cost

    @property
    def _seldom(self) -> float:
        return max(self._settings.publish_every, _SHARE * self._usual_cost)
