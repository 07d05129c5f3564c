"""Rejected records on their way back to where rejects are wanted."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from streams.batch import RawBatch
from warehouse.records import RejectRow


class Letter(msgspec.Struct, frozen=True):
    """A record that was rejected, as it came, with the reason and where it stood."""

    source: str
    position: int
    reason: str
    key: bytes | None
    value: bytes | None


def letters_of(raw: RawBatch, rejects: Sequence[RejectRow]) -> list[Letter]:
    """Rejected records of a batch, where its source keeps keys for that; what was rejected unread is none."""
    if not raw.keys or not rejects:
        return []
    where = {raw.position(index): index for index in range(len(raw.records))}
    made = frozenset(raw.controls)
    found = [(row, where[row.position]) for row in rejects if row.position in where]
    return [
        Letter(raw.source, row.position, row.reason, raw.keys[n], None if n in made else raw.records[n])
        for row, n in found
    ]
