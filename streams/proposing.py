"""Brands that nobody listed: counts the names that act like brands, and says at each window's end which lead."""

from __future__ import annotations

import math
from zlib import crc32

import msgspec
from bytewax.operators import StatefulBatchLogic

from nlp.annotation import SeenName
from nlp.proposals import NameCount, rank
from streams.batch import InOrder
from streams.catalogue import CatalogueFile
from streams.shards import State, read_state
from warehouse.records import ProposalRow, Proposals

_VERSION = 5
_MOST_NAMES = 50_000
_MOST_PROPOSED = 200
_LEAST_AUTHORS = 5
"""Distinct people who must have written a name before it is told: a name fewer know may be a neighbour's."""

_json = msgspec.json.Encoder(order="sorted").encode


class SeenNames(msgspec.Struct):
    """The names of a batch that the catalogue lacks.

    Attributes
    ----------
    partition, seq
        As in `RawBatch`.
    clock
        The partition's event clock after the batch.
    turned
        The watermark entered another window in this batch.
    authors, names
        Columns: a post's author, and its names.
    """

    partition: str
    seq: int
    clock: float
    turned: bool
    authors: list[str]
    names: list[tuple[SeenName, ...]]


class _Count(NameCount, array_like=True, gc=False):
    people: int = 0
    # who they are, while they are too few: 4 bytes for each, for most names of a stream come from one alone
    authors: bytes = b""

    def wrote(self, author: str) -> None:
        """Count a person once, as long as they are too few."""
        if self.people >= _LEAST_AUTHORS:
            return
        digest = crc32(author.encode()).to_bytes(4)
        if digest not in (self.authors[at : at + 4] for at in range(0, len(self.authors), 4)):
            self.people += 1
            self.authors = self.authors + digest if self.people < _LEAST_AUTHORS else b""


class _ProposeState(State):
    following: dict[str, int]
    waiting: list[SeenNames]
    clock: float
    names: dict[str, _Count]


class ProposeLogic(StatefulBatchLogic[SeenNames, Proposals, bytes]):
    """Counts names over the whole stream and ranks them when a window ends.

    Parameters
    ----------
    brands
        The catalogue, whose names are never proposed.
    resume
        A snapshot to go on from.
    """

    def __init__(self, brands: CatalogueFile, resume: bytes | None) -> None:
        state = read_state(resume, _ProposeState, _VERSION) if resume is not None else None
        self._brands = brands
        self._order: InOrder[SeenNames] = InOrder(state.following if state else None)
        self._clock = state.clock if state else -math.inf
        self._names: dict[str, _Count] = state.names if state else {}
        for item in state.waiting if state else ():
            self._order.take(item.partition, item.seq, item)

    def on_batch(self, values: list[SeenNames]) -> tuple[list[Proposals], bool]:
        """Count in order; answer the ranking once for each call in which a window ended."""
        turned = False
        for value in values:
            for item in self._order.take(value.partition, value.seq, value):
                self._count(item)
                turned |= item.turned
        return self._ranked() if turned else [], StatefulBatchLogic.RETAIN

    def on_eof(self) -> tuple[list[Proposals], bool]:
        """Answer the ranking over all that was read."""
        return self._ranked(), StatefulBatchLogic.RETAIN

    def _count(self, item: SeenNames) -> None:
        self._clock = max(self._clock, item.clock)
        for author, names in zip(item.authors, item.names, strict=True):
            for name in names:
                entry = self._names.get(name.key)
                if entry is None:
                    entry = self._names[name.key] = _Count(name.surface)
                entry.add(name.cues)
                entry.wrote(author)
        if len(self._names) > _MOST_NAMES:
            # most names of a stream come once; those that matter have come again by now
            often = sorted(self._names.items(), key=lambda named: -named[1].posts)
            self._names = dict(often[: _MOST_NAMES // 2])

    def _ranked(self) -> list[Proposals]:
        if self._clock == -math.inf:
            return []
        self._brands.changed()
        told = {key: one for key, one in self._names.items() if one.people >= _LEAST_AUTHORS}
        ranked = rank(told, self._brands.catalogue, most=_MOST_PROPOSED)
        rows = [ProposalRow(p.name, p.score, p.posts, _json(p.evidence).decode()) for p in ranked]
        return [Proposals(self._clock, rows)]

    def snapshot(self) -> bytes:
        """Encode all state as plain versioned data."""
        waiting = list(self._order.waiting.values())
        return msgspec.msgpack.encode(_ProposeState(_VERSION, self._order.following, waiting, self._clock, self._names))
