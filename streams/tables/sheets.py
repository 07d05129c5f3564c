"""Sheets of workbooks (XLSX and its kin): a sheet is held in memory while it is read; it has 1,048,576 rows at most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from streams.limits import SourceFault
from streams.tables.mapping import Mapping
from streams.tables.plan import SEARCHED, Cell, Row, find_header


def read_sheet(path: str, mapping: Mapping | None) -> Iterator[Row]:
    """Rows of the sheet that the mapping names, or of the first one that names columns.

    Raises
    ------
    SourceFault
        The file is no workbook, or has no such sheet.
    """
    try:
        book = CalamineWorkbook.from_path(path)
        name = mapping.sheet if mapping is not None else ""
        if name and name not in book.sheet_names:
            message = f"there is no sheet {name}; there are: {', '.join(book.sheet_names)}"
            raise SourceFault(message)
        names = [name] if name else book.sheet_names
        for place, one in enumerate(names):
            sheet = book.get_sheet_by_name(one)
            if place < len(names) - 1 and not _has_header(sheet, mapping):
                continue
            for row in sheet.iter_rows():
                yield [_cell(value) for value in row]
            return
    except (CalamineError, OSError, ValueError) as error:
        message = f"the workbook cannot be read: {error}"
        raise SourceFault(message) from None


def _has_header(sheet: Any, mapping: Mapping | None) -> bool:
    rows = [[_cell(value) for value in row] for _, row in zip(range(SEARCHED), sheet.iter_rows(), strict=False)]
    try:
        find_header(rows, mapping)
    except SourceFault:
        return False
    return True


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value.replace("_x000D_", "") if "_x000D_" in value else value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds() / 86_400
    return value if isinstance(value, (int, bool)) else str(value)
