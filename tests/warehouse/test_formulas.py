"""The worked examples of docs/formulas.md: what the page says, the SQL computes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.made_records import batch, close, post
from warehouse import Reader, WarehouseSettings, Writer
from warehouse.derive import DERIVED

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formulas.md"

NANO = "FROM niche_tiers WHERE niche_id = 'n1' AND tier = 'nano'"
MACRO = NANO.replace("nano", "macro")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    def counts(likes: int, reposts: int, replies: int, quotes: int) -> dict[str, int]:
        return {"likes": likes, "reposts": reposts, "replies": replies, "quotes": quotes}

    posts = [
        post(1, "p1", "ann", 0.1, followers=100, tone=0.5, brands=[("acme", "sure", 0.5)], hashtags=["tea"],
             **counts(10, 2, 1, 0)),
        post(2, "p2", "bob", 0.2, followers=400, kind="reply", reply_to_author="ann", hashtags=["tea"],
             brands=[("acme", "sure", 0.1), ("bolt", "sure", None)], **counts(1, 0, 1, 0)),
        post(3, "p3", "ann", 0.3, followers=110, kind="reply", reply_to_author="bob", tone=0.1),
        post(4, "p4", "cyd", 0.4, kind="repost", repost_of_author="ann", hashtags=["tea"], **counts(10, 2, 1, 0)),
        post(5, "p5", "dan", 0.5, followers=200_000, tone=-0.3, disclosed="disclosed", brands=[("bolt", "sure", None)],
             **counts(50, 10, 4, 1)),
        post(6, "p6", "eve", 0.6, hashtags=["tea"]),
        *(post(7 + i, f"f{i}", "fan", 30.0 * (i + 1), first_person=i == 0, brands=[("crag", "sure", 0.5)])
          for i in range(3)),
        *(post(10 + i, f"g{i}", "gil", 1.1 + 0.1 * i, followers=90 if i < 2 else 190, likes=0 if i < 2 else 4)
          for i in range(4)),
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("formulas")
    writer = Writer.open(folder, WarehouseSettings(plain_ids=True, publish_every=0.0))
    writer.add(batch("f", 1, 13, posts))
    writer.close_window(close(0, {"f": 6}, {**{f"p{i}": (1, "n1") for i in range(1, 6)}, "p6": (2, "")}))
    writer.close_window(close(1, {"f": 13}, {f"g{i}": (3, "n2") for i in range(4)}))
    writer.publish(force=True)
    writer.close()
    return Reader(folder)


@pytest.mark.parametrize(
    ("said", "sql", "value"),
    [
        ("ann, bob nano; cyd unknown; dan macro",
         "SELECT string_agg(tier, ' ' ORDER BY author_id) FROM authors WHERE author_id < 'e'",
         "nano nano unknown macro"),
        ("ann, bob and cyd are ordinary, dan is not",
         "SELECT list(ordinary ORDER BY author_id) FROM authors WHERE author_id < 'e'", [True, True, True, False]),
        ("engagement is 80", "SELECT engagement FROM niche_windows WHERE niche_id = 'n1'", 80),
        ("= 200,510", "SELECT reach FROM niche_windows WHERE niche_id = 'n1'", 200_510),
        ("2 + 1 + 1 = 4", "SELECT close_reach FROM niche_windows WHERE niche_id = 'n1'", 4),
        ("/ 3 = 0.1.", "SELECT tone FROM niche_windows WHERE niche_id = 'n1'", 0.1),
        ("a half each", "SELECT share_of_voice FROM niche_brands WHERE brand_id = 'bolt'", 0.5),
        ("(0.5 + 0.1) / 2 = 0.3", "SELECT tone FROM brand_windows WHERE brand_id = 'acme'", 0.3),
        ("= 0.385", "SELECT weight FROM niche_terms", 0.385),
        ("= 4.431", "SELECT score FROM niche_voices WHERE author_id = 'ann'", 4.431),
        ("10 and -18", "SELECT [follower_gain, engagement_gain::BIGINT] FROM niche_voices WHERE author_id = 'ann'",
         [10, -18]),
        ("1.25 ln(2) = 0.8664", "SELECT rise FROM niche_voices WHERE author_id = 'gil'", 0.8664),
        ("ln(111) = 4.710", "SELECT reach_part FROM niche_voices WHERE author_id = 'ann'", 4.710),
        ("= 6.275", "SELECT score FROM voices_by_objective WHERE author_id = 'ann' AND objective = 'trust'", 6.275),
        ("3 of 5 posts, 0.6", f"SELECT carried_share {NANO}", 0.6),
        ("7.667 a post", f"SELECT engagement_per_post {NANO}", 7.667),
        ("30.07 per thousand", f"SELECT engagement_per_thousand {NANO}", 30.07),
        ("0.45 per thousand", f"SELECT engagement_per_thousand {MACRO}", 0.45),
        ("= 0.2035", "SELECT ordinary_share FROM niche_influence WHERE niche_id = 'n1'", 0.2035),
        ("band from 100: 3 own posts, weighted engagement 23, 510 followers",
         "SELECT [own_posts, engagement, followers] FROM niche_bands WHERE niche_id = 'n1' AND audience_from = 100",
         [3, 23, 510]),
        ("With dan they are three accounts",
         "SELECT audience_accounts FROM niche_influence WHERE niche_id = 'n1' AND audience_exponent IS NULL", 3),
        ("bob alone, 1 person",
         "SELECT people FROM brand_partners WHERE brand_id = 'acme' AND other_id = 'bolt'", 1),
        ("= 11.74", "SELECT ordinary_per_large FROM niche_influence WHERE niche_id = 'n1'", 11.74),
        ("1 - 2 / 5 = 0.6", "SELECT missed_share FROM brand_niches WHERE brand_id = 'acme'", 0.6),
        ("acme with bolt, 1", "SELECT posts FROM brand_pairs WHERE brand_id = 'acme' AND other_id = 'bolt'", 1),
        ("= 3.347", "SELECT score FROM brand_fans", 3.347),
    ],
)  # fmt: skip
def test_the_page_and_the_sql_agree(reader: Reader, said: str, sql: str, value: Any) -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert said in page
    rows = reader.query(sql).rows
    assert len(rows) == 1
    assert rows[0][0] == (pytest.approx(value, rel=5e-4) if isinstance(value, float) else value)


def test_the_balanced_objective_is_the_score(reader: Reader) -> None:
    both = reader.query(
        "SELECT count(*), bool_and(v.score = o.score AND v.rank = o.rank) FROM niche_voices v"
        " JOIN voices_by_objective o USING (niche_id, author_id) WHERE o.objective = 'balanced'"
    ).rows
    assert both == [(3, True)]


def test_every_sql_file_begins_with_what_it_is_for() -> None:
    folder = Path(__file__).resolve().parents[2] / "warehouse" / "sql"
    files = sorted(folder.glob("*.sql"))
    assert {f"{name}.sql" for name in DERIVED} <= {file.name for file in files}
    for file in files:
        assert re.match(r"-- [A-Z].+", file.read_text(encoding="utf-8")), file.name
