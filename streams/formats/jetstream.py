"""Bluesky's Jetstream: the events of v1 (``/subscribe``) and the frames of v2 (``subscribeEvents``).

Event time is ``time_us`` (v2: ``time``), when the relay saw the event: ``createdAt`` is whatever the author's clock
says. An event may hold a ``profile``, the answer of ``app.bsky.actor.getProfiles`` on its author, which a source adds
where it has one: the events themselves have neither handle nor counts.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from streams.formats.bluesky import POST, LikeOrRepost, PostRecord, author_of, is_post, read_text
from streams.formats.reading import (
    Count,
    Id,
    Number,
    believed,
    glance,
    language_tag,
    plausible,
    read,
    refuse,
    seconds_of,
    seconds_or_none,
)
from streams.post import Author, Post

LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
_COLLECTIONS = frozenset({POST, LIKE, REPOST})


class _Commit(msgspec.Struct, gc=False):
    operation: str | None = None
    collection: str | None = None
    rkey: str | None = None
    # read once it is known to be of a collection that matters: anybody may write any JSON under a collection of his own
    record: msgspec.Raw = msgspec.Raw()


class _Account(msgspec.Struct, gc=False):
    active: bool | None = None


class _Profile(msgspec.Struct, gc=False, rename="camel"):
    handle: str | None = None
    followers_count: Count | None = None
    follows_count: Count | None = None
    posts_count: Count | None = None
    created_at: datetime | None = None


class _Event(_Commit, gc=False, rename={"type": "$type"}):
    """An event of v1, or of v2, whose frames hold one as ``payload`` and spread the commit in it."""

    type: str | None = None
    payload: _Event | None = None
    did: Id | None = None
    time_us: Number | None = None
    time: datetime | None = None
    kind: str | None = None
    commit: _Commit | None = None
    account: _Account | None = None
    profile: _Profile | None = None


class _Times(msgspec.Struct, gc=False):
    time_us: Number | None = None
    time: datetime | None = None
    payload: _Times | None = None


_decode = msgspec.json.Decoder(_Event).decode
_decode_times = msgspec.json.Decoder(_Times).decode
_decode_post = msgspec.json.Decoder(PostRecord).decode
_decode_subject = msgspec.json.Decoder(LikeOrRepost).decode


def event_time(record: bytes) -> float | None:
    """When the relay saw the event; None where the record does not say."""
    event = glance(_decode_times, record)
    if event is None:
        return None
    if event.time_us is None and event.payload is not None:
        event = event.payload
    return plausible(event.time_us / 1e6) if event.time_us is not None else seconds_or_none(event.time)


def decode(record: bytes) -> Post | None:
    """One event to a post, a like, or what was deleted; None for identities and for other collections.

    An account that is not active, for whatever reason, becomes ``erase_author``: what it wrote must not be passed on.

    Raises
    ------
    MalformedError
        With a reason that holds nothing of the record's content.
    """
    event = read(_decode, record)
    if event.type == "error":
        return None
    profile = event.profile
    if event.payload is not None:
        event = event.payload
        profile = event.profile or profile
    kind = event.kind or (event.type or "").rpartition("#")[2]
    if kind == "commit":
        commit = event.commit or event
        if commit.collection not in _COLLECTIONS:
            if commit.collection is None:
                refuse("no collection")
            return None
        return _commit(commit, _did(event), _seconds(event), profile)
    if kind == "account":
        if event.account is None or event.account.active is None:
            refuse("no account.active")
        gone = "restore_author" if event.account.active else "erase_author"
        return Post("", _seconds(event), "", Author(_did(event)), "bluesky", kind=gone)
    if not kind:
        refuse("neither a kind nor a $type")
    return None


def _did(event: _Event) -> str:
    if event.did is None:
        refuse("no did")
    return event.did


def _seconds(event: _Event) -> float:
    if event.time_us is not None:
        return believed(event.time_us / 1e6, "time_us")
    return seconds_of(event.time, "time_us")


def _commit(commit: _Commit, did: str, seconds: float, profile: _Profile | None) -> Post | None:
    if not commit.rkey:
        refuse("no rkey")
    uri = f"at://{did}/{commit.collection}/{commit.rkey}"
    if commit.operation == "delete":
        return Post(uri, seconds, "", Author(did), "bluesky", kind="delete")
    if commit.operation not in ("create", "update"):
        refuse("operation is none of create, update, delete")
    if not bytes(commit.record):
        refuse("no record")
    if commit.collection == POST:
        return _post(read(_decode_post, commit.record), uri, seconds, _author(did, profile), commit)
    subject = read(_decode_subject, commit.record).subject
    if subject is None or subject.uri is None:
        refuse("no record.subject.uri")
    if not is_post(subject.uri):
        return None  # of a feed, a list, a labeller
    author = _author(did, profile)
    if commit.collection == LIKE:
        return Post(uri, seconds, "", author, "bluesky", kind="like", subject=subject.uri)
    return Post(
        uri,
        seconds,
        "",
        author,
        "bluesky",
        repost_of=subject.uri,
        repost_of_author=author_of(subject.uri),
    )


def _post(record: PostRecord, uri: str, seconds: float, author: Author, commit: _Commit) -> Post:
    if record.text is None:
        refuse("no record.text")
    parent = root = ""
    if record.reply is not None:
        parent, root = record.reply.parent.uri or "", record.reply.root.uri or ""
    text, mentions, hashtags, urls = read_text(record)
    langs = record.langs or ()
    return Post(
        uri,
        seconds,
        text,
        author,
        "bluesky",
        # two languages or more: none that could be taken for the text's
        language_tag(langs[0]) if len(langs) == 1 else "",
        f"https://bsky.app/profile/{author.id}/post/{commit.rkey}",
        reply_to=parent,
        reply_to_author=author_of(parent),
        thread=root,
        quote_of=record.embed.quoted if record.embed is not None else "",
        mentions=mentions,
        hashtags=hashtags,
        urls=urls,
        kind="update" if commit.operation == "update" else "post",
    )


def _author(did: str, profile: _Profile | None) -> Author:
    if profile is None:
        return Author(did)
    return Author(
        did,
        "" if profile.handle in (None, "handle.invalid") else profile.handle,
        -1 if profile.followers_count is None else profile.followers_count,
        -1 if profile.follows_count is None else profile.follows_count,
        -1 if profile.posts_count is None else profile.posts_count,
        seconds_or_none(profile.created_at),
    )
