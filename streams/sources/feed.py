"""A feed: what a connection to a platform brings, and the thread that keeps it connected."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Protocol

import msgspec

from murmure_errors import SourceError
from streams.sources.backoff import Backoff
from streams.sources.buffer import Buffer
from warehouse.records import GapRow

QUEUED_BYTES = 64 << 20
"""Bytes of records that may wait between the thread and the flow."""


class Arrival(msgspec.Struct, gc=False):
    """A record as it came.

    Attributes
    ----------
    record
        Its bytes.
    key
        Tells it from all others; it may come twice.
    mark
        Where to go on from after it: a name (a host, a timeline) and a position there. None leaves it where it was.
    """

    record: bytes
    key: int
    mark: tuple[str, int] | None = None


class CutOff(Exception):
    """The connection is gone or was refused for now; never leaves `streams.sources`.

    Parameters
    ----------
    reason
        Why, in words that hold no content.
    wait
        Seconds that the server asked to be left alone.
    """

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait


class Feed(Protocol):
    """What a platform gives; its methods run in the pump's thread."""

    def arrivals(self, stop: Event) -> Iterator[Arrival | GapRow | None]:
        """Connect, and give what comes until `stop` is set.

        None says that the connection stands. Called again after it was cut off, it goes on from where it was.

        Raises
        ------
        CutOff
            The connection is gone.
        SourceError
            The server will never let us in with what we have.
        """


class Pump:
    """A thread that keeps a feed connected and fills a buffer from it.

    Attributes
    ----------
    connected, reconnects, fault
        How the connection is, how often it was made anew, and why it was last cut off.
    failure
        What ended the thread, for a person; None while it runs.
    """

    def __init__(self, name: str, feed: Feed, backoff: Backoff, most_items: int) -> None:
        self.connected = False
        self.reconnects = 0
        self.fault = ""
        self.failure: Exception | None = None
        self.buffer: Buffer[Arrival | GapRow] = Buffer(most_items, QUEUED_BYTES, _weigh)
        self._feed, self._backoff = feed, backoff
        self._stop = Event()
        self._ever = False
        self._thread = Thread(target=self._run, daemon=True, name=name)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether anything may still come."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ask the thread to end; what it holds stays in the buffer."""
        self._stop.set()
        self.buffer.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except CutOff as cut:
                self.connected = False
                self.fault = cut.reason
                wait = self._backoff.wait()
                self._stop.wait(wait if cut.wait is None else max(wait, cut.wait))
            except SourceError as error:
                self.connected = False
                self.fault = str(error)
                if not self._ever:
                    self.failure = error
                    return
                # a job that has run for weeks goes on with its other sources while somebody mends this one
                self._stop.wait(max(60.0, self._backoff.wait()))
            except Exception as error:
                # a thread that died in silence would look like a server that has nothing to say
                self.failure = error
                return

    def _follow(self) -> None:
        for arrival in self._feed.arrivals(self._stop):
            if arrival is None:
                self.reconnects += self._ever
                self._ever = self.connected = True
                continue
            if isinstance(arrival, Arrival):
                self._backoff.succeeded()
            if not self.buffer.put(arrival):
                return


def _weigh(item: Arrival | GapRow) -> int:
    return len(item.record) if isinstance(item, Arrival) else 64


def now() -> float:
    """Wall time in seconds; only what is said of a source rests on it, never a window."""
    return time.time()
