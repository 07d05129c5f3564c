"""What the posts of an open window touch: gathered post by post, summed to cells when the window closes."""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import Self

import msgspec
import numpy as np

from niches.columns import IntArray, in_cell_order, members, numbered
from niches.delta import Delta, to_array, to_bytes
from niches.numbering import Numbering, Numbers
from niches.records import Observation

_FOLD = 10_000
"""Posts of an open window that are held one by one, before they are summed to cells."""
MOST_CELLS = 600_000
"""Cells of an open window from which the columns of a single post go: some forty thousand posts of a shard."""

_Cells = tuple[IntArray, IntArray, IntArray]
"""Micro-cluster, column and posts of each cell, in the order of the first two."""


class TouchedState(msgspec.Struct):
    """The saved form; arrays are little-endian int64 in bytes."""

    posts: list[str]
    clusters: bytes
    author: bytes
    flags: bytes
    latest: float
    lang: list[str]
    touched: tuple[bytes, bytes]
    folded_posts: list[bytes]
    cells: tuple[bytes, bytes, bytes]
    told: dict[int, str]
    owners: dict[int, int]


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
    numbering
        What knows words from windows before.
    """

    def __init__(self, fold: int = _FOLD, most_cells: int = MOST_CELLS, numbering: Numbering | None = None) -> None:
        self.clusters = array("q")
        self._fold_at = fold
        self._most_cells = most_cells
        self._numbering = numbering or Numbering()
        self._posts: list[str] = []
        self._author = array("q")
        self._flags = array("q")
        self._latest = -math.inf
        self._lang: list[str] = []
        self._touched: list[tuple[IntArray, IntArray]] = []
        self._folded_posts: list[bytes] = []
        self._cells = _no_cells()
        self._told: dict[int, str] = {}
        self._owners: dict[int, int] = {}

    @property
    def posts(self) -> list[str]:
        """The posts in the order learnt."""
        folded = [msgspec.msgpack.decode(part, type=list[str]) for part in self._folded_posts]
        return [*(post for part in folded for post in part), *self._posts]

    def parts(self, observations: Sequence[Observation]) -> Iterator[tuple[Sequence[Observation], Numbers]]:
        """Yield posts and the same in numbers, as many at once as are held one by one; `add` each before the next."""
        begin = 0
        while begin < len(observations):
            if len(self._posts) >= self._fold_at:
                self._fold()
            part = observations[begin : begin + self._fold_at - len(self._posts)]
            yield part, self._numbering.number(part)
            begin += len(part)

    def add(self, observations: Sequence[Observation], numbers: Numbers, clusters: IntArray) -> None:
        """Take posts and the micro-clusters they went to."""
        self._posts += [o.post for o in observations]
        self._lang += [o.lang for o in observations]
        self._latest = max(self._latest, float(numbers.time.max()))
        for column, values in ((self.clusters, clusters), (self._author, numbers.author), (self._flags, numbers.flags)):
            column.frombytes(values.tobytes())
        self._touched.append((clusters[numbers.at], numbers.column))

    def delta(self) -> Delta:
        """Sum up: cells in the order of micro-cluster and column, whatever the order of the posts."""
        self._sum_up()
        cluster, column, count = self._cells
        told = sorted(self._told.items())
        return Delta(
            author=to_bytes(self._author),
            flags=to_bytes(self._flags),
            latest=self._latest,
            lang=self._lang,
            cluster=to_bytes(cluster),
            column=to_bytes(column),
            count=to_bytes(count),
            named=to_bytes(np.array([number for number, _ in told], dtype=np.int64)),
            names=[name for _, name in told],
            handles=to_bytes(np.fromiter(self._owners, dtype=np.int64, count=len(self._owners))),
            owners=to_bytes(np.fromiter(self._owners.values(), dtype=np.int64, count=len(self._owners))),
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
        people = _held(self._owners, left) | _held(self._owners.values(), left)
        self._owners = {at: owner for at, owner in self._owners.items() if at in people or owner in people}

    def _sum_up(self) -> None:
        """Sum what is held post by post into the cells."""
        self._cells = _summed(self._cells, self._fresh())
        self._touched = []
        self._told.update(self._numbering.told)
        self._owners.update(self._numbering.owners)
        self._numbering.forget()

    def _fresh(self) -> _Cells:
        clusters, columns = _no_cells()[:2]
        clusters = np.concatenate([clusters, *(part for part, _ in self._touched)])
        columns = np.concatenate([columns, *(part for _, part in self._touched)])
        return clusters, columns, np.ones(len(clusters), dtype=np.int64)

    def save(self) -> TouchedState:
        """Answer the state as plain data."""
        clusters, author, flags = map(to_bytes, (self.clusters, self._author, self._flags))
        at, touched, _ = map(to_bytes, self._fresh())
        cluster, column, count = map(to_bytes, self._cells)
        return TouchedState(
            self._posts, clusters, author, flags, self._latest, self._lang, (at, touched), self._folded_posts,
            (cluster, column, count), {**self._told, **self._numbering.told},
            {**self._owners, **self._numbering.owners},
        )  # fmt: skip

    @classmethod
    def load(
        cls,
        state: TouchedState,
        fold: int = _FOLD,
        most_cells: int = MOST_CELLS,
        numbering: Numbering | None = None,
    ) -> Self:
        """Take up a saved state."""
        self = cls(fold, most_cells, numbering)
        self._posts, self._lang, self._folded_posts = state.posts, state.lang, state.folded_posts
        self.clusters, self._author, self._flags = map(_numbers, (state.clusters, state.author, state.flags))
        self._latest, self._told, self._owners = state.latest, state.told, state.owners
        at, touched = map(to_array, state.touched)
        self._touched = [(at, touched)]
        cluster, column, count = map(to_array, state.cells)
        self._cells = (cluster, column, count)
        return self


def _no_cells() -> _Cells:
    empty = np.zeros(0, dtype=np.int64)
    return empty, empty, empty


def _summed(one: _Cells, other: _Cells) -> _Cells:
    """Merge cells, in any order and several of the same, to one of each in their order."""
    cluster, column, count = (np.concatenate(parts) for parts in zip(one, other, strict=True))
    if not len(cluster):
        return one
    order = in_cell_order(cluster, column)
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
