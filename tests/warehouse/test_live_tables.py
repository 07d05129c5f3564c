"""The live file as it is open: checkpoints that leave deleted rows where they are, until there are many."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from warehouse.database import attach
from warehouse.live_tables import LiveTables

ROWS = 300_000


@pytest.fixture
def live(tmp_path: Path) -> LiveTables:
    """A file with one table of three row groups."""
    live = LiveTables(partial(attach, tmp_path / "live.duckdb"))
    live.connection.execute(f"CREATE TABLE t AS SELECT range AS a, range % 10 AS b FROM range({ROWS})")
    live.checkpoint(thorough=True)
    return live


def stored(live: LiveTables) -> int:
    """Count the rows in the file, deleted ones too."""
    rows: list[tuple[int]] = live.connection.execute(
        "SELECT sum(count)::BIGINT FROM pragma_storage_info('t') WHERE column_name = 'a' AND segment_type = 'BIGINT'"
    ).fetchall()
    return rows[0][0]


@pytest.mark.parametrize(
    ("deleted", "thorough", "left"),
    [
        pytest.param(6, False, ROWS, id="many, but there is no time"),
        pytest.param(2, True, ROWS, id="few"),
        pytest.param(6, True, ROWS * 4 // 10, id="many"),
    ],
)
def test_rows_between_deleted_ones_are_written_anew_where_it_pays(
    live: LiveTables, deleted: int, thorough: bool, left: int
) -> None:
    live.connection.execute(f"DELETE FROM t WHERE b < {deleted}")
    live.checkpoint(thorough=thorough)
    assert stored(live) == left
    assert live.connection.execute("SELECT count(*), sum(b) FROM t").fetchall() == [
        (ROWS * (10 - deleted) // 10, ROWS // 10 * sum(range(deleted, 10)))
    ]


def test_rows_deleted_bit_by_bit_go_once_they_are_many(live: LiveTables) -> None:
    sizes = []
    for b in range(5):
        live.connection.execute(f"DELETE FROM t WHERE b = {b}")
        live.checkpoint(thorough=True)
        sizes.append(stored(live))
    assert sizes[:3] == [ROWS, ROWS, ROWS]
    # from a third on; how much at a time is DuckDB's affair
    assert sizes[-1] < ROWS * 2 // 3
