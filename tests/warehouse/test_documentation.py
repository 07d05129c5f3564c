from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse import documentation, schema

DOCS = Path(__file__).resolve().parents[2] / "docs"
# Words that some DuckDB from 1.1 to 2.0 reserves.
RESERVED = {"at", "end", "order", "group", "window", "limit", "offset", "primary", "check", "column", "table"}


def test_the_page_of_the_tables_says_what_the_database_says() -> None:
    assert (DOCS / "schema.md").read_text(encoding="utf-8") == documentation.page()


def test_every_published_column_has_a_comment_and_a_name_that_is_no_keyword() -> None:
    with duckdb.connect(":memory:") as connection:
        schema.create(connection, {})
        columns = schema.columns(connection)
    assert len(columns) > 90
    assert [row for row in columns if not row[3].endswith(".")] == []
    assert {row[1] for row in columns} & RESERVED == set()
    assert {kind for _, _, kind, _ in columns if "TIME" in kind} == {"TIMESTAMP WITH TIME ZONE"}
