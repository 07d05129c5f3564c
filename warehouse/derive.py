"""From what is stored to what is published: the SQL files that compute it, in their order."""

from __future__ import annotations

import duckdb

from warehouse import schema

# Accounts decide who is ordinary, windows come before the niches that are compared with them.
DERIVED = (
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
    "niche_voices",
    "niche_people",
    "niche_tiers",
    "niche_bands",
    "niche_influence",
    "brand_pairs",
    "brand_people",
    "brand_fans",
    "brand_pool",
    "tagged_posts",
    "clear_dirty",
)


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute anew what is dirty, in the transaction at hand."""
    for name in DERIVED:
        connection.execute(schema.sql(name))
