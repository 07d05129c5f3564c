"""A worker's wish to stop: sources heed it, end in good order, and leave windows open for the next run."""

from __future__ import annotations

from threading import Event, Timer

_STOP = Event()


def request(*_: object) -> None:
    """Ask the sources of this process to end; a signal handler too."""
    _STOP.set()


def requested() -> bool:
    """Whether they have been asked."""
    return _STOP.is_set()


def request_after(seconds: float) -> None:
    """Ask them in so many seconds."""
    timer = Timer(seconds, request)
    timer.daemon = True
    timer.start()


def withdraw() -> None:
    """Let sources of this process run again."""
    _STOP.clear()
