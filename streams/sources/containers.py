"""JSON values that hold several records, and the records in them."""

from __future__ import annotations

from typing import Any

import msgspec

from streams.sources.common import MAX_RECORD

_DEEPEST = 64


class _Shell(msgspec.Struct, gc=False):
    """The properties by which a value that holds records is known."""

    kind: Any = None
    type: Any = None
    data: msgspec.Raw = msgspec.Raw()
    includes: msgspec.Raw = msgspec.Raw()
    ordered_items: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="orderedItems")
    items: msgspec.Raw = msgspec.Raw()
    statuses: msgspec.Raw = msgspec.Raw()


class _Listing(msgspec.Struct, gc=False):
    children: list[msgspec.Raw] = []


class _Comment(msgspec.Struct, gc=False):
    replies: msgspec.Raw = msgspec.Raw()


class _Reference(msgspec.Struct, gc=False):
    id: str | None = None


class _Post(msgspec.Struct, gc=False):
    id: str | None = None
    text: str | None = None
    author_id: str | None = None
    author: Any = None
    account: Any = None
    referenced_tweets: list[_Reference] | None = None


class _Includes(msgspec.Struct, gc=False):
    users: list[msgspec.Raw] | None = None
    tweets: list[msgspec.Raw] | None = None


_shell = msgspec.json.Decoder(_Shell).decode
_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
_listing = msgspec.json.Decoder(_Listing).decode
_comment = msgspec.json.Decoder(_Comment).decode
_properties = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_post = msgspec.json.Decoder(_Post).decode
_includes = msgspec.json.Decoder(_Includes).decode


def records_of(value: bytes, depth: int = 0) -> list[bytes]:
    """Take the records out of a JSON value: itself, or, of a page, a listing, a collection, those in it.

    Each post of a page of X's API v2 takes along what the page includes of it; the answers to a Reddit comment, which
    lie in it, follow it. A value that cannot be read is its own record, for a decoder to refuse.

    Examples
    --------
    >>> records_of(b'{"type":"OrderedCollection","orderedItems":[{"id":1},{"id":2}]}')
    [b'{"id":1}', b'{"id":2}']
    """
    try:
        found = _open(value, depth) if depth < _DEEPEST else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    return [value[:MAX_RECORD]] if found is None else found


def _open(value: bytes, depth: int) -> list[bytes] | None:
    """Open a value that holds records; None for one that is a record."""
    if value.lstrip()[:1] == b"[":
        return _each(_array(value), depth)
    shell = _shell(value)
    if shell.kind == "Listing":
        return _each(_listing(shell.data).children, depth)
    if shell.kind == "t1":
        return _with_answers(value, shell.data, depth)
    for array in (shell.ordered_items, shell.items, shell.statuses):
        if bytes(array)[:1] == b"[":
            return _each(_array(array), depth)
    if bytes(shell.data)[:1] == b"[":
        return _page(_array(shell.data), shell.includes, depth)
    return None


def _each(values: list[msgspec.Raw], depth: int) -> list[bytes]:
    return [record for value in values for record in records_of(bytes(value), depth + 1)]


def _with_answers(value: bytes, data: msgspec.Raw, depth: int) -> list[bytes] | None:
    answers = bytes(_comment(data).replies)
    if not answers.startswith(b"{"):
        return None
    # without the answers: at each depth of a conversation all below would be held once more
    comment = {name: raw for name, raw in _properties(data).items() if name != "replies"}
    alone = msgspec.json.encode({"kind": "t1", "data": comment})
    return [alone[:MAX_RECORD], *records_of(answers, depth + 1)]


def _page(posts: list[msgspec.Raw], included: msgspec.Raw, depth: int) -> list[bytes]:
    if not all(map(_is_of_x, posts)):
        return _each(posts, depth)
    includes = _includes(included) if bytes(included) else _Includes()
    users = {_post(raw).id: raw for raw in includes.users or ()}
    tweets = {_post(raw).id: raw for raw in includes.tweets or ()}
    records = []
    for raw in posts:
        post = _post(raw)
        about = [tweets[ref.id] for ref in post.referenced_tweets or () if ref.id in tweets]
        people = dict.fromkeys([post.author_id, *(_post(other).author_id for other in about)])
        record = {"data": raw, "includes": {"users": [users[p] for p in people if p in users], "tweets": about}}
        records.append(msgspec.json.encode(record)[:MAX_RECORD])
    return records


def _is_of_x(raw: msgspec.Raw) -> bool:
    post = _post(raw)
    return post.id is not None and post.text is not None and post.author is None and post.account is None
