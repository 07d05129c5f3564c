"""What live sources are made of."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sources.backoff import Backoff
from streams.sources.buffer import Buffer
from streams.sources.http import LONGEST_WAIT, retry_after, status_fault
from streams.sources.recent import KEPT, Recent, key_of
from streams.sources.sse import MAX_EVENT, ServerEvent, read_events

NOW = datetime(2026, 9, 1, 12, 0, 0, tzinfo=UTC)


@given(
    st.lists(st.tuples(st.sampled_from(["update", "delete", ":"]), st.text(st.characters(exclude_characters="\r\n")))),
    st.lists(st.integers(1, 40)),
    st.booleans(),
)
def test_events_are_the_same_however_they_are_cut(events: list[tuple[str, str]], cuts: list[int], crlf: bool) -> None:
    end = "\r\n" if crlf else "\n"
    lines = [f":{text}{end}" if kind == ":" else f"event: {kind}{end}data: {text}{end}{end}" for kind, text in events]
    body = "".join(lines).encode("utf-8", "replace")
    chunks, at = [], 0
    for size in [*cuts, len(body)]:
        chunks.append(body[at : at + size])
        at += size
    expected = [None if kind == ":" else ServerEvent(kind, text.encode("utf-8", "replace")) for kind, text in events]
    assert list(read_events(chunks)) == expected


def test_an_event_without_end_is_not_held() -> None:
    with pytest.raises(ValueError, match="longer than any"):
        list(read_events(b"x" * 65_536 for _ in range(2 * MAX_EVENT // 65_536)))


def test_waits_double_with_jitter_and_begin_anew() -> None:
    for draw, share in ((0.0, 0.5), (1.0, 1.0)):
        backoff = Backoff(1.0, 10.0, lambda draw=draw: draw)  # type: ignore[misc]
        assert [backoff.wait() for _ in range(6)] == [share * bound for bound in (1, 2, 4, 8, 10, 10)]
        backoff.succeeded()
        assert backoff.wait() == share


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Tue, 01 Sep 2026 12:01:00 GMT"}, 60.0),
        ({"X-RateLimit-Reset": "2026-09-01T12:00:30.000Z"}, 30.0),
        ({"X-RateLimit-Reset": "2026-09-01T11:00:00Z"}, 0.0),
        ({"Retry-After": "999999"}, LONGEST_WAIT),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


def test_what_mends_itself_by_waiting() -> None:
    assert [status for status in (400, 401, 404, 408, 429, 500, 503) if status_fault(status, {})] == [
        408,
        429,
        500,
        503,
    ]


def test_a_memory_outlives_its_process_and_holds_no_more_than_it_may() -> None:
    keys = [key_of("did:plc:a", str(n)) for n in range(KEPT + 100)]
    recent = Recent()
    assert all(map(recent.is_new, keys))
    again = Recent(recent.save())
    assert [again.is_new(key) for key in keys] == [True] * 100 + [False] * KEPT
    small = Recent(remembered=10)
    assert sum(map(small.is_new, keys)) == len(keys)
    assert [small.is_new(key) for key in keys[-10:]] == [False] * 10
    # where a part ends matters
    assert key_of("ab", "c") != key_of("a", "bc")


def test_a_buffer_is_bounded_in_items_and_bytes() -> None:
    buffer: Buffer[bytes] = Buffer(3, 100, len)
    assert all(buffer.put(b"x" * size) for size in (200,))
    went_in: list[bool] = []
    thread = threading.Thread(target=lambda: went_in.append(buffer.put(b"y")))
    thread.start()
    thread.join(0.05)
    assert went_in == []
    assert buffer.take(10) == [b"x" * 200]
    thread.join(5)
    assert went_in == [True]
    buffer.put(b"z")
    buffer.put(b"z")
    late = threading.Thread(target=lambda: went_in.append(buffer.put(b"late")))
    late.start()
    buffer.close()
    late.join(5)
    assert went_in == [True, False]
    assert buffer.take(10) == [b"y", b"z", b"z"]
