"""One shard of the flow: takes batches in order, closes windows as the watermark passes them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec
from bytewax.operators import StatefulBatchLogic

from murmure_errors import StateError
from niches.config import EngineConfig
from niches.records import Observation, ShardSummary
from niches.shard import ShardClusterer
from streams.batch import InOrder, ShardBatch
from streams.event_order import EventOrder, Held
from streams.watermark import EventClock, window_of, windows_between

_VERSION = 1
S = TypeVar("S", bound="State")
_decode = msgspec.msgpack.Decoder(list[Observation]).decode


class Summary(msgspec.Struct):
    """A shard's word to the tracker.

    Attributes
    ----------
    shard
        Index of the shard.
    closed
        Every window before this one is closed in the shard, whether it said something of it or not; infinite where the
        stream has ended.
    through
        Source to the last position that the shard had seen.
    summary
        What the engine says of one window; None where there is nothing but `closed` to say.
    began
        When the shard began to close it, seconds since the epoch by its machine's clock.
    """

    shard: int
    closed: float
    through: dict[str, int]
    summary: ShardSummary | None
    began: float = 0.0


class State(msgspec.Struct):
    """What every checkpointed step keeps: plain data under a version number."""

    version: int


class _ShardState(State):
    shard: int
    clocks: dict[str, float]
    ended: set[str]
    following: dict[str, int]
    waiting: list[ShardBatch]
    through: dict[str, int]
    closed: float
    unsaid: bool
    engine: bytes
    idle: set[str] = set()
    opening: bool = False
    held: Held = {}


class ShardLogic(StatefulBatchLogic[ShardBatch, Summary, bytes]):
    """Feeds the engine's shard and closes its windows.

    The watermark is the minimum over the source partitions of their event clocks, less the lateness. A partition that
    has ended or is idle holds nothing back; where none is left, the one that is furthest ahead speaks. Posts of a
    single partition are learnt as they come; those of several wait until the slowest clock has passed them, and are
    learnt in the order of their times.

    Parameters
    ----------
    config
        The engine's settings.
    partitions
        The source partitions of this run: one that has not sent anything yet holds the watermark back.
    lateness
        Seconds.
    resume
        A snapshot to go on from.
    taken
        Called with the shard and the number of records whose batch has come.
    """

    def __init__(
        self,
        config: EngineConfig,
        partitions: Iterable[str],
        lateness: float,
        resume: bytes | None,
        taken: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        self._taken = taken
        self._config = config
        self._window = config.window
        self._time = EventClock(config.window, lateness)
        state = read_state(resume, _ShardState, _VERSION) if resume is not None else None
        self._clocks = {p: (state.clocks.get(p, -math.inf) if state else -math.inf) for p in partitions}
        self._ended: set[str] = set()
        self._stopped = False
        # until a window has closed, a partition that begins further back than the others moves the first window there
        self._opening = state.opening if state else True
        self._idle = {p for p in state.idle if p in self._clocks} if state else set()
        self._order: InOrder[ShardBatch] = InOrder(state.following if state else None)
        self._through = state.through if state else {}
        self._closed = state.closed if state else -math.inf
        self._unsaid = state.unsaid if state else False
        self._held = EventOrder(state.held if state else None)
        self._shard = state.shard if state else -1
        # Bytewax does not tell a logic its key: without a snapshot, the first batch says which shard this is
        self._engine: ShardClusterer | None = ShardClusterer.restore(config, state.engine) if state else None
        for batch in state.waiting if state else ():
            self._order.take(batch.partition, batch.seq, batch)

    def on_batch(self, values: list[ShardBatch]) -> tuple[list[Summary], bool]:
        """Learn what is next in order; answer a summary for every window closed by it."""
        said: list[Summary] = []
        for value in values:
            if self._engine is None:
                self._shard, self._engine = value.shard, ShardClusterer(self._config, value.shard)
            for batch in self._order.take(value.partition, value.seq, value):
                said += self._take(batch, self._engine)
            self._taken(value.shard, value.records)
        return said, StatefulBatchLogic.RETAIN

    def on_eof(self) -> tuple[list[Summary], bool]:
        """Close every window: the sources have ended. Were they stopped, the next run goes on with what is open."""
        if self._stopped:
            return [], StatefulBatchLogic.RETAIN
        if self._engine is None or self._closed == -math.inf:
            return [Summary(self._shard, math.inf, dict(self._through), None)], StatefulBatchLogic.RETAIN
        clock = max(self._clocks.values(), default=-math.inf)
        said = self._close_until(self._engine, self._time.closed_before(clock)) if self._held else []
        self._learn(self._engine, self._held.before(math.inf))
        end = self._closed if clock == -math.inf else window_of(clock, self._window) + self._window
        if self._unsaid and end <= self._closed:
            end = self._closed + self._window
        said += self._close_until(self._engine, end)
        return [*said, Summary(self._shard, math.inf, dict(self._through), None)], StatefulBatchLogic.RETAIN

    def _take(self, batch: ShardBatch, engine: ShardClusterer) -> list[Summary]:
        said: list[Summary] = []
        seen = _decode(batch.observations)
        self._clocks.setdefault(batch.partition, -math.inf)
        self._idle.discard(batch.partition)
        begin = 0
        for step in batch.steps:
            if step.index > begin:
                self._take_in(engine, batch, seen[begin : step.index])
                begin = step.index
            self._clocks[batch.partition] = step.clock
            said += self._advance(engine)
        if begin < len(seen):
            self._take_in(engine, batch, seen[begin:])
        self._clocks[batch.partition] = batch.reached
        if batch.source:
            self._through[batch.source] = batch.last
        if batch.ended:
            self._ended.add(batch.partition)
        self._stopped = self._stopped or batch.stopped
        if batch.idle:
            self._idle.add(batch.partition)
        if batch.ended or batch.idle or self._held:
            said += self._advance(engine)
        return said

    def _take_in(self, engine: ShardClusterer, batch: ShardBatch, observations: list[Observation]) -> None:
        if self._closed == -math.inf:
            # windows begin with the first post; what a first batch holds out of order is late, not a window of its own
            self._closed = window_of(min(o.time for o in observations), self._window)
        elif self._opening and batch.seq == 0:
            self._closed = min(self._closed, window_of(min(o.time for o in observations), self._window))
        if len(self._clocks) == 1 and not self._held:
            self._learn(engine, observations)
            return
        self._held.hold(batch.partition, observations, batch.reached)
        self._learn(engine, self._held.surplus())

    def _learn(self, engine: ShardClusterer, observations: list[Observation]) -> None:
        if observations:
            engine.learn(observations)
            self._unsaid = True

    def _advance(self, engine: ShardClusterer) -> list[Summary]:
        running = [clock for partition, clock in self._clocks.items() if partition not in self._ended]
        active = [clock for partition, clock in self._clocks.items() if partition not in self._ended | self._idle]
        clock = min(active) if active else max(running, default=-math.inf)
        if clock == -math.inf:
            return []
        said = self._close_until(engine, self._time.closed_before(clock))
        self._learn(engine, self._held.before(clock))
        return said

    def _close_until(self, engine: ShardClusterer, end: float) -> list[Summary]:
        if end <= self._closed:
            return []
        start = self._closed if self._closed > -math.inf else end
        through, began = dict(self._through), time.time()
        said = []
        for window in windows_between(start, end, self._window):
            # what a single partition would have brought before this window closed, and nothing of later
            self._learn(engine, self._held.before(window + self._window + self._time.lateness))
            said.append(Summary(self._shard, window + self._window, through, engine.close(window), began))
        self._closed = end
        self._opening = False
        self._unsaid = self._unsaid and not said
        return said or [Summary(self._shard, end, through, None)]

    def snapshot(self) -> bytes:
        """Encode all state as plain versioned data."""
        if self._engine is None:
            message = "a shard is asked for its state before its first batch"
            raise StateError(message)
        return msgspec.msgpack.encode(
            _ShardState(
                _VERSION,
                self._shard,
                self._clocks,
                self._ended,
                self._order.following,
                list(self._order.waiting.values()),
                self._through,
                self._closed,
                self._unsaid,
                self._engine.snapshot(),
                self._idle,
                self._opening,
                self._held.held,
            )
        )


def read_state(data: bytes, kind: type[S], version: int) -> S:
    """Decode a snapshot.

    Raises
    ------
    StateError
        If it is damaged or of another version.
    """
    try:
        state = msgspec.msgpack.decode(data, type=kind)
    except msgspec.DecodeError as error:
        message = f"the checkpoint cannot be read ({error}); remove the folder recovery/ to read the sources again"
        raise StateError(message) from None
    if state.version != version:
        message = (
            f"the checkpoint is of version {state.version} and this program reads {version}; "
            "finish with the old version, or remove the folder recovery/ to read the sources again"
        )
        raise StateError(message)
    return state
