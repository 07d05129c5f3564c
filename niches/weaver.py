"""Keeps the map from micro-clusters to niches: searched anew as evidence grows, and read on in between."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import msgspec
import numpy as np
from scipy import sparse

from niches.columns import FloatArray, IntArray, members, numbered_runs
from niches.config import EngineConfig
from niches.delta import Delta, to_array, to_bytes
from niches.discovery import Discovery
from niches.linking import match, overlap
from niches.matrices import matrix_of
from niches.memory import Chunk, Memory, MemoryState
from niches.profiles import Profiles
from niches.records import Assignment, NicheEvent

_LEAST_OVERLAP = 0.3
_MOSTLY = 0.5
_BESIDE = 3.0
"""Searches beside known niches for each one among all, once the memory is full: fewer before, where they cost less."""


class WeaverState(msgspec.Struct):
    """The saved form of a weaver; arrays are little-endian bytes."""

    memory: MemoryState
    niche_of: dict[int, str]
    next_niche: int
    new_posts: int
    held_posts: int
    niches: list[str]
    evidence: list[bytes]
    known: bytes
    since_whole: int = 0


class Weaver:
    """Says which niche every micro-cluster is in.

    Communities are searched again once the posts have grown by a share of those held, so that the work for a post does
    not grow with the stream: mostly among the micro-clusters that are in no niche, beside the niches known, and now and
    then among all. In between, micro-clusters not seen before go where their columns say.

    Parameters
    ----------
    config
        The engine's settings.
    """

    def __init__(self, config: EngineConfig) -> None:
        self.config = config
        self.memory = Memory(config.memory, config.max_cells)
        self.niche_of: dict[int, str] = {}
        self.found: Discovery | None = None
        self.niches: list[str] = []
        self._profiles = Profiles(sparse.csr_array((0, 0), dtype=np.float64))
        self._known: IntArray = np.zeros(0, dtype=np.int64)
        self._next = 0
        self._new_posts = 0
        self._held_posts = 0
        self._since_whole = 0

    def weave(
        self, window_start: int, deltas: Sequence[Delta], clusters: Sequence[Sequence[int]]
    ) -> tuple[Chunk, list[Assignment], list[NicheEvent]]:
        """Take in a window and answer its columns, the changes of the map, and births, splits and merges.

        `found` holds the search's result where this window brought one, else None.
        """
        chunk = self.memory.add(window_start, deltas, clusters)
        self._new_posts += len(chunk.post_cluster)
        self.found = None
        if self._new_posts and self._new_posts >= self._share * self._held_posts:
            assignments, events = self._search(window_start + self.config.window)
            return chunk, assignments, events
        return chunk, self._read_on(chunk), []

    @property
    def _share(self) -> float:
        """Posts that a search waits for, over those held at the last one.

        The fuller the memory, the more a search costs and the less a window adds: a full one is searched a third as
        often.
        """
        return self.config.rebuild_share * (1.0 + 2.0 * self.memory.fullness)

    # ------------------------------------------------------------------ between searches

    def _read_on(self, chunk: Chunk) -> list[Assignment]:
        niche_of = self.niche_of
        if not self.niches:
            return []
        place, there = members(self.memory.canonical(chunk.column), self._known)
        ids, rows = numbered_runs(chunk.cluster[there])
        unseen = np.fromiter((c not in niche_of for c in ids.tolist()), dtype=bool, count=len(ids))
        usable = unseen[rows]
        ids, rows = numbered_runs(ids[rows[usable]])
        if not len(ids):
            return []
        present = matrix_of(np.ones(len(rows)), rows, place[there][usable], (len(ids), len(self._known)))
        present.data = np.ones_like(present.data)
        spoken_for = self._profiles.best(present, self.config.evidence)
        assignments = []
        for at in np.flatnonzero(spoken_for >= 0).tolist():
            niche_of[int(ids[at])] = niche = self.niches[spoken_for[at]]
            assignments.append(Assignment(int(ids[at]), niche))
        return assignments

    # ------------------------------------------------------------------ the search

    def _search(self, end: float) -> tuple[list[Assignment], list[NicheEvent]]:
        memory, config = self.memory, self.config
        memory.compact()
        ids, columns, matrix = memory.matrix()
        by_author = memory.posts(ids)
        known, old = self._niches_before(ids)
        self._since_whole += self._new_posts
        whole = self._since_whole >= (1.0 + _BESIDE * memory.fullness) * self._share * self._held_posts
        self.found = found = Discovery(matrix, by_author, columns, config, None if whole else old)
        self._new_posts, self._held_posts = 0, int(by_author.sum())
        if whole:
            self._since_whole = 0
        events = self._link(old, known, found, end)
        now, inside = found.labels, found.labels >= 0
        self.niche_of = dict(zip(ids[inside].tolist(), map(self.niches.__getitem__, now[inside].tolist()), strict=True))
        self._profiles, self._known = found.profiles()
        number = {niche: at for at, niche in enumerate(self.niches)}
        # of those before, -1 is none, which is the last place, and -2 one that is no more
        then = np.array([*(number.get(niche, -2) for niche in known), -1], dtype=np.int64)[old]
        moved = np.flatnonzero(then != now)
        # the last place is none, too
        names = [*self.niches, ""]
        changes = zip(ids[moved].tolist(), now[moved].tolist(), strict=True)
        return [Assignment(cluster, names[label]) for cluster, label in changes], events

    def _niches_before(self, ids: IntArray) -> tuple[list[str], IntArray]:
        """Answer the niches that these micro-clusters are in, in their order, and the place of each's, -1 for none."""
        held = np.fromiter(self.niche_of, dtype=np.int64, count=len(self.niche_of))
        place, there = members(held, ids)
        niches = list(compress(self.niche_of.values(), there.tolist()))
        known = sorted(set(niches))
        number = {niche: at for at, niche in enumerate(known)}
        old = np.full(len(ids), -1, dtype=np.int64)
        old[place[there]] = [number[niche] for niche in niches]
        return known, old

    def _link(self, old: IntArray, known: Sequence[str], found: Discovery, end: float) -> list[NicheEvent]:
        """Name the communities found, by the niches that they continue, and answer births, splits and merges.

        Parameters
        ----------
        old
            Place in `known` of the niche that each micro-cluster was in, -1 for none.
        """
        shared = overlap(old, found.labels, found.posts, len(known), found.count)
        old_size = _sizes(old, found.posts, len(known))
        new_size = _sizes(found.labels, found.posts, found.count)
        linked = match(shared, old_size, new_size, _LEAST_OVERLAP)
        events: list[NicheEvent] = []
        self.niches = []
        for community, source in enumerate(linked.tolist()):
            if source >= 0:
                self.niches.append(known[source])
                continue
            niche = f"n{self._next:06d}"
            self._next += 1
            self.niches.append(niche)
            events.append(_origin(niche, shared[:, community], float(new_size[community]), old_size, known, end))
        gone = set(range(len(known))) - set(linked.tolist())
        for source in sorted(gone):
            into = int(shared[source].argmax()) if found.count else -1
            if into >= 0 and shared[source, into] >= _MOSTLY * old_size[source]:
                evidence = {"share": float(shared[source, into] / old_size[source]), "posts": float(old_size[source])}
                events.append(NicheEvent(known[source], end, "merged", self.niches[into], evidence))
        return events

    # ------------------------------------------------------------------ state

    def save(self) -> WeaverState:
        """Answer the state as plain data."""
        e = self._profiles.evidence
        parts = [e.data.astype("<f8").tobytes(), *(a.astype("<i8").tobytes() for a in (e.indices, e.indptr))]
        return WeaverState(
            self.memory.save(),
            self.niche_of,
            self._next,
            self._new_posts,
            self._held_posts,
            self.niches,
            parts,
            to_bytes(self._known),
            self._since_whole,
        )

    def load(self, state: WeaverState) -> None:
        """Take up a saved state."""
        self.memory.load(state.memory)
        self.niche_of, self.niches = state.niche_of, state.niches
        self._next, self._new_posts, self._held_posts = state.next_niche, state.new_posts, state.held_posts
        self._since_whole = state.since_whole
        data, indices, indptr = (
            np.frombuffer(part, dtype=kind) for part, kind in zip(state.evidence, ("<f8", "<i8", "<i8"), strict=True)
        )
        self._known = to_array(state.known)
        shape = (len(indptr) - 1, len(self._known))
        cells = data.copy(), indices.astype(np.int32), indptr.astype(np.int32)
        self._profiles = Profiles(sparse.csr_array(cells, shape=shape))


def _sizes(labels: IntArray, posts: FloatArray, count: int) -> FloatArray:
    inside = labels >= 0
    return np.bincount(labels[inside], posts[inside], minlength=count).astype(np.float64)


def _origin(
    niche: str, shared: FloatArray, size: float, old_size: FloatArray, known: Sequence[str], end: float
) -> NicheEvent:
    """Tell whether a new niche came out of one known, or out of nothing."""
    source = int(shared.argmax()) if len(shared) else -1
    if source >= 0 and shared[source] >= _MOSTLY * size:
        evidence = {"share": float(shared[source] / size), "share_of_source": float(shared[source] / old_size[source])}
        return NicheEvent(niche, end, "split", known[source], evidence)
    return NicheEvent(niche, end, "born", evidence={"posts": size})
