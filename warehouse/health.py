"""What live sources last said of themselves, on its way into the database."""

from __future__ import annotations

import duckdb
import msgspec

from warehouse import schema
from warehouse.records import GapRow, SourceReport


class Reports:
    """The latest report of each source, and the gaps told, since the last flush."""

    def __init__(self) -> None:
        self._latest: dict[str, SourceReport] = {}
        self._gaps: dict[tuple[str, float], GapRow] = {}

    def __bool__(self) -> bool:
        return bool(self._latest)

    def take(self, report: SourceReport) -> None:
        """Take a report."""
        self._latest[report.source] = report
        for gap in report.gaps:
            self._gaps[report.source, gap.start] = gap

    def store(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Write them all, in the transaction that is open."""
        if not self:
            return
        sources = [_texts(report)[:-1] for report in self._latest.values()]
        gaps = [[source, *_texts(gap)] for (source, _), gap in self._gaps.items()]
        for name, rows in (("stage_sources", sources), ("stage_gaps", gaps)):
            for statement in duckdb.extract_statements(schema.sql(name)):
                values = [msgspec.json.encode(rows).decode()] if "$1" in statement.query else None
                connection.execute(statement, values)


def _texts(row: SourceReport | GapRow) -> list[str]:
    return ["" if value is None else str(value) for value in msgspec.structs.astuple(row)]
