"""What must hold of every format: it reads its records, and no bytes make it raise anything but `MalformedError`."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.mutations import mutate
from streams.formats import FORMATS, MalformedError
from tests.streams.made_events import RECORDS, encoded

QUICK = settings(max_examples=40, deadline=None)
EVERY = pytest.mark.parametrize("name", sorted(RECORDS))
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def try_to_read(name: str, record: bytes) -> None:
    form = FORMATS[name]
    time = form.event_time(record)
    assert time is None or 0 < time < 2**33
    try:
        post = form.decode(record)
    except MalformedError as refused:
        assert str(refused)
        return
    if post is None or post.kind not in ("post", "update", "like"):
        return
    assert math.isfinite(post.created_at)
    assert post.id
    assert post.author.id
    assert min(post.likes, post.reposts, post.replies, post.quotes, post.author.followers + 1) >= 0
    msgspec.msgpack.encode(post)


def test_every_format_has_records_here() -> None:
    assert set(RECORDS) == {name for name in FORMATS if name != "table"}


@EVERY
def test_reads_its_records(name: str) -> None:
    for record in RECORDS[name]:
        assert FORMATS[name].decode(encoded(record)) is not None


def test_a_time_beyond_all_numbers_is_refused() -> None:
    for name, record in (
        ("jetstream", b'{"did":"d","kind":"account","account":{"active":true},"time_us":1' + b"0" * 400 + b"}"),
        ("table", b'{"plan":{"preset":"x","columns":{"created_at":[0]},"zone":"No/Where"},"row":["2026-09-01"]}'),
    ):
        assert FORMATS[name].event_time(record) is None
        with pytest.raises(MalformedError):
            FORMATS[name].decode(record)


@EVERY
@QUICK
@given(st.binary(max_size=120))
def test_no_bytes_raise_anything_else(name: str, record: bytes) -> None:
    try_to_read(name, record)


@EVERY
@QUICK
@given(st.data())
def test_no_value_in_any_place_raises_anything_else(name: str, data: st.DataObject) -> None:
    record = data.draw(st.sampled_from(RECORDS[name]))
    try_to_read(name, encoded(put(record, data)))


@EVERY
@QUICK
@given(st.integers(0, 2**32), st.sampled_from(range(3)))
def test_no_damage_raises_anything_else(name: str, seed: int, which: int) -> None:
    records = RECORDS[name]
    try_to_read(name, mutate(encoded(records[which % len(records)]), seed))


@EVERY
@QUICK
@given(st.text(alphabet="SECRET", min_size=6, max_size=6), st.data())
def test_a_reason_quotes_no_content(name: str, secret: str, data: st.DataObject) -> None:
    record = data.draw(st.sampled_from(RECORDS[name]))
    value = data.draw(st.sampled_from([secret, [secret], {"id": {"x": secret}}, {secret: secret}]))
    try:
        FORMATS[name].decode(encoded(put(record, data, value)))
    except MalformedError as refused:
        assert secret not in str(refused)


def put(record: Any, data: st.DataObject, value: Any = ...) -> Any:
    """Copy a record with a value of any kind in a place drawn."""
    if isinstance(record, dict) and record and data.draw(st.booleans() if value is ... else st.just(True)):
        key = data.draw(st.sampled_from(sorted(record)))
        return {**record, key: put(record[key], data, value)}
    if isinstance(record, list) and record:
        index = data.draw(st.integers(0, len(record) - 1))
        return [*record[:index], put(record[index], data, value), *record[index + 1 :]]
    return data.draw(_ANY) if value is ... else value
