"""ActivityStreams: activities, the objects in them, and what is for the public."""

from __future__ import annotations

import math
from typing import Any

import pytest

from streams.formats import MalformedError, activitystreams
from streams.post import Author, Post
from tests.streams.made_events import SECONDS, as_activity, as_note, encoded

NOTE = "https://example.org/users/made/statuses/1"
OTHER = "https://other.example/users/ami/statuses/9"
ACTOR = "https://example.org/users/made"
AUTHOR = Author(ACTOR, "made@example.org")
WHOLE = Post(
    NOTE,
    SECONDS,
    "Salut @ami@other.example #velo là",
    AUTHOR,
    "activitypub",
    "fr",
    "https://example.org/@made/1",
    OTHER,
    thread="tag:example.org,2026:conversation",
    mentions=("ami@other.example",),
    hashtags=("velo",),
    urls=("https://example.org/a",),
    likes=3,
    reposts=2,
    replies=1,
)


def decode(record: dict[str, Any]) -> Post:
    post = activitystreams.decode(encoded(record))
    assert post is not None
    return post


@pytest.mark.parametrize("record", [as_note(), as_activity("Create", as_note())], ids=["note", "create"])
def test_reads_every_field(record: dict[str, Any]) -> None:
    assert decode(record) == WHOLE
    assert activitystreams.event_time(encoded(record)) == SECONDS


def test_properties_may_be_objects_and_lists() -> None:
    actor = {"type": "Service", "id": ACTOR, "preferredUsername": "made"}
    note = as_note(
        type=["Note"],
        attributedTo=[actor],
        to="as:Public",
        url=[{"type": "Link", "href": "https://example.org/@made/1"}],
        inReplyTo={"type": "Note", "id": OTHER, "attributedTo": "https://other.example/users/ami"},
    )
    post = decode(note)
    assert post.author == Author(ACTOR, "made@example.org", bot=True)
    assert (post.url, post.reply_to, post.reply_to_author) == (WHOLE.url, OTHER, "https://other.example/users/ami")


def test_an_article_begins_with_its_title() -> None:
    assert decode(as_note(type="Article", name="Titre", content="<p>Corps</p>")).text == "Titre\nCorps"


def test_an_update_keeps_the_time_of_what_it_changes() -> None:
    edit = as_activity("Update", as_note(updated="2026-09-01T11:00:00Z"), published="2026-09-01T11:00:00Z")
    assert (decode(edit).kind, decode(edit).created_at) == ("update", SECONDS)
    assert activitystreams.event_time(encoded(edit)) == 1_788_260_400.0


def test_what_is_done_to_another() -> None:
    boost = decode(as_activity("Announce", OTHER))
    assert (boost.id, boost.repost_of, boost.author) == ("https://example.org/activities/announce", OTHER, AUTHOR)
    whole = decode(as_activity("Announce", as_note()))
    assert (whole.repost_of, whole.repost_of_author) == (NOTE, ACTOR)
    like = decode(as_activity("Like", {"type": "Note", "id": OTHER}))
    assert (like.kind, like.subject, like.author) == ("like", OTHER, AUTHOR)


@pytest.mark.parametrize(
    ("record", "kind", "id", "author"),
    [
        (as_activity("Delete", NOTE), "delete", NOTE, ACTOR),
        (as_activity("Delete", {"type": "Tombstone", "id": NOTE, "formerType": "Note"}), "delete", NOTE, ACTOR),
        (as_activity("Delete", ACTOR), "erase_author", "", ACTOR),
        (
            as_activity("Undo", as_activity("Announce", OTHER)),
            "delete",
            "https://example.org/activities/announce",
            ACTOR,
        ),
        ({"type": "Tombstone", "id": NOTE, "deleted": "2026-09-01T10:00:00.250Z"}, "delete", NOTE, ""),
        (
            {"type": "Tombstone", "id": ACTOR, "formerType": "Person", "deleted": "2026-09-01T10:00:00.250Z"},
            "erase_author",
            "",
            ACTOR,
        ),
    ],
)
def test_deletions(record: dict[str, Any], kind: str, id: str, author: str) -> None:
    assert decode(record) == Post(id, SECONDS, "", Author(author), "activitypub", kind=kind)


def test_a_deletion_may_have_no_time() -> None:
    assert math.isnan(decode(as_activity("Delete", NOTE, published=None)).created_at)


@pytest.mark.parametrize(
    "record",
    [
        as_activity("Follow", ACTOR),
        as_activity("Update", {"type": "Person", "id": ACTOR}),
        as_activity("Undo", as_activity("Follow", ACTOR)),
        {"type": "Person", "id": ACTOR},
    ],
)
def test_other_activities_are_none(record: dict[str, Any]) -> None:
    assert activitystreams.decode(encoded(record)) is None


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({}, "no type"),
        (as_note(to=[f"{ACTOR}/followers"], cc=[]), "not a public post"),
        (as_activity("Announce", as_note(to=[ACTOR], cc=[])), "not a public post"),
        (as_activity("Create", NOTE), "object is a bare reference"),
        (as_note(content=..., contentMap=...), "no content"),
        (as_note(published=...), "no published"),
        (as_note(published="2026-09-01T10:00:00"), "published has no UTC offset"),
        (as_note(attributedTo=...), "no actor and no attributedTo"),
        (as_activity("Like", OTHER, published=None), "no published"),
        (as_activity("Delete", None), "no object"),
    ],
)
def test_refuses_with_a_reason(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(MalformedError) as refused:
        activitystreams.decode(encoded(record))
    assert str(refused.value) == reason
