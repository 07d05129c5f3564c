"""From staged records to stored ones: which SQL files fold them in, in their order."""

from __future__ import annotations

import duckdb
import msgspec

from warehouse import schema
from warehouse.records import Proposals
from warehouse.staging import Staging


def store_records(connection: duckdb.DuckDBPyConnection, staged: Staging) -> None:
    """Fold staged records into what is stored, in the transaction at hand.

    What a kind of record asks for is only run where there are, or ever were, records of that kind.
    """

    def run(*names: str) -> None:
        for name in names:
            connection.execute(schema.sql(name))

    def some(table: str) -> bool:
        return connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None

    rows = staged.rows
    if rows["staged_controls"]:
        run("stage_controls", "erase_mentions")
    if some("internal.held_posts") and (rows["staged_controls"] or rows["staged_posts"]):
        run("release")
    if rows["staged_posts"]:
        run("claim_ids")
        edits = bool(rows["staged_edits"]) or some("internal.edits")
        if edits:
            run("claim_edits")
        if some("losers"):
            run("resolve_claims")
        if some("internal.suppressed") or some("internal.accounts") or some("internal.expired_windows"):
            run("bury")
        if edits:
            run("join_edits")
        run("insert_posts")
        if edits:
            run("merge_edits")
    if some("internal.accounts") and (rows["staged_controls"] or rows["staged_posts"]):
        run("hold")
    if rows["staged_likes"]:
        run("stage_likes")
    if rows["staged_likes"] or rows["staged_tallies"]:
        run("stage_tallies")
    if rows["staged_rejects"]:
        run("stage_rejects")


def store_proposals(connection: duckdb.DuckDBPyConnection, told: Proposals) -> None:
    """Put a ranking of names that may be brands in the place of the one before."""
    connection.execute("DELETE FROM brand_proposals")
    rows = [
        [str(rank), row.name, str(row.score), str(row.posts), row.evidence] for rank, row in enumerate(told.rows, 1)
    ]
    connection.execute(schema.sql("stage_proposals"), [told.told_at, msgspec.json.encode(rows).decode()])
