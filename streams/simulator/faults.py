"""Bad lines among good ones, to try a reader on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import Any

import msgspec

from murmure_errors import ConfigError
from streams.simulator.chance import stream

_Post = dict[str, Any]


def _edited(change: Callable[[_Post, Random], None]) -> Callable[[bytes, Random], bytes]:
    def make(line: bytes, random: Random) -> bytes:
        post = msgspec.json.decode(line, type=dict[str, Any])
        change(post, random)
        return msgspec.json.encode(post)

    return make


def _without(field: str) -> Callable[[bytes, Random], bytes]:
    return _edited(lambda post, _: post.pop(field, None))


def _with(**fields: object) -> Callable[[bytes, Random], bytes]:
    return _edited(lambda post, _: post.update(fields))


def _cut(line: bytes, random: Random) -> bytes:
    # The closing brace is missing at least.
    return line[: 1 + int(random.random() * (len(line) - 2))]


def _not_utf8(line: bytes, random: Random) -> bytes:
    return line.replace(
        b'"text":"', b'"text":"' + (b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80")[int(random.random() * 3)], 1
    )


def _impossible_count(line: bytes, random: Random) -> bytes:
    post = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    author = msgspec.json.decode(post["author"], type=dict[str, msgspec.Raw])
    count = (b"1e400", b"NaN", b"9" * 40, b"12.5")[int(random.random() * 4)]
    author["followers"] = msgspec.Raw(count)
    post["author"] = msgspec.Raw(msgspec.json.encode(author))
    return msgspec.json.encode(post)


_MAKERS: dict[str, Callable[[bytes, Random], bytes]] = {
    "cut_json": _cut,
    "not_json": lambda _, random: (b"<html>502 Bad Gateway</html>", b"id;text;author", b"\x00\x00\x00")[
        int(random.random() * 3)
    ],
    "not_utf8": _not_utf8,
    "array": lambda line, _: b"[" + line + b"]",
    "no_id": _without("id"),
    "no_time": _without("created_at"),
    "unreadable_time": _with(created_at="yesterday at noon"),
    "impossible_date": _with(created_at="2026-02-30T12:00:00Z"),
    "no_author": _without("author"),
    "wrong_type": _with(text=["a", "list", {"of": "things"}]),
    "impossible_count": _impossible_count,
    "repeated_id": lambda line, _: line,
    "empty_line": lambda *_: b"",
    "unknown_kind": _with(kind="teleport"),
    "far_future": _with(created_at="9024-01-01T00:00:00Z"),
    "no_offset": _with(created_at="2026-09-01T12:00:00"),
    "nested": lambda _, random: b"[" * (2_000 + int(random.random() * 2_000)),
}

FAULTS = tuple(_MAKERS)
"""Kinds of bad lines; a reader takes a ``repeated_id`` for a duplicate and refuses all others."""


def with_faults(
    lines: Iterable[bytes], *, every: int = 5, seed: int = 1, kinds: Sequence[str] = FAULTS[:12]
) -> Iterator[tuple[bytes, str | None]]:
    """Put bad lines among good ones.

    Parameters
    ----------
    lines
        Good lines of the native format, each with its end of line.
    every
        After so many good lines comes a bad one, its kind in turn.
    seed
        Of the random choices; the same seed makes the same lines.
    kinds
        Which of `FAULTS`; the first twelve unless told.

    Yields
    ------
    tuple of bytes and str or None
        A line, and the kind of its fault (None for a good line).

    Raises
    ------
    ConfigError
        `every` is less than 1, or a kind is none of `FAULTS`.

    Examples
    --------
    >>> from streams.simulator import Scenario, simulate
    >>> planted = [kind for _, kind in with_faults(simulate(Scenario(posts=1_000)))]
    >>> len(planted), planted.count(None), planted[5], len(set(planted) - {None})
    (1200, 1000, 'cut_json', 12)
    """
    unknown = [kind for kind in kinds if kind not in _MAKERS]
    if every < 1 or unknown or not kinds:
        message = f"faults: every is {every} (1 or more), kinds are {', '.join(kinds)} (of {', '.join(FAULTS)})"
        raise ConfigError(message)
    random = stream(seed, "faults")
    for number, line in enumerate(lines, 1):
        yield line, None
        if not number % every:
            kind = kinds[(number // every - 1) % len(kinds)]
            yield _MAKERS[kind](line.rstrip(b"\n"), random) + b"\n", kind
