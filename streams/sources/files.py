"""Files of records, of whichever sort, read as one stream in the order of event time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bytewax.inputs import FixedPartitionedSource, StatefulSourcePartition

from streams import stopping
from streams.batch import RawBatch
from streams.formats import find
from streams.sources.common import Cut, ReadOptions, Report
from streams.sources.opening import open_reader
from streams.sources.readers import Reader
from streams.watermark import EventClock

PARTITION = "files"


class _FilesPartition(StatefulSourcePartition[RawBatch, dict[str, Any]]):
    def __init__(self, source: FilesSource, state: dict[str, Any] | None) -> None:
        state = state or {"seq": 0, "clock": float("-inf"), "suspects": [], "files": {}}
        self._records, self._report = source.cut.batch_records, source.report
        self._seq: int = state["seq"]
        self._clock = EventClock(source.cut.window, source.cut.lateness, state["clock"], state["suspects"])
        self._done: dict[str, tuple[int, int]] = {path: tuple(at) for path, at in state["files"].items()}
        self._open = [open_reader(path, source.options, *self._done.get(path, (0, 0))) for path in source.paths]
        self._ended = False

    def next_batch(self) -> list[RawBatch]:
        while self._open and not stopping.requested():
            # files cut by time, and files that run side by side, both come out as one stream in time
            file = min(self._open, key=lambda f: f.next_time)
            first = file.line + 1
            records = file.read(self._records)
            if records or file.fault:
                self._report(len(records), file.bytes_read())
                batch = self._batch(file, first, records)
                self._done[file.path] = (file.offset, file.line)
                if file.fault:
                    self._drop(file)
                return [batch]
            self._report(0, file.bytes_read())
            self._drop(file)
        if self._ended:
            raise StopIteration
        self._ended = True
        clock, stopped = self._clock.clock, bool(self._open)
        return [self._numbered(RawBatch(PARTITION, 0, "", 1, [], clock, clock, [], ended=not stopped, stopped=stopped))]

    def _batch(self, file: Reader, first: int, records: list[bytes]) -> RawBatch:
        clock = self._clock.clock
        steps = self._clock.read(list(map(find(file.format).event_time, records)))
        return self._numbered(
            RawBatch(
                PARTITION,
                0,
                file.path,
                first,
                records,
                clock,
                self._clock.clock,
                steps,
                file.fault,
                format=file.format,
            )
        )

    def _numbered(self, batch: RawBatch) -> RawBatch:
        batch.seq = self._seq
        self._seq += 1
        return batch

    def _drop(self, file: Reader) -> None:
        file.close()
        self._open.remove(file)

    def close(self) -> None:
        for file in self._open:
            file.close()

    def snapshot(self) -> dict[str, Any]:
        return {
            "seq": self._seq,
            "clock": self._clock.clock,
            "suspects": list(self._clock.suspects),
            "files": dict(self._done),
        }


class FilesSource(FixedPartitionedSource[RawBatch, dict[str, Any]]):
    """Files as one Bytewax partition, always read on from the file that is furthest behind in event time.

    Resumes where it was; files that are new since then are read from their start, and one that has grown is read on.

    Parameters
    ----------
    paths
        Absolute paths, see `expand`.
    cut
        How time and batches are cut.
    report
        Told of progress.
    options
        How files are read; as they say themselves by default.
    """

    def __init__(self, paths: Sequence[str], cut: Cut, report: Report, options: ReadOptions | None = None) -> None:
        self.options = options or ReadOptions()
        self.paths = tuple(paths)
        self.cut = cut
        self.report = report

    def list_parts(self) -> list[str]:
        """Name the one partition."""
        return [PARTITION]

    def build_part(self, step_id: str, for_part: str, resume_state: dict[str, Any] | None) -> _FilesPartition:
        """Open the files at the positions of the last checkpoint."""
        return _FilesPartition(self, resume_state)
