"""Rows of Parquet files, by way of DuckDB, which reads them and is here already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import duckdb

_ROWS = 2_000
Cell = str | int | float | bool | list[str] | None


def read_parquet(path: str) -> Iterator[list[Cell]]:
    """Names of the columns, then the rows, in the order of the file and a few thousand at a time.

    Times come as ISO 8601, with the offset of UTC where the column is of a time zone; nested values as text.

    Raises
    ------
    OSError
        The file cannot be read; the message says why.
    """
    try:
        with closing(duckdb.connect()) as connection:
            connection.execute("SET TimeZone = 'UTC'; SET threads = 1; SET memory_limit = '512MB'")
            result = connection.execute("SELECT * FROM read_parquet(?)", [path])
            yield [column[0] for column in connection.description or ()]
            while rows := result.fetchmany(_ROWS):
                for row in rows:
                    yield [_cell(value) for value in row]
    except duckdb.Error as error:
        raise OSError(str(error).partition("\n")[0]) from None


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, float):
        return value if value == value else None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value if item is not None]
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)
