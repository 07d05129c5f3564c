"""Batches on their way into the database.

A table travels as one text, split by DuckDB: rows, fields and the elements of lists end with a separator of ASCII each.
Of the ways into DuckDB that need no other package this is the fastest for rows of texts, three times as fast as arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from warehouse.records import Batch, PostColumns, WindowClose

ROW, FIELD, ELEMENT = "\x1e", "\x1f", "\x1d"
# What may not travel inside a text; an id or a word never holds it.
_FORBIDDEN = str.maketrans("", "", "\x00\x1d\x1e\x1f")

_POSTS = {
    "position": "BIGINT", "post_id": "VARCHAR", "platform": "VARCHAR", "created_at": "DOUBLE", "late": "BOOLEAN",
    "kind": "VARCHAR", "lang": "VARCHAR", "client": "VARCHAR", "author_id": "VARCHAR", "followers": "BIGINT",
    "following": "BIGINT", "author_posts": "BIGINT", "author_created_at": "DOUBLE", "verified": "BOOLEAN",
    "bot": "BOOLEAN", "reply_to": "VARCHAR", "reply_to_author": "VARCHAR", "thread": "VARCHAR", "repost_of": "VARCHAR",
    "repost_of_author": "VARCHAR", "quote_of": "VARCHAR", "mentions": "VARCHAR[]", "hashtags": "VARCHAR[]",
    "topics": "VARCHAR[]", "tone": "DOUBLE", "disclosed": "VARCHAR", "first_person": "BOOLEAN", "likes": "BIGINT",
    "reposts": "BIGINT", "replies": "BIGINT", "quotes": "BIGINT",
}  # fmt: skip

TABLES: dict[str, dict[str, str]] = {
    "staged_posts": {"source": "VARCHAR", **_POSTS},
    "staged_brands": {
        "source": "VARCHAR", "position": "BIGINT", "brand_id": "VARCHAR", "surface": "VARCHAR", "status": "VARCHAR",
        "reason": "VARCHAR", "tone": "DOUBLE",
    },
    "staged_rejects": {"source": "VARCHAR", "position": "BIGINT", "reason": "VARCHAR", "near": "DOUBLE"},
    "staged_controls": {"kind": "VARCHAR", "id": "VARCHAR"},
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
    "staged_ledger": {"source": "VARCHAR", "first_position": "BIGINT", "last_position": "BIGINT"},
    "staged_closes": {"window_start": "BIGINT", "settled": "BOOLEAN"},
    "staged_close_sources": {
        "window_start": "BIGINT", "source": "VARCHAR", "first_position": "BIGINT", "through": "BIGINT",
    },
    "staged_events": {
        "niche_id": "VARCHAR", "occurred_at": "DOUBLE", "kind": "VARCHAR", "other_id": "VARCHAR", "evidence": "VARCHAR",
    },
}  # fmt: skip


class Staging:
    """What was added since the last flush, a text a row."""

    def __init__(self) -> None:
        self.rows: dict[str, list[str]] = {name: [] for name in TABLES}
        self.closes: list[WindowClose] = []

    def add(self, batch: Batch, fresh: list[tuple[int, int]]) -> None:
        """Take the records of a batch whose positions lie in `fresh`, closed intervals in order."""
        whole = fresh == [(batch.first, batch.last)]

        def wanted(position: int) -> bool:
            return whole or any(first <= position <= last for first, last in fresh)

        self._add_posts(batch.source, batch.posts, None if whole else [wanted(p) for p in batch.posts.position])
        self._add_brands(batch, wanted)
        self.add_rows(
            "staged_rejects",
            ((batch.source, r.position, r.reason, r.near) for r in batch.rejects if wanted(r.position)),
        )
        ids = (
            ("author", c.author_id) if c.kind == "erase_author" else ("post", c.post_id)
            for c in batch.controls
            if wanted(c.position)
        )
        self.add_rows("staged_controls", (row for row in ids if row[1]))

    def close_window(self, close: WindowClose) -> None:
        """Take the engine's word on a window."""
        start = close.window_start
        self.closes.append(close)
        self._add_columns(
            "staged_given", [[start] * len(close.post_id), close.post_id, close.cluster_id, close.first_niche_id]
        )
        self.add_rows(
            "staged_assignments",
            ((start, seq, a.cluster_id, a.niche_id, a.since) for seq, a in enumerate(close.assignments)),
        )
        self.add_rows(
            "staged_niches",
            (
                (
                    start, seq, n.niche_id, n.label, n.state, n.first_seen, n.emerged_at, n.last_seen, n.terms,
                    n.hashtags, n.brands, n.langs,
                )
                for seq, n in enumerate(close.niches)
            ),
        )  # fmt: skip
        # Of two measures of one niche the last stands.
        measures = {m.niche_id: m for m in close.measures}.values()
        self.add_rows(
            "staged_measures", ((start, m.niche_id, m.growth, m.emergence, m.nicheness, m.cohesion) for m in measures)
        )
        self.add_rows(
            "staged_events", ((e.niche_id, e.occurred_at, e.kind, e.other_id, e.evidence) for e in close.events)
        )

    def _add_posts(self, source: str, posts: PostColumns, wanted: list[bool] | None) -> None:
        columns = [getattr(posts, name) for name in _POSTS]
        if wanted is not None:
            columns = [[value for value, keep in zip(column, wanted, strict=True) if keep] for column in columns]
        self._add_columns("staged_posts", [[source] * len(columns[0]), *columns])

    def _add_brands(self, batch: Batch, wanted: Callable[[int], bool]) -> None:
        brands = batch.brands
        if not brands.post_id:
            return
        where: dict[str, int] = {}
        for post_id, position in zip(batch.posts.post_id, batch.posts.position, strict=True):
            where.setdefault(post_id, position)
        rows = zip(
            brands.post_id, brands.brand_id, brands.surface, brands.status, brands.reason, brands.tone, strict=True
        )
        self.add_rows(
            "staged_brands",
            (
                (batch.source, where[post_id], *row)
                for post_id, *row in rows
                if post_id in where and wanted(where[post_id])
            ),
        )

    def add_rows(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows of a table; None is NULL in a column of numbers."""
        columns = list(zip(*rows, strict=True))
        if columns:
            self._add_columns(table, columns)

    def _add_columns(self, table: str, columns: Sequence[Sequence[Any]]) -> None:
        texts = [_ENCODERS[kind](column) for kind, column in zip(TABLES[table].values(), columns, strict=True)]
        rows = list(map(FIELD.join, zip(*texts, strict=True)))
        fields = len(texts) - 1
        whole = ROW.join(rows)
        if whole.count(FIELD) != fields * len(rows) or whole.count(ROW) != max(len(rows) - 1, 0) or "\x00" in whole:
            clean = [
                _ENCODERS[kind](map(_cleaned, column))
                for kind, column in zip(TABLES[table].values(), columns, strict=True)
            ]
            rows = list(map(FIELD.join, zip(*clean, strict=True)))
        self.rows[table].extend(rows)


def load_statement(table: str) -> str:
    """Give the statement that makes a temporary table out of its text, the only parameter."""
    fields = ", ".join(_decoder(i, name, kind) for i, (name, kind) in enumerate(TABLES[table].items(), 1))
    return (
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {fields} FROM ("
        "SELECT string_split(line, chr(31)) AS field FROM ("
        "SELECT unnest(string_split(whole, chr(30))) AS line FROM (SELECT $1 AS whole) WHERE whole <> ''))"
    )


def _decoder(i: int, name: str, kind: str) -> str:
    if kind == "VARCHAR":
        return f'field[{i}] AS "{name}"'
    if kind == "VARCHAR[]":
        return f"CASE WHEN field[{i}] = '' THEN [] ELSE string_split(field[{i}], chr(29)) END AS \"{name}\""
    return f"CASE WHEN field[{i}] <> '' THEN field[{i}]::{kind} END AS \"{name}\""


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_FORBIDDEN)
    return [_cleaned(v) for v in value] if isinstance(value, list | tuple) else value


def _joined(values: list[str]) -> str:
    if not values:
        return ""
    text = ELEMENT.join(filter(None, values))
    if text.count(ELEMENT) >= len(values):
        text = ELEMENT.join(filter(None, map(_cleaned, values)))
    return text


_ENCODERS: dict[str, Callable[[Iterable[Any]], Iterable[str]]] = {
    "VARCHAR": lambda column: column,
    "VARCHAR[]": lambda column: map(_joined, column),
    "BIGINT": lambda column: ("" if value is None else str(value) for value in column),
    "BOOLEAN": lambda column: ("1" if value else "0" for value in column),
    "DOUBLE": lambda column: ("" if value is None or value != value else repr(float(value)) for value in column),
}
