"""Files of records, plain or gzipped, read as one stream in the order of event time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bytewax.inputs import FixedPartitionedSource, StatefulSourcePartition

from streams import stopping
from streams.batch import RawBatch
from streams.formats import native
from streams.sources.common import MAX_RECORD, Cut, Report
from streams.watermark import EventClock

PARTITION = "files"


class _File:
    """One file, at a position that can be returned to: `offset` counts uncompressed bytes, `line` lines."""

    def __init__(self, path: str, offset: int = 0, line: int = 0) -> None:
        self.path, self.offset, self.line = path, offset, line
        self.fault = ""
        self._raw = Path(path).open("rb")  # noqa: SIM115 (closed with the partition)
        self._told = 0
        self._stream: Any = self._raw
        if self._raw.peek(2)[:2] == b"\x1f\x8b":
            # no buffer of our own around it: it would lose what stands before a cut
            self._stream = gzip.GzipFile(fileobj=self._raw)
        if offset:
            self._guard(lambda: self._stream.seek(offset))
            if not self.fault and self._stream.tell() < offset:
                self.fault = "the file is shorter than when it was read before; give the new content a new name"
        self._ahead: bytes | None = None
        self.next_time = float("-inf")
        self._look_ahead()

    def read(self, records: int) -> list[bytes]:
        """Up to `records` lines, without their line ends; an empty list at the end."""
        lines: list[bytes] = []
        while len(lines) < records and self._ahead is not None:
            lines.append(self._ahead)
            self.offset += len(self._ahead)
            self._ahead = self._line()
        self.line += len(lines)
        self._tell_time()
        return [line.rstrip(b"\r\n") for line in lines]

    def bytes_read(self) -> int:
        """Bytes of the file (compressed ones, if it is) read since the last call."""
        position = self._raw.tell()
        read, self._told = position - self._told, position
        return read

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()
        self._raw.close()

    def _look_ahead(self) -> None:
        self._ahead = None if self.fault else self._line()
        self._tell_time()

    def _tell_time(self) -> None:
        if self._ahead is None:
            self.next_time = float("inf")
            return
        time = native.event_time(self._ahead)
        if time is not None:
            self.next_time = time

    def _line(self) -> bytes | None:
        line: bytes = self._guard(lambda: self._stream.readline(MAX_RECORD)) or b""
        if len(line) == MAX_RECORD and not line.endswith(b"\n"):
            # what is passed over counts in the offset, else a restart would come back into the middle of it
            while rest := self._guard(lambda: self._stream.readline(MAX_RECORD)):
                self.offset += len(rest)
                if rest.endswith(b"\n"):
                    break
        return line or None

    def _guard(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except (EOFError, zlib.error, gzip.BadGzipFile, OSError) as error:
            self.fault = f"the file cannot be read further: {error}"
            return None


class _FilesPartition(StatefulSourcePartition[RawBatch, dict[str, Any]]):
    def __init__(self, source: FilesSource, state: dict[str, Any] | None) -> None:
        state = state or {"seq": 0, "clock": float("-inf"), "suspects": [], "files": {}}
        self._records, self._report = source.cut.batch_records, source.report
        self._seq: int = state["seq"]
        self._clock = EventClock(source.cut.window, source.cut.lateness, state["clock"], state["suspects"])
        self._done: dict[str, tuple[int, int]] = {path: tuple(at) for path, at in state["files"].items()}
        self._open = [_File(path, *self._done.get(path, (0, 0))) for path in source.paths]
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

    def _batch(self, file: _File, first: int, records: list[bytes]) -> RawBatch:
        clock = self._clock.clock
        steps = self._clock.read([native.event_time(record) for record in records])
        return self._numbered(
            RawBatch(PARTITION, 0, file.path, first, records, clock, self._clock.clock, steps, file.fault)
        )

    def _numbered(self, batch: RawBatch) -> RawBatch:
        batch.seq = self._seq
        self._seq += 1
        return batch

    def _drop(self, file: _File) -> None:
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
    """

    def __init__(self, paths: Sequence[str], cut: Cut, report: Report) -> None:
        self.paths = tuple(paths)
        self.cut = cut
        self.report = report

    def list_parts(self) -> list[str]:
        """Name the one partition."""
        return [PARTITION]

    def build_part(self, step_id: str, for_part: str, resume_state: dict[str, Any] | None) -> _FilesPartition:
        """Open the files at the positions of the last checkpoint."""
        return _FilesPartition(self, resume_state)
