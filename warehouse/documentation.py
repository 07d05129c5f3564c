"""The page of every published table and column, written from the comments in the database."""

from __future__ import annotations

import sys

import duckdb

from warehouse import schema

_HEAD = """# Tables of a warehouse

`murmure.duckdb` in a warehouse's folder is a link to its newest snapshot. Open it read-only with any DuckDB from 1.1
on, as often as you like: a snapshot never changes, and the next one is a file of its own. Times are in UTC.
How each figure is computed stands in [formulas.md](formulas.md).

This page is written by `python -m warehouse.documentation > docs/schema.md`.
"""


def page() -> str:
    """Give the page as Markdown."""
    with duckdb.connect(":memory:") as connection:
        schema.create(connection, {})
        comments = dict(
            connection.execute(
                "SELECT table_name, coalesce(comment, '') FROM duckdb_tables() WHERE schema_name = 'main'"
                " UNION ALL SELECT view_name, coalesce(comment, '') FROM duckdb_views()"
                " WHERE schema_name = 'main' AND NOT internal"
            ).fetchall()
        )
        columns = schema.columns(connection)
    parts = [_HEAD]
    for table, comment in sorted(comments.items()):
        rows = [
            f"| `{name}` | {kind.replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ')} | {said} |\n"
            for owner, name, kind, said in columns
            if owner == table
        ]
        parts.append(f"\n## {table}\n\n{comment}\n\n| column | type | holds |\n|---|---|---|\n{''.join(rows)}")
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
