"""Mastodon: statuses, and the events of the streaming API.

A record is a status, or an event as the WebSocket sends it: ``{"event": ..., "payload": ...}``, the payload a string of
JSON or the JSON itself. Ids are those of the server that was asked, and mean nothing on another: a source that knows
which one it asked says so by ``"host"`` beside the event, and the ids become ``host/id``.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from streams.formats.html_text import html_to_text
from streams.formats.reading import (
    Count,
    Id,
    glance,
    language_tag,
    read,
    refuse,
    seconds_of,
    seconds_or_none,
    unique,
)
from streams.post import Author, Post

_PUBLIC = (None, "public", "unlisted")
_POSTS = frozenset({"update", "status.update"})


class _Account(msgspec.Struct, gc=False):
    id: Id | None = None
    acct: str | None = None
    url: str | None = None
    bot: bool | None = None
    discoverable: bool | None = None
    followers_count: Count | None = None
    following_count: Count | None = None
    statuses_count: Count | None = None
    created_at: datetime | None = None


class _Mention(msgspec.Struct, gc=False):
    acct: str | None = None
    url: str | None = None


class _Tag(msgspec.Struct, gc=False):
    name: str | None = None


class _Application(msgspec.Struct, gc=False):
    name: str | None = None


class _Quote(msgspec.Struct, gc=False):
    id: str | None = None
    quoted_status: _Status | None = None
    quoted_status_id: str | None = None


class _Status(msgspec.Struct, gc=False):
    id: Id | None = None
    created_at: datetime | None = None
    edited_at: datetime | None = None
    content: str | None = None
    spoiler_text: str | None = None
    language: str | None = None
    visibility: str | None = None
    url: str | None = None
    uri: str | None = None
    account: _Account | None = None
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    reblog: _Status | None = None
    # in Mastodon an object that holds the status; in other servers of the same API the status itself
    quote: _Quote | None = None
    mentions: list[_Mention] | None = None
    tags: list[_Tag] | None = None
    application: _Application | None = None
    replies_count: Count | None = None
    reblogs_count: Count | None = None
    favourites_count: Count | None = None
    quotes_count: Count | None = None


class _Event(_Status, gc=False):
    """A status, or an event that holds one."""

    event: str | None = None
    payload: msgspec.Raw = msgspec.Raw()
    host: str | None = None


class _Times(msgspec.Struct, gc=False):
    created_at: datetime | None = None
    edited_at: datetime | None = None
    event: str | None = None
    payload: msgspec.Raw = msgspec.Raw()


_decode = msgspec.json.Decoder(_Event).decode
_decode_status = msgspec.json.Decoder(_Status).decode
_decode_times = msgspec.json.Decoder(_Times).decode
_decode_text = msgspec.json.Decoder(str).decode
_decode_id = msgspec.json.Decoder(str | int).decode


def event_time(record: bytes) -> float | None:
    """When a status was written, or edited where the event is an edit; None for what has no time, as a deletion."""
    times = glance(_decode_times, record)
    if times is None:
        return None
    if times.event is not None:
        if times.event not in _POSTS:
            return None
        payload = bytes(times.payload)
        if payload.startswith(b'"'):
            payload = (glance(_decode_text, payload) or "").encode("utf-8", "replace")
        edited = times.event == "status.update"
        times = glance(_decode_times, payload)
        if times is None:
            return None
        return seconds_or_none((times.edited_at if edited else None) or times.created_at)
    return seconds_or_none(times.created_at)


def decode(record: bytes) -> Post | None:
    """One status or event to a post; None for events that say nothing of a status.

    A ``status.update`` keeps the time of the status: the edit stands where the status stood.

    Raises
    ------
    MalformedError
        With a reason that holds nothing of the record's content.
    """
    event = read(_decode, record)
    prefix = f"{event.host}/" if event.host else ""
    if event.event is None:
        return _post(event, prefix, "post")
    if event.event == "delete":
        gone = read(_decode_id, event.payload) if bytes(event.payload) else ""
        if gone == "":
            refuse("no payload")
        return Post(f"{prefix}{gone}", float("nan"), "", Author(""), "mastodon", kind="delete")
    if event.event not in _POSTS:
        return None
    payload = bytes(event.payload)
    if payload.startswith(b'"'):
        payload = read(_decode_text, payload).encode("utf-8", "replace")
    return _post(read(_decode_status, payload), prefix, "update" if event.event == "status.update" else "post")


def _post(status: _Status, prefix: str, kind: str) -> Post:
    if status.id is None:
        refuse("no id")
    if status.visibility not in _PUBLIC:
        refuse("not a public post")
    account = status.account
    if account is None or account.id is None:
        refuse("no account.id")
    shown = status.reblog or status
    if shown.content is None:
        refuse("no content")
    # a boost shows what is boosted, as a repost elsewhere repeats it
    mentions = shown.mentions or ()
    said = html_to_text(shown.content, {m.url: m.acct for m in mentions if m.url and m.acct})
    of, of_author = ("", "")
    if status.reblog is not None:
        if status.reblog.id is None:
            refuse("no reblog.id")
        of = prefix + status.reblog.id
        of_author = prefix + status.reblog.account.id if status.reblog.account and status.reblog.account.id else ""
    return Post(
        prefix + status.id,
        seconds_of(status.created_at, "created_at"),
        f"{shown.spoiler_text}\n{said.text}" if shown.spoiler_text else said.text,
        _author(account, prefix),
        "mastodon",
        language_tag(shown.language),
        status.url or status.uri or "",
        prefix + status.in_reply_to_id if status.in_reply_to_id else "",
        prefix + status.in_reply_to_account_id if status.in_reply_to_account_id else "",
        "",
        of,
        of_author,
        _quoted(shown.quote, prefix),
        unique(m.acct or "" for m in mentions),
        unique(t.name or "" for t in shown.tags or ()),
        said.links,
        max(0, status.favourites_count or 0),
        max(0, status.reblogs_count or 0),
        max(0, status.replies_count or 0),
        max(0, status.quotes_count or 0),
        (status.application.name or "") if status.application is not None else "",
        kind,
        edited_at=None if status.edited_at is None else seconds_of(status.edited_at, "edited_at"),
    )


def _author(account: _Account, prefix: str) -> Author:
    return Author(
        f"{prefix}{account.id}",
        account.acct or "",
        -1 if account.followers_count is None else account.followers_count,
        -1 if account.following_count is None else account.following_count,
        -1 if account.statuses_count is None else account.statuses_count,
        seconds_or_none(account.created_at),
        False,
        bool(account.bot),
        account.discoverable,
    )


def _quoted(quote: _Quote | None, prefix: str) -> str:
    if quote is None:
        return ""
    quoted = quote.quoted_status.id if quote.quoted_status is not None else quote.quoted_status_id or quote.id
    return prefix + quoted if quoted else ""
