"""What the posts of an open window touch: gathered post by post, summed to cells when the window closes."""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection
from typing import Self

import msgspec
import numpy as np

from niches.columns import IntArray, column_ids, members, numbered
from niches.delta import ORDINARY, REPLY, REPOST, Delta, to_array, to_bytes
from niches.features import HANDLE, TOLD, columns_of
from niches.records import Observation

_FOLD = 10_000
"""Posts of an open window that are held one by one, before they are summed to cells."""
MOST_CELLS = 600_000
"""Cells of an open window from which the columns of a single post go: some forty thousand posts of a shard."""

_Cells = tuple[IntArray, IntArray, IntArray]
"""Micro-cluster, column and posts of each cell, in the order of the first two."""


class _Numbers(dict[str, int]):
    """Names in the order in which they came, numbered from 0 at first sight."""

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        return number


class TouchedState(msgspec.Struct):
    """The saved form; arrays are little-endian int64 in bytes."""

    posts: list[str]
    clusters: bytes
    names: list[str]
    author: bytes
    flags: bytes
    latest: float
    lang: list[str]
    features: bytes
    widths: bytes
    owners: dict[int, int]
    folded_posts: list[bytes] = []
    folded_authors: bytes = b""
    cells: tuple[bytes, bytes, bytes] = (b"", b"", b"")
    told: dict[int, str] = {}
    owner_of: dict[int, int] = {}


class Touched:
    """Posts learnt since the last close, their micro-clusters and the columns that they touch.

    A dense window is not held post by post but folded every so many posts, and where even its cells are too many, the
    columns that one post alone has touched by then go. This depends on the posts in their order, and on nothing else.

    Parameters
    ----------
    fold
        Posts that are held one by one.
    most_cells
        Cells from which a fold drops columns.
    """

    def __init__(self, fold: int = _FOLD, most_cells: int = MOST_CELLS) -> None:
        self.clusters = array("q")
        self._fold_at = fold
        self._most_cells = most_cells
        self._posts: list[str] = []
        self._numbers = _Numbers()
        self._author = array("q")
        self._flags = array("q")
        self._latest = -math.inf
        self._lang: list[str] = []
        # all posts' columns in one row, and how many each post has: summing them at once is cheaper than one by one
        self._features = array("q")
        self._widths = array("q")
        self._owners: dict[int, int] = {}
        self._folded_posts: list[bytes] = []
        self._folded_authors = array("q")
        self._cells = _no_cells()
        self._told: dict[int, str] = {}
        self._owner_of: dict[int, int] = {}

    @property
    def posts(self) -> list[str]:
        """The posts in the order learnt."""
        folded = [msgspec.msgpack.decode(part, type=list[str]) for part in self._folded_posts]
        return [*(post for part in folded for post in part), *self._posts]

    def add(self, o: Observation, cluster: int) -> None:
        """Take a post and the micro-cluster it went to."""
        if len(self._posts) >= self._fold_at:
            self._fold()
        self._posts.append(o.post)
        self.clusters.append(cluster)
        number_of = self._numbers.__getitem__
        names = columns_of(o)
        self._features.extend(map(number_of, names))
        self._widths.append(len(names))
        author = number_of(names[0])
        self._author.append(author)
        self._flags.append(
            ORDINARY * o.ordinary + REPLY * bool(o.reply_to or o.reply_to_author) + REPOST * bool(o.repost_of)
        )
        self._latest = max(self._latest, o.time)
        self._lang.append(o.lang)
        if o.handle:
            self._owners[number_of(HANDLE + o.handle.lower())] = author

    def delta(self) -> Delta:
        """Sum up: cells in the order of micro-cluster and column, whatever the order of the posts."""
        self._sum_up()
        cluster, column, count = self._cells
        return Delta(
            author=to_bytes(self._folded_authors),
            flags=to_bytes(self._flags),
            latest=self._latest,
            lang=self._lang,
            cluster=to_bytes(cluster),
            column=to_bytes(column),
            count=to_bytes(count),
            named=to_bytes(np.fromiter(self._told, dtype=np.int64, count=len(self._told))),
            names=list(self._told.values()),
            handles=to_bytes(np.fromiter(self._owner_of, dtype=np.int64, count=len(self._owner_of))),
            owners=to_bytes(np.fromiter(self._owner_of.values(), dtype=np.int64, count=len(self._owner_of))),
        )

    def _fold(self) -> None:
        self._sum_up()
        self._folded_posts.append(msgspec.msgpack.encode(self._posts))
        self._posts = []
        cluster, column, count = self._cells
        if len(cluster) <= self._most_cells:
            return
        columns, places = numbered(column)
        kept = np.bincount(places, weights=count) > 1.0
        inside = kept[places]
        self._cells = (cluster[inside], column[inside], count[inside])
        left = columns[kept]
        told = _held(self._told, left)
        self._told = {at: name for at, name in self._told.items() if at in told}
        people = _held(self._owner_of, left) | _held(self._owner_of.values(), left)
        self._owner_of = {at: owner for at, owner in self._owner_of.items() if at in people or owner in people}

    def _sum_up(self) -> None:
        """Sum what is held post by post into the cells."""
        names = list(self._numbers)
        ids = column_ids(names)
        numbers = ids.tolist()
        widths = np.array(self._widths, dtype=np.int64)
        clusters = np.array(self.clusters[len(self.clusters) - len(widths) :], dtype=np.int64)
        fresh = (
            np.repeat(clusters, widths),
            ids[np.array(self._features, dtype=np.int64)],
            np.ones(len(self._features), dtype=np.int64),
        )
        self._cells = _summed(self._cells, fresh)
        self._folded_authors.extend(ids[np.array(self._author, dtype=np.int64)].tolist())
        self._told.update((number, name) for number, name in zip(numbers, names, strict=True) if name[0] in TOLD)
        self._owner_of.update((numbers[handle], numbers[author]) for handle, author in self._owners.items())
        self._numbers, self._owners = _Numbers(), {}
        self._author, self._features, self._widths = array("q"), array("q"), array("q")

    def save(self) -> TouchedState:
        """Answer the state as plain data."""
        clusters, author, flags, features, widths, authors = map(
            to_bytes,
            (self.clusters, self._author, self._flags, self._features, self._widths, self._folded_authors),
        )
        cluster, column, count = map(to_bytes, self._cells)
        return TouchedState(
            self._posts, clusters, list(self._numbers), author, flags, self._latest, self._lang, features, widths,
            self._owners, self._folded_posts, authors, (cluster, column, count), self._told, self._owner_of,
        )  # fmt: skip

    @classmethod
    def load(cls, state: TouchedState, fold: int = _FOLD, most_cells: int = MOST_CELLS) -> Self:
        """Take up a saved state."""
        self = cls(fold, most_cells)
        self._posts, self._lang, self._owners = state.posts, state.lang, state.owners
        self.clusters = _numbers(state.clusters)
        self._numbers.update((name, number) for number, name in enumerate(state.names))
        self._author, self._flags, self._latest = _numbers(state.author), _numbers(state.flags), state.latest
        self._features, self._widths = _numbers(state.features), _numbers(state.widths)
        self._folded_posts, self._folded_authors = state.folded_posts, _numbers(state.folded_authors)
        cluster, column, count = map(to_array, state.cells)
        self._cells = (cluster, column, count)
        self._told, self._owner_of = state.told, state.owner_of
        return self


def _no_cells() -> _Cells:
    empty = np.zeros(0, dtype=np.int64)
    return empty, empty, empty


def _summed(one: _Cells, other: _Cells) -> _Cells:
    """Merge cells, in any order and several of the same, to one of each in their order."""
    cluster, column, count = (np.concatenate(parts) for parts in zip(one, other, strict=True))
    if not len(cluster):
        return one
    order = np.lexsort((column, cluster))
    cluster, column = cluster[order], column[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (cluster[1:] != cluster[:-1]) | (column[1:] != column[:-1])
    first = np.flatnonzero(fresh)
    return cluster[first], column[first], np.add.reduceat(count[order], first)


def _held(columns: Collection[int], left: IntArray) -> set[int]:
    """Answer which of the columns are among those left, which are ascending."""
    known = np.fromiter(columns, dtype=np.int64, count=len(columns))
    return set(known[members(known, left)[1]].tolist())


def _numbers(data: bytes) -> array[int]:
    return array("q", np.frombuffer(data, dtype="<i8").astype(np.int64).tobytes())
