"""Rows of tables: each record holds the cells of one row and the plan of its table, see `streams.tables`."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import urlsplit

import msgspec

from streams.formats.reading import glance, language_tag, read, refuse, unique
from streams.post import Author, Post
from streams.tables.counts import count_of, language_of
from streams.tables.dates import seconds_of_date
from streams.tables.plan import Cell, Plan


class _Record(msgspec.Struct, gc=False):
    plan: msgspec.Raw = msgspec.Raw()
    row: list[str | int | float | bool | list[str] | None] | None = None
    fault: str | None = None


_decode = msgspec.json.Decoder(_Record).decode
_decode_plan = msgspec.json.Decoder(Plan).decode
_STATUS = re.compile(r"(?:twitter|x)\.com/[^/]+/status(?:es)?/(\d+)", re.IGNORECASE)
_PROFILE = re.compile(r"https?://[^/]+/(?:@|user/|u/|profile/)?([^/?#]+)/?")
_RUINED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_LIST = re.compile(r"[\s,;|\[\]'\"]+")
_HOSTS = {
    "twitter.com": "x", "x.com": "x", "bsky.app": "bluesky", "reddit.com": "reddit", "facebook.com": "facebook",
    "instagram.com": "instagram", "tiktok.com": "tiktok", "youtube.com": "youtube", "linkedin.com": "linkedin",
    "threads.net": "threads", "threads.com": "threads", "pinterest.com": "pinterest", "tumblr.com": "tumblr",
}  # fmt: skip
_PLATFORMS = {"twitter": "x", "x (formerly twitter)": "x", "x/twitter": "x", "tw": "x", "fb": "facebook"}
_YES = frozenset({"true", "1", "yes", "oui", "y", "vrai", "verified"})


@lru_cache(maxsize=256)
def _plan(raw: bytes) -> Plan:
    return _decode_plan(raw)


def event_time(record: bytes) -> float | None:
    """When the post of a row was written; None where the row does not say."""
    raw = glance(_decode, record)
    if raw is None or raw.row is None:
        return None
    try:
        plan = _plan(bytes(raw.plan))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return _seconds(plan, raw.row)


def decode(record: bytes) -> Post:
    """One row to a post.

    A row without an id gets one that is made of its address, author, date and text: the same row, the same id. An id
    that a spreadsheet has rounded (1.05E+18) is none.

    Raises
    ------
    MalformedError
        With a reason that holds nothing of the record's content.
    """
    raw = read(_decode, record)
    if raw.fault is not None:
        refuse(raw.fault)
    if raw.row is None:
        refuse("no row")
    plan = read(_plan, bytes(raw.plan))
    row = raw.row
    if plan.width and len(row) > plan.width and any(row[plan.width :]):
        refuse("more cells than columns; a delimiter stands in a cell without quotes")
    seconds = _seconds(plan, row)
    if seconds is None:
        refuse(
            "no date" if not _text(plan, row, "created_at") else "the date cannot be read, or is not of 1990 to 2099"
        )
    text = _said(_text(plan, row, "title"), _text(plan, row, "text"))
    if not text:
        refuse("no text")
    url = _text(plan, row, "url")
    platform = _platform(_text(plan, row, "platform"), url) or plan.platform or "web"
    author = _author(plan, row, url, platform)
    if not author.id:
        refuse("no author, and no address to take a site from")
    return Post(
        _id(plan, row, url) or _made_id(url, author.id, seconds, text),
        seconds,
        text,
        author,
        platform,
        language_of(_text(plan, row, "lang")) or language_tag(_text(plan, row, "lang")),
        url,
        _reference(_text(plan, row, "reply_to")),
        "",
        _reference(_text(plan, row, "thread")),
        _reference(_text(plan, row, "repost_of")),
        "",
        _reference(_text(plan, row, "quote_of")),
        _words(plan, row, "mentions", "@"),
        _words(plan, row, "hashtags", "#"),
        tuple(link for link in _words(plan, row, "urls", "") if "://" in link),
        max(0, _count(plan, row, "likes")),
        max(0, _count(plan, row, "reposts")),
        max(0, _count(plan, row, "replies")),
        max(0, _count(plan, row, "quotes")),
        _text(plan, row, "client"),
    )


def _cell(plan: Plan, row: list[Cell], field: str) -> Cell:
    """Return the first cell of a field's columns that is not empty."""
    for index in plan.columns.get(field, ()):
        if 0 <= index < len(row):
            cell = row[index]
            if isinstance(cell, str):
                cell = cell.strip()
            if cell is not None and cell != "" and cell != []:
                return cell
    return None


def _text(plan: Plan, row: list[Cell], field: str) -> str:
    cell = _cell(plan, row, field)
    if isinstance(cell, list):
        return " ".join(cell)
    return "" if cell is None else str(cell)


def _count(plan: Plan, row: list[Cell], field: str) -> int:
    cell = _cell(plan, row, field)
    return -1 if cell is None or isinstance(cell, list) else count_of(cell)


def _seconds(plan: Plan, row: list[Cell]) -> float | None:
    date, time = _cell(plan, row, "created_at"), _cell(plan, row, "time")
    if date is None or isinstance(date, (list, bool)):
        return None
    return seconds_of_date(date, "" if time is None or isinstance(time, (list, bool)) else time, plan.order, plan.zone)


def _said(title: str, text: str) -> str:
    """Text with its title above, where the text does not begin with it."""
    if not title or text.startswith(title.rstrip("….").strip()):
        return text
    return f"{title}\n{text}" if text else title


def _platform(named: str, url: str) -> str:
    named = named.lower()
    if named:
        return _PLATFORMS.get(named, named)[:64]
    host = _host(url).removeprefix("www.").removeprefix("m.").removeprefix("mobile.").removeprefix("old.")
    return _HOSTS.get(host, "")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "") if "://" in url else ""
    except ValueError:
        return ""


def _author(plan: Plan, row: list[Cell], url: str, platform: str) -> Author:
    """Whose post it is: by id, by handle, by name, or, of an article, by site."""
    id, handle = _text(plan, row, "author_id"), _text(plan, row, "handle")
    if _RUINED.fullmatch(id):
        id = ""
    if (profile := _PROFILE.fullmatch(handle)) is not None:
        handle = profile[1]
    handle = handle.removeprefix("@")
    name = handle or _text(plan, row, "author_name") or _host(url)
    known = id or (f"{platform}/{name.casefold()}" if name else "")
    return Author(
        known[:512],
        handle if not any(c.isspace() for c in handle) else "",
        _count(plan, row, "followers"),
        _count(plan, row, "following"),
        _count(plan, row, "posts"),
        verified=_text(plan, row, "verified").lower() in _YES,
    )


def _id(plan: Plan, row: list[Cell], url: str) -> str:
    status = _STATUS.search(url)
    if status is not None:
        return status[1]
    cell = _cell(plan, row, "id")
    # a number with a fraction, or too large to be exact, has lost its last digits
    if cell is None or isinstance(cell, (list, bool, float)) or (isinstance(cell, int) and abs(cell) >= 2**53):
        return ""
    id = str(cell).strip("'\"")
    return "" if _RUINED.fullmatch(id) else id[:512]


def _reference(text: str) -> str:
    """Id that a reference names: as it is, or of the post whose address it is."""
    status = _STATUS.search(text)
    return status[1] if status is not None else "" if _RUINED.fullmatch(text) else text[:512]


def _made_id(url: str, author: str, seconds: float, text: str) -> str:
    parts = "\0".join((url, author, f"{seconds:.3f}", text))
    return f"row-{hashlib.sha256(parts.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def _words(plan: Plan, row: list[Cell], field: str, mark: str) -> tuple[str, ...]:
    cell = _cell(plan, row, field)
    if cell is None or isinstance(cell, (int, float)):
        return ()
    words = cell if isinstance(cell, list) else _LIST.split(cell)
    return unique(word.strip().removeprefix(mark) if mark else word for word in words)
