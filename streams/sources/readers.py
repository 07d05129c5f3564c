"""One file, read record by record, at a position that can be returned to."""

from __future__ import annotations

import gzip
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

from streams.formats import find
from streams.formats.detection import AUTO, SAMPLE, detect
from streams.sources.common import MAX_RECORD, SourceFault

_SHORTER = "the file is shorter than when it was read before; give the new content a new name"
_MARK = b"\xef\xbb\xbf"


class Reader(ABC):
    """A file of records.

    Attributes
    ----------
    path, format
        The file, and the name of its wire format.
    offset, line
        Where reading stands: uncompressed bytes (0 where records are counted alone), and records.
    next_time
        Event time of the next record that has one; infinite at the end.
    fault
        Why the rest cannot be read; empty if it can.
    """

    def __init__(self, path: str, format: str, raw: BinaryIO, offset: int = 0, line: int = 0) -> None:
        self.path, self.format, self.offset, self.line = path, format, offset, line
        self.fault = ""
        self.next_time = float("-inf")
        self._event_time = find(format).event_time
        self._raw = raw
        self._told = 0
        self._ahead: bytes | None = None

    def read(self, records: int) -> list[bytes]:
        """Up to so many records, without line ends; an empty list at the end."""
        first = self.line == 0
        found: list[bytes] = []
        while len(found) < records and self._ahead is not None:
            found.append(self._ahead)
            self._took(self._ahead)
            self._ahead = self._next()
        self.line += len(found)
        self._tell_time()
        if first:
            found[:1] = [record.removeprefix(_MARK) for record in found[:1]]
        return [record.rstrip(b"\r\n") for record in found]

    def bytes_read(self) -> int:
        """Bytes of the file (compressed ones, if it is) read since the last call."""
        position = self._raw.tell()
        read, self._told = position - self._told, position
        return read

    def close(self) -> None:
        """Let the file go."""
        self._raw.close()

    @abstractmethod
    def _next(self) -> bytes | None:
        """Read the next record; None at the end."""

    def _took(self, record: bytes) -> None:  # noqa: B027 (most readers count records alone)
        """Note that a record has been handed on."""

    def _begin(self) -> None:
        self._ahead = None if self.fault else self._next()
        self._tell_time()

    def _tell_time(self) -> None:
        if self._ahead is None:
            self.next_time = float("inf")
            return
        time = self._event_time(self._ahead.removeprefix(_MARK))
        if time is not None:
            self.next_time = time

    def _guard(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except SourceFault as fault:
            self.fault = str(fault)
        except (EOFError, zlib.error, gzip.BadGzipFile, OSError) as error:
            self.fault = f"the file cannot be read further: {error}"
        return None


class LineReader(Reader):
    """A file of one record a line; returns to a position without reading what lies before it, unless compressed."""

    def __init__(self, path: str, format: str, raw: BinaryIO, stream: Any, offset: int = 0, line: int = 0) -> None:
        super().__init__(path, format, raw, offset, line)
        self._stream = stream
        if offset:
            self._guard(lambda: stream.seek(offset))
            if not self.fault and stream.tell() < offset:
                self.fault = _SHORTER
        self._begin()

    def close(self) -> None:
        """Let the file and what reads it go."""
        self._stream.close()
        super().close()

    def _took(self, record: bytes) -> None:
        self.offset += len(record)

    def _next(self) -> bytes | None:
        line: bytes = self._guard(lambda: self._stream.readline(MAX_RECORD)) or b""
        if len(line) == MAX_RECORD and not line.endswith(b"\n"):
            # what is passed over counts in the offset, else a restart would come back into the middle of it
            while rest := self._guard(lambda: self._stream.readline(MAX_RECORD)):
                self.offset += len(rest)
                if rest.endswith(b"\n"):
                    break
        return line or None


class RecordReader(Reader):
    """A file whose records do not stand one a line; returns to a position by passing over those before it.

    Parameters
    ----------
    path, raw, line
        As in `Reader`.
    records
        The records, from the first.
    format
        Their format; ``auto`` finds out.
    """

    def __init__(self, path: str, format: str, raw: BinaryIO, records: Iterator[bytes], line: int = 0) -> None:
        fault = ""
        if format == AUTO:
            first: list[bytes] = []
            try:
                first.extend(islice(records, SAMPLE))
            except (SourceFault, EOFError, zlib.error, OSError) as error:
                fault = str(error)
            format, records = detect(first) or "native", chain(first, records)
        super().__init__(path, format, raw, 0, line)
        self._records = records
        passed = self._guard(lambda: sum(1 for _ in islice(records, line))) or 0
        if not self.fault and passed < line:
            self.fault = fault or _SHORTER
        self._begin()
        self.fault = self.fault or ("" if self._ahead is not None else fault)

    def _next(self) -> bytes | None:
        record: bytes | None = self._guard(lambda: next(self._records, None))
        return record
