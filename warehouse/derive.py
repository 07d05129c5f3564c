"""From what is stored to what is published: the SQL files that compute it, in their order."""

from __future__ import annotations

import duckdb

from warehouse import schema

# Accounts decide who is ordinary, windows come before the niches that are compared with them.
_WINDOWS = (
    "settle_rejects",
    "fold_likes",
    "authors",
    "focus",
    "stream_windows",
    "brand_windows",
    "topic_windows",
    "niche_windows",
    "turn_ordinary",
    "niche_terms",
    "niche_brands",
    "brand_pairs",
    "tagged_posts",
)
_LIVES = (
    "focus_lives",
    "niche_voices",
    "niche_people",
    "niche_tiers",
    "niche_bands",
    "niche_influence",
    "brand_people",
    "brand_fans",
    "brand_pool",
)
DERIVED = (*_WINDOWS, *_LIVES, "clear_lives", "clear_dirty")


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute anew what is dirty, in the transaction at hand."""
    _run(connection, *DERIVED)


def derive_windows(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute anew the figures of dirty windows, in the transaction at hand: what people wait for, or posts that go.

    Figures over all posts of a niche or a brand wait for `derive`.
    """
    _run(connection, *_WINDOWS, "keep_lives", "clear_dirty")


def _run(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    for name in names:
        connection.execute(schema.sql(name))
