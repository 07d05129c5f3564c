"""The native format: what is read, what is refused and in which words."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.formats import MalformedError, native

WHOLE = {
    "id": "p1",
    "platform": "mastodon",
    "created_at": "2026-09-01T12:00:00.250+02:00",
    "text": "bonjour",
    "lang": "fr",
    "author": {"id": "a1", "handle": "someone", "followers": 12, "created_at": "2020-01-01T00:00:00Z", "bot": True},
    "reply_to": "p0",
    "mentions": ["other"],
    "hashtags": ["velo"],
    "likes": 3,
    "gold": {"niche": "ignored"},
}


def line(**changes: object) -> bytes:
    record = {**WHOLE, **changes}
    return msgspec.json.encode({key: value for key, value in record.items() if value is not ...})


def test_reads_every_field() -> None:
    post = native.decode(line())
    assert post.created_at == 1_788_256_800.25
    assert (post.author.followers, post.author.following, post.author.bot) == (12, -1, True)
    assert (post.reply_to, post.mentions, post.likes, post.lang) == ("p0", ("other",), 3, "fr")


def test_needs_four_fields_only() -> None:
    post = native.decode(b'{"id":"1","created_at":"2026-01-01T00:00:00Z","text":"","author":{"id":"a"}}')
    assert (post.text, post.author.handle, post.author.followers, post.kind) == ("", "", -1, "post")


def test_null_is_as_good_as_absent() -> None:
    assert native.decode(line(lang=None, likes=None, author={"id": "a", "followers": None})).author.followers == -1


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b"", "empty line"),
        (b"   ", "empty line"),
        (b"[1]", "Expected object, got array"),
        (b'{"id":"1"', "not a JSON object"),
        (b'{"id":"1","created_at":NaN}', "not a JSON object"),
        (b'{"id":"\xff"}', "not valid UTF-8"),
        (line(id=...), "no id"),
        (line(id=7), "Expected str | null, got int - at id"),
        (line(id=""), "Expected str of length >= 1 - at id"),
        (line(created_at=...), "no created_at"),
        (line(created_at="yesterday"), "Invalid RFC3339 encoded datetime - at created_at"),
        (line(created_at="2026-02-30T00:00:00Z"), "Invalid RFC3339 encoded datetime - at created_at"),
        (line(created_at="2026-02-03T00:00:00"), "created_at has no UTC offset"),
        (line(created_at="1970-01-01T00:00:00Z"), "created_at is before 1990 or after 2099"),
        (line(text=...), "no text"),
        (line(text=["a"]), "Expected str | null, got array - at text"),
        (line(author=...), "no author.id"),
        (line(author={"handle": "x"}), "no author.id"),
        (line(author={"id": "a", "followers": 2**60}), "Expected int <= 9007199254740992 - at author.followers"),
        (line(kind="poke"), "kind is none of delete, erase_author, like, post, restore_author, update"),
        (line(mentions="other"), "Expected array | null, got str - at mentions"),
    ],
)
def test_refuses_with_a_reason(record: bytes, reason: str) -> None:
    with pytest.raises(MalformedError) as refused:
        native.decode(record)
    assert str(refused.value) == reason


def test_deletes_need_no_text_and_no_time() -> None:
    assert native.decode(b'{"kind":"delete","id":"p9"}').id == "p9"
    assert native.decode(b'{"kind":"erase_author","author":{"id":"a9"}}').author.id == "a9"


def test_likes_and_accounts_that_are_back_need_no_text() -> None:
    like = native.decode(line(kind="like", subject="p1", text=...))
    assert (like.kind, like.subject, like.author.id) == ("like", "p1", native.decode(line()).author.id)
    assert native.decode(line(kind="restore_author", id=..., text=...)).kind == "restore_author"
    for record, reason in ((line(kind="like"), "no subject"), (line(kind="like", created_at=...), "no created_at")):
        with pytest.raises(MalformedError, match=reason):
            native.decode(record)


def test_an_edit_says_when() -> None:
    assert native.decode(line(kind="update")).edited_at is None
    at = native.decode(line(kind="update", edited_at="2026-02-04T00:00:00Z")).edited_at
    assert at == datetime(2026, 2, 4, tzinfo=UTC).timestamp()


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(record: bytes) -> None:
    try:
        native.decode(record)
    except MalformedError as refused:
        assert str(refused)


@given(st.text(alphabet="SECRET", min_size=6, max_size=6), st.sampled_from(sorted(set(WHOLE) - {"gold", "text"})))
def test_a_reason_quotes_no_content(secret: str, field: str) -> None:
    for value in (secret, [secret], {"id": {"x": secret}}, {secret: secret}):
        try:
            native.decode(line(**{field: value}))
        except MalformedError as refused:
            assert secret not in str(refused)


@given(st.datetimes(timezones=st.timezones()))
def test_event_time_is_the_time_of_the_post(moment: object) -> None:
    record = line(created_at=moment)
    try:
        expected = native.decode(record).created_at
    except MalformedError:
        expected = None
    assert native.event_time(record) == expected
