"""X, once Twitter: the objects of API v2 and the statuses of v1.1, with what both say of deletions.

A v2 record is ``{"data": {...}, "includes": {...}}``, one post or one compliance event; a v1.1 record a status, or a
notice such as ``{"delete": ...}``. A time that was not asked for is read from the id, which holds it. An edited post
has a new id on X; it is known here by the first one, so that the edit replaces what it edits.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from streams.formats import x_v1
from streams.formats.reading import (
    Count,
    Id,
    glance,
    language_tag,
    plausible,
    read,
    refuse,
    seconds_of,
    seconds_or_none,
    unique,
)
from streams.formats.x_common import Named, counted, retweeted, snowflake_time
from streams.post import Author, Post

_GONE_POSTS = frozenset({"delete", "drop"})
_GONE_USERS = frozenset({"user_delete", "user_suspend", "user_protect"})
_BACK_USERS = frozenset({"user_undelete", "user_unsuspend", "user_unprotect"})


class _Metrics(msgspec.Struct, gc=False):
    like_count: Count | None = None
    retweet_count: Count | None = None
    reply_count: Count | None = None
    quote_count: Count | None = None
    followers_count: Count | None = None
    following_count: Count | None = None
    tweet_count: Count | None = None


class _User(msgspec.Struct, gc=False):
    id: Id | None = None
    username: str | None = None
    created_at: datetime | None = None
    verified: bool | None = None
    public_metrics: _Metrics | None = None


class _Referenced(msgspec.Struct, gc=False):
    type: str | None = None
    id: str | None = None


class _Url(msgspec.Struct, gc=False):
    expanded_url: str | None = None
    unwound_url: str | None = None
    media_key: str | None = None


class _Mention(msgspec.Struct, gc=False):
    username: str | None = None


class _Hashtag(msgspec.Struct, gc=False):
    tag: str | None = None


class _Entities(msgspec.Struct, gc=False):
    urls: list[_Url] | None = None
    mentions: list[_Mention] | None = None
    hashtags: list[_Hashtag] | None = None


class _Note(msgspec.Struct, gc=False):
    text: str | None = None
    entities: _Entities | None = None


class _About(msgspec.Struct, gc=False):
    id: Id | None = None
    author_id: str | None = None


class _Compliance(msgspec.Struct, gc=False):
    event_at: datetime | None = None
    tweet: _About | None = None
    user: _About | None = None


class _Tweet(msgspec.Struct, gc=False):
    id: Id | None = None
    text: str | None = None
    created_at: datetime | None = None
    author_id: Id | None = None
    conversation_id: str | None = None
    in_reply_to_user_id: str | None = None
    referenced_tweets: list[_Referenced] | None = None
    edit_history_tweet_ids: list[str] | None = None
    lang: str | None = None
    source: str | None = None
    note_tweet: _Note | None = None
    entities: _Entities | None = None
    public_metrics: _Metrics | None = None


class _Data(_Tweet, gc=False):
    """A post, or a compliance event under its name."""

    delete: _Compliance | None = None
    drop: _Compliance | None = None
    user_delete: _Compliance | None = None
    user_suspend: _Compliance | None = None
    user_protect: _Compliance | None = None
    user_undelete: _Compliance | None = None
    user_unsuspend: _Compliance | None = None
    user_unprotect: _Compliance | None = None
    # what changes nothing of what is kept here
    undelete: Any = None
    undrop: Any = None
    withheld: Any = None
    tweet_edit: Any = None
    scrub_geo: Any = None
    user_withheld: Any = None
    user_profile_modification: Any = None


class _Includes(msgspec.Struct, gc=False):
    users: list[_User] | None = None
    tweets: list[_Tweet] | None = None


class _Record(msgspec.Struct, gc=False):
    data: _Data | None = None
    includes: _Includes | None = None
    errors: Any = None


class _DataTimes(msgspec.Struct, gc=False):
    id: str | None = None
    created_at: datetime | None = None


class _Times(msgspec.Struct, gc=False):
    data: _DataTimes | None = None


_decode = msgspec.json.Decoder(_Record).decode
_decode_times = msgspec.json.Decoder(_Times).decode
_COMPLIANCE = (*_GONE_POSTS, *_GONE_USERS, *_BACK_USERS)
_NOTHING = ("undelete", "undrop", "withheld", "tweet_edit", "scrub_geo", "user_withheld", "user_profile_modification")


def event_time(record: bytes) -> float | None:
    """When a post was written; None for what has no time, as a compliance event."""
    times = glance(_decode_times, record)
    if times is None:
        return None
    data = times.data
    if data is None:
        return x_v1.event_time(record)
    if data.created_at is not None:
        return seconds_or_none(data.created_at)
    return None if data.id is None else plausible(snowflake_time(data.id))


def decode(record: bytes) -> Post | None:
    """One object of v2 or v1.1 to a post, or to what was deleted; None for notices that say nothing of a post.

    Raises
    ------
    MalformedError
        With a reason that holds nothing of the record's content.
    """
    whole = read(_decode, record)
    data = whole.data
    if data is None:
        return None if whole.errors is not None else x_v1.decode(record)
    for kind in _COMPLIANCE:
        event = getattr(data, kind)
        if event is not None:
            return _comply(kind, event)
    if data.id is None and any(getattr(data, kind) is not None for kind in _NOTHING):
        return None
    return _post(data, whole.includes or _Includes())


def _comply(kind: str, event: _Compliance) -> Post:
    seconds = seconds_or_none(event.event_at)
    at = float("nan") if seconds is None else seconds
    about = event.tweet if kind in _GONE_POSTS else event.user
    if about is None or about.id is None:
        refuse(f"no data.{kind}.{'tweet' if kind in _GONE_POSTS else 'user'}.id")
    if kind in _GONE_POSTS:
        return Post(about.id, at, "", Author(about.author_id or ""), "x", kind="delete")
    return Post("", at, "", Author(about.id), "x", kind="erase_author" if kind in _GONE_USERS else "restore_author")


def _post(tweet: _Data, includes: _Includes) -> Post:
    if tweet.id is None:
        refuse("no data.id")
    if tweet.author_id is None:
        refuse("no data.author_id; ask for the field author_id")
    if tweet.text is None:
        refuse("no data.text")
    users = {user.id: user for user in includes.users or () if user.id is not None}
    tweets = {other.id: other for other in includes.tweets or () if other.id is not None}
    of = {ref.type: ref.id for ref in tweet.referenced_tweets or () if ref.type and ref.id}
    text, entities = _said(tweet)
    original = tweets.get(of.get("retweeted", ""))
    if original is not None:
        said, entities = _said(original)
        by = users.get(original.author_id or "")
        text = retweeted(by.username if by is not None else None, said)
    versions = tweet.edit_history_tweet_ids or ()
    user = users.get(tweet.author_id)
    named = _named(entities)
    metrics = tweet.public_metrics or _Metrics()
    handle = user.username if user is not None and user.username else "i"
    answered = tweets.get(of.get("replied_to", ""))
    return Post(
        versions[0] if versions and versions[0] else tweet.id,
        snowflake_time(tweet.id, "data.created_at")
        if tweet.created_at is None
        else seconds_of(tweet.created_at, "data.created_at"),
        text,
        Author(tweet.author_id) if user is None else _author(user, tweet.author_id),
        "x",
        language_tag(tweet.lang),
        f"https://x.com/{handle}/status/{tweet.id}",
        of.get("replied_to", ""),
        (tweet.in_reply_to_user_id or (answered.author_id if answered is not None else "") or "")
        if "replied_to" in of
        else "",
        tweet.conversation_id if tweet.conversation_id and tweet.conversation_id != tweet.id else "",
        of.get("retweeted", ""),
        (original.author_id or "") if original is not None else "",
        of.get("quoted", ""),
        named.mentions,
        named.hashtags,
        named.urls,
        counted(metrics.like_count),
        counted(metrics.retweet_count),
        counted(metrics.reply_count),
        counted(metrics.quote_count),
        tweet.source or "",
        "update" if len(versions) > 1 else "post",
    )


def _said(tweet: _Tweet) -> tuple[str, _Entities]:
    """Text of a post and what is marked in it; a long one stands in its note."""
    note = tweet.note_tweet
    if note is not None and note.text is not None:
        return note.text, note.entities or tweet.entities or _Entities()
    return tweet.text or "", tweet.entities or _Entities()


def _named(entities: _Entities) -> Named:
    return Named(
        unique(mention.username or "" for mention in entities.mentions or ()),
        unique(hashtag.tag or "" for hashtag in entities.hashtags or ()),
        unique(url.unwound_url or url.expanded_url or "" for url in entities.urls or () if url.media_key is None),
    )


def _author(user: _User, id: str) -> Author:
    metrics = user.public_metrics or _Metrics()
    return Author(
        id,
        user.username or "",
        -1 if metrics.followers_count is None else metrics.followers_count,
        -1 if metrics.following_count is None else metrics.following_count,
        -1 if metrics.tweet_count is None else metrics.tweet_count,
        seconds_or_none(user.created_at),
        bool(user.verified),
    )
