"""The state of the micro-clusters as tables of numbers: clusters, terms, which holds which, and what was merged."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from niches.compiled import compiled
from niches.slot_map import Ends, Records, Slots, enlarge, new_table

LONE, GROWN, MERGED = 0, 1, 2
"""Lists: clusters of one post and of more, least lately hit first; what was merged, first merged first."""
CLUSTERS, TERMS, ENTRIES, GONE = 0, 1, 2, 3
"""Tables, by their place in `Tables.spare` and `Tables.used`."""
TABLED = 256
"""Numbers of clusters that hold a term up to which its weight is looked up."""

TERM_BITS = 32
"""Bits of an entry's key that are its term; those above are its cluster."""
TERM_MASK = (1 << TERM_BITS) - 1

_LINKS = [("key", "i8"), ("before", "i8"), ("after", "i8")]
# `first` and `final` are the ends of a cluster's terms, `absorbed` is the first of what was merged into it, `sign` has
# a bit set for each of its terms, which others may have too; `mark` and `score` are a search's own
_CLUSTER = np.dtype([
    *_LINKS, ("last", "f8"), ("posts", "i8"), ("norm2", "f8"), ("unit", "f8"), ("terms", "i8"), ("first", "i8"),
    ("final", "i8"), ("absorbed", "i8"), ("sign", "i8"), ("mark", "i8"), ("score", "f8"),
])  # fmt: skip
# `df` clusters hold a term, from the entry `first` on
_TERM = np.dtype([*_LINKS, ("df", "i8"), ("first", "i8")])
# a term of a cluster: `key` is both their indices, `above` and `below` are its neighbours among those of its term
_ENTRY = np.dtype([
    ("key", "i8"), ("before", "i4"), ("after", "i4"), ("above", "i4"), ("below", "i4"),
    ("weight", "f8"), ("mass", "f8"),
])  # fmt: skip
# an id that was merged: when, into which cluster, and its neighbours among what was merged into that
_GONE = np.dtype([*_LINKS, ("since", "f8"), ("into", "i8"), ("sooner", "i8"), ("later", "i8")])
# `idle_from`: no cluster can have been idle for the horizon before it; `live` and the bounds: see `weights.resize`
_HEAD = np.dtype([
    ("now", "f8"), ("next", "i8"), ("idle_from", "f8"), ("mark", "i8"), ("dropped", "i8"),
    ("step", "i8"), ("live", "f8"), ("least", "f8"), ("most", "f8"),
    ("threshold", "f8"), ("horizon", "f8"), ("max_clusters", "i8"), ("max_postings", "i8"), ("max_candidates", "i8"),
    ("max_terms", "i8"), ("near_bonus", "f8"), ("merge_threshold", "f8"), ("recency", "f8"),
])  # fmt: skip


class Tables(NamedTuple):
    """Everything that a search reads and learning changes, in arrays.

    Attributes
    ----------
    clusters, terms, entries, gone
        Records, see above.
    cluster_slots, term_slots, entry_slots, gone_slots
        Where their keys are found.
    spare, ends
        A row for each table: its first free record; a row for each list: its ends.
    used
        Records in use, by table; then clusters of one post.
    head
        One record: the clock, counts, settings.
    idf
        Inverse document frequency of a term that so many clusters hold.
    dropped
        Ids that went, the first `head.dropped` of it.
    """

    clusters: Records
    terms: Records
    entries: Records
    gone: Records
    cluster_slots: Slots
    term_slots: Slots
    entry_slots: Slots
    gone_slots: Slots
    spare: Ends
    ends: Ends
    used: npt.NDArray[np.int64]
    head: Records
    idf: npt.NDArray[np.float64]
    dropped: npt.NDArray[np.int64]


ALONE = 4
"""Place in `Tables.used` of the number of clusters of one post."""
_KINDS = (_CLUSTER, _TERM, _ENTRY, _GONE)


def new_tables() -> Tables:
    """Answer tables without a cluster, their settings all 0."""
    made = [new_table(kind) for kind in _KINDS]
    head = np.zeros(1, dtype=_HEAD)
    head["now"], head["idle_from"], head["step"] = -np.inf, np.inf, -1
    records, slots = [records for records, _, _ in made], [slots for _, slots, _ in made]
    return Tables(
        *(records[0], records[1], records[2], records[3]),
        *(slots[0], slots[1], slots[2], slots[3]),
        np.concatenate([spare for _, _, spare in made]).reshape(len(made), 1),
        np.full((3, 2), -1, dtype=np.int64),
        np.zeros(5, dtype=np.int64),
        head,
        np.zeros(TABLED),
        np.zeros(0, dtype=np.int64),
    )


@compiled
def has_room(t: Tables, terms: int) -> bool:
    """Tell whether a post of so many terms can be learnt, and drop all that it may."""
    used = t.used
    return bool(
        used[CLUSTERS] < len(t.clusters)
        and used[TERMS] + terms <= len(t.terms)
        and used[ENTRIES] + terms <= len(t.entries)
        and used[GONE] < len(t.gone)
        and t.head[0].dropped + used[CLUSTERS] + used[GONE] + 1 < len(t.dropped)
    )


def with_room(t: Tables, terms: int, clusters: int = 1, gone: int = 1) -> Tables:
    """Answer the same tables with room for so many terms, clusters and merged ids more; by default, for a post."""
    named = t._asdict()
    for at, (records, slots, most) in enumerate((
        ("clusters", "cluster_slots", clusters), ("terms", "term_slots", terms), ("entries", "entry_slots", terms),
        ("gone", "gone_slots", gone),
    )):  # fmt: skip
        while t.used[at] + most > len(named[records]):
            named[records], named[slots], _ = enlarge(named[records], named[slots], t.spare[at])
    least = int(t.head["dropped"][0]) + len(named["clusters"]) + len(named["gone"]) + 2
    if least > len(t.dropped):
        named["dropped"] = np.append(t.dropped, np.zeros(least, dtype=np.int64))
    return Tables(**named)
