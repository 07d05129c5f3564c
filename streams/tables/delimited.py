"""Delimited text, such as CSV: in which encoding, with which delimiter, and its rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from streams.limits import MAX_RECORD, SourceFault
from streams.tables.mapping import Mapping
from streams.tables.plan import SEARCHED, Row
from streams.tables.presets import known_names, loose

DELIMITERS = (",", ";", "\t", "|")
_ESCAPED = re.compile("[\udc80-\udcff]")
_REFUSED = "\udcff"
"""Stands for a row that is no CSV: it cannot be encoded, and so is refused."""
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(head: bytes) -> str:
    """Tell the encoding from the beginning of a file: by its mark, by the zeros of UTF-16, or by trying.

    Examples
    --------
    >>> encoding_of("été".encode("utf-8")), encoding_of("été".encode("cp1252")), encoding_of("a,b".encode("utf-16-le"))
    ('utf-8', 'cp1252', 'utf-16-le')
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if head[:2000].count(0) > len(head[:2000]) // 4:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(head)
    wrong = len(_ESCAPED.findall(text))
    # some bytes that are wrong in much that is right are damage, and refused row by row
    return "cp1252" if wrong and sum(not c.isascii() for c in text) <= 2 * wrong else "utf-8"


def read_rows(stream: Any, head: bytes, mapping: Mapping | None) -> Iterator[Row]:
    """Rows of a stream of bytes.

    Parameters
    ----------
    stream
        At its beginning.
    head
        Its first bytes.
    mapping
        Where it names the encoding or the delimiter, they are not looked for.
    """
    encoding = (mapping.encoding if mapping is not None else "") or encoding_of(head)
    beginning = head.decode(encoding, "replace")
    delimiter = (mapping.delimiter if mapping is not None else "") or _delimiter(beginning, mapping)
    # what is not valid comes through as lone surrogates, by which the row is known and refused
    wide = encoding.startswith(("utf-16", "utf-32"))
    text = io.TextIOWrapper(stream, encoding, errors="replace" if wide else "surrogateescape", newline="")
    csv.field_size_limit(MAX_RECORD)
    reader = _reader(text, beginning, delimiter)
    try:
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield [_REFUSED]
    except UnicodeError:
        message = f"it is not valid {encoding}"
        raise SourceFault(message) from None
    finally:
        # the stream belongs to whoever opened it, and may be closed by now
        with suppress(ValueError):
            text.detach()


def _reader(text: Any, beginning: str, delimiter: str) -> Any:
    escapes = '\\"' in beginning and '""' not in beginning
    return csv.reader(text, delimiter=delimiter, escapechar="\\" if escapes else None)


def _delimiter(beginning: str, mapping: Mapping | None) -> str:
    """Choose the delimiter under which a row names most of the columns that are looked for."""
    wanted = known_names() if mapping is None else {loose(n) for names in mapping.columns.values() for n in names}

    def score(delimiter: str) -> tuple[int, int]:
        rows: list[list[str]] = []
        try:
            for row in _reader(io.StringIO(beginning, newline=""), beginning, delimiter):
                rows.append(row)
                if len(rows) == SEARCHED:
                    break
        except csv.Error:
            pass
        hits = max((len({loose(cell) for cell in row} & wanted) for row in rows), default=0)
        return hits, max(map(len, rows), default=0)

    return max(DELIMITERS, key=score)
