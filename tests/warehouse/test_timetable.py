"""When snapshots are due, by a clock that the test moves."""

from __future__ import annotations

import logging

import pytest

from warehouse.settings import WarehouseSettings
from warehouse.timetable import Timetable

HOUR = 3600.0


class Now:
    def __init__(self) -> None:
        self.time = 1_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def now() -> Now:
    return Now()


def table(now: Now, *, cost: float = 2.0, newest: int | None = 0) -> Timetable:
    """Give one of hourly windows and ten minutes' lateness whose last snapshot took `cost` seconds."""
    made = Timetable(WarehouseSettings(publish_every=5.0), now, newest)
    began = now.time
    now.time += cost
    made.published(began)
    return made


def test_the_first_snapshot_is_due_at_once(now: Now) -> None:
    assert Timetable(WarehouseSettings(), now, None).due


def test_open_windows_are_published_seldom(now: Now) -> None:
    made = table(now)
    now.time += 19.9
    assert not made.due
    now.time += 0.2
    assert made.due


def test_a_closed_window_waits_as_long_as_the_last_snapshot_took(now: Now) -> None:
    made = table(now)
    made.closed(3600, now.time)
    now.time += 1.9
    assert not made.due
    now.time += 0.2
    assert made.due
    made.published(now.time, [3600])
    assert not made.due


def test_a_window_that_is_not_in_the_snapshot_is_still_waited_for(now: Now, caplog: pytest.LogCaptureFixture) -> None:
    made = table(now)
    caplog.set_level(logging.INFO)
    for window in (3600, 7200):
        made.closed(window, now.time)
        now.time += 2.0
    for windows, said in (([3600], "4.00"), ([7200], "4.50")):
        assert made.due
        made.published(now.time - 0.5, windows)
        assert caplog.messages[-1] == f"published, {said} s after a window's end"
        now.time += 2.5
    assert not made.due


def test_no_snapshot_is_begun_when_a_window_is_about_to_close(now: Now) -> None:
    made = table(now)
    made.seen(2 * HOUR + 599.0)
    now.time += 25.0
    assert made.due and not made.closing
    made.seen(2 * HOUR + 600.0)
    assert made.closing and not made.due
    # ... but it is not waited for without end: a source may hold the windows back
    now.time += 20.1
    assert made.due and not made.closing


def test_what_closes_is_waited_for_no_more(now: Now) -> None:
    made = table(now)
    made.seen(2 * HOUR + 600.0)
    made.closed(3600, 0.0)
    assert not made.closing
    now.time += 2.1
    assert made.due


def test_the_first_posts_of_a_stream_close_nothing(now: Now) -> None:
    made = table(now, newest=None)
    made.seen(500 * HOUR)
    made.seen(500 * HOUR + 599.0)
    assert not made.closing
    made.seen(500 * HOUR + 600.0)
    assert made.closing


def test_a_replay_from_before_closes_nothing_again(now: Now) -> None:
    made = table(now, newest=7200)
    made.seen(3 * HOUR + 599.0)
    made.seen(HOUR)
    assert not made.closing
    made.seen(4 * HOUR + 600.0)
    assert made.closing
