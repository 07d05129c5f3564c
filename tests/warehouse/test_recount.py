"""Every published figure equals a naive recount in Python."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.warehouse.made_records import START, batch, close, post
from tests.warehouse.naive import audience, circles, groups, mean, ordinary, people, raw, same, terms, weighted
from warehouse import Reader, WarehouseSettings, Writer
from warehouse.records import AssignmentRow

POSTS, HOURS = 20_000, 40
Row = dict[str, Any]


def made(rng: random.Random, position: int) -> Row:
    author = int(rng.paretovariate(0.6)) % 900
    kind = rng.choices(["post", "reply", "repost", "quote"], [5, 3, 2, 1])[0]
    other = f"u{int(rng.paretovariate(0.6)) % 900}"
    return post(
        position, f"p{position}", f"u{author}", HOURS * position / POSTS, kind=kind,
        followers=[-1, 200, 2_000, 50_000, 500_000, 2_000_000][author % 6] + (position % 3 if author % 6 else 0),
        bot=author % 41 == 0, client="IFTTT" if author % 43 == 0 else "Web",
        reply_to_author=other if kind == "reply" else "", repost_of_author=other if kind == "repost" else "",
        quote_of=f"p{rng.randrange(1, position + 1)}" if kind == "quote" else "",
        likes=rng.randrange(-1, 9), reposts=rng.randrange(3), replies=rng.randrange(3), quotes=rng.randrange(2),
        tone=rng.choice([None, 0.5, -0.25, 0.75]), disclosed=rng.choices(["none", "disclosed"], [30, 1])[0],
        first_person=rng.random() < 0.2, hashtags=rng.sample(["a", "b", "c", "d"], rng.randrange(3)),
        topics=rng.sample(["x y", "z", "w"], rng.randrange(2)),
        brands=[(b, rng.choice(["sure", "sure", "excluded"]), rng.choice([None, 0.5, -0.5, 1.0]))
                for b in rng.sample(["acme", "bolt", "crag"], rng.choices([0, 1, 2], [8, 3, 1])[0])],
    )  # fmt: skip


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    rng = random.Random(7)
    folder = tmp_path_factory.mktemp("recount")
    writer = Writer.open(folder, WarehouseSettings(plain_ids=True, publish_every=0.0))
    records = [made(rng, i) for i in range(1, POSTS + 1)]
    for hour in range(HOURS + 1):
        mine = [r for r in records if r["created_at"] // 3600 == START // 3600 + hour]
        if not mine:
            continue
        writer.add(batch("f", mine[0]["position"], mine[-1]["position"], mine))
        given = {r["post_id"]: (int(r["author_id"][1:]) % 25, f"n{int(r['author_id'][1:]) % 9}") for r in mine}
        words = [AssignmentRow(rng.randrange(25), rng.choice(["", "n1", "n2", "n77"]))] if hour % 7 == 0 else []
        writer.close_window(close(hour, {"f": mine[-1]["position"]}, given, assignments=words))
        if hour % 9 == 0:
            writer.publish()
    writer.publish(force=True)
    rows = writer._connection.execute(
        "SELECT p.*, a.ordinary, a.tier, a.kind AS sort FROM posts p JOIN authors a USING (author_id)"
    )
    columns = [c[0] for c in rows.description or ()]
    global STORED
    STORED = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
    mentions = writer._connection.execute("FROM brand_mentions WHERE status = 'sure'").fetchall()
    by_post = defaultdict(list)
    for post_id, brand, _, _, _, tone in mentions:
        by_post[post_id].append((brand, tone))
    for row in STORED:
        row["mentions_of"] = by_post[row["post_id"]]
    writer.close()
    return Reader(folder)


STORED: list[Row] = []


def test_niche_windows(reader: Reader) -> None:
    expected = {}
    for k, rows in groups(lambda r: (r["window_start"], r["niche_id"]), STORED).items():
        expected[k] = (
            len(rows), people(rows), people(ordinary(rows)), sum(r["kind"] == "reply" for r in rows),
            sum(r["kind"] == "repost" for r in rows), sum(map(raw, rows)), audience(rows), sum(circles(rows).values()),
            mean(r["tone"] for r in rows), sum(r["disclosed"] == "disclosed" for r in rows),
        )  # fmt: skip
    assert len(expected) > 200
    sql = "SELECT window_start, niche_id, posts, authors, ordinary_authors, replies, reposts, engagement, reach,"
    same(reader.query(f"{sql} close_reach, tone, disclosed_posts FROM niche_windows").rows, expected, 2)


def test_topic_windows_and_niche_terms(reader: Reader) -> None:
    spread = [{**r, "term": t} for r in STORED for t in terms(r)]
    size = Counter(r["window_start"] for r in STORED)
    topics = {}
    for k, rows in groups(lambda r: (r["window_start"], r["term"]), spread).items():
        if people(rows) >= 2:
            topics[k] = (
                len(rows), people(rows), people(ordinary(rows)), sum(map(raw, rows)), mean(r["tone"] for r in rows),
                len(rows) / size[k[0]],
            )  # fmt: skip
    sql = "SELECT window_start, topic, posts, authors, ordinary_authors, engagement, tone, share FROM topic_windows"
    same(reader.query(sql).rows, topics, 2)
    niche = Counter((r["window_start"], r["niche_id"]) for r in STORED)
    expected = {}
    for k, rows in groups(lambda r: (r["window_start"], r["niche_id"], r["term"]), spread).items():
        share = len(rows) / niche[k[:2]]
        overall = topics[k[0], k[2]][-1] if (k[0], k[2]) in topics else len(rows) / size[k[0]]
        expected[k] = (len(rows), people(rows), share * math.log(1 + share / overall))
    sql = "SELECT window_start, niche_id, term, posts, authors, weight FROM niche_terms"
    same(reader.query(sql).rows, expected, 3)


def test_brands(reader: Reader) -> None:
    spread = [
        {**r, "brand": b, "said": mean(tone for other, tone in r["mentions_of"] if other == b)}
        for r in STORED
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


def test_fans(reader: Reader) -> None:
    own = [
        r
        for r in STORED
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
        tone = mean(r["said"] for r in rows)
        if len(rows) >= 3 and days >= 2 and tone and tone > 0 and all(r["disclosed"] == "none" for r in rows):
            first = sum(r["first_person"] for r in rows)
            score = math.log(1 + len(rows) + first) * math.log(1 + days) * (1 + tone)
            expected[k] = (len(rows), days, tone, first, score)
    ranked = defaultdict(list)
    for (brand, author), values in expected.items():
        ranked[brand].append((-round(values[-1], 9), -values[0], author))
    kept = {(brand, author) for brand, row in ranked.items() for *_, author in sorted(row)[:200]}
    assert len(kept) > 30
    sql = "SELECT brand_id, author_id, mentions, active_days, tone, first_person_posts, score FROM brand_fans"
    same(reader.query(sql).rows, {k: v for k, v in expected.items() if k in kept}, 2)


def test_tiers_and_influence(reader: Reader) -> None:
    size = Counter(r["niche_id"] for r in STORED)
    expected: dict[Any, tuple[Any, ...]] = {}
    for k, rows in groups(lambda r: (r["niche_id"], r["tier"]), STORED).items():
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
    for k, rows in groups(lambda r: (r["niche_id"],), STORED).items():
        small, large = ordinary(rows), [r for r in rows if r["tier"] in ("macro", "mega")]
        close_reach = sum(n for who, n in circles(rows).items() if who in {r["author_id"] for r in small})
        ours, theirs = sum(map(weighted, small)), sum(map(weighted, large))
        per = (theirs / people(large)) / (ours / people(small)) if large and ours else None
        share = ours / (ours + theirs) if ours + theirs else None
        expected[k] = (
            people(small), audience(small), close_reach, ours, people(large), audience(large), theirs, share, per,
        )  # fmt: skip
    assert any(v[-1] is not None for v in expected.values())
    same(reader.query("FROM niche_influence").rows, expected, 1)


def test_authors(reader: Reader) -> None:
    expected = {}
    for (who,), rows in groups(lambda r: (r["author_id"],), STORED).items():
        known = [(r["created_at"], r["followers"]) for r in rows if r["followers"] is not None]
        own = [r for r in rows if r["kind"] != "repost"]
        paid = sum(r["disclosed"] == "disclosed" for r in own) / max(len(own), 1)
        expected[who,] = (len(rows), len(own), max(known)[1] if known else None, paid)
    same(reader.query("SELECT author_id, posts, own_posts, followers, paid_share FROM authors").rows, expected, 1)


def test_voices(reader: Reader) -> None:
    for (niche,), rows in groups(lambda r: (r["niche_id"],), STORED).items():
        writer_of = {r["post_id"]: r["author_id"] for r in rows}
        given: Counter[tuple[str, str]] = Counter()
        relayed: Counter[str] = Counter()
        for r in rows:
            other = r["reply_to_author"] if r["kind"] == "reply" else writer_of.get(r["quote_of"] or "")
            if r["kind"] in ("reply", "quote") and other and other != r["author_id"]:
                given[r["author_id"], other] += 1
            if r["kind"] == "repost" and r["repost_of_author"] not in (None, r["author_id"]):
                relayed[r["repost_of_author"]] += 1
        expected = []
        own = [r for r in ordinary(rows) if r["kind"] != "repost"]
        for (who,), mine in groups(lambda r: (r["author_id"],), own).items():
            out = {b: n for (a, b), n in given.items() if a == who}
            into = {a: n for (a, b), n in given.items() if b == who}
            partners, mutual = min(len(out.keys() | into.keys()), 150), min(len(out.keys() & into.keys()), 150)
            engagement = sum(map(weighted, mine)) / len(mine)
            parts = (
                math.log(1 + len(mine)), math.log(1 + len({r["window_start"] for r in mine})),
                0.5 * math.log(1 + sum(out.values())) + math.log(1 + sum(into.values())),
                mutual / partners if partners else 0.0,
                0.25 * math.log(1 + engagement + 2 * relayed[who] / len(mine)),
            )  # fmt: skip
            fatigue = sum(r["disclosed"] == "disclosed" for r in mine) / len(mine)
            expected.append((-round(sum(parts) * (1 - fatigue), 9), -len(mine), who, *parts, fatigue))
        expected.sort()
        found = reader.query(
            "SELECT score, own_posts, author_id, activity_part, spread_part, relation_part, reciprocity_part,"
            " engagement_part, fatigue FROM niche_voices WHERE niche_id = ? ORDER BY rank",
            [niche],
        ).rows
        assert [row[2] for row in found] == [row[2] for row in expected[:50]]
        for row, values in zip(found, expected, strict=False):
            assert (-row[0], -row[1], *row[3:]) == pytest.approx((*values[:2], *values[3:]), abs=1e-8)
