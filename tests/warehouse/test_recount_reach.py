"""Whom one may speak with, whom they reach, and who named a brand equal a naive recount in Python."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.warehouse.naive import groups, mean, same, weighted
from tests.warehouse.recounting import Row
from warehouse import Reader

Recounted = tuple[Reader, list[Row]]


def test_the_people_of_a_niche_and_their_circles(recounted: Recounted) -> None:
    reader, stored = recounted
    paid = reader.query("SELECT author_id, own_posts, paid_share FROM authors").rows
    shares = {name: (own, share) for name, own, share in paid}
    expected = {}
    for (niche,), rows in groups(lambda r: (r["niche_id"],), stored).items():
        answered: Counter[tuple[str, str]] = Counter()
        relayed: Counter[tuple[str, str]] = Counter()
        for r in rows:
            if r["kind"] == "reply" and r["reply_to_author"] not in (None, r["author_id"]):
                answered[r["author_id"], r["reply_to_author"]] += 1
            if r["kind"] == "repost" and r["repost_of_author"] not in (None, r["author_id"]):
                relayed[r["author_id"], r["repost_of_author"]] += 1
        with_whom: dict[str, Counter[str]] = defaultdict(Counter)
        for (a, b), times in [*answered.items(), *relayed.items()]:
            with_whom[a][b] += times
            with_whom[b][a] += times
        own = [r for r in rows if r["kind"] != "repost" and r["sort"] in ("person", "unknown")]
        by_tier: dict[str, list[tuple[int, str]]] = defaultdict(list)
        figures = {}
        for (who,), mine in groups(lambda r: (r["author_id"],), own).items():
            all_own, share = shares[who]
            if round(share * all_own) >= 2 and share >= 0.2:
                continue
            out = {b: n for (a, b), n in answered.items() if a == who}
            into = {a: n for (a, b), n in answered.items() if b == who}
            received = sum(n for (_, b), n in relayed.items() if b == who)
            langs = Counter(r["lang"] for r in mine)
            circle = sorted(with_whom[who], key=lambda other: (-with_whom[who][other], other))[:150]
            figures[who] = (
                mine[0]["tier"], max(langs, key=lambda tongue: (langs[tongue], tongue)), len(mine),
                len({r["window_start"] for r in mine}), sum(map(weighted, mine)) / len(mine),
                sum(r["disclosed"] == "disclosed" for r in mine), sum(out.values()), sum(into.values()), received,
                min(len(out.keys() | into.keys()), 150), min(len(out.keys() & into.keys()), 150), "|".join(circle),
            )  # fmt: skip
            activity = len(mine) + sum(out.values()) + 2 * sum(into.values()) + received
            by_tier[mine[0]["tier"]].append((-activity, who))
        for ranked in by_tier.values():
            expected |= {(niche, who): figures[who] for _, who in sorted(ranked)[:200]}
    found = reader.query(
        "SELECT niche_id, author_id, tier, lang, own_posts, active_windows, engagement, paid_posts, answers_given,"
        " answers_received, reposts_received, partners, mutual_partners, array_to_string(circle, '|') FROM niche_people"
    ).rows
    assert {row[:2]: row[2:6] + row[7:] for row in found} == {key: row[:4] + row[5:] for key, row in expected.items()}
    same([(*row[:2], row[6]) for row in found], {key: (row[4],) for key, row in expected.items()}, 2)
    assert expected


def test_who_writes_in_a_niche_and_its_examples(recounted: Recounted) -> None:
    reader, stored = recounted
    written = groups(lambda r: (r["niche_id"], r["author_id"]), stored)
    assert set(reader.query("FROM niche_authors").rows) == {(*key, len(rows)) for key, rows in written.items()}
    expected = set()
    for (niche,), rows in groups(lambda r: (r["niche_id"],), stored).items():
        own = sorted((-weighted(r), r["post_id"]) for r in rows if r["kind"] != "repost")
        expected |= {(niche, post_id, -less) for less, post_id in own[:30]}
    assert set(reader.query("FROM niche_examples").rows) == expected


def test_who_named_a_brand_and_where(recounted: Recounted) -> None:
    reader, stored = recounted
    expected = {}
    spread = [(brand, r) for r in stored for brand in {b for b, _ in r["mentions_of"]}]
    pairs: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for brand, r in spread:
        pairs[brand, r["author_id"], r["niche_id"] or "none"].append(r)
    for key, rows in pairs.items():
        tone = mean(t for r in rows for b, t in r["mentions_of"] if b == key[0])
        expected[key] = (len(rows), sum(r["kind"] != "repost" for r in rows), tone)
    columns = "brand_id, author_id, coalesce(niche_id, 'none'), posts, own_posts, tone"
    same(reader.query(f"SELECT {columns} FROM brand_people").rows, expected, 3)
    counts = reader.query("SELECT brand_id, sum(posts) FROM mention_counts WHERE status = 'sure' GROUP BY 1").rows
    assert dict(counts) == Counter(brand for brand, _ in spread)


def test_which_brands_are_named_together_by_how_many(recounted: Recounted) -> None:
    reader, stored = recounted
    together = defaultdict(set)
    for r in stored:
        named = {brand for brand, _ in r["mentions_of"]}
        for pair in [(a, b) for a in named for b in named - {a}]:
            together[pair].add(r["author_id"])
    assert together
    assert set(reader.query("FROM brand_partners").rows) == {(*pair, len(who)) for pair, who in together.items()}
