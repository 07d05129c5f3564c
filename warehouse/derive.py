"""From what is stored to what is published: the SQL files that compute it, in their order."""

from __future__ import annotations

import duckdb

from warehouse import schema

_ALL = 1 << 60
# Posts of the niches that are computed at once where all are: DuckDB needs less than 700 MB for so many.
_AT_ONCE = 500_000
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
DERIVED = (*_WINDOWS, "take_turns", *_LIVES)


def derive(connection: duckdb.DuckDBPyConnection, most: int | None = None, begin: str = "") -> str:
    """Compute anew what is dirty, in the transaction at hand.

    Parameters
    ----------
    most
        Posts of the niches whose figures over all their posts are computed now, one niche at least; the others wait.
        None for all, some at a time, so that the memory is bounded.
    begin
        The niche to begin with: they take turns.

    Returns
    -------
    str
        The niche whose turn is next; empty where none waits.
    """
    following = _derive_some(connection, _AT_ONCE if most is None else most, begin)
    while most is None and following:
        following = _derive_some(connection, _AT_ONCE, following)
    return following


def _derive_some(connection: duckdb.DuckDBPyConnection, most: int, begin: str) -> str:
    bound(connection, most)
    connection.execute("SET VARIABLE next_niche = $1", [begin])
    _run(connection, *DERIVED)
    following = connection.execute("SELECT niche_id FROM waiting_niches ORDER BY before LIMIT 1").fetchone()
    _run(connection, *(("thin_lives",) if following else ()), "clear_lives", "clear_dirty")
    return str(following[0]) if following else ""


def bound(connection: duckdb.DuckDBPyConnection, most: int | None) -> None:
    """Say how many posts the SQL files that do a part at a time may take; None for all."""
    connection.execute(f"SET VARIABLE most_posts = {_ALL if most is None else most}::BIGINT")


def derive_windows(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute anew the figures of dirty windows, in the transaction at hand: what people wait for, or posts that go.

    Figures over all posts of a niche or a brand wait for `derive`.
    """
    _run(connection, *_WINDOWS, "keep_lives", "thin_lives", "clear_dirty")


def _run(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    for name in names:
        connection.execute(schema.sql(name))
