"""The tracker's evidence: which micro-clusters touched which columns lately, as a sliding sparse matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from scipy import sparse

from niches.columns import IntArray, column_ids, distinct, kinds_of, members, numbered, numbered_runs
from niches.delta import ORDINARY, Delta, to_array, to_bytes
from niches.features import HANDLE, KINDS
from niches.matrices import matrix_of
from niches.owners import Owners

_FULL = 0.9
# How far names may outgrow those in use before they are looked through, and what they may in any case.
_SLACK = 1.25
_LEAST_TABLES = 10_000
_HANDLES = KINDS.index(HANDLE)
_NONE: IntArray = np.zeros(0, dtype=np.int64)


class Chunk(msgspec.Struct):
    """What came with one window, in columns of int64.

    Attributes
    ----------
    window_start
        Seconds since the epoch.
    cluster, column, count
        Cells: micro-cluster id, column number, posts.
    post_cluster, post_author, post_flags
        Posts: micro-cluster id, column number of the writer, flags of `niches.delta`.
    """

    window_start: int
    cluster: IntArray
    column: IntArray
    count: IntArray
    post_cluster: IntArray
    post_author: IntArray
    post_flags: IntArray


class ChunkState(msgspec.Struct, array_like=True):
    """The saved form of a chunk: its columns in their order, little-endian int64."""

    window_start: int
    columns: list[bytes]


class MemoryState(msgspec.Struct):
    """The saved form of the memory: what `Memory` holds, arrays as little-endian int64."""

    named: bytes
    names: list[str]
    handles: bytes
    owners: bytes
    chunks: list[ChunkState]
    compact_above: int


def _ascending(names: Mapping[int, str]) -> IntArray:
    return np.sort(np.fromiter(names, dtype=np.int64, count=len(names)))


def _joined(parts: Sequence[IntArray]) -> IntArray:
    return np.concatenate([_NONE, *parts])


class Memory:
    """Holds the cells of the last windows, and the names of those columns that are told to people.

    Columns go by their numbers (`niches.columns`), which do not depend on which shard told what. A handle counts as
    the account that bears it once a post has shown that they belong together.

    Parameters
    ----------
    span
        Cells of windows that started longer ago than this are forgotten, seconds.
    max_cells
        Cap on cells; whole windows go, the oldest first.

    Attributes
    ----------
    names
        Number of a column to its name, for columns that are told to people.
    """

    def __init__(self, span: float, max_cells: int) -> None:
        self.span = span
        self.max_cells = max_cells
        self.names: dict[int, str] = {}
        self._named = _NONE
        self._owners = Owners(_NONE, _NONE)
        self._chunks: list[Chunk] = []
        self._cells = 0
        self._compact_above = _LEAST_TABLES
        self._columns = _NONE

    def add(self, window_start: int, deltas: Sequence[Delta], clusters: Sequence[Sequence[int]]) -> Chunk:
        """Take in what the shards learnt and the clusters of their posts, forget what is old, answer the chunk."""
        self._take_names(deltas)
        cluster, column, count, author, flags, handles, owners = (
            _joined([to_array(getattr(delta, name)) for delta in deltas])
            for name in ("cluster", "column", "count", "author", "flags", "handles", "owners")
        )
        self._owners.take(handles, owners)
        # each shard's cells are in order already and no micro-cluster is in two shards: runs to merge
        order = np.argsort(cluster, kind="stable")
        posts = _joined([np.array(part, dtype=np.int64) for part in clusters])
        chunk = Chunk(window_start, cluster[order], column[order], count[order], posts, author, flags)
        self._chunks.append(chunk)
        self._forget(window_start)
        return chunk

    def _take_names(self, deltas: Sequence[Delta]) -> None:
        """Take in the names of columns not named before: most are told in every window."""
        held = len(self.names)
        for delta in deltas:
            told = to_array(delta.named)
            fresh = np.flatnonzero(~members(told, self._named)[1])
            self.names.update(zip(told[fresh].tolist(), map(delta.names.__getitem__, fresh.tolist()), strict=True))
        if len(self.names) > held:
            self._named = _ascending(self.names)

    @property
    def chunks(self) -> Sequence[Chunk]:
        """The windows held, oldest first."""
        return self._chunks

    @property
    def fullness(self) -> float:
        """Cells held over the cap on them; 1 where the cap decides what is forgotten."""
        return min(1.0, self._cells / (_FULL * self.max_cells))

    def _forget(self, window_start: int) -> None:
        oldest = window_start - self.span
        cells = sum(len(chunk.cluster) for chunk in self._chunks)
        kept = 0
        while kept < len(self._chunks) - 1 and (self._chunks[kept].window_start < oldest or cells > self.max_cells):
            cells -= len(self._chunks[kept].cluster)
            kept += 1
        del self._chunks[:kept]
        self._cells = cells

    def compact(self) -> None:
        """Drop the names and the owners of columns that no cell uses, once they may be the most."""
        if len(self.names) + len(self._owners) <= self._compact_above:
            return
        used = distinct(_joined([chunk.column for chunk in self._chunks]))
        for column in self._named[~members(self._named, used)[1]].tolist():
            del self.names[column]
        self._named = _ascending(self.names)
        self._owners = self._owners.among(used)
        self._compact_above = int(_SLACK * (len(self.names) + len(self._owners))) + _LEAST_TABLES

    def canonical(self, columns: IntArray) -> IntArray:
        """Answer the column that stands for each: a known handle's is its owner's."""
        places = np.flatnonzero(kinds_of(columns) == _HANDLES)
        same = columns.copy()
        same[places] = self._owners.of(columns[places])
        return same

    def matrix(self) -> tuple[IntArray, IntArray, sparse.csr_array]:
        """Answer the micro-clusters held and the columns that they touch, ascending, and the posts by both."""
        cluster = _joined([chunk.cluster for chunk in self._chunks])
        column = self.canonical(_joined([chunk.column for chunk in self._chunks]))
        count = _joined([chunk.count for chunk in self._chunks]).astype(np.float64)
        ids, rows = numbered_runs(cluster)
        self._columns, places = numbered(column)
        shape = (len(ids), len(self._columns))
        return ids, self._columns, matrix_of(count, rows, places, shape)

    def __contains__(self, name: str) -> bool:
        """Whether a column of that name was held at the last search."""
        ids = column_ids([name])
        return int(ids[0]) in self._owners or bool(members(ids, self._columns)[1][0])

    def posts(self, ids: IntArray) -> sparse.csr_array:
        """Answer the posts held by micro-cluster (a row for each of `ids`) and writer."""
        clusters, rows = numbered(_joined([chunk.post_cluster for chunk in self._chunks]))
        authors, places = numbered(_joined([chunk.post_author for chunk in self._chunks]))
        rows = np.searchsorted(ids, clusters)[rows]
        return matrix_of(np.ones(len(rows)), rows, places, (len(ids), len(authors)))

    def ordinary_people(self, niche_of: Mapping[int, str]) -> dict[str, list[int]]:
        """Answer the numbers of the ordinary writers of each niche, ascending."""
        niches = sorted(set(niche_of.values()))
        number = {niche: at for at, niche in enumerate(niches)}
        known = np.array(sorted(niche_of), dtype=np.int64)
        niche = np.array([number[niche_of[cluster]] for cluster in known.tolist()], dtype=np.int64)
        flags, cluster, author = (
            _joined([getattr(chunk, name) for chunk in self._chunks])
            for name in ("post_flags", "post_cluster", "post_author")
        )
        ordinary = (flags & ORDINARY) > 0
        clusters, places = numbered(cluster[ordinary])
        place, there = members(clusters, known)
        inside = there[places]
        niche, author = niche[place[places[inside]]], author[ordinary][inside]
        order = np.lexsort((author, niche))
        niche, author = niche[order], author[order]
        writers = np.split(author, np.searchsorted(niche, np.arange(len(niches)), side="right"))[:-1]
        return {name: distinct(part).tolist() for name, part in zip(niches, writers, strict=True) if len(part)}

    def save(self) -> MemoryState:
        """Answer the state as plain data."""
        chunks = [
            ChunkState(c.window_start, [to_bytes(a) for a in msgspec.structs.astuple(c)[1:]]) for c in self._chunks
        ]
        owners = self._owners
        tables = (np.fromiter(self.names, dtype=np.int64), owners.handles, owners.accounts)
        named, handles, accounts = map(to_bytes, tables)
        return MemoryState(named, list(self.names.values()), handles, accounts, chunks, self._compact_above)

    def load(self, state: MemoryState) -> None:
        """Take up a saved state."""
        self.names = dict(zip(to_array(state.named).tolist(), state.names, strict=True))
        self._named = _ascending(self.names)
        self._owners = Owners(to_array(state.handles), to_array(state.owners))
        self._chunks = [Chunk(c.window_start, *map(to_array, c.columns)) for c in state.chunks]
        self._cells = sum(len(chunk.cluster) for chunk in self._chunks)
        self._compact_above = state.compact_above
