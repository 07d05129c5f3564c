"""Cursors: where the next page of a list starts, tied to the question that the first page answered."""

from __future__ import annotations

import base64
import binascii
import hashlib

import msgspec

from api.problems import Problem

# A cursor is the client's to change: one that no list can have given must not reach a query.
_LAST = 253_402_300_800.0  # the year 10000, seconds since the epoch
_MOST = 2**40


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of a list ordered by figures ended: the keys of its last row."""

    key: float
    size: float
    last: str


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """A place in a list.

    Attributes
    ----------
    question
        Digest of everything that was asked: a cursor fits no other question.
    as_of
        Newest window that the first page saw, seconds since the epoch: later pages give figures as of then, so that the
        order of the list stays although newer snapshots are published.
    offset
        Rows given so far, where the list is ordered by place.
    place
        The last row's keys, where the list is ordered by figures: the next page starts after it.
    """

    question: str
    as_of: float
    offset: int = 0
    place: Place | None = None


def digest(*asked: object) -> str:
    """Digest of a question: its path and parameters, without the page size."""
    return hashlib.blake2b(repr(asked).encode(), digest_size=6).hexdigest()


def encode(cursor: Cursor) -> str:
    """Write a cursor as a string that is safe in a URL.

    Examples
    --------
    >>> decode(encode(Cursor("q", 3600.0, 50)), "q").offset
    50
    """
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(cursor)).decode().rstrip("=")


def decode(text: str, question: str) -> Cursor:
    """Read a cursor that was given for `question`.

    Raises
    ------
    Problem
        422, when it is no cursor, or one of another question.
    """
    remedy = "Take `next` of the page before as it is, with the same filters, or start again without a cursor."
    try:
        cursor = msgspec.msgpack.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise Problem(422, "invalid-cursor", "Invalid cursor", "The cursor cannot be read.", remedy) from error
    if not (0 <= cursor.as_of < _LAST and 0 <= cursor.offset <= _MOST):
        raise Problem(422, "invalid-cursor", "Invalid cursor", "The cursor leads nowhere.", remedy)
    if cursor.question != question:
        detail = "The cursor belongs to another question: its filters or its order differ."
        raise Problem(422, "invalid-cursor", "Invalid cursor", detail, remedy)
    return cursor
