"""How the rows of one table are read: found once from its header and its dates, and carried along by every row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from streams.limits import MAX_RECORD, SourceFault
from streams.tables.dates import DAY_FIRST, OrderEvidence
from streams.tables.mapping import Mapping
from streams.tables.presets import find_columns, known_names, loose, preset_of, presets

Cell = str | int | float | bool | list[str] | None
Row = Sequence[Cell]
SEARCHED = 40
"""Rows from the top among which the header is looked for; suites put their own words above it."""


class Plan(msgspec.Struct, frozen=True, gc=False):
    """What a row needs to be read.

    Attributes
    ----------
    preset
        Whose columns they are; ``mapping`` for one's own.
    columns
        Field to the indices of its columns, the preferred first.
    order, zone
        ``day-first`` or ``month-first``, and the time zone of dates that do not say theirs.
    platform
        The platform of posts whose row does not say.
    width
        Number of columns.
    """

    preset: str
    columns: dict[str, list[int]]
    order: str = DAY_FIRST
    zone: str = "UTC"
    platform: str = ""
    width: int = 0


def find_header(rows: Sequence[Row], mapping: Mapping | None) -> int:
    """Index of the row that names the columns.

    Raises
    ------
    SourceFault
        No row does.
    """
    wanted = known_names() if mapping is None else {loose(n) for names in mapping.columns.values() for n in names}
    hits = [len({loose(str(cell)) for cell in row if cell} & wanted) for row in rows]
    best = max(hits, default=0)
    if best >= min(2, len(wanted)) and best > 0:
        return hits.index(best)
    seen = ", ".join(str(cell) for cell in (rows[0] if rows else []) if cell)[:300]
    known = "no row of it names the columns of the mapping" if mapping else "no row of it names columns that are known"
    message = f"{known}; the first one has: {seen or 'nothing'}"
    raise SourceFault(message + ("" if mapping else "; name the columns in a file for --mapping"))


def make_plan(header: Row, mapping: Mapping | None, zone: str) -> Plan:
    """Place the fields in the columns.

    Raises
    ------
    SourceFault
        No column holds the text, or the date, or whose post it is.
    """
    names = ["" if cell is None else str(cell) for cell in header]
    if mapping is not None:
        columns, preset = find_columns(names, mapping.columns), "mapping"
        lost = [name for field, wanted in mapping.columns.items() if field not in columns for name in wanted]
        if lost:
            message = f"there is no column named {', '.join(lost)}; there are: {', '.join(filter(None, names))[:300]}"
            raise SourceFault(message)
    else:
        found, general = preset_of(names), presets()[-1]
        preset, columns = found.name, find_columns(names, found.columns)
        taken = [index for indices in columns.values() for index in indices]
        others = {field: names for field, names in general.columns.items() if field not in columns}
        columns.update(find_columns(names, others, taken))
    for field, what in (("text", "the text"), ("created_at", "the date")):
        if field not in columns and not (field == "text" and "title" in columns):
            message = f"no column of it is known to hold {what}; there are: {', '.join(filter(None, names))[:300]}"
            raise SourceFault(message + "; name it in a file for --mapping")
    return Plan(
        preset,
        columns,
        mapping.dates if mapping is not None and mapping.dates else DAY_FIRST,
        mapping.zone if mapping is not None and mapping.zone else zone,
        mapping.platform if mapping is not None else "",
        len(names),
    )


def date_order(rows: Iterable[Row], plan: Plan) -> str:
    """Decide whether the day or the month comes first, reading no further than the first date that tells."""
    column = plan.columns["created_at"][0]
    evidence = OrderEvidence()
    for row in rows:
        if column < len(row):
            evidence.see(row[column])
            if evidence.settled:
                break
    return evidence.order()


def records(rows: Iterable[Row], plan: Plan) -> Iterator[bytes]:
    """Rows as records of the ``table`` format; an empty row is an empty record, but for those at the end."""
    head = b'{"plan":' + msgspec.json.encode(plan)
    encode = msgspec.json.encode
    empty = 0
    for row in rows:
        if not any(row):
            empty += 1
            continue
        for _ in range(empty):
            yield b""
        empty = 0
        try:
            record = head + b',"row":' + encode(row) + b"}"
        except (UnicodeEncodeError, ValueError, TypeError):
            yield head + b',"fault":"not valid in the encoding of the file"}'
            continue
        yield record if len(record) <= MAX_RECORD else head + b',"fault":"longer than 1 MiB"}'
