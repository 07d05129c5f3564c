"""The tracker's evidence: which micro-clusters touched which columns lately, as a sliding sparse matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

from niches.delta import ORDINARY, Delta

IntArray = npt.NDArray[np.int64]

_FULL = 0.9


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
    """The saved form of the memory."""

    names: list[str]
    owners: dict[int, int]
    chunks: list[ChunkState]


def _joined(parts: Sequence[Sequence[int] | IntArray]) -> IntArray:
    return np.concatenate([np.zeros(0, dtype=np.int64), *(np.asarray(part, dtype=np.int64) for part in parts)])


class Memory:
    """Holds the cells of the last windows, and numbers the names of columns.

    Numbers do not depend on which shard told what: the names of a window are numbered in the order of the
    alphabet. A handle and the account that bears it share a number once a post has shown that they belong together.

    Parameters
    ----------
    span
        Cells of windows that started longer ago than this are forgotten, seconds.
    max_cells
        Cap on cells; whole windows go, the oldest first.
    """

    def __init__(self, span: float, max_cells: int) -> None:
        self.span = span
        self.max_cells = max_cells
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._owners: dict[int, int] = {}
        self._chunks: list[Chunk] = []
        self._cells = 0

    def add(self, window_start: int, deltas: Sequence[Delta], clusters: Sequence[Sequence[int]]) -> Chunk:
        """Take in what the shards learnt and the clusters of their posts, forget what is old, answer the chunk."""
        for name in sorted({name for delta in deltas for name in delta.names}):
            if name not in self._numbers:
                self._numbers[name] = len(self.names)
                self.names.append(name)
        maps = [np.array([self._numbers[name] for name in delta.names], dtype=np.int64) for delta in deltas]
        for delta, numbers in zip(deltas, maps, strict=True):
            if delta.handles:
                handles, owners = numbers[delta.handles], numbers[delta.owners]
                self._owners.update(zip(handles.tolist(), owners.tolist(), strict=True))
        cluster = _joined([delta.cluster for delta in deltas])
        column = _joined([m[delta.feature] for delta, m in zip(deltas, maps, strict=True) if delta.feature])
        count = _joined([delta.count for delta in deltas])
        order = np.lexsort((column, cluster))
        chunk = Chunk(
            window_start,
            cluster[order],
            column[order],
            count[order],
            _joined(clusters),
            _joined([m[delta.author] for delta, m in zip(deltas, maps, strict=True) if delta.author]),
            _joined([delta.flags for delta in deltas]),
        )
        self._chunks.append(chunk)
        self._forget(window_start)
        return chunk

    @property
    def chunks(self) -> Sequence[Chunk]:
        """The windows held, oldest first."""
        return self._chunks

    @property
    def full(self) -> bool:
        """Whether the cap on cells decides what is forgotten."""
        return self._cells >= _FULL * self.max_cells

    def _forget(self, window_start: int) -> None:
        oldest = window_start - self.span
        cells = sum(len(chunk.cluster) for chunk in self._chunks)
        kept = 0
        while kept < len(self._chunks) - 1 and (self._chunks[kept].window_start < oldest or cells > self.max_cells):
            cells -= len(self._chunks[kept].cluster)
            kept += 1
        del self._chunks[:kept]
        self._cells = cells

    def compact(self) -> IntArray | None:
        """Drop the names that no cell uses, once they are the most; answer old -> new number (-1 where dropped)."""
        used = np.zeros(len(self.names), dtype=bool)
        for chunk in self._chunks:
            used[chunk.column] = True
            used[chunk.post_author] = True
        for handle, owner in self._owners.items():
            if used[handle]:
                used[owner] = True
        if 2 * int(used.sum()) >= len(self.names):
            return None
        renumbered = np.where(used, np.cumsum(used) - 1, -1)
        self.names = [name for name, keep in zip(self.names, used.tolist(), strict=True) if keep]
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._owners = {
            int(renumbered[handle]): int(renumbered[owner])
            for handle, owner in self._owners.items()
            if used[handle] and used[owner]
        }
        for chunk in self._chunks:
            chunk.column = renumbered[chunk.column]
            chunk.post_author = renumbered[chunk.post_author]
        return renumbered

    def canonical(self) -> IntArray:
        """Answer, for each number, the one that stands for it: a known handle's is its owner's."""
        same = np.arange(len(self.names), dtype=np.int64)
        if self._owners:
            same[np.fromiter(self._owners, dtype=np.int64)] = np.fromiter(self._owners.values(), dtype=np.int64)
        return same

    def matrix(self) -> tuple[IntArray, sparse.csr_array]:
        """Answer the ids of the micro-clusters held, ascending, and the matrix of posts by micro-cluster and column."""
        cluster = np.concatenate([chunk.cluster for chunk in self._chunks])
        column = self.canonical()[np.concatenate([chunk.column for chunk in self._chunks])]
        count = np.concatenate([chunk.count for chunk in self._chunks]).astype(np.float64)
        ids, rows = np.unique(cluster, return_inverse=True)
        return ids, sparse.csr_array((count, (rows, column)), shape=(len(ids), len(self.names)))

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def posts(self, ids: IntArray) -> tuple[IntArray, IntArray]:
        """Answer for each post held the row of its micro-cluster in `ids`, and the number of its writer."""
        rows = np.searchsorted(ids, np.concatenate([chunk.post_cluster for chunk in self._chunks]))
        return rows, np.concatenate([chunk.post_author for chunk in self._chunks])

    def ordinary_people(self, niche_of: Mapping[int, str]) -> dict[str, set[int]]:
        """Answer the numbers of the ordinary writers of each niche."""
        people: dict[str, set[int]] = {}
        for chunk in self._chunks:
            ordinary = np.flatnonzero(chunk.post_flags & ORDINARY)
            pairs = zip(chunk.post_cluster[ordinary].tolist(), chunk.post_author[ordinary].tolist(), strict=True)
            for cluster, author in pairs:
                niche = niche_of.get(cluster)
                if niche is not None:
                    people.setdefault(niche, set()).add(author)
        return people

    def save(self) -> MemoryState:
        """Answer the state as plain data."""
        chunks = [
            ChunkState(c.window_start, [a.astype("<i8").tobytes() for a in msgspec.structs.astuple(c)[1:]])
            for c in self._chunks
        ]
        return MemoryState(self.names, self._owners, chunks)

    def load(self, state: MemoryState) -> None:
        """Take up a saved state."""
        self.names = list(state.names)
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._owners = dict(state.owners)
        self._chunks = [
            Chunk(c.window_start, *(np.frombuffer(a, dtype="<i8").astype(np.int64) for a in c.columns))
            for c in state.chunks
        ]
        self._cells = sum(len(chunk.cluster) for chunk in self._chunks)
