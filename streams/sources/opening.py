"""Which sort of file a path names, by what is in it and by its name, and the reader for it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from streams.formats.detection import AUTO, detect
from streams.sources.common import ReadOptions
from streams.sources.containers import records_of
from streams.sources.json_values import values
from streams.sources.readers import LineReader, Reader, RecordReader
from streams.tables.opening import TABLE, head_of, open_table

_GZIP = b"\x1f\x8b"
_TABLES = frozenset({".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet"})
_LINES = frozenset({".jsonl", ".ndjson"})


def open_reader(path: str, options: ReadOptions, offset: int = 0, line: int = 0) -> Reader:
    """Open a file at a position.

    Parameters
    ----------
    path
        The file; it is read as what it holds, and gzipped where it is.
    options
        How files are read.
    offset, line
        As a reader of the same file gave them.
    """
    raw = Path(path).open("rb")  # noqa: SIM115 (closed with the reader)
    zipped = raw.peek(2)[:2] == _GZIP
    # no buffer of our own around it: it would lose what stands before a cut
    stream: Any = gzip.GzipFile(fileobj=raw) if zipped else raw
    head = head_of(path)
    if _is_table(path, head, options):
        return RecordReader(
            path, TABLE, raw, open_table(path, stream, head, mapping=options.mapping, zone=options.zone), line
        )
    if _is_lines(path, head):
        format = (detect(head.splitlines()) or "native") if options.format == AUTO else options.format
        return LineReader(path, format, raw, stream, offset, line)
    return RecordReader(path, options.format, raw, _json_records(stream), line)


def _is_table(path: str, head: bytes, options: ReadOptions) -> bool:
    if options.format not in (AUTO, TABLE):
        return False
    return options.format == TABLE or head.startswith(b"PAR1") or _suffix(path) in _TABLES


def _suffix(path: str) -> str:
    name = Path(path)
    return (Path(name.stem) if name.suffix.lower() == ".gz" else name).suffix.lower()


def _is_lines(path: str, head: bytes) -> bool:
    """Whether every line is a record of its own, and not a page of them or a piece of one."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] not in (b"{", b"["):
        return True
    for line in text.splitlines()[:20]:
        if not line.startswith(b"{"):
            continue
        try:
            msgspec.json.decode(line, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        return records_of(line) == [line]
    return _suffix(path) in _LINES and text[:1] == b"{" and b"\n" in text and not _is_pretty(text)


def _is_pretty(text: bytes) -> bool:
    """Whether an object begins with a line of its own, so that what follows is the rest of it."""
    return text.splitlines()[0].rstrip() in (b"{", b"[")


def _json_records(stream: Any) -> Iterator[bytes]:
    first = True

    def read(size: int) -> bytes:
        nonlocal first
        chunk: bytes = stream.read(size)
        if first:
            first, chunk = False, chunk.removeprefix(b"\xef\xbb\xbf")
        return chunk

    for value in values(read):
        yield from records_of(value)
