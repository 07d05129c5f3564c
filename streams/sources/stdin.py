"""Standard input: a stream that cannot be read twice."""

from __future__ import annotations

import sys
from datetime import datetime
from io import BufferedReader
from queue import Empty, Queue
from threading import Thread
from typing import Any, cast

from bytewax.inputs import FixedPartitionedSource, StatefulSourcePartition

from streams import stopping
from streams.batch import RawBatch
from streams.formats import find
from streams.formats.detection import AUTO, detect
from streams.sources.common import MAX_RECORD, Cut, Report
from streams.watermark import EventClock

PARTITION = "stdin"
_QUEUED_CHUNKS = 16


class _StdinPartition(StatefulSourcePartition[RawBatch, dict[str, Any]]):
    def __init__(self, source: StdinSource, state: dict[str, Any] | None) -> None:
        state = state or {"seq": 0, "clock": float("-inf"), "suspects": []}
        self._source = source
        # batches are numbered on from run to run, and time goes on: it is one stream, if with gaps
        self._clock = EventClock(source.cut.window, source.cut.lateness, state["clock"], state["suspects"])
        self._seq: int = state["seq"]
        self._line = 0
        self._ended = False
        self._format = source.format
        self._queue: Queue[list[bytes] | None] = Queue(maxsize=_QUEUED_CHUNKS)
        # a read may block for as long as the writer likes, and Bytewax must not: hence the thread
        Thread(target=self._read, daemon=True, name="stdin").start()

    def _read(self) -> None:
        stream, rest, cut = self._source.stream, b"", False
        while chunk := stream.read1(1 << 18):
            *lines, rest = (rest + chunk).split(b"\n")
            if cut and lines:
                # the tail of a record that was too long and has been handed on cut
                lines, cut = lines[1:], False
            if len(rest) > MAX_RECORD:
                lines, rest, cut = [*lines, *([] if cut else [rest])], b"", True
            if lines:
                self._queue.put([line[:MAX_RECORD].rstrip(b"\r") for line in lines])
        if rest and not cut:
            self._queue.put([rest])
        self._queue.put(None)

    def next_batch(self) -> list[RawBatch]:
        if self._ended:
            raise StopIteration
        stopped = stopping.requested()
        records: list[bytes] = []
        while len(records) < self._source.cut.batch_records and not self._ended:
            try:
                lines = self._queue.get_nowait()
            except Empty:
                break
            self._ended = lines is None
            records += lines or []
        stopped = stopped and not self._ended
        self._ended = self._ended or stopped
        if not records and not self._ended:
            return []
        if self._format == AUTO and records:
            self._format = detect(records) or "native"
        form = "native" if self._format == AUTO else self._format
        clock = self._clock.clock
        steps = self._clock.read(list(map(find(form).event_time, records)))
        name, first = self._source.name, self._line + 1
        batch = RawBatch(
            PARTITION, self._seq, name, first, records, clock, self._clock.clock, steps, ended=self._ended, format=form
        )
        batch.stopped = stopped
        self._seq += 1
        self._line += len(records)
        self._source.report(len(records), sum(map(len, records)) + len(records))
        return [batch]

    def snapshot(self) -> dict[str, Any]:
        return {"seq": self._seq, "clock": self._clock.clock, "suspects": list(self._clock.suspects)}


class StdinSource(FixedPartitionedSource[RawBatch, dict[str, Any]]):
    """Standard input as one Bytewax partition; its lines are counted anew in each run, under a name of the run's own.

    What was read and not yet checkpointed when the job is killed is lost: a pipe cannot be read again.

    Parameters
    ----------
    name
        Name of this run's stream, see `stdin_name`.
    cut
        How time and batches are cut.
    report
        Told of progress.
    stream
        What to read.
    format
        Name of the records' format; ``auto`` takes that of the first ones for that of all.
    """

    def __init__(
        self, name: str, cut: Cut, report: Report, stream: BufferedReader | None = None, format: str = AUTO
    ) -> None:
        self.format = format
        self.name = name
        self.cut = cut
        self.report = report
        self.stream = stream or cast(BufferedReader, sys.stdin.buffer)

    def list_parts(self) -> list[str]:
        """Name the one partition."""
        return [PARTITION]

    def build_part(self, step_id: str, for_part: str, resume_state: dict[str, Any] | None) -> _StdinPartition:
        """Begin to read."""
        return _StdinPartition(self, resume_state)


def stdin_name(now: datetime) -> str:
    """Name of a run's standard input, so that its line numbers are never taken for those of another run."""
    return f"stdin {now:%Y-%m-%dT%H:%M:%SZ}"
