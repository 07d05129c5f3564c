"""Kafka messages as records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from streams.sources.common import MAX_RECORD


class Taken(NamedTuple):
    """What is kept of a message."""

    offset: int
    key: bytes | None
    value: bytes | None


def to_records(messages: Sequence[Taken]) -> tuple[list[bytes], list[int]]:
    """Values of messages as records, and the indices of those that stand for tombstones.

    A tombstone is a message without a value: it deletes the post whose id its key is.
    """
    records: list[bytes] = []
    controls: list[int] = []
    for index, message in enumerate(messages):
        if message.value is None:
            controls.append(index)
            records.append(_deletion(message.key))
        else:
            records.append(message.value[:MAX_RECORD])
    return records, controls


def _deletion(key: bytes | None) -> bytes:
    """Record that a tombstone stands for; one without a key is empty, and so rejected."""
    if not key:
        return b""
    return msgspec.json.encode({"id": key.decode("utf-8", "replace"), "kind": "delete"})
