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


def test_a_closed_window_waits_twice_as_long_as_the_last_snapshot_took(now: Now) -> None:
    made = table(now)
    made.closed(3600)
    now.time += 3.9
    assert not made.due
    now.time += 0.2
    assert made.due
    made.published(now.time, [3600])
    assert not made.due


def test_a_window_that_is_not_in_the_snapshot_is_still_waited_for(now: Now, caplog: pytest.LogCaptureFixture) -> None:
    made = table(now)
    caplog.set_level(logging.INFO)
    for window in (3600, 7200):
        made.closed(window)
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
    made.closed(3600)
    assert not made.closing
    now.time += 4.1
    assert made.due


def test_no_snapshot_is_begun_when_a_source_has_just_ended(now: Now) -> None:
    made = table(now)
    now.time += 25.0
    assert made.due
    made.ending()
    assert made.closing and not made.due
    # ... but other sources may go on for ever
    now.time += 10.0
    made.ending()
    now.time += 10.1
    assert made.due and not made.closing


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


def settled(now: Now, made: Timetable, cost: float, *, settled: bool = True) -> None:
    began = now.time
    now.time += cost
    made.published(began, settling=settled, settled=settled)


def test_a_closed_window_goes_before_what_takes_long(now: Now) -> None:
    made = table(now, cost=20.0)
    now.time += 300.0
    assert made.settling
    made.closed(3600)
    assert made.due and not made.settling
    settled(now, made, 1.0, settled=False)
    # nothing new has to come for the rest to follow, unless a window is about to close
    made.published(now.time, [3600], settling=False, settled=False)
    assert made.due and made.settling
    made.seen(3 * HOUR + 600.0)
    assert not made.due


def test_windows_that_follow_each_other_fast_wait_for_what_takes_long_at_times(now: Now) -> None:
    made = table(now, cost=20.0)
    settled(now, made, 1.0, settled=False)
    kinds = []
    for window in range(1, 60):
        made.closed(window * 3600)
        now.time += 10.0
        assert made.due
        kinds.append(made.settling)
        settled(now, made, 20.0 if kinds[-1] else 1.0, settled=kinds[-1])
    assert 2 <= sum(kinds) <= 4


def test_what_takes_no_time_is_done_at_once(now: Now) -> None:
    made = table(now, cost=0.5)
    now.time += 5.0
    made.closed(3600)
    assert made.due and made.settling


def test_a_snapshot_that_took_long_once_keeps_no_window_waiting(now: Now) -> None:
    made = table(now, cost=20.0)
    settled(now, made, 1.0, settled=False)
    settled(now, made, 20.0)
    made.closed(3600)
    now.time += 2.1
    assert made.due


def test_a_snapshot_that_takes_longer_than_there_is_time_waits(now: Now) -> None:
    made = table(now, cost=2.0)
    made.closed(3600)
    now.time += 10.0
    assert made.due
    made.spare = 1.9
    assert not made.due
    made.spare = 2.0
    assert made.due


def test_where_there_is_no_time_for_a_settled_snapshot_the_window_alone_is_published(now: Now) -> None:
    made = table(now, cost=4.0)
    made.closed(3600)
    now.time += 10.0
    began = now.time
    now.time += 1.0
    made.published(began, [3600], settling=False, settled=False)
    now.time += 100.0
    assert made.due
    assert made.settling
    made.spare = 3.0
    made.closed(7200)
    assert made.due
    assert not made.settling


def test_the_last_window_of_a_stream_is_published_with_all_that_waits(now: Now) -> None:
    made = table(now, cost=20.0)
    settled(now, made, 1.0, settled=False)
    made.closed(3600)
    now.time += 10.0
    assert made.due and not made.settling
    made.closed(7200, last=True)
    assert made.due and made.settling


def test_what_did_not_have_its_turn_follows_in_its_own_time(now: Now) -> None:
    made = table(now, cost=4.0)
    now.time += 50.0
    assert made.due and made.settling and not made.whole
    began = now.time
    now.time += 4.0
    made.published(began, settled=False)
    assert made.unsettled and not made.due
    now.time += 39.9
    assert not made.due
    now.time += 0.2
    # nothing new has to come for it
    assert made.due and made.settling
    made.closed(3600, last=True)
    assert made.settling and made.whole
