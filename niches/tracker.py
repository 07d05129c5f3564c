"""Weaves the micro-clusters of all shards into niches, window by window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Self

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

from niches.communities import communities, weigh
from niches.config import EngineConfig
from niches.delta import ORDINARY, REPLY, REPOST, Delta, decode_delta
from niches.envelope import seal, unseal
from niches.features import BRAND, TAG, TERM, TOPIC
from niches.labels import characteristic, label_of
from niches.lifecycle import Life, advance, observe
from niches.linking import match, overlap
from niches.memory import Chunk, Memory, MemoryState
from niches.records import Assignment, NicheEvent, NicheMeasure, NicheProfile, ShardSummary, WindowReport

IntArray = npt.NDArray[np.int64]

_FORMAT = "murmure.tracker"
_VERSION = 1
_LEAST_OVERLAP = 0.3
_LANGS = 3


class _TrackerState(msgspec.Struct):
    memory: MemoryState
    niche_of: dict[int, str]
    lives: dict[str, Life]
    langs: dict[str, dict[str, int]]
    next_niche: int


class NicheTracker:
    """Finds communities among the micro-clusters of the last days, and links them to the niches known.

    Parameters
    ----------
    config
        The engine's settings.
    """

    def __init__(self, config: EngineConfig) -> None:
        self.config = config
        self._memory = Memory(config.memory, config.max_cells)
        self._niche_of: dict[int, str] = {}
        self._lives: dict[str, Life] = {}
        self._langs: dict[str, dict[str, int]] = {}
        self._next = 0

    def close(self, window_start: int, summaries: Sequence[ShardSummary]) -> WindowReport:
        """Take in the shards' summaries of a closed window and answer what became of the niches.

        Parameters
        ----------
        window_start
            Seconds since the epoch, later than at the last call.
        summaries
            Of all shards, in any order.

        Raises
        ------
        StateError
            A summary is damaged or of another version.
        """
        ordered = sorted(summaries, key=lambda summary: summary.shard)
        deltas = [decode_delta(summary.body) for summary in ordered]
        chunk = self._memory.add(window_start, deltas, [summary.clusters for summary in ordered])
        self._memory.compact()
        ids, matrix = self._memory.matrix()
        events, assignments, members = self._weave(window_start, ids, matrix)
        for summary, delta in zip(ordered, deltas, strict=True):
            for cluster, lang in zip(summary.clusters, delta.lang, strict=True):
                niche = self._niche_of.get(cluster)
                if niche is not None:
                    counts = self._langs.setdefault(niche, {})
                    counts[lang] = counts.get(lang, 0) + 1
        measures, profiles, later = self._follow(window_start, chunk, deltas, ids, matrix, members)
        posts = [post for summary in ordered for post in summary.posts]
        clusters = [cluster for summary in ordered for cluster in summary.clusters]
        return WindowReport(
            window_start=window_start,
            posts=posts,
            clusters=clusters,
            niches=[self._niche_of.get(cluster, "") for cluster in clusters],
            assignments=assignments,
            profiles=profiles,
            measures=measures,
            events=events + later,
        )

    # ------------------------------------------------------------------ communities to niches

    def _weave(
        self, window_start: int, ids: IntArray, matrix: sparse.csr_array
    ) -> tuple[list[NicheEvent], list[Assignment], dict[str, IntArray]]:
        """Find the communities, link them, and answer events, changes of the map, and the rows of each niche."""
        config = self.config
        labels = communities(weigh(matrix, self._memory.names), config.resolution, config.seed)
        rows = {int(cluster): row for row, cluster in enumerate(ids.tolist())}
        authors, posts = self._people(rows, len(ids))
        labels = self._sizeable(labels, authors, posts)
        found = int(labels.max()) + 1 if len(labels) else 0
        niches = sorted({niche for cluster, niche in self._niche_of.items() if cluster in rows})
        number = {niche: at for at, niche in enumerate(niches)}
        before = np.array([number.get(self._niche_of.get(c, ""), -1) for c in ids.tolist()], dtype=np.int64)
        shared = overlap(before, labels, posts, len(niches), found)
        old_size = np.bincount(before[before >= 0], posts[before >= 0], minlength=len(niches))
        new_size = np.bincount(labels[labels >= 0], posts[labels >= 0], minlength=found)
        linked = match(shared, old_size, new_size, _LEAST_OVERLAP)
        end = window_start + config.window
        names: list[str] = []
        events: list[NicheEvent] = []
        for community in range(found):
            if linked[community] >= 0:
                names.append(niches[linked[community]])
                continue
            names.append(self._new(window_start, end))
            events.append(self._origin(names[-1], shared[:, community], new_size[community], old_size, niches, end))
        for at, niche in enumerate(niches):
            if at not in set(linked.tolist()) and found and shared[at].max() > 0.5 * old_size[at]:
                into = names[int(shared[at].argmax())]
                share = float(shared[at].max() / old_size[at])
                events.append(NicheEvent(niche, end, "merged", into, {"share": share}))
        assignments, niche_of = [], {}
        for cluster, label in zip(ids.tolist(), labels.tolist(), strict=True):
            niche = names[label] if label >= 0 else ""
            if niche != self._niche_of.get(cluster, ""):
                assignments.append(Assignment(cluster, niche))
            if niche:
                niche_of[cluster] = niche
        self._niche_of = niche_of
        members = {name: np.flatnonzero(labels == community) for community, name in enumerate(names)}
        return events, assignments, members

    def _people(self, rows: dict[int, int], size: int) -> tuple[sparse.csr_array, npt.NDArray[np.float64]]:
        """Answer the posts by row and author, and the posts of each row, within the memory."""
        chunks = self._memory.chunks
        row = np.array([rows[c] for chunk in chunks for c in chunk.post_cluster.tolist()], dtype=np.int64)
        author = np.concatenate([chunk.post_author for chunk in chunks])
        shape = (size, len(self._memory.names))
        authors = sparse.csr_array((np.ones(len(row)), (row, author)), shape=shape)
        return authors, np.bincount(row, minlength=size).astype(np.float64)

    def _sizeable(self, labels: IntArray, authors: sparse.csr_array, posts: npt.NDArray[np.float64]) -> IntArray:
        """Keep the communities of enough people and posts, numbered by their first row."""
        kept = labels.copy()
        inside = np.flatnonzero(labels >= 0)
        if not len(inside):
            return kept
        shape = (int(labels.max()) + 1, len(labels))
        groups = sparse.csr_array((np.ones(len(inside)), (labels[inside], inside)), shape=shape)
        people = np.diff((groups @ authors).tocsr().indptr)
        good = (people >= self.config.min_authors) & (groups @ posts >= self.config.min_posts)
        kept[inside] = np.where(good[labels[inside]], labels[inside], -1)
        values, first, numbers = np.unique(kept, return_index=True, return_inverse=True)
        order = np.argsort(np.where(values < 0, -1, first), kind="stable")
        rank = np.empty(len(values), dtype=np.int64)
        rank[order] = np.arange(len(values)) - (1 if values[0] < 0 else 0)
        return rank[numbers]

    def _new(self, window_start: int, end: float) -> str:
        niche = f"n{self._next:06d}"
        self._next += 1
        self._lives[niche] = Life(niche, float(window_start), end, end - self.config.window, state_since=end)
        return niche

    def _origin(
        self,
        niche: str,
        shared: npt.NDArray[np.float64],
        size: float,
        old_size: npt.NDArray[np.float64],
        niches: list[str],
        end: float,
    ) -> NicheEvent:
        """Tell whether a new niche came out of one known, or out of nothing."""
        if len(shared) and shared.max() >= 0.5 * size:
            source = int(shared.argmax())
            evidence = {
                "share": float(shared[source] / size),
                "share_of_source": float(shared[source] / old_size[source]),
            }
            return NicheEvent(niche, end, "split", niches[source], evidence)
        return NicheEvent(niche, end, "born", evidence={"posts": float(size)})

    # ------------------------------------------------------------------ lives

    def _follow(
        self,
        window_start: int,
        chunk: Chunk,
        deltas: Sequence[Delta],
        ids: IntArray,
        matrix: sparse.csr_array,
        members: dict[str, IntArray],
    ) -> tuple[list[NicheMeasure], list[NicheProfile], list[NicheEvent]]:
        """Measure every niche in this window and move it along its life."""
        config = self.config
        end = window_start + config.window
        present: dict[str, list[int]] = {}
        for at, cluster in enumerate(chunk.post_cluster.tolist()):
            niche = self._niche_of.get(cluster)
            if niche is not None:
                present.setdefault(niche, []).append(at)
        people: dict[str, set[int]] = {}
        for held in self._memory.chunks:
            ordinary = (held.post_flags & ORDINARY) > 0
            for cluster, author in zip(
                held.post_cluster[ordinary].tolist(), held.post_author[ordinary].tolist(), strict=True
            ):
                niche = self._niche_of.get(cluster)
                if niche is not None:
                    people.setdefault(niche, set()).add(author)
        total = np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(np.float64)
        refused = self._memory.handles().__contains__
        measures: list[NicheMeasure] = []
        profiles: list[NicheProfile] = []
        events: list[NicheEvent] = []
        latest = max((max(d.time) for d in deltas if d.time), default=end)
        for niche, life in sorted(self._lives.items()):
            at = np.array(present.get(niche, []), dtype=np.int64)
            if len(at):
                life.last_seen = min(latest, end)
                flags = chunk.post_flags[at]
                authors = len(set(chunk.post_author[at][(flags & ORDINARY) > 0].tolist()))
                growth, emergence = observe(life, authors, end, config)
                share = len(at) / len(chunk.post_cluster)
                talk = float(np.mean((flags & (REPLY | REPOST)) > 0))
                ordinary = float(np.mean((flags & ORDINARY) > 0))
                measures.append(NicheMeasure(niche, growth, emergence, (1.0 - share) * (ordinary + talk) / 2.0, 0.0))
            else:
                emergence = 0.0
            moved = advance(
                life,
                active=bool(len(at)),
                people=len(people.get(niche, ())),
                emergence=emergence,
                end=end,
                config=config,
            )
            events.extend(moved)
            if len(at) or moved:
                profiles.append(self._profile(life, members.get(niche), matrix, total, refused))
        for niche in [n for n, life in self._lives.items() if life.state == "gone" or n not in members]:
            if end - self._lives[niche].last_seen >= config.memory:
                del self._lives[niche]
                self._langs.pop(niche, None)
        return measures, profiles, events

    def _profile(
        self,
        life: Life,
        rows: IntArray | None,
        matrix: sparse.csr_array,
        total: npt.NDArray[np.float64],
        refused: object,
    ) -> NicheProfile:
        columns: list[tuple[str, float, float]] = []
        size = 1.0
        if rows is not None and len(rows):
            size = float(len(rows))
            here = np.bincount(matrix[rows].indices, minlength=matrix.shape[1])
            names = self._memory.names
            columns = [(names[j], float(here[j]), float(total[j])) for j in np.flatnonzero(here >= 2).tolist()]
        tags, topics, terms, brands = (
            characteristic(kind, columns, size, float(matrix.shape[0])) for kind in (TAG, TOPIC, TERM, BRAND)
        )
        langs = Counter(self._langs.get(life.niche, {}))
        return NicheProfile(
            niche=life.niche,
            label=label_of(tags, topics, terms, brands, refused, life.niche),  # type: ignore[arg-type]
            state=life.state,
            first_seen=life.first_seen,
            emerged_at=life.emerged_at,
            last_seen=life.last_seen,
            terms=terms.best(),
            hashtags=tags.best(),
            brands=brands.best(),
            langs=[lang for lang, _ in sorted(langs.items(), key=lambda item: (-item[1], item[0]))[:_LANGS]],
        )

    # ------------------------------------------------------------------ state

    def snapshot(self) -> bytes:
        """Answer the whole state as plain, versioned data."""
        state = _TrackerState(self._memory.save(), self._niche_of, self._lives, self._langs, self._next)
        return seal(_FORMAT, _VERSION, state)

    @classmethod
    def restore(cls, config: EngineConfig, data: bytes) -> Self:
        """Take up a snapshot, to the same behaviour.

        Raises
        ------
        StateError
            The data are damaged, of another kind, or of a version that this release does not read.
        """
        state = unseal(_FORMAT, _VERSION, data, _TrackerState)
        self = cls(config)
        self._memory.load(state.memory)
        self._niche_of, self._lives, self._langs = state.niche_of, state.lives, state.langs
        self._next = state.next_niche
        return self
