"""A small SQL shell on the published warehouse."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import msgspec
from rich.console import Console
from rich.table import Table

from murmure_errors import WarehouseError
from warehouse.reader import Reader, Result

_ROWS_SHOWN = 100
_FORMATS = ("table", "csv", "json")
_HELP = "End a query with ; and Enter. .tables lists the tables, .columns TABLE its columns, .quit leaves."
_TABLES = (
    "SELECT table_name AS name, comment FROM duckdb_tables() UNION ALL BY NAME "
    "SELECT view_name AS name, comment FROM duckdb_views() WHERE NOT internal ORDER BY name"
)
_COLUMNS = (
    "SELECT column_name AS name, data_type AS type, comment FROM duckdb_columns() "
    "WHERE table_name = ? ORDER BY column_index"
)


def run_shell(folder: Path, query: str | None, output: str = "table") -> None:
    """Answer one query, or a person's until they leave.

    Parameters
    ----------
    folder
        The warehouse folder.
    query
        SQL; None reads queries from standard input, with a prompt where a person types.
    output
        ``table``, ``csv`` or ``json``.

    Raises
    ------
    WarehouseError
        For a single query that cannot be answered, an unknown format, or a folder without a warehouse.
    """
    if output not in _FORMATS:
        message = f"--format {output} is not known; it is one of {', '.join(_FORMATS)}"
        raise WarehouseError(message)
    with closing(Reader(folder)) as reader:
        if query is not None:
            _show(_ask(reader, query), output)
            return
        _ask(reader, "SELECT 1")  # a folder without a warehouse is told before the prompt
        _converse(reader, output)


def _converse(reader: Reader, output: str) -> None:
    console = Console(stderr=True, highlight=False)
    person = sys.stdin.isatty()
    if person:
        import readline  # noqa: F401 (its import alone gives input() a history and line editing)

        console.print(_HELP)
    pending = ""
    while True:
        try:
            line = input(("murmure> " if not pending else "    ...> ") if person else "")
        except EOFError:
            if pending.strip():
                _answer(reader, pending, output, console)
            return
        except KeyboardInterrupt:
            pending = ""
            console.print()
            continue
        command = line.strip()
        if not pending and command in (".quit", ".exit"):
            return
        if not pending and command.startswith("."):
            _dot(reader, command, output, console)
            continue
        pending += line + "\n"
        if command.endswith(";"):
            _answer(reader, pending, output, console)
            pending = ""


def _dot(reader: Reader, command: str, output: str, console: Console) -> None:
    name, _, argument = command.partition(" ")
    if name == ".tables":
        _show(_ask(reader, _TABLES), output)
    elif name == ".columns" and argument:
        _show(_ask(reader, _COLUMNS, [argument.strip()]), output)
    else:
        console.print(_HELP)


def _ask(reader: Reader, query: str, parameters: Sequence[str] = ()) -> Result:
    try:
        return reader.query(query, parameters)
    except duckdb.Error as error:
        message = f"the query cannot be answered: {error}"
        raise WarehouseError(message) from None


def _answer(reader: Reader, query: str, output: str, console: Console) -> None:
    try:
        _show(_ask(reader, query), output)
    except WarehouseError as error:
        console.print(str(error), style="red", markup=False)


def _show(answer: Result, output: str) -> None:
    if output == "json":
        for row in answer.rows:
            sys.stdout.write(msgspec.json.encode(dict(zip(answer.columns, row, strict=True))).decode() + "\n")
        return
    if output == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows(answer.rows)
        return
    table = Table(*answer.columns, header_style="bold")
    for row in answer.rows[:_ROWS_SHOWN]:
        table.add_row(*map(_cell, row))
    # what goes into a file or a pipe has no width of its own
    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 240)
    console.print(table)
    hidden = len(answer.rows) - _ROWS_SHOWN
    if hidden > 0:
        console.print(f"{hidden:,} more rows: add LIMIT, or --format csv for all of them")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
