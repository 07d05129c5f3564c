"""ActivityStreams 2.0, as the servers of the Fediverse speak it: activities, and the notes and articles in them.

Read are Create, Update, Delete, Announce, Like and Undo (of the last two), and Note, Article, Page, Question and
Tombstone without an activity around them. What is not for the public is refused. Ids are the addresses of things.
"""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from streams.formats.html_text import html_to_text
from streams.formats.reading import Count, glance, language_tag, read, refuse, seconds_of, seconds_or_none, unique
from streams.post import Author, Post

_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_WRITINGS = frozenset({"Note", "Article", "Page", "Question", "ChatMessage"})
_ACTORS = frozenset({"Person", "Service", "Application", "Group", "Organization"})
_NAME_IN_ADDRESS = re.compile(r"https?://([^/]+)/(?:@|users/|u/|profile/)([\w.-]+)/?")


class _Node(msgspec.Struct, gc=False, rename="camel"):
    """An object of any type; a property may be an address, an object, or a list of them."""

    id: str | None = None
    type: str | list[str] | None = None
    actor: str | _Node | list[str | _Node] | None = None
    attributed_to: str | _Node | list[str | _Node] | None = None
    object: str | _Node | list[str | _Node] | None = None
    to: str | _Node | list[str | _Node] | None = None
    cc: str | _Node | list[str | _Node] | None = None
    in_reply_to: str | _Node | list[str | _Node] | None = None
    tag: str | _Node | list[str | _Node] | None = None
    url: str | _Node | list[str | _Node] | None = None
    generator: str | _Node | None = None
    replies: str | _Node | None = None
    likes: str | _Node | None = None
    shares: str | _Node | None = None
    quote: str | _Node | None = None
    quote_url: str | None = None
    quote_uri: str | None = None
    context: str | _Node | None = None
    conversation: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    deleted: datetime | None = None
    former_type: str | None = None
    name: str | None = None
    summary: str | None = None
    content: str | None = None
    content_map: dict[str, str] | None = None
    href: str | None = None
    preferred_username: str | None = None
    total_items: Count | None = None


_Property = str | _Node | list[str | _Node] | None


class _Times(msgspec.Struct, gc=False):
    type: str | list[str] | None = None
    published: datetime | None = None
    updated: datetime | None = None
    deleted: datetime | None = None
    object: str | _Times | list[str | _Times] | None = None


_decode = msgspec.json.Decoder(_Node).decode
_decode_times = msgspec.json.Decoder(_Times).decode


def event_time(record: bytes) -> float | None:
    """When it was written, or, of an edit or a deletion, when that was done; None where the record does not say."""
    times = glance(_decode_times, record)
    if times is None:
        return None
    kinds = (times.type,) if isinstance(times.type, str) else times.type or ()
    inner = times.object if isinstance(times.object, _Times) else _Times()
    if "Create" in kinds:
        return seconds_or_none(inner.published or times.published)
    if "Update" in kinds:
        return seconds_or_none(times.updated or times.published or inner.updated or inner.published)
    if "Delete" in kinds:
        return seconds_or_none(times.published or inner.deleted)
    return seconds_or_none(times.published or times.deleted)


def decode(record: bytes) -> Post | None:
    """One activity or object to a post, a like, or what was deleted; None for follows, actors and the like.

    Raises
    ------
    MalformedError
        With a reason that holds nothing of the record's content.
    """
    node = read(_decode, record)
    kinds = _kinds(node)
    if not kinds:
        refuse("no type")
    if "Create" in kinds or "Update" in kinds:
        inner = _first(node.object)
        if not isinstance(inner, _Node):
            refuse("object is a bare reference")
        if not _WRITINGS & _kinds(inner):
            return None
        return _post(inner, node, "update" if "Update" in kinds else "post")
    if "Delete" in kinds:
        return _delete(node)
    if "Announce" in kinds or "Like" in kinds:
        return _on_another(node, "Announce" if "Announce" in kinds else "Like")
    if "Undo" in kinds:
        inner = _first(node.object)
        if isinstance(inner, _Node) and not {"Announce", "Like"} & _kinds(inner):
            return None
        return _gone(_id(inner), _id(_first(node.actor)), node.published)
    if "Tombstone" in kinds:
        if node.former_type in _ACTORS:
            return _gone("", node.id or "", node.deleted)
        return _gone(node.id or "", "", node.deleted)
    if _WRITINGS & kinds:
        return _post(node, node, "post")
    return None


def _delete(node: _Node) -> Post:
    inner = _first(node.object)
    id, actor = _id(inner), _id(_first(node.actor))
    when = node.published or (inner.deleted if isinstance(inner, _Node) else None)
    if not id:
        refuse("no object")
    account = id == actor or (isinstance(inner, _Node) and (inner.former_type in _ACTORS or _ACTORS & _kinds(inner)))
    return _gone("", id, when) if account else _gone(id, actor, when)


def _gone(post: str, account: str, when: datetime | None) -> Post:
    if not post and not account:
        refuse("no id")
    seconds = seconds_or_none(when)
    at = float("nan") if seconds is None else seconds
    return Post(post, at, "", Author(account), "activitypub", kind="delete" if post else "erase_author")


def _on_another(node: _Node, kind: str) -> Post:
    """Read an Announce, which is a repost, or a Like."""
    inner = _first(node.object)
    id, author, subject = node.id or "", _author(node.actor), _id(inner)
    if not id or not subject:
        refuse("no id" if not id else "no object")
    seconds = seconds_of(node.published, "published")
    if kind == "Like":
        return Post(id, seconds, "", author, "activitypub", kind="like", subject=subject)
    text = ""
    if isinstance(inner, _Node) and _WRITINGS & _kinds(inner):
        _check_public(inner)
        text = html_to_text(inner.content or "").text
    by = _id(_first(inner.attributed_to)) if isinstance(inner, _Node) else ""
    return Post(id, seconds, text, author, "activitypub", repost_of=subject, repost_of_author=by)


def _post(note: _Node, activity: _Node, kind: str) -> Post:
    _check_public(note)
    content, lang = note.content, ""
    if note.content_map:
        tag, text = next(iter(note.content_map.items()))
        content = text if content is None else content
        lang = language_tag(tag) if len(note.content_map) == 1 else ""
    if content is None:
        refuse("no content")
    if not note.id:
        refuse("no id")
    tags = [tag for tag in _all(note.tag) if isinstance(tag, _Node)]
    mentioned = {t.href: (t.name or "").removeprefix("@") for t in tags if "Mention" in _kinds(t) and t.href}
    said = html_to_text(content, {href: handle for href, handle in mentioned.items() if handle})
    # the title of an article, the warning before a note
    above = note.name or (html_to_text(note.summary).text if note.summary and "Note" in _kinds(note) else "")
    answered = _first(note.in_reply_to)
    thread = _id(note.context) or note.conversation or ""
    page = _first(note.url)
    quoted = _id(note.quote) or note.quote_url or note.quote_uri or ""
    return Post(
        note.id,
        seconds_of(note.published or activity.published, "published"),
        f"{above}\n{said.text}" if above else said.text,
        _author(note.attributed_to or activity.actor),
        "activitypub",
        lang,
        (page.href or page.id or "") if isinstance(page, _Node) else page or note.id,
        _id(answered),
        _id(_first(answered.attributed_to)) if isinstance(answered, _Node) else "",
        thread if thread != note.id else "",
        quote_of=quoted,
        mentions=unique(mentioned.values()),
        hashtags=unique((t.name or "").removeprefix("#") for t in tags if "Hashtag" in _kinds(t)),
        urls=said.links,
        likes=_total(note.likes),
        reposts=_total(note.shares),
        replies=_total(note.replies),
        client=(note.generator.name or "") if isinstance(note.generator, _Node) else "",
        kind=kind,
        edited_at=seconds_or_none(note.updated or activity.updated or activity.published) if kind == "update" else None,
    )


def _check_public(node: _Node) -> None:
    """Refuse what says whom it is for, and not the public."""
    addressed = [*_all(node.to), *_all(node.cc)]
    if addressed and not any(_id(one) in _PUBLIC for one in addressed):
        refuse("not a public post")


def _author(actor: _Property) -> Author:
    one = _first(actor)
    id = _id(one)
    if not id:
        refuse("no actor and no attributedTo")
    found = _NAME_IN_ADDRESS.match(id)
    name = one.preferred_username if isinstance(one, _Node) else None
    host = id.partition("://")[2].partition("/")[0]
    handle = f"{name}@{host}" if name and host else f"{found[2]}@{found[1]}" if found is not None else ""
    robot = isinstance(one, _Node) and bool({"Service", "Application"} & _kinds(one))
    return Author(id, handle, bot=robot)


def _kinds(node: _Node) -> frozenset[str]:
    return frozenset((node.type,) if isinstance(node.type, str) else node.type or ())


def _all(prop: _Property) -> list[str | _Node]:
    if prop is None:
        return []
    return prop if isinstance(prop, list) else [prop]


def _first(prop: _Property) -> str | _Node | None:
    if isinstance(prop, list):
        return prop[0] if prop else None
    return prop


def _id(one: str | _Node | None) -> str:
    return (one.id or "") if isinstance(one, _Node) else one or ""


def _total(collection: str | _Node | None) -> int:
    return max(0, collection.total_items or 0) if isinstance(collection, _Node) else 0
