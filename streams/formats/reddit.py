"""Reddit: what a listing holds, one submission (``t3``) or comment (``t1``) a record, wrapped in its kind or bare.

Whatever was deleted, by its author or by a moderator, becomes a deletion, and so does what a deleted account has left:
Reddit asks that both go. Its dumps say so by ``[deleted]`` and ``[removed]`` in place of the author or the text.
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from streams.formats.reading import Id, believed, glance, plausible, read, refuse, unique
from streams.post import Author, Post

Score = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
_GONE = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]", "[deleted by user]"})
_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\((https?://[^\s()<>]{1,2000})\)")
_PERSON = re.compile(r"(?<![\w/])/?u/([\w-]{3,20})", re.ASCII)
_BARE_LINK = re.compile(r"https?://[^\s()<>\[\]\"]+")
_ROBOTS = frozenset({"AutoModerator"})


class _Thing(msgspec.Struct, gc=False):
    id: Id | None = None
    name: Id | None = None
    author: str | None = None
    author_fullname: str | None = None
    # a number, which some dumps write in quotes
    created_utc: float | str | None = None
    edited: bool | float | str | None = None
    title: str | None = None
    selftext: str | None = None
    body: str | None = None
    permalink: str | None = None
    url: str | None = None
    is_self: bool | None = None
    link_id: str | None = None
    parent_id: str | None = None
    crosspost_parent: str | None = None
    removed_by_category: str | None = None
    score: Score | None = None
    num_comments: Score | None = None


class _Record(_Thing, gc=False):
    """A thing, or one wrapped in its kind."""

    kind: str | None = None
    data: _Thing | None = None


class _Time(msgspec.Struct, gc=False):
    created_utc: float | str | None = None


class _Times(_Time, gc=False):
    data: _Time | None = None


_decode = msgspec.json.Decoder(_Record).decode
_decode_times = msgspec.json.Decoder(_Times).decode


def event_time(record: bytes) -> float | None:
    """When it was written; None where the record does not say."""
    times = glance(_decode_times, record)
    return None if times is None else plausible(_number((times.data or times).created_utc))


def decode(record: bytes) -> Post | None:
    """One submission or comment to a post, or to a deletion; None for other kinds, such as subreddits.

    One that was edited becomes an ``update``. Its thread is the submission.

    Raises
    ------
    MalformedError
        With a reason that holds nothing of the record's content.
    """
    whole = read(_decode, record)
    kind, thing = whole.kind, whole.data or whole
    if kind is not None and kind not in ("t1", "t3"):
        return None
    comment = kind == "t1" if kind is not None else thing.link_id is not None or thing.body is not None
    id = thing.name or (f"{'t1' if comment else 't3'}_{thing.id}" if thing.id else "")
    if not id:
        refuse("no id")
    said = thing.body if comment else thing.selftext or ""
    gone_account = thing.author in _GONE
    account = thing.author_fullname or ""
    if gone_account or thing.removed_by_category or (said or "").strip() in _GONE or thing.title in _GONE:
        time = plausible(_number(thing.created_utc))
        at = float("nan") if time is None else time
        if gone_account and account:
            return Post("", at, "", Author(account), "reddit", kind="erase_author")
        return Post(id, at, "", Author(account), "reddit", kind="delete")
    if not thing.author:
        refuse("no author")
    if said is None or (not comment and thing.title is None):
        refuse("no body" if comment else "no title")
    if thing.created_utc is None:
        refuse("no created_utc")
    text, links = _unmark(said)
    if not comment:
        text = f"{thing.title}\n\n{text}" if text else thing.title or ""
        if thing.url and not thing.is_self and "/comments/" not in thing.url:
            links.append(thing.url)
    return Post(
        id,
        believed(_number(thing.created_utc), "created_utc"),
        text,
        Author(account or f"u/{thing.author.lower()}", thing.author, bot=thing.author in _ROBOTS),
        "reddit",
        url=f"https://www.reddit.com{thing.permalink}" if thing.permalink else "",
        reply_to=(thing.parent_id or "") if comment else "",
        thread=(thing.link_id or "") if comment else "",
        quote_of=thing.crosspost_parent or "",
        mentions=unique(_PERSON.findall(text)),
        urls=unique(links),
        likes=max(0, thing.score or 0),
        replies=max(0, thing.num_comments or 0),
        # false, or the time of the last edit
        kind="update" if isinstance(thing.edited, (float, int)) and thing.edited > 1 else "post",
    )


def _unmark(text: str) -> tuple[str, list[str]]:
    """Text without Markdown's links, of which the words stay; and their addresses."""
    if "http" not in text:
        return text, []
    links = [link for _, link in _LINK.findall(text)]
    text = _LINK.sub(r"\1", text)
    return text, links + _BARE_LINK.findall(text)


def _number(number: float | str | None) -> float:
    if isinstance(number, str):
        try:
            number = float(number) if len(number) < 32 else 0.0
        except ValueError:
            return 0.0
    return float(number or 0.0)
