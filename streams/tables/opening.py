"""Opening a table, whichever sort of file it is: its plan, and its rows as records."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec

from streams.tables.delimited import read_rows
from streams.tables.mapping import Mapping, read_mapping
from streams.tables.plan import SEARCHED, Plan, Row, date_order, find_header, make_plan, records
from streams.tables.sheets import read_sheet
from warehouse.parquet import read_parquet

TABLE = "table"
"""Name of the format that rows become records of."""

_HEAD = 1 << 18
_GZIP = b"\x1f\x8b"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def open_table(path: str, stream: Any, head: bytes, *, mapping: str = "", zone: str = "UTC") -> Iterator[bytes]:
    """Rows below the header of a table, as records of the format `TABLE`.

    Parameters
    ----------
    path
        The file.
    stream
        Its bytes, uncompressed, at the beginning.
    head
        The first of them.
    mapping
        Path of a mapping of columns; empty for none.
    zone
        Time zone of dates that do not say theirs.

    Raises
    ------
    SourceFault
        Nothing in it is known to be posts; the message says which columns there are.
    ConfigError
        The mapping has faults.
    """
    own = read_mapping(mapping) if mapping else None
    plan, _, rows = _planned(_rows(path, stream, head, own), _again(path, head, own), own, zone)
    yield from records(rows, plan)


def describe(path: str, *, mapping: str = "", zone: str = "UTC") -> tuple[Plan, list[str]]:
    """Plan of a table and the names of its columns; parameters and errors as of `open_table`."""
    own = read_mapping(mapping) if mapping else None
    again = _again(path, head_of(path), own)
    plan, header, _ = _planned(again(), again, own, zone)
    return plan, ["" if cell is None else str(cell) for cell in header]


def head_of(path: str) -> bytes:
    """Read the beginning of a file, uncompressed, as far as it can be read."""
    with Path(path).open("rb") as raw:
        if raw.peek(2)[:2] != _GZIP:
            return raw.read(_HEAD)
        parts: list[bytes] = []
        try:
            with gzip.GzipFile(fileobj=raw) as stream:
                while sum(map(len, parts)) < _HEAD and (part := stream.read1(_HEAD)):
                    parts.append(part)
        except (EOFError, OSError):
            pass  # whoever reads on will come to it and say so
        return b"".join(parts)[:_HEAD]


def _planned(
    rows: Iterator[Row], again: Callable[[], Iterator[Row]], mapping: Mapping | None, zone: str
) -> tuple[Plan, Row, Iterator[Row]]:
    """Find the plan of a table; answer it with the header and the rows below."""
    top = list(islice(rows, SEARCHED))
    at = find_header(top, mapping)
    plan = make_plan(top[at], mapping, zone)
    if mapping is None or not mapping.dates:
        # the whole column decides, for one date beyond the twelfth tells of all the others
        plan = msgspec.structs.replace(plan, order=date_order(islice(again(), at + 1, None), plan))
    return plan, top[at], chain(top[at + 1 :], rows)


def _rows(path: str, stream: Any, head: bytes, mapping: Mapping | None) -> Iterator[Row]:
    if head.startswith(b"PAR1"):
        return read_parquet(path)
    if head.startswith(_WORKBOOKS):
        return read_sheet(path, mapping)
    return read_rows(stream, head, mapping)


def _again(path: str, head: bytes, mapping: Mapping | None) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        with Path(path).open("rb") as raw:
            zipped = raw.peek(2)[:2] == _GZIP
            stream: Any = gzip.GzipFile(fileobj=raw) if zipped else raw
            yield from _rows(path, stream, head, mapping)

    return rows
