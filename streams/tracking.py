"""The tracker of the flow: brings the shards' words on a window together and hands the niches on to the warehouse."""

from __future__ import annotations

import math
import time

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
    """

    def __init__(self, config: EngineConfig, resume: bytes | None) -> None:
        # it brings SciPy and scikit-network with it, and of all workers only one tracks
        from niches.tracker import NicheTracker

        state = read_state(resume, _TrackerState, _VERSION) if resume is not None else None
        self._shards = config.shards
        self._closed: dict[int, float] = state.closed if state else {}
        self._waiting: dict[int, list[ShardSummary]] = state.waiting if state else {}
        # When the first shard saw that a window had ended; for the log alone, so that no checkpoint keeps it.
        self._ended: dict[int, float] = {}
        self._through: dict[str, int] = state.through if state else {}
        self._engine = NicheTracker.restore(config, state.engine) if state else NicheTracker(config)

    def on_batch(self, values: list[Summary]) -> tuple[list[WindowClose], bool]:
        """Take what the shards say; answer the windows that all of them have closed, in order."""
        for value in values:
            self._closed[value.shard] = value.closed
            for source, position in value.through.items():
                self._through[source] = max(position, self._through.get(source, 0))
            if value.summary is not None:
                window = value.summary.window_start
                self._waiting.setdefault(window, []).append(value.summary)
                self._ended[window] = min(self._ended.get(window, math.inf), value.began)
        return self._close(), StatefulBatchLogic.RETAIN

    def _close(self) -> list[WindowClose]:
        if len(self._closed) < self._shards:
            return []
        everywhere = min(self._closed.values())
        ready = sorted(window for window in self._waiting if window < everywhere)
        said = []
        for window in ready:
            summaries = sorted(self._waiting.pop(window), key=lambda summary: summary.shard)
            ended = self._ended.pop(window, time.time())
            said.append(_to_rows(self._engine.close(window, summaries), ended, dict(self._through)))
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


def _to_rows(report: WindowReport, ended: float, through: dict[str, int]) -> WindowClose:
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
        ended=ended,
    )
