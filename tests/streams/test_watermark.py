"""The event clock: a pure function of what was read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.watermark import MAX_JUMP, WITNESSES, EventClock, window_of, windows_between

HOUR = 3600.0
T0 = 1_788_220_800.0
times = st.lists(st.one_of(st.none(), st.floats(T0, T0 + 40 * 86_400)), max_size=60)


def started(*more: float | None) -> EventClock:
    clock = EventClock(HOUR, 600.0)
    clock.read([T0] * WITNESSES + list(more))
    return clock


def test_follows_the_latest_time() -> None:
    assert started(T0 + 50, T0 + 20, None).clock == T0 + 50


def test_says_where_the_watermark_enters_a_window() -> None:
    clock = started()
    steps = clock.read([T0 + 100, T0 + HOUR, T0 + HOUR + 599, T0 + HOUR + 600, T0 + 2 * HOUR])
    assert [(step.index, step.clock) for step in steps] == [(1, T0 + HOUR), (3, T0 + HOUR + 600)]
    assert clock.closed_before(clock.clock) == T0 + HOUR


def test_one_record_from_the_future_moves_nothing() -> None:
    assert started(T0 + 10, T0 + 70 * 365 * 86_400, T0 + 20).clock == T0 + 20


def test_a_gap_is_believed_when_enough_records_stand_beyond_it() -> None:
    beyond = T0 + 3 * MAX_JUMP
    assert started(*[beyond + n for n in range(WITNESSES - 1)]).clock == T0
    assert started(*[beyond + n for n in range(WITNESSES + 3)]).clock == beyond + WITNESSES + 2


@given(times, st.integers(0, 60))
def test_the_clock_depends_on_the_records_and_not_on_the_batches(seen: list[float | None], cut: int) -> None:
    whole, parts = EventClock(HOUR, 600.0), EventClock(HOUR, 600.0)
    steps = whole.read(seen)
    first = parts.read(seen[:cut])
    parts = EventClock(HOUR, 600.0, parts.clock, parts.suspects)
    second = parts.read(seen[cut:])
    assert whole.clock == parts.clock
    assert [s.clock for s in steps] == [s.clock for s in first + second]


@given(times)
def test_the_watermark_never_runs_back(seen: list[float | None]) -> None:
    clock = EventClock(HOUR, 600.0)
    reached = [clock.clock]
    for time in seen:
        clock.read([time])
        reached.append(clock.clock)
    assert reached == sorted(reached)


@given(st.floats(0, 4e9), st.sampled_from([60.0, 900.0, HOUR, 86_400.0]))
def test_a_window_holds_its_time(time: float, window: float) -> None:
    start = window_of(time, window)
    assert start <= time < start + window
    assert start % window == 0


@given(st.integers(0, 1_000), st.integers(0, 1_000), st.integers(1, 30))
def test_windows_between_are_bounded_and_keep_both_ends(first: int, count: int, at_most: int) -> None:
    found = windows_between(first * HOUR, (first + count) * HOUR, HOUR, at_most)
    assert len(found) == min(count, at_most)
    if count:
        assert found[0] == first * HOUR
        assert at_most == 1 or found[-1] == (first + count - 1) * HOUR
