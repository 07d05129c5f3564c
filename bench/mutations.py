"""Damage to JSON records, of the kinds that are met and of those that are sent on purpose."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import msgspec

_VALUES: list[bytes] = [
    b"null", b"true", b"-1", b"0", b"1e999", b"-1e-999", b"NaN", b"Infinity", b"9" * 30, b"9" * 5_000,
    b"1" + b"0" * 400,    b"1.5", b'""', b'"\\ud800"', b'"\\udfff\\ud800"', b'"\\u0000"',
    b'"x"', b"[]", b"{}", b'["a",1,null]', b'{"id":{}}',
    b'"9999-12-31T23:59:59.999999-23:59"', b'"0001-01-01T00:00:00+23:59"', b'"2026-02-30T00:00:00Z"', b'"\xff\xfe"',
    b'"at://"', b'"at://did/app.bsky.feed.post/"', b'"' + b"<a " * 300 + b'"', b'"' + b"&#x" * 300 + b'"',
]  # fmt: skip
_KEY = re.compile(rb'"[^"\\]{1,40}"\s*:')
_VALUE = re.compile(rb'(?<=:)\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)')
_DEPTHS = (3, 3, 10, 50, 50, 200, 900, 900, 1_100, 5_000, 20_000)
_LENGTHS = (10, 100, 1_000, 1_000, 20_000)


def _flip(record: bytes, chance: random.Random) -> bytes:
    changed = bytearray(record)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(record: bytes, chance: random.Random) -> bytes:
    start, end = sorted((chance.randrange(len(record) + 1), chance.randrange(len(record) + 1)))
    return record[:end] if chance.random() < 0.5 else record[:start] + record[end:]


def _double(record: bytes, chance: random.Random) -> bytes:
    return record + (b"" if chance.random() < 0.5 else b"\n") + record


def _swap(record: bytes, chance: random.Random) -> bytes:
    """Put a value of another type in a value's place."""
    places = list(_VALUE.finditer(record))
    for place in sorted(chance.sample(places, min(len(places), chance.choice((1, 1, 2, 5)))), key=lambda p: -p.start()):
        record = record[: place.start(1)] + chance.choice(_VALUES) + record[place.end(1) :]
    return record


def _exchange(record: bytes, chance: random.Random) -> bytes:
    """Put one value of the record in another's place."""
    places = list(_VALUE.finditer(record))
    if len(places) < 2:
        return record
    one, other = chance.sample(places, 2)
    return record[: one.start(1)] + other[1] + record[one.end(1) :]


def _repeat_key(record: bytes, chance: random.Random) -> bytes:
    keys = list(_KEY.finditer(record))
    if not keys:
        return record
    key = chance.choice(keys)
    return record[: key.start()] + key[0] + chance.choice(_VALUES) + b"," + record[key.start() :]


def _drop_key(record: bytes, chance: random.Random) -> bytes:
    try:
        value = msgspec.json.decode(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return record
    return msgspec.json.encode(_without_one(value, chance))


def _without_one(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        if chance.random() < 0.6 and isinstance(value[key], (dict, list)):
            return {**value, key: _without_one(value[key], chance)}
        return {k: v for k, v in value.items() if k != key}
    if isinstance(value, list) and value:
        at = chance.randrange(len(value))
        return [*value[:at], _without_one(value[at], chance), *value[at + 1 :]]
    return None


def _nest(record: bytes, chance: random.Random) -> bytes:
    """Wrap a value in many lists or objects; closed or not."""
    places = list(_VALUE.finditer(record))
    if not places:
        return record
    place = chance.choice(places)
    depth = chance.choice(_DEPTHS)
    opening, closing = chance.choice(((b"[", b"]"), (b'{"a":', b"}"), (place[0] and b'{"object":', b"}")))
    closing = closing * depth if chance.random() < 0.7 else b""
    return record[: place.start(1)] + opening * depth + place[1] + closing + record[place.end(1) :]


def _stretch(record: bytes, chance: random.Random) -> bytes:
    """Make a string very long."""
    places = [place for place in _VALUE.finditer(record) if place[1].startswith(b'"')]
    if not places:
        return record
    place = chance.choice(places)
    piece = chance.choice((b"a", "é".encode(), b"\\n", b"<", b"<p>", b"&amp;", b"[](http://a", b"@a ", b"\\ud83d"))
    return record[: place.end(1) - 1] + piece * chance.choice(_LENGTHS) + record[place.end(1) - 1 :]


KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _cut, _double, _swap, _swap, _swap, _exchange, _exchange, _repeat_key, _drop_key, _drop_key, _nest, _stretch,
)  # fmt: skip


def mutate(record: bytes, seed: int) -> bytes:
    """Damage a record in one to three ways; the same seed does the same damage."""
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        record = chance.choice(KINDS)(record, chance)
    return record
