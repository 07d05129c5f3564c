"""The tracker of the flow: brings the shards' words on a window together and hands the niches on to the warehouse."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import msgspec
from bytewax.operators import StatefulBatchLogic

from niches.config import EngineConfig
from niches.records import ShardSummary, WindowReport
from streams.shards import State, Summary, read_state
from warehouse.records import AssignmentRow, EventRow, MeasureRow, NicheRow, WindowClose

_VERSION = 1
_json = msgspec.json.Encoder(order="sorted").encode


class _TrackerState(State):
    closed: dict[int, float]
    waiting: dict[int, list[ShardSummary]]
    through: dict[str, int]
    engine: bytes


class TrackerLogic(StatefulBatchLogic[Summary, WindowClose, bytes]):
    """Closes a window once every shard has closed it.

    Parameters
    ----------
    config
        The engine's settings.
    resume
        A snapshot to go on from.
    clock
        Says when a window was known to have ended, for the log.
    """

    def __init__(self, config: EngineConfig, resume: bytes | None, clock: Callable[[], float] = time.monotonic) -> None:
        # it brings SciPy and scikit-network with it, and of all workers only one tracks
        from niches.tracker import NicheTracker

        state = read_state(resume, _TrackerState, _VERSION) if resume is not None else None
        self._shards = config.shards
        self._clock = clock
        self._closed: dict[int, float] = state.closed if state else {}
        self._waiting: dict[int, list[ShardSummary]] = state.waiting if state else {}
        self._through: dict[str, int] = state.through if state else {}
        self._engine = NicheTracker.restore(config, state.engine) if state else NicheTracker(config)

    def on_batch(self, values: list[Summary]) -> tuple[list[WindowClose], bool]:
        """Take what the shards say; answer the windows that all of them have closed, in order."""
        for value in values:
            self._closed[value.shard] = value.closed
            for source, position in value.through.items():
                self._through[source] = max(position, self._through.get(source, 0))
            if value.summary is not None:
                self._waiting.setdefault(value.summary.window_start, []).append(value.summary)
        return self._close(), StatefulBatchLogic.RETAIN

    def _close(self) -> list[WindowClose]:
        if len(self._closed) < self._shards:
            return []
        everywhere = min(self._closed.values())
        began = self._clock()
        ready = sorted(window for window in self._waiting if window < everywhere)
        said = []
        for window in ready:
            summaries = sorted(self._waiting.pop(window), key=lambda summary: summary.shard)
            said.append(_to_rows(self._engine.close(window, summaries), began, dict(self._through)))
        if math.isinf(everywhere):
            # the end of this run: a later one goes on with shards that say for themselves how far they are
            self._closed = {}
            if said:
                said[-1].last = True
        return said

    def snapshot(self) -> bytes:
        """Encode all state as plain versioned data."""
        return msgspec.msgpack.encode(
            _TrackerState(_VERSION, self._closed, self._waiting, self._through, self._engine.snapshot())
        )


def _to_rows(report: WindowReport, began: float, through: dict[str, int]) -> WindowClose:
    return WindowClose(
        report.window_start,
        through,
        report.posts,
        report.clusters,
        report.niches,
        [AssignmentRow(a.cluster, a.niche, a.since) for a in report.assignments],
        [
            NicheRow(
                p.niche,
                p.label,
                p.state,
                p.first_seen,
                p.emerged_at,
                p.last_seen,
                p.terms,
                p.hashtags,
                p.brands,
                p.langs,
            )
            for p in report.profiles
        ],
        [MeasureRow(m.niche, m.growth, m.emergence, m.nicheness, m.cohesion) for m in report.measures],
        [EventRow(e.niche, e.occurred_at, e.kind, e.other, _json(dict(e.evidence)).decode()) for e in report.events],
        began=began,
    )
