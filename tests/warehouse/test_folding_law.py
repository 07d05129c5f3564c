"""Edits, likes and what goes and comes back end as a naive fold says, whatever the order and the crashes."""

from __future__ import annotations

import random
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.warehouse.made_folding import fold, folding_stream
from tests.warehouse.test_writer_law import disturbed, undisturbed
from warehouse.doctor import examine
from warehouse.reader import Reader

FATES = ("read", "posts", "duplicate", "deleted", "edited", "liked", "notices", "ignored")


def stored(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
    with closing(Reader(folder)) as reader:
        rows = reader.query(
            "SELECT post_id, epoch(created_at) AS created_at, author_id, epoch(edited_at) AS edited_at, likes,"
            " hashtags, tone, brands FROM posts"
        ).records()
        mentions = reader.query("SELECT DISTINCT post_id, brand_id, status FROM brand_mentions ORDER BY ALL").rows
        counts = reader.query(f"SELECT {', '.join(f'sum({fate})::BIGINT' for fate in FATES)} FROM stream_windows").rows[
            0
        ]
    found = {row.pop("post_id"): {**row, "mentions": []} for row in rows}
    for post_id, brand, status in mentions:
        found[post_id]["mentions"].append((brand, status))
    return found, dict(zip(FATES, counts, strict=True))


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_any_order_ends_as_the_naive_fold(seed: int, rng: random.Random) -> None:
    made = folding_stream(seed)
    posts, fates = fold(made)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = undisturbed(made, folder / "undisturbed")
        found = disturbed(made, folder / "disturbed", rng)
        assert stored(folder / "undisturbed") == (posts, {fate: fates[fate] for fate in FATES})
        assert [finding for finding in examine(folder / "disturbed") if finding.severity == "wrong"] == []
    for table, rows in expected.items():
        assert found[table] == rows, table


def test_there_is_something_to_fold() -> None:
    posts, fates = fold(folding_stream(5))
    assert all(fates[fate] for fate in FATES), fates
    assert any(post["edited_at"] for post in posts.values())
    assert any(post["edited_at"] is None and post["likes"] for post in posts.values())
