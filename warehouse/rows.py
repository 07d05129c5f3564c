"""How rows travel into the database: as columns in Arrow's format, which DuckDB reads where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import duckdb
import numpy as np
from arro3.core import Array, DataType, Field, RecordBatch, Schema, Table, list_array

POSTS = {
    "position": "BIGINT", "post_id": "VARCHAR", "platform": "VARCHAR", "created_at": "DOUBLE", "late": "BOOLEAN",
    "kind": "VARCHAR", "lang": "VARCHAR", "client": "VARCHAR", "author_id": "VARCHAR", "followers": "BIGINT",
    "following": "BIGINT", "author_posts": "BIGINT", "author_created_at": "DOUBLE", "verified": "BOOLEAN",
    "bot": "BOOLEAN", "reply_to": "VARCHAR", "reply_to_author": "VARCHAR", "thread": "VARCHAR", "repost_of": "VARCHAR",
    "repost_of_author": "VARCHAR", "quote_of": "VARCHAR", "mentions": "VARCHAR[]", "hashtags": "VARCHAR[]",
    "topics": "VARCHAR[]", "tone": "DOUBLE", "disclosed": "VARCHAR", "first_person": "BOOLEAN", "likes": "BIGINT",
    "reposts": "BIGINT", "replies": "BIGINT", "quotes": "BIGINT", "links": "BIGINT",
    "author_brand": "VARCHAR",
}  # fmt: skip

# The staged tables that the SQL files read.
TABLES: dict[str, dict[str, str]] = {
    "staged_posts": {"source": "VARCHAR", **POSTS},
    "staged_brands": {
        "source": "VARCHAR", "position": "BIGINT", "brand_id": "VARCHAR", "surface": "VARCHAR", "status": "VARCHAR",
        "reason": "VARCHAR", "tone": "DOUBLE",
    },
    "staged_rejects": {"source": "VARCHAR", "position": "BIGINT", "reason": "VARCHAR", "near": "DOUBLE"},
    "staged_controls": {"kind": "VARCHAR", "id": "VARCHAR", "told_at": "DOUBLE"},
    "staged_edits": {"source": "VARCHAR", "position": "BIGINT", "edited_at": "DOUBLE"},
    "staged_likes": {
        "like_id": "VARCHAR", "author_id": "VARCHAR", "subject_id": "VARCHAR", "liked_at": "DOUBLE",
    },
    "staged_tallies": {"fate": "VARCHAR", "seen_at": "DOUBLE"},
    "staged_given": {
        "window_start": "BIGINT", "post_id": "VARCHAR", "cluster_id": "BIGINT", "niche_id": "VARCHAR",
    },
    "staged_assignments": {
        "window_start": "BIGINT", "seq": "BIGINT", "cluster_id": "BIGINT", "niche_id": "VARCHAR", "since": "DOUBLE",
    },
    "staged_niches": {
        "window_start": "BIGINT", "seq": "BIGINT", "niche_id": "VARCHAR", "label": "VARCHAR", "state": "VARCHAR",
        "first_seen": "DOUBLE", "emerged_at": "DOUBLE", "last_seen": "DOUBLE", "terms": "VARCHAR[]",
        "hashtags": "VARCHAR[]", "brands": "VARCHAR[]", "langs": "VARCHAR[]",
    },
    "staged_measures": {
        "window_start": "BIGINT", "niche_id": "VARCHAR", "growth": "DOUBLE", "emergence": "DOUBLE",
        "nicheness": "DOUBLE", "cohesion": "DOUBLE",
    },
    "staged_events": {
        "niche_id": "VARCHAR", "occurred_at": "DOUBLE", "kind": "VARCHAR", "other_id": "VARCHAR", "evidence": "VARCHAR",
    },
    "staged_ledger": {"source": "VARCHAR", "first_position": "BIGINT", "last_position": "BIGINT"},
    "staged_closes": {"window_start": "BIGINT"},
}  # fmt: skip

CLOSE_TABLES = ("staged_given", "staged_assignments", "staged_niches", "staged_measures", "staged_events")
RECORD_TABLES = tuple(name for name in TABLES if name not in CLOSE_TABLES)


_KINDS = {
    "VARCHAR": DataType.string(),
    "VARCHAR[]": DataType.list(Field("", DataType.string())),
    "BIGINT": DataType.int64(),
    "BOOLEAN": DataType.bool(),
    "DOUBLE": DataType.float64(),
}
_SCHEMAS = {
    table: Schema([Field(name, _KINDS[kind]) for name, kind in columns.items()]) for table, columns in TABLES.items()
}
_ARRIVING = "arriving_rows"


def encode(table: str, columns: Sequence[Sequence[Any]]) -> RecordBatch:
    """Give the rows of a staged table; `columns` in the order of `TABLES`, all of one length.

    None and what is not a number become NULL in a column of numbers; an empty text goes from a list of texts.
    """
    kinds = TABLES[table].values()
    arrays = [_array(kind, column) for kind, column in zip(kinds, columns, strict=True)]
    return RecordBatch.from_arrays(arrays, schema=_SCHEMAS[table])


def load(connection: duckdb.DuckDBPyConnection, table: str, batches: Sequence[RecordBatch]) -> None:
    """Make a staged table of rows, in place of the one that was there."""
    connection.register(_ARRIVING, Table.from_batches(batches, schema=_SCHEMAS[table]))
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM {_ARRIVING}")
    finally:
        connection.unregister(_ARRIVING)


def _array(kind: str, column: Sequence[Any]) -> Array:
    if kind == "VARCHAR[]":
        return _lists(column)
    if kind == "DOUBLE":
        column = [None if value is None or value != value else value for value in column]
    return Array(column, _KINDS[kind])


def _lists(column: Sequence[Sequence[str]]) -> Array:
    texts = [*chain.from_iterable(column)]
    if "" in texts:
        return _lists([[*filter(None, some)] for some in column])
    ends = np.zeros(len(column) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, column), dtype=np.int32, count=len(column)), out=ends[1:])
    return list_array(ends, Array(texts, DataType.string()), type=_KINDS["VARCHAR[]"])
