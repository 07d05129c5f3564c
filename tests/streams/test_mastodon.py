"""Mastodon: statuses and streaming events, and the text of their HTML."""

from __future__ import annotations

import math
from typing import Any

import pytest

from streams.formats import MalformedError, mastodon
from streams.formats.html_text import HtmlText, html_to_text
from streams.post import Author, Post
from tests.streams.made_events import (
    SECONDS,
    encoded,
    mastodon_account,
    mastodon_event,
    mastodon_status,
)

WHOLE = Post(
    "1001",
    SECONDS,
    "@ami@other.example l'été\narrive\n\nvu sur https://example.org/a/long #velo",
    Author("10", "made", 12, 34, 56, 1_577_836_800.0, False, True, False),
    "mastodon",
    "fr",
    "https://example.org/@made/1001",
    "1000",
    "20",
    mentions=("ami@other.example",),
    hashtags=("velo",),
    urls=("https://example.org/a/long",),
    likes=3,
    reposts=2,
    replies=1,
    client="Web",
)


@pytest.mark.parametrize(
    "record",
    [
        mastodon_status(),
        mastodon_event("update", mastodon_status()),
        {"event": "update", "payload": mastodon_status()},
    ],
    ids=["status", "websocket", "object"],
)
def test_reads_every_field(record: dict[str, Any]) -> None:
    assert mastodon.decode(encoded(record)) == WHOLE
    assert mastodon.event_time(encoded(record)) == SECONDS


def test_a_boost_is_a_repost_that_shows_what_it_boosts() -> None:
    boosted = mastodon_status(id="900", account=mastodon_account(id="9"), in_reply_to_id=None)
    status = mastodon_status(id="1002", content="", mentions=[], tags=[], reblog=boosted, in_reply_to_id=None)
    post = mastodon.decode(encoded(status))
    assert post is not None
    assert (post.id, post.repost_of, post.repost_of_author, post.author.id) == ("1002", "900", "9", "10")
    assert (post.text, post.hashtags, post.reply_to) == (WHOLE.text, WHOLE.hashtags, "")


def test_an_edit_is_an_update_that_stands_where_the_status_stood() -> None:
    edit = mastodon_event("status.update", mastodon_status(edited_at="2026-09-01T12:00:00Z"))
    post = mastodon.decode(encoded(edit))
    assert post is not None
    assert (post.kind, post.created_at) == ("update", SECONDS)
    assert mastodon.event_time(encoded(edit)) == 1_788_264_000.0


@pytest.mark.parametrize("payload", ["1001", 1001])
def test_a_deletion_has_a_bare_id(payload: Any) -> None:
    record = encoded({"stream": ["public"], "event": "delete", "payload": payload})
    post = mastodon.decode(record)
    assert post is not None
    assert (post.kind, post.id) == ("delete", "1001")
    assert math.isnan(post.created_at)
    assert mastodon.event_time(record) is None


def test_ids_are_of_the_host_that_was_asked() -> None:
    post = mastodon.decode(encoded({**mastodon_event("update", mastodon_status()), "host": "example.org"}))
    assert post is not None
    assert (post.id, post.author.id) == ("example.org/1001", "example.org/10")
    assert (post.reply_to, post.reply_to_author) == ("example.org/1000", "example.org/20")
    gone = mastodon.decode(encoded({**mastodon_event("delete", "1001"), "host": "example.org"}))
    assert gone is not None
    assert gone.id == "example.org/1001"


@pytest.mark.parametrize(
    "quote", [{"state": "accepted", "quoted_status": mastodon_status(id="5")}, {"quoted_status_id": "5"}, {"id": "5"}]
)
def test_quotes(quote: dict[str, Any]) -> None:
    post = mastodon.decode(encoded(mastodon_status(quote=quote)))
    assert post is not None
    assert post.quote_of == "5"


@pytest.mark.parametrize("event", ["notification", "filters_changed", "announcement", "conversation"])
def test_other_events_are_none(event: str) -> None:
    assert mastodon.decode(encoded({"event": event, "payload": "{}"})) is None


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (mastodon_status(id=...), "no id"),
        (mastodon_status(content=None), "no content"),
        (mastodon_status(account=None), "no account.id"),
        (mastodon_status(created_at=None), "no created_at"),
        (mastodon_status(visibility="private"), "not a public post"),
        (mastodon_status(visibility="direct"), "not a public post"),
        (mastodon_event("update", "not JSON"), "not a JSON object"),
        (mastodon_event("delete", ""), "no payload"),
        ({"event": "delete", "payload": {}}, "Expected int | str, got object"),
    ],
)
def test_refuses_with_a_reason(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(MalformedError) as refused:
        mastodon.decode(encoded(record))
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("html", "text", "links"),
    [
        ("plain", "plain", ()),
        ("a &lt;3 b &amp; c", "a <3 b & c", ()),
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree", ()),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb", ()),
        ('<a href="https://a.b/c">words</a>', "words", ("https://a.b/c",)),
        ("<script>alert(1)</script>ok<style>p{}</style>", "ok", ()),
        ("a < b <a href='x>never <b>closed", "a < b <a href='x>never closed", ()),
        ("a<!-- <b>b</b> -->c<!-- open", "ac", ()),
        ("it is <IMG ALT=':wave:' src=x> <A HREF=https://a.b>there</A>", "it is :wave: there", ("https://a.b",)),
        ("<![weird[ text", "<![weird[ text", ()),
    ],
)
def test_html_becomes_what_a_person_reads(html: str, text: str, links: tuple[str, ...]) -> None:
    assert html_to_text(html) == HtmlText(text, links)
