"""Every published figure equals a naive recount in Python."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import Any

from tests.warehouse.naive import audience, circles, groups, mean, ordinary, people, raw, same, terms, weighted
from tests.warehouse.recounting import Row
from warehouse import Reader

Recounted = tuple[Reader, list[Row]]


def test_niche_windows(recounted: Recounted) -> None:
    reader, stored = recounted
    expected = {}
    for k, rows in groups(lambda r: (r["window_start"], r["niche_id"]), stored).items():
        expected[k] = (
            len(rows), people(rows), people(ordinary(rows)), sum(r["kind"] == "reply" for r in rows),
            sum(r["kind"] == "repost" for r in rows), sum(map(raw, rows)), audience(rows), sum(circles(rows).values()),
            mean(r["tone"] for r in rows), sum(r["disclosed"] == "disclosed" for r in rows),
        )  # fmt: skip
    assert len(expected) > 200
    sql = "SELECT window_start, niche_id, posts, authors, ordinary_authors, replies, reposts, engagement, reach,"
    same(reader.query(f"{sql} close_reach, tone, disclosed_posts FROM niche_windows").rows, expected, 2)


def test_topic_windows_and_niche_terms(recounted: Recounted) -> None:
    reader, stored = recounted
    spread = [{**r, "term": t} for r in stored for t in terms(r)]
    size = Counter(r["window_start"] for r in stored)
    topics = {}
    for k, rows in groups(lambda r: (r["window_start"], r["term"]), spread).items():
        if people(rows) >= 2:
            topics[k] = (
                len(rows), people(rows), people(ordinary(rows)), sum(map(raw, rows)), mean(r["tone"] for r in rows),
                len(rows) / size[k[0]],
            )  # fmt: skip
    sql = "SELECT window_start, topic, posts, authors, ordinary_authors, engagement, tone, share FROM topic_windows"
    same(reader.query(sql).rows, topics, 2)
    niche = Counter((r["window_start"], r["niche_id"]) for r in stored)
    expected = {}
    for k, rows in groups(lambda r: (r["window_start"], r["niche_id"], r["term"]), spread).items():
        share = len(rows) / niche[k[:2]]
        overall = topics[k[0], k[2]][-1] if (k[0], k[2]) in topics else len(rows) / size[k[0]]
        expected[k] = (len(rows), people(rows), share * math.log(1 + share / overall))
    sql = "SELECT window_start, niche_id, term, posts, authors, weight FROM niche_terms"
    same(reader.query(sql).rows, expected, 3)


def test_brands(recounted: Recounted) -> None:
    reader, stored = recounted
    spread = [
        {**r, "brand": b, "said": mean(tone for other, tone in r["mentions_of"] if other == b)}
        for r in stored
        for b in {brand for brand, _ in r["mentions_of"]}
    ]
    windows = groups(lambda r: (r["window_start"], r["brand"]), spread)
    total = Counter(r["window_start"] for r in spread)
    expected = {
        k: (
            len(rows), people(rows), people(ordinary(rows)), sum(map(raw, rows)), mean(r["said"] for r in rows),
            len(rows) / total[k[0]],
        )
        for k, rows in windows.items()
    }  # fmt: skip
    sql = "SELECT window_start, brand_id, posts, authors, ordinary_authors, engagement, tone, share FROM brand_windows"
    same(reader.query(sql).rows, expected, 2)
    in_niche = Counter((r["window_start"], r["niche_id"]) for r in spread)
    niches = groups(lambda r: (r["window_start"], r["niche_id"], r["brand"]), spread)
    expected = {
        k: (len(rows), people(rows), len(rows) / in_niche[k[:2]], mean(r["said"] for r in rows))
        for k, rows in niches.items()
    }
    sql = "SELECT window_start, niche_id, brand_id, posts, authors, share_of_voice, tone FROM niche_brands"
    same(reader.query(sql).rows, expected, 3)
    pairs = [
        {**r, "other": o} for r in spread for o in {brand for brand, _ in r["mentions_of"]} if o != r["brand"]
    ]  # fmt: skip
    expected = {
        k: (len(rows), people(rows))
        for k, rows in groups(lambda r: (r["window_start"], r["brand"], r["other"]), pairs).items()
    }
    assert expected
    same(reader.query("SELECT window_start, brand_id, other_id, posts, authors FROM brand_pairs").rows, expected, 3)


def test_fans(recounted: Recounted) -> None:
    reader, stored = recounted
    own = [
        r
        for r in stored
        if r["kind"] != "repost" and r["sort"] in ("person", "unknown") and r["tier"] not in ("macro", "mega")
    ]
    spread = [
        {**r, "brand": b, "said": mean(tone for other, tone in r["mentions_of"] if other == b)}
        for r in own
        for b in {brand for brand, _ in r["mentions_of"]}
    ]
    expected = {}
    for k, rows in groups(lambda r: (r["brand"], r["author_id"]), spread).items():
        days = len({r["created_at"].date() for r in rows})
        tone, praises = mean(r["said"] for r in rows), sum((r["said"] or 0) >= 0.1 for r in rows)
        if praises >= 3 and days >= 3 and (tone or 0) >= 0.1 and all(r["disclosed"] == "none" for r in rows):
            first = sum(r["first_person"] for r in rows)
            score = math.log(1 + len(rows) + first) * math.log(1 + days) * (1 + tone)
            expected[k] = (len(rows), days, tone, first, score)
    ranked = defaultdict(list)
    for (brand, author), values in expected.items():
        ranked[brand].append((-round(values[-1], 9), -values[0], author))
    kept = {(brand, author) for brand, row in ranked.items() for *_, author in sorted(row)[:200]}
    assert len(kept) > 15
    sql = "SELECT brand_id, author_id, mentions, active_days, tone, first_person_posts, score FROM brand_fans"
    same(reader.query(sql).rows, {k: v for k, v in expected.items() if k in kept}, 2)


def test_tiers_and_influence(recounted: Recounted) -> None:
    reader, stored = recounted
    size = Counter(r["niche_id"] for r in stored)
    expected: dict[Any, tuple[Any, ...]] = {}
    for k, rows in groups(lambda r: (r["niche_id"], r["tier"]), stored).items():
        own = [r for r in rows if r["kind"] != "repost"]
        each = groups(lambda r: (r["author_id"],), rows).values()
        known = [max(r["followers"] for r in mine) for mine in each if mine[0]["followers"] is not None]
        total = sum(map(weighted, rows))
        per_post = total / len(own) if own else None
        expected[k] = (
            people(rows), len(own), len(rows) - len(own), len(rows) / size[k[0]], audience(rows), total, per_post,
            1000 * per_post / mean(known) if known and per_post is not None else None,  # type: ignore[operator]
        )  # fmt: skip
    sql = "SELECT niche_id, tier, authors, own_posts, reposts, carried_share, reach, engagement, engagement_per_post,"
    same(reader.query(f"{sql} engagement_per_thousand FROM niche_tiers").rows, expected, 2)
    expected = {}
    for k, rows in groups(lambda r: (r["niche_id"],), stored).items():
        small, large = ordinary(rows), [r for r in rows if r["tier"] in ("macro", "mega")]
        close_reach = sum(n for who, n in circles(rows).items() if who in {r["author_id"] for r in small})
        ours, theirs = sum(map(weighted, small)), sum(map(weighted, large))
        per = (theirs / people(large)) / (ours / people(small)) if large and ours else None
        share = ours / (ours + theirs) if ours + theirs else None
        expected[k] = (
            people(small), audience(small), close_reach, ours, people(large), audience(large), theirs, share, per,
            *exponent(rows),
        )  # fmt: skip
    assert any(v[-1] is not None and v[-3] is not None for v in expected.values())
    same(reader.query("FROM niche_influence").rows, expected, 1)


def shown(rows: list[Row]) -> list[tuple[int | None, int, int]]:
    """Followers at the latest own post that shows them, own posts and their engagement, of each account."""
    own = groups(lambda r: (r["author_id"],), [r for r in rows if r["kind"] != "repost"]).values()
    return [
        (
            max((r["created_at"], r["followers"]) for r in known)[1] if (known := with_followers(mine)) else None,
            len(mine),
            sum(map(weighted, mine)),
        )
        for mine in own
    ]


def with_followers(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r["followers"] is not None]


def exponent(rows: list[Row]) -> tuple[int, float | None]:
    points = [(math.log(f), math.log(1 + total / posts)) for f, posts, total in shown(rows) if f]
    if len(points) < 10:
        return len(points), None
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    spread = sum((a - x) ** 2 for a, _ in points)
    return len(points), sum((a - x) * (b - y) for a, b in points) / spread if spread else None


def test_bands_of_audiences(recounted: Recounted) -> None:
    reader, stored = recounted
    expected = {}
    for (niche,), rows in groups(lambda r: (r["niche_id"],), stored).items():
        by_band: dict[int, list[tuple[int | None, int, int]]] = defaultdict(list)
        for who in shown(rows):
            by_band[-1 if who[0] is None else 0 if who[0] < 10 else 10 ** (len(str(who[0])) - 1)].append(who)
        for band, those in by_band.items():
            audience_of = None if band < 0 else sum(f or 0 for f, _, _ in those)
            expected[niche, band] = (len(those), sum(p for _, p, _ in those), sum(e for *_, e in those), audience_of)
    columns = "niche_id, coalesce(audience_from, -1), authors, own_posts, engagement, followers"
    same(reader.query(f"SELECT {columns} FROM niche_bands").rows, expected, 2)
    assert len({band for _, band in expected}) >= 5


def test_authors(recounted: Recounted) -> None:
    reader, stored = recounted
    expected = {}
    for (who,), rows in groups(lambda r: (r["author_id"],), stored).items():
        known = [(r["created_at"], r["followers"]) for r in rows if r["followers"] is not None]
        own = [r for r in rows if r["kind"] != "repost"]
        paid = sum(r["disclosed"] == "disclosed" for r in own) / max(len(own), 1)
        expected[who,] = (len(rows), len(own), max(known)[1] if known else None, paid)
    same(reader.query("SELECT author_id, posts, own_posts, followers, paid_share FROM authors").rows, expected, 1)
