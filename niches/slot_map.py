"""Compiled tables of records: found by key, kept in order, and reused where one has gone.

A table is a NumPy array of records with the fields `key`, `before` and `after`. Its keys are found over `slots`, an
array of a power of two of places that is never more than half full, each 1 plus the index of a record or 0 for none
(open addressing with linear probing, Knuth 1998). Records stand in lists, their `ends` the first and the last of them,
-1 where there is none; those that are free follow each other by `after`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from niches.compiled import compiled

Records = npt.NDArray[Any]
Slots = npt.NDArray[np.int32]
Ends = npt.NDArray[np.int64]

LEAST = 64
"""Records that a new table has room for."""

# the fraction of the golden ratio, as splitmix64 uses it
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_HIGH = np.uint64(32)


@compiled
def _home(key: int, mask: int) -> int:
    return int(np.int64((np.uint64(key) * _MULTIPLIER) >> _HIGH) & mask)


@compiled
def find(slots: Slots, records: Records, key: int) -> int:
    """Answer the index of the record of that key, -1 where there is none."""
    mask = len(slots) - 1
    at = _home(key, mask)
    while slots[at]:
        index = slots[at] - 1
        if records[index].key == key:
            return int(index)
        at = (at + 1) & mask
    return -1


@compiled
def put(slots: Slots, records: Records, index: int) -> None:
    """Let a record be found, whose key no other has."""
    mask = len(slots) - 1
    at = _home(records[index].key, mask)
    while slots[at]:
        at = (at + 1) & mask
    slots[at] = index + 1


@compiled
def take(slots: Slots, records: Records, index: int) -> None:
    """Let a record be found no more; its key must still stand in it."""
    mask = len(slots) - 1
    gap = _home(records[index].key, mask)
    while slots[gap] != index + 1:
        gap = (gap + 1) & mask
    at = (gap + 1) & mask
    while slots[at]:
        home = _home(records[slots[at] - 1].key, mask)
        # what stands behind the gap and began at or before it moves up
        if ((at - home) & mask) >= ((at - gap) & mask):
            slots[gap] = slots[at]
            gap = at
        at = (at + 1) & mask
    slots[gap] = 0


@compiled
def link(records: Records, ends: Ends, index: int) -> None:
    """Append a record to a list."""
    final = ends[1]
    records[index].before = final
    records[index].after = -1
    if final >= 0:
        records[final].after = index
    else:
        ends[0] = index
    ends[1] = index


@compiled
def unlink(records: Records, ends: Ends, index: int) -> None:
    """Take a record out of a list."""
    before, after = records[index].before, records[index].after
    if before >= 0:
        records[before].after = after
    else:
        ends[0] = after
    if after >= 0:
        records[after].before = before
    else:
        ends[1] = before


@compiled
def draw(records: Records, spare: Ends) -> int:
    """Answer a free record; there must be one."""
    index = spare[0]
    spare[0] = records[index].after
    return int(index)


@compiled
def give_back(records: Records, spare: Ends, index: int) -> None:
    """Make a record free."""
    records[index].after = spare[0]
    spare[0] = index


@compiled
def in_order(records: Records, ends: Ends) -> npt.NDArray[np.int64]:
    """Answer the indices of a list's records."""
    count = 0
    index = ends[0]
    while index >= 0:
        count += 1
        index = records[index].after
    order = np.empty(count, np.int64)
    index = ends[0]
    for at in range(count):
        order[at] = index
        index = records[index].after
    return order


def new_table(kind: np.dtype[Any]) -> tuple[Records, Slots, Ends]:
    """Answer the records, the slots and the head of the free ones of an empty table."""
    return enlarge(np.zeros(0, dtype=kind), np.zeros(0, dtype=np.int32), np.full(1, -1, dtype=np.int64))


def enlarge(records: Records, slots: Slots, spare: Ends) -> tuple[Records, Slots, Ends]:
    """Answer a table with twice the room; `spare` is changed in place."""
    held = len(records)
    larger = np.zeros(max(LEAST, 2 * held), dtype=records.dtype)
    larger[:held] = records
    free = np.arange(held, len(larger))
    larger["after"][free] = np.append(free[1:], spare[0])
    spare[0] = held
    places = np.zeros(2 * len(larger), dtype=np.int32)
    _place_all(places, larger, slots)
    return larger, places, spare


@compiled
def _place_all(slots: Slots, records: Records, former: Slots) -> None:
    for held in former:
        if held:
            put(slots, records, held - 1)
