"""Tables of records hold what a dictionary and its order would."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from niches.slot_map import draw, enlarge, find, give_back, in_order, link, new_table, put, take, unlink

KIND = np.dtype([("key", "i8"), ("before", "i8"), ("after", "i8")])
# few keys, so that they come again; some of them equal in their low and in their high bits
KEYS = st.sampled_from([*range(8), *(n << 32 for n in range(1, 8)), *(-n for n in range(1, 8)), 2**62, -(2**62)])


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), KEYS | st.integers(-(2**63), 2**63 - 1)), max_size=200))
def test_a_table_is_a_dictionary_in_order(steps: list[tuple[bool, int]]) -> None:
    records, slots, spare = new_table(KIND)
    ends = np.full(2, -1, dtype=np.int64)
    held: dict[int, None] = {}
    for adding, key in steps:
        index = find(slots, records, key)
        assert (index >= 0) == (key in held)
        if adding and index < 0:
            if len(held) == len(records):
                records, slots, spare = enlarge(records, slots, spare)
            index = draw(records, spare)
            records["key"][index] = key
            put(slots, records, index)
            link(records, ends, index)
            held[key] = None
        elif not adding and index >= 0:
            take(slots, records, index)
            unlink(records, ends, index)
            give_back(records, spare, index)
            del held[key]
    assert records["key"][in_order(records, ends)].tolist() == list(held)
    assert all(find(slots, records, key) >= 0 for key in held)


def test_room_is_used_again() -> None:
    records, slots, spare = new_table(KIND)
    for key in range(10_000):
        index = draw(records, spare)
        records["key"][index] = key
        put(slots, records, index)
        take(slots, records, index)
        give_back(records, spare, index)
    assert len(records) == 64
    assert not slots.any()
