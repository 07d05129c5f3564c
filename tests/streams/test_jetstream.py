"""Jetstream: what its events become, in both versions of the protocol."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from streams.formats import MalformedError, jetstream
from streams.post import Author, Post
from tests.streams.made_events import (
    DID,
    OTHER,
    POST_URI,
    ROOT,
    SECONDS,
    account_event,
    as_frame,
    bluesky_post,
    changed,
    commit,
    encoded,
    frame,
    like_or_repost,
)

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "platforms" / "jetstream-v1.jsonl"
BOTH = pytest.mark.parametrize("shape", [lambda event: event, as_frame], ids=["v1", "v2"])


def decode(event: dict[str, Any]) -> Post:
    record = encoded(event)
    post = jetstream.decode(record)
    assert post is not None
    assert post.created_at == jetstream.event_time(record) == SECONDS
    return post


@BOTH
def test_reads_every_field_of_a_post(shape: Any) -> None:
    assert decode(shape(commit(record=bluesky_post()))) == Post(
        POST_URI,
        SECONDS,
        "Été 🚲 avec @ami.example.org #Vélo https://example.org/a/long/path",
        Author(DID),
        "bluesky",
        "fr",
        f"https://bsky.app/profile/{DID}/post/3made",
        reply_to=OTHER,
        reply_to_author="did:plc:made2",
        thread=ROOT,
        quote_of=OTHER,
        mentions=("ami.example.org",),
        hashtags=("aussi", "Vélo"),
        urls=("https://example.org/a/long/path",),
    )


@BOTH
def test_everything_that_is_no_new_post(shape: Any) -> None:
    nobody = Author(DID)
    repost = decode(shape(like_or_repost("repost")))
    assert (repost.kind, repost.repost_of, repost.repost_of_author) == ("post", OTHER, "did:plc:made2")
    like = decode(shape(like_or_repost("like")))
    assert (like.kind, like.id, like.subject) == ("like", f"at://{DID}/app.bsky.feed.like/3kind", OTHER)
    for kind in ("post", "like", "repost"):
        gone = decode(shape(commit(f"app.bsky.feed.{kind}", "delete")))
        assert gone == Post(f"at://{DID}/app.bsky.feed.{kind}/3made", SECONDS, "", nobody, "bluesky", kind="delete")
    assert decode(shape(commit(operation="update", record=bluesky_post()))).kind == "update"
    assert decode(shape(account_event(False))) == Post("", SECONDS, "", nobody, "bluesky", kind="erase_author")
    assert decode(shape(account_event(True))).kind == "restore_author"


@pytest.mark.parametrize(
    "event",
    [
        commit("app.bsky.graph.follow", record={"subject": "did:plc:x"}),
        commit("com.example.any", record={"text": 5, "reply": "x"}),
        commit("app.bsky.graph.block", "delete"),
        like_or_repost("like", "at://did:plc:x/app.bsky.feed.generator/f"),
        {"did": DID, "time_us": 1_788_256_800_250_000, "kind": "identity", "identity": {"did": DID, "handle": "a.b"}},
        frame("identity", identity={"did": DID}),
        frame("sync", rev="3r"),
        {"$type": "error", "error": "ConsumerTooSlow", "message": "made"},
    ],
)
def test_what_says_nothing_of_a_post_is_none(event: dict[str, Any]) -> None:
    assert jetstream.decode(encoded(event)) is None


@pytest.mark.parametrize(
    ("record", "quoted", "links"),
    [
        ({"embed": {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": {"uri": OTHER}}}}, OTHER, ()),
        ({"embed": {"$type": "app.bsky.embed.record", "record": {"uri": "at://d/app.bsky.graph.list/l"}}}, "", ()),
        ({"embed": {"$type": "app.bsky.embed.external", "external": {"uri": "https://a.b"}}}, "", ("https://a.b",)),
        ({"embed": {"media": {"external": {"uri": "https://a.b"}}, "record": {}}}, "", ("https://a.b",)),
        ({"embed": {"$type": "app.bsky.embed.images", "images": [{"alt": ""}]}}, "", ()),
    ],
)
def test_embeds(record: dict[str, Any], quoted: str, links: tuple[str, ...]) -> None:
    post = decode(commit(record={"text": "x", **record}))
    assert (post.quote_of, post.urls) == (quoted, links)


def test_words_laid_over_a_link_stay() -> None:
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/a"}
    facets = [{"index": {"byteStart": 0, "byteEnd": 3}, "features": [link]}]
    post = decode(commit(record={"text": "ici", "facets": facets}))
    assert (post.text, post.urls) == ("ici", ("https://example.org/a",))


def test_two_languages_are_none() -> None:
    assert decode(commit(record=bluesky_post(langs=["fr", "en"]))).lang == ""


def test_a_profile_beside_the_event_describes_the_author() -> None:
    profile = {"did": DID, "handle": "a.example.org", "followersCount": 5, "followsCount": 6, "postsCount": 7}
    event = {**commit(record=bluesky_post()), "profile": {**profile, "createdAt": "2020-01-01T00:00:00Z"}}
    assert decode(event).author == Author(DID, "a.example.org", 5, 6, 7, 1_577_836_800.0)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (
            {"kind": "commit", "time_us": 1_788_256_800_250_000, "commit": {"collection": "app.bsky.feed.post"}},
            "no did",
        ),
        (commit(operation="poke", record={}), "operation is none of create, update, delete"),
        (commit(), "no record"),
        (commit(record={"text": None}), "no record.text"),
        (commit(record={"text": 5}), "Expected str | null, got int - at text"),
        (commit("app.bsky.feed.like", record={}), "no record.subject.uri"),
        ({**commit(record=bluesky_post()), "time_us": 5}, "time_us is before 1990 or after 2099"),
        ({**account_event(True), "account": {}}, "no account.active"),
        ({"did": DID}, "neither a kind nor a $type"),
    ],
)
def test_refuses_with_a_reason(event: dict[str, Any], reason: str) -> None:
    with pytest.raises(MalformedError) as refused:
        jetstream.decode(encoded(event))
    assert str(refused.value) == reason


def test_event_time_needs_a_time() -> None:
    assert jetstream.event_time(changed(commit(), time_us=...)) is None


@pytest.mark.skipif(not REAL.exists(), reason="the shared data folder is not beside the project")
def test_all_real_events_decode() -> None:
    records = REAL.read_bytes().splitlines()
    posts = [jetstream.decode(record) for record in records]
    kinds = Counter("repost" if post.repost_of else post.kind for post in posts if post is not None)
    assert len(records) == 152
    assert kinds == {"like": 105, "post": 17, "repost": 15, "delete": 1, "restore_author": 1}
    assert all(p is None or p.created_at == jetstream.event_time(r) for p, r in zip(posts, records, strict=True))
