"""Reddit: submissions and comments of listings and dumps, and what has been deleted."""

from __future__ import annotations

from typing import Any

import pytest

from streams.formats import MalformedError, reddit
from streams.post import Author, Post
from tests.streams.made_events import encoded, reddit_comment, reddit_submission

SUBMISSION = Post(
    "t3_abc",
    1_788_256_800.0,
    "Un titre\n\nVoir ce lien de u/ami et https://example.org/b",
    Author("t2_made", "Made_One"),
    "reddit",
    url="https://www.reddit.com/r/made/comments/abc/un_titre/",
    mentions=("ami",),
    urls=("https://example.org/a", "https://example.org/b"),
    likes=3,
    replies=1,
)
COMMENT = Post(
    "t1_def",
    1_788_256_900.0,
    "Bien dit",
    Author("t2_other", "Other_One"),
    "reddit",
    url="https://www.reddit.com/r/made/comments/abc/un_titre/def/",
    reply_to="t1_ccc",
    thread="t3_abc",
)


@pytest.mark.parametrize(
    ("record", "post"),
    [
        (reddit_submission(), SUBMISSION),
        (reddit_submission()["data"], SUBMISSION),
        (reddit_submission(name=...)["data"], SUBMISSION),
        (reddit_submission(created_utc="1788256800"), SUBMISSION),
        (reddit_comment(), COMMENT),
        (reddit_comment(name=...)["data"], COMMENT),
    ],
)
def test_reads_every_field(record: dict[str, Any], post: Post) -> None:
    assert reddit.decode(encoded(record)) == post
    assert reddit.event_time(encoded(record)) == post.created_at


def test_variants() -> None:
    link = reddit.decode(encoded(reddit_submission(is_self=False, selftext="", url="https://example.org/page")))
    assert link is not None
    assert (link.text, link.urls) == ("Un titre", ("https://example.org/page",))
    edited = reddit.decode(encoded(reddit_comment(edited=1_788_257_000.0)))
    assert edited is not None
    assert edited.kind == "update"
    named = reddit.decode(encoded(reddit_comment(author_fullname=...)))
    assert named is not None
    assert named.author.id == "u/other_one"
    assert reddit.decode(encoded({"kind": "t5", "data": {"id": "x"}})) is None
    assert reddit.decode(encoded({"kind": "more", "data": {"id": "x", "children": []}})) is None


@pytest.mark.parametrize(
    ("record", "kind", "id"),
    [
        (reddit_comment(body="[removed]"), "delete", "t1_def"),
        (reddit_comment(body="[deleted]", author="[deleted]", author_fullname=...), "delete", "t1_def"),
        (reddit_comment(author="[deleted]", author_fullname=...), "delete", "t1_def"),
        (reddit_comment(author="[deleted]"), "erase_author", ""),
        (reddit_submission(removed_by_category="moderator"), "delete", "t3_abc"),
        (reddit_submission(selftext="[deleted]"), "delete", "t3_abc"),
    ],
)
def test_what_was_deleted_goes(record: dict[str, Any], kind: str, id: str) -> None:
    post = reddit.decode(encoded(record))
    assert post is not None
    assert (post.kind, post.id, post.text) == (kind, id, "")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (reddit_comment(id=..., name=...), "no id"),
        (reddit_comment(author=None), "no author"),
        (reddit_comment(body=None), "no body"),
        (reddit_submission(title=None), "no title"),
        (reddit_comment(created_utc=None), "no created_utc"),
        (reddit_comment(created_utc="nan"), "created_utc is before 1990 or after 2099"),
        (reddit_comment(created_utc="soon"), "created_utc is before 1990 or after 2099"),
        (reddit_comment(score="3"), "Expected int | null, got str - at data.score"),
    ],
)
def test_refuses_with_a_reason(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(MalformedError) as refused:
        reddit.decode(encoded(record))
    assert str(refused.value) == reason
