"""Batches and closed windows as rows of the staged tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from typing import Any

from arro3.core import RecordBatch

from warehouse.records import Batch, ControlRow, LikeColumns, PostColumns, WindowClose
from warehouse.rows import POSTS, TABLES, encode

# What stands for the columns of posts that may be left empty.
_LEFT_OUT = {"links": 0, "author_brand": ""}
_TOLD = {"delete": "post", "erase_author": "author", "restore_author": "restore"}


class Staging:
    """Rows on their way into the staged tables.

    Attributes
    ----------
    rows
        Staged table -> its rows, encoded, a batch for each call that brought some.
    plain
        Of posts whose ids are pseudonyms: those of post and author, event time, and the platform's own ids.
    """

    def __init__(self) -> None:
        self.rows: dict[str, list[RecordBatch]] = {name: [] for name in TABLES}
        self.plain: list[tuple[str, str, float, str]] = []

    @property
    def size(self) -> int:
        """How many posts and likes wait here."""
        return sum(batch.num_rows for name in ("staged_posts", "staged_likes") for batch in self.rows[name])

    def add(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows of one table; None is NULL in a column of numbers."""
        self._add_columns(table, list(zip(*rows, strict=True)))

    def add_batch(self, batch: Batch, fresh: list[tuple[int, int]]) -> None:
        """Take the records of a batch whose positions lie in `fresh`, closed intervals in order."""
        whole = fresh == [(batch.first, batch.last)]

        def wanted(position: int) -> bool:
            return whole or any(first <= position <= last for first, last in fresh)

        self._add_posts(batch.source, batch.posts, None if whole else [wanted(p) for p in batch.posts.position])
        if batch.brands.post_id:
            self._add_brands(batch, wanted)
        self.add(
            "staged_rejects",
            ((batch.source, r.position, r.reason, r.near) for r in batch.rejects if wanted(r.position)),
        )
        edits = ((batch.source, position, time) for position, time in batch.edited.items() if wanted(position))
        self.add("staged_edits", edits)
        self._add_controls([c for c in batch.controls if wanted(c.position)])
        self._add_likes(batch.likes, None if whole else [wanted(p) for p in batch.likes.position])
        self.add("staged_tallies", (("ignored", row.time) for row in batch.ignored if wanted(row.position)))

    def add_close(self, close: WindowClose) -> None:
        """Take the engine's word on a window."""
        start = close.window_start
        self._add_columns(
            "staged_given", [[start] * len(close.post_id), close.post_id, close.cluster_id, close.first_niche_id]
        )
        self.add(
            "staged_assignments",
            ((start, seq, a.cluster_id, a.niche_id, a.since) for seq, a in enumerate(close.assignments)),
        )
        niches = (
            (
                start, seq, n.niche_id, n.label, n.state, n.first_seen, n.emerged_at, n.last_seen, n.terms, n.hashtags,
                n.brands, n.langs,
            )
            for seq, n in enumerate(close.niches)
        )  # fmt: skip
        self.add("staged_niches", niches)
        # Of two measures of one niche the last stands.
        measures = {m.niche_id: m for m in close.measures}.values()
        self.add(
            "staged_measures", ((start, m.niche_id, m.growth, m.emergence, m.nicheness, m.cohesion) for m in measures)
        )
        self.add("staged_events", ((e.niche_id, e.occurred_at, e.kind, e.other_id, e.evidence) for e in close.events))

    def _add_posts(self, source: str, posts: PostColumns, wanted: list[bool] | None) -> None:
        if not posts.post_id:
            return
        columns = [getattr(posts, name) or [_LEFT_OUT[name]] * len(posts.post_id) for name in POSTS]
        if wanted is not None:
            columns = [[value for value, keep in zip(column, wanted, strict=True) if keep] for column in columns]
        self._add_columns("staged_posts", [[source] * len(columns[0]), *columns])
        if posts.plain:
            known = zip(posts.post_id, posts.author_id, posts.created_at, posts.plain, strict=True)
            self.plain += known if wanted is None else compress(known, wanted)

    def _add_controls(self, controls: list[ControlRow]) -> None:
        ids = ((_TOLD[c.kind], c.post_id if c.kind == "delete" else c.author_id, c.time) for c in controls)
        self.add("staged_controls", (row for row in ids if row[1]))
        self.add("staged_tallies", (("notice", c.time if math.isfinite(c.time) else 0.0) for c in controls))

    def _add_likes(self, likes: LikeColumns, wanted: list[bool] | None) -> None:
        columns: list[list[Any]] = [likes.like_id, likes.author_id, likes.subject_id, likes.liked_at]
        if wanted is not None:
            columns = [[value for value, keep in zip(column, wanted, strict=True) if keep] for column in columns]
        self._add_columns("staged_likes", columns)

    def _add_brands(self, batch: Batch, wanted: Callable[[int], bool]) -> None:
        b = batch.brands
        positions = b.position
        if not positions:
            where = dict(zip(reversed(batch.posts.post_id), reversed(batch.posts.position), strict=True))
            positions = [where[post_id] for post_id in b.post_id]
        self.add(
            "staged_brands",
            (
                (batch.source, *row)
                for row in zip(positions, b.brand_id, b.surface, b.status, b.reason, b.tone, strict=True)
                if wanted(row[0])
            ),
        )

    def _add_columns(self, table: str, columns: Sequence[Sequence[Any]]) -> None:
        if columns and columns[0]:
            self.rows[table].append(encode(table, columns))
