"""A live source as a Bytewax partition: numbered batches from a feed, positions to return to, and its health.

A server that is asked to go on from a cursor sends again what came after it, perhaps in another order and with other
things in between. So positions are counted, not taken from the server, under a name that is new in every run: what a
killed run had numbered after its last checkpoint can neither hide nor be taken for what the next one reads. The same
post read by both counts once, by its id.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bytewax.inputs import FixedPartitionedSource, StatefulSourcePartition

from streams import stopping
from streams.batch import RawBatch
from streams.formats import Format, find
from streams.sources.backoff import Backoff
from streams.sources.common import Cut, Report
from streams.sources.feed import Feed, Pump, now
from streams.sources.recent import Recent
from streams.watermark import EventClock
from warehouse.records import GapRow, SourceReport

_SEND_EVERY = 0.5
"""Seconds after which a batch that is not full is sent."""
_REPORT_EVERY = 5.0
"""Seconds between two reports of a source from which records come."""
_REPORT_IDLE_EVERY = 60.0
"""The same where none come: a report makes a snapshot."""
_LOOK_EVERY = timedelta(milliseconds=25)
_MEAN_SECONDS = 60.0

Marks = dict[str, int]
OpenFeed = Callable[[Marks, float], Feed]
"""Makes a feed that goes on from marks and an event time (minus infinity where there are none)."""


class Stream:
    """One stream of a live source.

    Parameters
    ----------
    name
        Its name, the same in every run: names the Bytewax partition too.
    format
        Wire format of its records.
    open
        Makes its feed.
    backoff
        Seconds of the first wait for a new connection, and of the longest.
    idle_after
        Seconds without a record after which it holds no window open.
    """

    def __init__(self, name: str, format: str, open: OpenFeed, backoff: tuple[float, float], idle_after: float) -> None:
        self.name, self.format, self.open = name, format, open
        self.backoff, self.idle_after = backoff, idle_after


class _LivePartition(StatefulSourcePartition[RawBatch, dict[str, Any]]):
    def __init__(self, stream: Stream, cut: Cut, report: Report, state: dict[str, Any] | None) -> None:
        state = state or {}
        self._stream, self._cut, self._report = stream, cut, report
        self._event_time = _event_time_of(find(stream.format))
        self._seq: int = state.get("seq", 0)
        self._clock = EventClock(cut.window, cut.lateness, state.get("clock", -math.inf), state.get("suspects", ()))
        self._marks: Marks = dict(state.get("marks", {}))
        self._recent = Recent(state.get("recent", b""))
        self._read: int = state.get("records", 0)
        self._reconnects: int = state.get("reconnects", 0)
        self._rate: float = 0.0
        # a mark is a position of this run alone
        self._run = f"{stream.name} {datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        self._next = 1
        self._gaps: list[GapRow] = []
        self._said = ""
        self._told_at = -math.inf
        self._sent_at = self._came_at = time.monotonic()
        self._idle = self._ended = False
        feed = stream.open(dict(self._marks), self._clock.clock)
        self._pump = Pump(self._run, feed, Backoff(*stream.backoff), 4 * cut.batch_records)

    def next_batch(self) -> list[RawBatch]:
        if self._ended:
            raise StopIteration
        if self._pump.failure is not None and not len(self._pump.buffer):
            raise self._pump.failure
        stopping_now = stopping.requested()
        if stopping_now:
            self._pump.stop()
        at = time.monotonic()
        waiting = len(self._pump.buffer)
        due = waiting >= self._cut.batch_records or (waiting and at - self._sent_at >= _SEND_EVERY)
        if due or stopping_now:
            batch = self._batch(at)
            self._ended = stopping_now and not len(self._pump.buffer)
            batch.stopped = self._ended
            if self._ended:
                batch.report = self._word("stopped")
            return [batch]
        return self._quiet(at)

    def next_awake(self) -> datetime | None:
        full = len(self._pump.buffer) >= self._cut.batch_records
        return None if full or self._ended or stopping.requested() else datetime.now(UTC) + _LOOK_EVERY

    def _batch(self, at: float) -> RawBatch:
        """Make a batch of what waits; records that have been read are passed over."""
        records: list[bytes] = []
        taken = self._pump.buffer.take(self._cut.batch_records)
        for item in taken:
            if isinstance(item, GapRow):
                self._gaps.append(item)
                continue
            if item.mark is not None:
                self._marks[item.mark[0]] = item.mark[1]
            if self._recent.is_new(item.key):
                records.append(item.record)
        seconds = max(1e-3, at - self._sent_at)
        self._rate += (1.0 - math.exp(-seconds / _MEAN_SECONDS)) * (len(records) / seconds - self._rate)
        self._sent_at = at
        if records:
            self._came_at, self._idle = at, False
        clock = self._clock.clock
        steps = self._clock.read([self._event_time(record) for record in records])
        self._read += len(records)
        self._report(len(records), sum(map(len, records)))
        batch = self._numbered(RawBatch(self._run, 0, self._run, self._next, records, clock, self._clock.clock, steps))
        self._next += len(records)
        batch.report = self._due_word(at, _REPORT_EVERY)
        return batch

    def _quiet(self, at: float) -> list[RawBatch]:
        """Say that the source is idle when it begins to be, and how it is when that changed or a while has passed."""
        idle = at - self._came_at >= self._stream.idle_after
        began, self._idle = idle and not self._idle, idle
        word = self._due_word(at, _REPORT_IDLE_EVERY)
        if not began and word is None:
            return []
        clock = self._clock.clock
        batch = RawBatch("", 0, self._run, self._next, [], clock, clock, [], idle=idle, report=word)
        return [self._numbered(batch)]

    def _numbered(self, batch: RawBatch) -> RawBatch:
        batch.partition, batch.format = self._stream.name, self._stream.format
        batch.seq = self._seq
        self._seq += 1
        return batch

    def _due_word(self, at: float, every: float) -> SourceReport | None:
        state = ("idle" if self._idle else "reading") if self._pump.connected else "reconnecting"
        if state == self._said and not self._gaps and at - self._told_at < every:
            return None
        if self._said == "" and state == "reconnecting" and at - self._came_at < _SEND_EVERY:
            return None  # it has hardly begun
        self._told_at = at
        return self._word(state)

    def _word(self, state: str) -> SourceReport:
        self._said = state
        reached = self._clock.clock if math.isfinite(self._clock.clock) else None
        gaps, self._gaps = self._gaps, []
        return SourceReport(
            self._stream.name,
            state,
            now(),
            self._read,
            round(self._rate, 3),
            reached,
            None if reached is None else reached - self._cut.lateness,
            self._reconnects + self._pump.reconnects,
            self._pump.fault,
            gaps,
        )

    def snapshot(self) -> dict[str, Any]:
        return {
            "seq": self._seq,
            "clock": self._clock.clock,
            "suspects": list(self._clock.suspects),
            "marks": dict(self._marks),
            "recent": self._recent.save(),
            "records": self._read,
            "reconnects": self._reconnects + self._pump.reconnects,
        }

    def close(self) -> None:
        self._pump.stop()


def _event_time_of(format: Format) -> Callable[[bytes], float | None]:
    return format.event_time


class LiveSource(FixedPartitionedSource[RawBatch, dict[str, Any]]):
    """Streams of one scheme, a Bytewax partition each.

    Each goes on from the last checkpoint's mark as far as its server still has it. What was read and not checkpointed
    when the job was killed is read again.

    Parameters
    ----------
    streams
        Name to stream.
    cut
        How time and batches are cut.
    report
        Told of progress.
    """

    def __init__(self, streams: Mapping[str, Stream], cut: Cut, report: Report) -> None:
        self._streams, self._cut, self._report = streams, cut, report

    def list_parts(self) -> list[str]:
        """Name the streams."""
        return list(self._streams)

    def build_part(self, step_id: str, for_part: str, resume_state: dict[str, Any] | None) -> _LivePartition:
        """Begin to listen."""
        return _LivePartition(self._streams[for_part], self._cut, self._report, resume_state)
