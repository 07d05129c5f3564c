"""Voices and pools equal a naive recount in Python."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.warehouse.naive import groups, mean, ordinary, same, weighted
from tests.warehouse.recounting import Row
from warehouse import Reader

Recounted = tuple[Reader, list[Row]]


OBJECTIVES = {
    "balanced": (1, 1, 1, 1, 1, 0),
    "trust": (0.5, 2, 1, 3, 0.5, 0),
    "conversion": (0.5, 0.5, 2, 1, 3, 0),
    "visibility": (1, 0.5, 0.5, 0, 2, 1),
}


def voices(rows: list[Row]) -> dict[str, dict[str, Any]]:
    """Recount every ordinary voice of a niche."""
    writer_of = {r["post_id"]: r["author_id"] for r in rows}
    given: Counter[tuple[str, str]] = Counter()
    relayed: Counter[str] = Counter()
    for r in rows:
        other = r["reply_to_author"] if r["kind"] == "reply" else writer_of.get(r["quote_of"] or "")
        if r["kind"] in ("reply", "quote") and other and other != r["author_id"]:
            given[r["author_id"], other] += 1
        if r["kind"] == "repost" and r["repost_of_author"] not in (None, r["author_id"]):
            relayed[r["repost_of_author"]] += 1
    found = {}
    own = [r for r in ordinary(rows) if r["kind"] != "repost"]
    for (who,), mine in groups(lambda r: (r["author_id"],), own).items():
        mine.sort(key=lambda r: (r["created_at"], r["post_id"]))
        out = {b: n for (a, b), n in given.items() if a == who}
        into = {a: n for (a, b), n in given.items() if b == who}
        partners, mutual = min(len(out.keys() | into.keys()), 150), min(len(out.keys() & into.keys()), 150)
        engagement = sum(map(weighted, mine)) / len(mine)
        known = [(r["created_at"], r["followers"]) for r in mine if r["followers"] is not None]
        last, first = (max(known)[1], min(known)[1]) if known else (None, None)
        middle = (len(mine) + 1) // 2
        early, late = mean(map(weighted, mine[:middle])), mean(map(weighted, mine[middle:]))
        rise = None
        if len(mine) >= 4 and early is not None and late is not None:
            rise = (math.log((10 + last) / (10 + first)) if known else 0) + 0.25 * math.log((4 + late) / (4 + early))
        found[who] = {
            "own_posts": len(mine),
            "parts": (
                math.log(1 + len(mine)), math.log(1 + len({r["window_start"] for r in mine})),
                0.5 * math.log(1 + sum(out.values())) + math.log(1 + sum(into.values())),
                mutual / partners if partners else 0.0,
                0.25 * math.log(1 + engagement + 2 * relayed[who] / len(mine)), math.log(1 + (last or 0)),
            ),
            "counts": (sum(out.values()), sum(into.values()), relayed[who], partners, mutual),
            "rest": (engagement, None if late is None else late - early, last, None if last is None else last - first),
            "fatigue": sum(r["disclosed"] == "disclosed" for r in mine) / len(mine),
            "rise": None if rise is None else round(rise, 9),
            "tier": mine[0]["tier"],
        }  # fmt: skip
    return found


def test_voices_by_every_objective_and_by_how_they_rise(recounted: Recounted) -> None:
    reader, stored = recounted
    seen = 0
    for (niche,), rows in groups(lambda r: (r["niche_id"],), stored).items():
        people_of = voices(rows)
        kept: set[str] = set()
        for objective, weights in OBJECTIVES.items():
            scores = {
                who: round(sum(w * p for w, p in zip(weights, v["parts"], strict=True)) * (1 - v["fatigue"]), 9)
                for who, v in people_of.items()
            }
            order = sorted(people_of, key=lambda who: (-scores[who], -people_of[who]["own_posts"], who))
            found = reader.query(
                "SELECT author_id, score FROM voices_by_objective WHERE niche_id = ? AND objective = ? ORDER BY rank",
                [niche, objective],
            ).rows
            assert [who for who, _ in found] == order[:50], (niche, objective)
            assert [score for _, score in found] == pytest.approx([scores[who] for who in order[:50]])
            kept |= set(order[:50])
            if objective == "balanced":
                place = {who: rank for rank, who in enumerate(order, 1)}
        rising = sorted(
            (who for who, v in people_of.items() if (v["rise"] or 0) > 0), key=lambda w: (-people_of[w]["rise"], w)
        )
        kept |= set(rising[:50])
        found = reader.query(
            "SELECT author_id, rank, activity_part, spread_part, relation_part, reciprocity_part, engagement_part,"
            " reach_part, answers_given, answers_received, reposts_received, partners, mutual_partners, engagement,"
            " engagement_gain, followers, follower_gain, fatigue, rise, tier FROM niche_voices WHERE niche_id = ?",
            [niche],
        ).rows
        assert {row[0] for row in found} == kept
        for who, rank, *row, tier in found:
            v = people_of[who]
            assert tier == v["tier"]
            assert rank == place[who]
            assert row == pytest.approx([*v["parts"], *v["counts"], *v["rest"], v["fatigue"], v["rise"]], abs=1e-8), who
        seen += len(found) > 50
    assert seen >= 3


def test_the_pool(recounted: Recounted) -> None:
    reader, stored = recounted
    spread = [(brand, r) for r in stored for brand in {b for b, _ in r["mentions_of"]}]
    fans = Counter(brand for (brand,) in reader.query("SELECT brand_id FROM brand_fans").rows)
    expected = {}
    for brand in sorted({brand for brand, _ in spread}):
        if fans[brand] >= 5:
            continue
        named = Counter(r["niche_id"] for other, r in spread if other == brand and r["niche_id"])
        home = sorted(named, key=lambda n: (-named[n], n))[:5]
        rows = [r for r in stored if r["niche_id"] in home]
        circle: dict[str, set[str]] = defaultdict(set)
        for r in rows:
            other = r["reply_to_author"] or r["repost_of_author"]
            if other and other != r["author_id"]:
                circle[r["author_id"]].add(other)
                circle[other].add(r["author_id"])
        merit = {}
        micro = [r for r in rows if r["tier"] == "micro" and r["sort"] == "person"]
        for (who,), mine in groups(lambda r: (r["author_id"],), micro).items():
            own = [r for r in mine if r["kind"] != "repost"]
            paid = sum(r["disclosed"] == "disclosed" for r in mine)
            if len(own) >= 2 and paid < 0.2 * len(own):
                merit[who] = math.log(1 + len(own)) + 0.5 * math.log(1 + sum(map(weighted, own)) / len(own))
        order = sorted(merit, key=lambda who: (-round(merit[who], 9), who))[:50]
        taken: set[str] = set()
        scores = {}
        for who in order:
            overlap = len(circle[who] & taken) / len(circle[who]) if circle[who] else 0.0
            scores[who] = (round(merit[who] * (1 - overlap), 9), len(circle[who]), overlap)
            taken |= circle[who]
        for rank, who in enumerate(sorted(scores, key=lambda w: (-scores[w][0], w))[:5], 1):
            expected[brand, who] = (rank, *scores[who])
    assert expected
    same(reader.query("SELECT brand_id, author_id, rank, score, partners, overlap FROM brand_pool").rows, expected, 2)
