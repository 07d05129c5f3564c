"""The live file as it is open: checkpoints that take their time to join small groups of rows, and those that do not."""

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


@pytest.mark.parametrize("thorough", [False, True])
def test_rows_between_deleted_ones_are_written_anew_where_there_is_time(live: LiveTables, thorough: bool) -> None:
    live.connection.execute("DELETE FROM t WHERE b < 6")
    live.checkpoint(thorough=thorough)
    assert stored(live) == (ROWS * 4 // 10 if thorough else ROWS)
    left = live.connection.execute("SELECT count(*), sum(b) FROM t").fetchall()
    assert left == [(ROWS * 4 // 10, ROWS // 10 * (6 + 7 + 8 + 9))]


def test_small_groups_of_rows_are_joined_where_there_is_time(live: LiveTables) -> None:
    groups = []
    for thorough in (False, False, False, True):
        live.connection.execute("INSERT INTO t SELECT range, 1 FROM range(5_000)")
        live.checkpoint(thorough=thorough)
        live.reopen()
        found = live.connection.execute("SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('t')").fetchall()
        groups.append(found[0][0])
    assert groups[0] < groups[1] < groups[2]
    assert groups[3] < groups[1]
    assert live.connection.execute("SELECT count(*) FROM t").fetchone() == (ROWS + 20_000,)
