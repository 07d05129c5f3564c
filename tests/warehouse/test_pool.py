from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.made_records import PLAIN, batch, close, post, written
from warehouse import Reader
from warehouse.records import AssignmentRow
from warehouse.writer import Writer


def reader_of(folder: Path, *extra: dict[str, Any]) -> Reader:
    """Two micro voices answer one person in the brand's niche, a third another; the others may not be in the pool."""
    posts: list[dict[str, Any]] = []
    given: dict[str, tuple[int, str]] = {}

    def says(author: str, n: int, niche: str = "n1", **more: Any) -> None:
        for _ in range(n):
            at = len(posts) + 1
            posts.append(post(at, f"p{at}", author, at * 0.013, **{"followers": 9_000, **more}))
            given[f"p{at}"] = (ord(niche[1]), niche)

    says("fan", 1, followers=10, brands=[("acme", "sure", 0.5)])
    says("best", 8, kind="reply", reply_to_author="bob")
    says("twin", 2, kind="reply", reply_to_author="bob", likes=3)
    says("twin", 1, kind="repost", repost_of_author="eve")
    says("other", 2, kind="reply", reply_to_author="cyd", likes=3)
    says("paid", 5, disclosed="disclosed")
    says("once", 1)
    says("small", 5, followers=100)
    says("large", 5, followers=500_000)
    says("afar", 5, niche="n2")
    for record in extra:
        at = len(posts) + 1
        posts.append({**record, "position": at, "post_id": f"p{at}"})
    return written(folder, batch("f", 1, len(posts), posts), close(0, {"f": len(posts)}, given))


def test_micro_voices_of_the_brands_niches_with_little_overlap(tmp_path: Path) -> None:
    rows = {row["author_id"]: row for row in reader_of(tmp_path).query("FROM brand_pool ORDER BY rank").records()}
    assert list(rows) == ["best", "other", "twin"]
    assert rows["best"]["overlap"] == 0
    assert rows["twin"]["partners"] == 2
    assert rows["twin"]["overlap"] == 0.5
    # As the page of the formulas works it.
    assert rows["twin"]["score"] == pytest.approx((math.log(3) + 0.5 * math.log(4)) * 0.5)
    assert rows["twin"]["score"] == pytest.approx(0.896, abs=5e-4)
    assert rows["other"]["niche_ids"] == ["n1"]


def test_a_brand_with_fans_has_no_pool(tmp_path: Path) -> None:
    fans = [
        post(0, "", f"fan{i}", 30.0 * j + 0.1 * i, followers=50, brands=[("acme", "sure", 0.5)])
        for i in range(5)
        for j in range(3)
    ]
    reader = reader_of(tmp_path, *fans)
    assert reader.query("SELECT count(*) FROM brand_fans").rows == [(5,)]
    assert reader.query("FROM brand_pool").rows == []


@pytest.mark.parametrize("snapshots", [1, 2])
def test_a_pool_goes_with_the_last_niche_that_names_the_brand(tmp_path: Path, snapshots: int) -> None:
    fan = post(1, "p1", "fan", 0.1, brands=[("acme", "sure", 0.5)])
    voices = [post(at, f"p{at}", "best", at * 0.1, followers=9_000) for at in (2, 3)]
    writer = Writer.open(tmp_path, PLAIN)
    writer.add(batch("f", 1, 3, [fan, *voices]))
    writer.close_window(close(0, {"f": 3}, {"p1": (7, "n1"), "p2": (8, "n1"), "p3": (8, "n1")}))
    if snapshots == 2:
        writer.publish(force=True)
    # the one post that names it turns out to be in no niche
    writer.add(batch("f", 4, 4, [post(4, "p4", "late", 1.1)]))
    writer.close_window(close(1, {"f": 4}, {"p4": (9, "")}, assignments=[AssignmentRow(7, "")]))
    writer.publish(force=True)
    writer.close()
    assert Reader(tmp_path).query("FROM brand_pool").rows == []
