"""Statuses and notices of X's API v1.1, as its streams and most archives hold them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import msgspec

from streams.formats.reading import Count, Id, Number, believed, glance, language_tag, plausible, read, refuse, unique
from streams.formats.x_common import Named, counted, retweeted, snowflake_time
from streams.post import Author, Post

_MONTHS = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6}
_MONTHS |= {"Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12}
_DATE = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2}) (\d{4})", re.ASCII
)
_CLIENT = re.compile(r"<a [^<>]*>([^<>]*)</a>")


class _User(msgspec.Struct, gc=False):
    id: Number | None = None
    id_str: Id | None = None
    screen_name: str | None = None
    followers_count: Count | None = None
    friends_count: Count | None = None
    statuses_count: Count | None = None
    created_at: str | None = None
    verified: bool | None = None


class _Hashtag(msgspec.Struct, gc=False):
    text: str | None = None


class _Url(msgspec.Struct, gc=False):
    expanded_url: str | None = None


class _Mention(msgspec.Struct, gc=False):
    screen_name: str | None = None


class _Entities(msgspec.Struct, gc=False):
    hashtags: list[_Hashtag] | None = None
    urls: list[_Url] | None = None
    user_mentions: list[_Mention] | None = None


class _Extended(msgspec.Struct, gc=False):
    full_text: str | None = None
    entities: _Entities | None = None


class _Deleted(msgspec.Struct, gc=False):
    id: Number | None = None
    id_str: str | None = None
    user_id_str: str | None = None


class _Delete(msgspec.Struct, gc=False):
    status: _Deleted | None = None
    timestamp_ms: str | int | None = None


class _Status(msgspec.Struct, gc=False):
    id: Number | None = None
    id_str: Id | None = None
    created_at: str | None = None
    text: str | None = None
    full_text: str | None = None
    extended_tweet: _Extended | None = None
    user: _User | None = None
    entities: _Entities | None = None
    in_reply_to_status_id_str: str | None = None
    in_reply_to_user_id_str: str | None = None
    retweeted_status: _Status | None = None
    quoted_status_id_str: str | None = None
    lang: str | None = None
    source: str | None = None
    favorite_count: Count | None = None
    retweet_count: Count | None = None
    reply_count: Count | None = None
    quote_count: Count | None = None


class _Record(_Status, gc=False):
    """A status, or a notice under its name."""

    delete: _Delete | None = None
    # what changes nothing of what is kept here
    scrub_geo: Any = None
    limit: Any = None
    status_withheld: Any = None
    user_withheld: Any = None
    disconnect: Any = None
    warning: Any = None


class _Times(msgspec.Struct, gc=False):
    created_at: str | None = None
    id_str: str | None = None
    delete: _Delete | None = None


_decode = msgspec.json.Decoder(_Record).decode
_decode_times = msgspec.json.Decoder(_Times).decode
_NOTICES = ("scrub_geo", "limit", "status_withheld", "user_withheld", "disconnect", "warning")


def event_time(record: bytes) -> float | None:
    """When a status was written, or a deletion announced; None for what has no time."""
    times = glance(_decode_times, record)
    if times is None:
        return None
    if times.delete is not None:
        return plausible(_announced(times.delete))
    if times.created_at is not None:
        return plausible(_date(times.created_at))
    return None if times.id_str is None else plausible(snowflake_time(times.id_str))


def decode(record: bytes) -> Post | None:
    """One status or notice; None for notices that say nothing of a post."""
    status = read(_decode, record)
    if status.delete is not None:
        gone = status.delete.status
        if gone is None or (gone.id_str or gone.id) is None:
            refuse("no delete.status.id_str")
        seconds = plausible(_announced(status.delete))
        id = gone.id_str or str(gone.id)
        at = float("nan") if seconds is None else seconds
        return Post(id, at, "", Author(gone.user_id_str or ""), "x", kind="delete")
    id = _id_of(status)
    if not id:
        if any(getattr(status, notice) is not None for notice in _NOTICES):
            return None
        refuse("neither data, nor id_str, nor a notice")
    user = status.user
    user_id = _id_of(user)
    if user is None or not user_id:
        refuse("no user.id_str")
    original = status.retweeted_status
    text, entities = _said(status)
    if original is not None:
        said, entities = _said(original)
        text = retweeted(original.user.screen_name if original.user is not None else None, said)
    named = Named(
        unique(mention.screen_name or "" for mention in entities.user_mentions or ()),
        unique(hashtag.text or "" for hashtag in entities.hashtags or ()),
        unique(url.expanded_url or "" for url in entities.urls or ()),
    )
    client = _CLIENT.fullmatch(status.source or "")
    return Post(
        id,
        snowflake_time(id, "created_at")
        if status.created_at is None
        else believed(_date(status.created_at), "created_at"),
        text,
        _author(user, user_id),
        "x",
        language_tag(status.lang),
        f"https://x.com/{user.screen_name or 'i'}/status/{id}",
        status.in_reply_to_status_id_str or "",
        status.in_reply_to_user_id_str or "" if status.in_reply_to_status_id_str else "",
        "",
        _id_of(original),
        _id_of(original.user) if original is not None else "",
        status.quoted_status_id_str or "",
        named.mentions,
        named.hashtags,
        named.urls,
        counted(status.favorite_count),
        counted(status.retweet_count),
        counted(status.reply_count),
        counted(status.quote_count),
        client[1] if client is not None else status.source or "",
    )


def _id_of(thing: _Status | _User | None) -> str:
    """Id of a status or a user, from the text that holds it whole where there is one; empty for none."""
    if thing is None:
        return ""
    return thing.id_str or ("" if thing.id is None else str(thing.id))


def _said(status: _Status) -> tuple[str, _Entities]:
    """Text of a status and what is marked in it, of whichever of its forms is whole."""
    extended = status.extended_tweet
    if extended is not None and extended.full_text is not None:
        return extended.full_text, extended.entities or status.entities or _Entities()
    text = status.full_text if status.full_text is not None else status.text
    if text is None:
        refuse("no text")
    return text, status.entities or _Entities()


def _author(user: _User, id: str) -> Author:
    made = plausible(_date(user.created_at)) if user.created_at is not None else None
    return Author(
        id,
        user.screen_name or "",
        -1 if user.followers_count is None else user.followers_count,
        -1 if user.friends_count is None else user.friends_count,
        -1 if user.statuses_count is None else user.statuses_count,
        made,
        bool(user.verified),
    )


def _announced(delete: _Delete) -> float:
    stamp = str(delete.timestamp_ms or "")
    return int(stamp) / 1000 if stamp.isascii() and stamp.isdigit() and len(stamp) <= 15 else 0.0


def _date(text: str) -> float:
    """Seconds of a date such as ``Wed Oct 10 20:19:24 +0000 2018``; 0 where it is none."""
    found = _DATE.fullmatch(text)
    if found is None or found[1] not in _MONTHS:
        return 0.0
    _, day, hour, minute, second, sign, zone_hours, zone_minutes, year = found.groups()
    try:
        moment = datetime(int(year), _MONTHS[found[1]], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:
        return 0.0
    offset = int(zone_hours) * 3600 + int(zone_minutes) * 60
    return moment.timestamp() - (offset if sign == "+" else -offset)
