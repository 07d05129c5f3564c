"""The native format: one JSON object a line, see the record of a post in `docs/formats.md`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, NoReturn

import msgspec

from streams.formats.errors import MalformedError
from streams.post import Author, Post

_Count = Annotated[int, msgspec.Meta(ge=-1, le=2**53)]
_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
_EARLIEST = 631_152_000.0  # 1990-01-01: before there were posts
_LATEST = 4_102_444_800.0  # 2100-01-01
KINDS = frozenset({"post", "delete", "update", "erase_author", "restore_author", "like"})
_OF_ACCOUNTS = frozenset({"erase_author", "restore_author"})
_WORDLESS = frozenset({"restore_author", "like"})


class _Author(msgspec.Struct, gc=False):
    id: _Id | None = None
    handle: str | None = None
    followers: _Count | None = None
    following: _Count | None = None
    posts: _Count | None = None
    created_at: datetime | None = None
    verified: bool | None = None
    bot: bool | None = None


class _Record(msgspec.Struct, gc=False):
    id: _Id | None = None
    created_at: datetime | None = None
    text: str | None = None
    author: _Author | None = None
    platform: str | None = None
    lang: str | None = None
    url: str | None = None
    reply_to: str | None = None
    reply_to_author: str | None = None
    thread: str | None = None
    repost_of: str | None = None
    repost_of_author: str | None = None
    quote_of: str | None = None
    mentions: tuple[str, ...] | None = None
    hashtags: tuple[str, ...] | None = None
    urls: tuple[str, ...] | None = None
    likes: _Count | None = None
    reposts: _Count | None = None
    replies: _Count | None = None
    quotes: _Count | None = None
    client: str | None = None
    kind: str | None = None
    subject: _Id | None = None
    edited_at: datetime | None = None


class _Time(msgspec.Struct, gc=False):
    created_at: datetime | None = None


_decode = msgspec.json.Decoder(_Record).decode
_decode_time = msgspec.json.Decoder(_Time).decode


def event_time(record: bytes) -> float | None:
    """Event time of a record without reading the rest of it; None where there is no usable one."""
    try:
        moment = _decode_time(record).created_at
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if moment is None or moment.tzinfo is None:
        return None
    seconds = moment.timestamp()
    return seconds if _EARLIEST <= seconds < _LATEST else None


def decode(record: bytes) -> Post:
    """One line to a post.

    Raises
    ------
    MalformedError
        With a reason that holds nothing of the record's content.
    """
    try:
        raw = _decode(record)
    except msgspec.ValidationError as error:
        _refuse(_reason(error))
    except msgspec.DecodeError:
        _refuse("not a JSON object" if record.strip() else "empty line")
    except UnicodeDecodeError:
        _refuse("not valid UTF-8")
    except RecursionError:
        _refuse("nested too deep")
    kind = raw.kind or "post"
    if kind not in KINDS:
        _refuse(f"kind is none of {', '.join(sorted(KINDS))}")
    author = raw.author
    if kind in _OF_ACCOUNTS:
        if author is None or author.id is None:
            _refuse("no author.id")
    elif raw.id is None:
        _refuse("no id")
    if kind in ("delete", "erase_author"):
        seconds = _seconds(raw.created_at, "created_at") if raw.created_at is not None else float("nan")
        return Post(raw.id or "", seconds, "", Author(author.id if author and author.id else ""), kind=kind)
    if raw.created_at is None:
        _refuse("no created_at")
    if raw.text is None and kind not in _WORDLESS:
        _refuse("no text")
    if author is None or author.id is None:
        _refuse("no author.id")
    if kind in _WORDLESS:
        if kind == "like" and raw.subject is None:
            _refuse("no subject")
        seconds = _seconds(raw.created_at, "created_at")
        return Post(raw.id or "", seconds, "", Author(author.id), kind=kind, subject=raw.subject or "")
    return Post(
        raw.id or "",
        _seconds(raw.created_at, "created_at"),
        raw.text or "",
        Author(
            author.id,
            author.handle or "",
            -1 if author.followers is None else author.followers,
            -1 if author.following is None else author.following,
            -1 if author.posts is None else author.posts,
            None if author.created_at is None else _seconds(author.created_at, "author.created_at"),
            bool(author.verified),
            bool(author.bot),
        ),
        raw.platform or "unknown",
        raw.lang or "",
        raw.url or "",
        raw.reply_to or "",
        raw.reply_to_author or "",
        raw.thread or "",
        raw.repost_of or "",
        raw.repost_of_author or "",
        raw.quote_of or "",
        raw.mentions or (),
        raw.hashtags or (),
        raw.urls or (),
        max(0, raw.likes or 0),
        max(0, raw.reposts or 0),
        max(0, raw.replies or 0),
        max(0, raw.quotes or 0),
        raw.client or "",
        kind,
        "",
        None if raw.edited_at is None or kind != "update" else _seconds(raw.edited_at, "edited_at"),
    )


def _refuse(reason: str) -> NoReturn:
    raise MalformedError(reason) from None


def _seconds(moment: datetime, field: str) -> float:
    if moment.tzinfo is None:
        _refuse(f"{field} has no UTC offset")
    seconds = moment.timestamp()
    if not _EARLIEST <= seconds < _LATEST:
        _refuse(f"{field} is before 1990 or after 2099")
    return seconds


def _reason(error: msgspec.ValidationError) -> str:
    """Msgspec's own words name types and places; none of the checks used here quotes a value."""
    return str(error).replace("`", "").replace("$.", "").replace("$", "the record")
