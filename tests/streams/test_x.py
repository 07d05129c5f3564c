"""X: the objects of API v2, the statuses of v1.1, and what both say of deletions."""

from __future__ import annotations

import math
from typing import Any

import pytest

from streams.formats import MalformedError, x
from streams.post import Author, Post
from tests.streams.made_events import SECONDS, encoded, x_compliance, x_post, x_status

ID = "1050118621198921728"
AUTHOR = Author("10", "made", 12, 34, 56, 1_577_836_800.0, True)


def decode(record: dict[str, Any]) -> Post:
    post = x.decode(encoded(record))
    assert post is not None
    return post


def whole(**changes: Any) -> Post:
    fields: dict[str, Any] = {
        "platform": "x",
        "lang": "fr",
        "url": f"https://x.com/made/status/{ID}",
        "reply_to": "901",
        "reply_to_author": "20",
        "quote_of": "902",
        "mentions": ("ami",),
        "hashtags": ("velo",),
        "urls": ("https://example.org/b",),
        "likes": 3,
        "reposts": 2,
        "replies": 1,
        "quotes": 4,
        "client": "Web",
    }
    return Post(ID, author=AUTHOR, **{**fields, **changes})


def test_v2_reads_every_field() -> None:
    text = "J'aime @ami #velo https://t.co/a"
    assert decode(x_post()) == whole(created_at=SECONDS, text=text, thread="900")
    assert x.event_time(encoded(x_post())) == SECONDS


def test_v1_reads_every_field() -> None:
    text = "J'aime @ami #velo https://t.co/b"
    assert decode(x_status()) == whole(created_at=SECONDS - 0.25, text=text)
    assert x.event_time(encoded(x_status())) == SECONDS - 0.25


def test_reposts_bear_the_whole_text_of_what_they_repeat() -> None:
    post = decode(x_post(text="RT @other: le texte…", referenced_tweets=[{"type": "retweeted", "id": "903"}]))
    assert (post.repost_of, post.repost_of_author, post.reply_to) == ("903", "30", "")
    assert post.text == "RT @other: le texte entier &amp; plus"
    old = decode(x_status(text="RT @made: J…", retweeted_status=x_status(id_str="903"), in_reply_to_status_id_str=None))
    assert (old.repost_of, old.repost_of_author, old.reply_to_author) == ("903", "10", "")
    assert old.text == "RT @made: J'aime @ami #velo https://t.co/b"


@pytest.mark.parametrize("record", [x_post(created_at=...), x_status(created_at=...)])
def test_a_time_that_was_not_asked_for_stands_in_the_id(record: dict[str, Any]) -> None:
    assert decode(record).created_at == x.event_time(encoded(record))
    assert x.event_time(encoded(record)) == pytest.approx(1_539_202_764.211)


def test_a_long_post_is_whole_in_its_note() -> None:
    note = {"text": "long #tout", "entities": {"hashtags": [{"tag": "tout"}]}}
    post = decode(x_post(note_tweet=note))
    assert (post.text, post.hashtags, post.mentions) == ("long #tout", ("tout",), ())


def test_an_edit_replaces_the_first_version() -> None:
    post = decode(x_post(edit_history_tweet_ids=["1050118621198921000", ID]))
    assert (post.id, post.kind) == ("1050118621198921000", "update")


def test_without_includes_the_author_is_an_id() -> None:
    assert decode({"data": x_post()["data"]}).author == Author("10")


@pytest.mark.parametrize(
    ("record", "kind", "id", "author"),
    [
        (x_compliance("delete"), "delete", "901", "10"),
        (x_compliance("drop"), "delete", "901", "10"),
        (x_compliance("user_delete"), "erase_author", "", "10"),
        (x_compliance("user_suspend"), "erase_author", "", "10"),
        (x_compliance("user_protect"), "erase_author", "", "10"),
        (x_compliance("user_undelete"), "restore_author", "", "10"),
        (
            {"delete": {"status": {"id": 901, "user_id_str": "10"}, "timestamp_ms": "1788256800250"}},
            "delete",
            "901",
            "10",
        ),
    ],
)
def test_deletions(record: dict[str, Any], kind: str, id: str, author: str) -> None:
    assert decode(record) == Post(id, SECONDS, "", Author(author), "x", kind=kind)


def test_a_deletion_may_have_no_time() -> None:
    assert math.isnan(decode({"delete": {"status": {"id_str": "901"}}}).created_at)


@pytest.mark.parametrize(
    "record",
    [
        {"limit": {"track": 5}},
        {"scrub_geo": {"user_id": 1}},
        {"data": {"scrub_geo": {"event_at": "x"}}},
        {"data": {"undelete": {}}},
        {"errors": [{"title": "operational-disconnect"}]},
    ],
)
def test_notices_are_none(record: dict[str, Any]) -> None:
    assert x.decode(encoded(record)) is None


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (x_post(author_id=...), "no data.author_id; ask for the field author_id"),
        (x_post(text=...), "no data.text"),
        (x_post(id="7", created_at=...), "data.created_at is before 1990 or after 2099"),
        (
            x_post(public_metrics={"like_count": "3"}),
            "Expected int | null, got str - at data.public_metrics.like_count",
        ),
        ({"data": {"delete": {}}}, "no data.delete.tweet.id"),
        (x_status(user=None), "no user.id_str"),
        (x_status(created_at="yesterday"), "created_at is before 1990 or after 2099"),
        (x_status(created_at="Tue Feb 31 12:00:00 +0000 2026"), "created_at is before 1990 or after 2099"),
        (x_status(text=..., extended_tweet=...), "no text"),
        ({"delete": {}}, "no delete.status.id_str"),
        ({"id": 5}, "no user.id_str"),
        ({}, "neither data, nor id_str, nor a notice"),
    ],
)
def test_refuses_with_a_reason(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(MalformedError) as refused:
        x.decode(encoded(record))
    assert str(refused.value) == reason
