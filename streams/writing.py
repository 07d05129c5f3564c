"""The warehouse's writer in a thread of its own, so that posts go on being read while DuckDB computes.

DuckDB lets go of Python's lock while it works: the second thread costs the first one hardly anything.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from queue import Empty, Full, Queue
from threading import Event, Thread

from streams.pacing import WRITING, give_way
from warehouse.records import Batch, Proposals, WindowClose
from warehouse.writer import Writer

Item = Batch | WindowClose | Proposals

_WAITING = 16
"""Lists of items that may wait for the writer; whoever brings more waits with them."""
_SWITCH = 0.0005
"""Seconds after which a thread that works in Python lets another one have the lock that asks for it.

DuckDB asks for it after each small part of a statement, to see whether somebody has interrupted the program: with
Python's own five milliseconds, a statement of a second takes seven while posts are annotated.
"""
_LOOK_EVERY = 0.5
"""Seconds between two looks at whether a snapshot is due while nothing comes, or the other thread still lives."""
_JUST, _LATE, _LATEST = 0.2, 0.25, 10.0
"""A checkpoint holds nothing up just after it came, nor once it is so late: shares of the time between two; seconds."""


class Checkpoints:
    """Foresees the next checkpoint, with which the whole stream waits for the writer, by when the last ones came.

    Parameters
    ----------
    every
        Seconds from now to the first one; NaN where none is foreseen.
    clock
        Seconds, from any beginning.
    """

    def __init__(self, every: float = math.nan, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last, self._every = clock(), every

    def came(self) -> None:
        """Note that one has come."""
        now = self._clock()
        self._last, self._every = now, now - self._last

    @property
    def ahead(self) -> float:
        """Seconds until the next one; infinite where none is foreseen, and just after one: nothing waits for ever."""
        since, every = self._clock() - self._last, self._every
        # what is not a number yet compares as false
        foreseen = _JUST * every <= since <= every + min(_LATE * every, _LATEST)
        return max(every - since, 0.0) if foreseen else math.inf


class WriterThread:
    """Feeds a `Writer`, in the order in which items come, and publishes when a snapshot is due.

    Parameters
    ----------
    writer
        No other thread may use it from now on.
    checkpoint_every
        Seconds between checkpoints, of which the first is foreseen by it; NaN where that is not known.

    Attributes
    ----------
    closed, published
        Windows closed and snapshots published so far.
    """

    def __init__(self, writer: Writer, checkpoint_every: float = math.nan) -> None:
        self.closed = 0
        self.published = 0
        self._writer = writer
        self._queue: Queue[list[Item] | Event | None] = Queue(_WAITING)
        self._failure: BaseException | None = None
        self._checkpoints = Checkpoints(checkpoint_every)
        sys.setswitchinterval(_SWITCH)
        self._thread = Thread(target=self._run, name="warehouse writer", daemon=True)
        self._thread.start()

    def write(self, items: list[Item]) -> None:
        """Hand items on; waits where the writer is behind.

        Raises
        ------
        WarehouseError
            What the writer could not do, with these items or with earlier ones.
        """
        self._put(items)

    def flush(self) -> None:
        """Wait until all that was handed on is durable, for a checkpoint; raises as `write` does."""
        done = Event()
        self._put(done)
        while not done.wait(_LOOK_EVERY):
            self._check()
        self._check()
        self._checkpoints.came()

    def close(self) -> None:
        """Publish what is there, let go of the file and end; raises as `write` does."""
        self._put(None)
        self._thread.join()
        self._check()

    def _put(self, item: list[Item] | Event | None) -> None:
        while True:
            self._check()
            try:
                self._queue.put(item, timeout=_LOOK_EVERY)
                return
            except Full:
                continue

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        give_way(WRITING)
        try:
            while self._step():
                pass
            if self._writer.unpublished:
                self._writer.publish(force=True)
                self.published += 1
            self._writer.close()
        except BaseException as error:  # whatever it is, it is raised in the thread that feeds this one
            self._failure = error

    def _step(self) -> bool:
        """Do what comes next; False when nothing will come any more."""
        try:
            item = self._queue.get(timeout=_LOOK_EVERY)
        except Empty:
            item = []
        if item is None:
            return False
        if isinstance(item, Event):
            self._writer.flush()
            item.set()
            return True
        for one in item:
            if isinstance(one, Batch):
                self._writer.add(one)
            elif isinstance(one, Proposals):
                self._writer.propose(one)
            else:
                self._writer.close_window(one)
                self.closed += 1
        if self._writer.publish(within=self._checkpoints.ahead):
            self.published += 1
        return True
