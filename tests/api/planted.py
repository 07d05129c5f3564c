"""A published warehouse of known content, made with the warehouse's own tables and publisher."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import msgspec

from warehouse import publisher, schema
from warehouse.database import LIVE

START = datetime(2026, 3, 2, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


class Planted(msgspec.Struct, frozen=True):
    """A niche to write: posts per window, people who take turns, and who of them names a brand."""

    niche_id: str
    label: str
    people: int
    posts: list[int]
    state: str = "emerging"
    langs: tuple[str, ...] = ("fr",)
    terms: tuple[str, ...] = ("levain", "farine")
    hashtags: tuple[str, ...] = ("pain",)
    brands: dict[str, int] = {}
    emergence: float = 1.0
    first: int = 0
    merged_into: str | None = None


def planted() -> list[Planted]:
    """The niches of the usual warehouse; the third has too few people to be shown."""
    return [
        Planted("n-levain", "levain maison", 20, [1, 2, 4, 8, 12, 20], brands={"acme": 9, "rare": 2}, emergence=4.5),
        Planted(
            "n-velo",
            "vélo cargo",
            12,
            [6] * 40,
            state="established",
            langs=("fr", "en"),
            terms=("cargo",),
            hashtags=("velotaf",),
            brands={"acme": 6, "zenith": 6},
            emergence=0.5,
        ),
        Planted("n-petit", "trop petit", 3, [3, 3, 3], brands={"acme": 3}),
        Planted(
            "n-hostile",
            HOSTILE,
            7,
            [7, 7],
            langs=("en",),
            terms=(HOSTILE, "=cmd()"),
            hashtags=(HOSTILE,),
            emergence=-1.0,
        ),
        Planted("n-alt", "pain au levain", 9, [5, 4], state="gone", merged_into="n-levain"),
        Planted("n-formel", "=HYPERLINK(1)", 6, [6], state="candidate", langs=("de",), emergence=2.0),
    ]


def publish(folder: Path, niches: list[Planted], windows: int = 40) -> Path:
    """Write a live database as the warehouse makes it and publish it as the next snapshot."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LIVE).unlink(missing_ok=True)
    with duckdb.connect(str(folder / LIVE)) as db:
        db.execute("SET TimeZone = 'UTC'")
        schema.create(db, {"window": "3600"})
        # Snapshots are stripped of what only the writer knows: the rows need none of it.
        for name in schema.INTERNAL_POST_COLUMNS:
            db.execute(f'ALTER TABLE posts ALTER COLUMN "{name}" DROP NOT NULL')
        # One transaction: a commit for each row would take longer than all tests.
        db.execute("BEGIN")
        for niche in niches:
            _write_niche(db, niche)
        _write_totals(db, windows)
        db.execute("INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM posts")
        db.execute(schema.sql("macros"))
        db.execute(schema.sql("tagged_posts"))
        db.execute("COMMIT")
        db.execute("CHECKPOINT")
    return publisher.publish(folder)


def _write_niche(db: duckdb.DuckDBPyConnection, niche: Planted) -> None:
    first = START + timedelta(hours=niche.first)
    last = first + timedelta(hours=len(niche.posts) - 1)
    db.execute(
        "INSERT INTO niches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            niche.niche_id,
            niche.label,
            niche.state,
            first,
            first + timedelta(hours=1),
            last,
            list(niche.terms),
            list(niche.hashtags),
            list(niche.brands),
            list(niche.langs),
        ],
    )
    db.execute("INSERT INTO niche_events VALUES (?, ?, 'born', NULL, '{}')", [niche.niche_id, first])
    evidence = json.dumps({"ordinary_authors": 9.0, "expected": 2.5})
    db.execute(
        "INSERT INTO niche_events VALUES (?, ?, 'emerged', NULL, ?)",
        [niche.niche_id, first + timedelta(hours=1), evidence],
    )
    if niche.merged_into:
        db.execute(
            "INSERT INTO niche_events VALUES (?, ?, 'merged', ?, '{}')", [niche.niche_id, last, niche.merged_into]
        )
    number = 0
    for window, count in enumerate(niche.posts):
        if count == 0:
            continue
        start = first + timedelta(hours=window)
        db.execute(
            "INSERT INTO posts (post_id, platform, created_at, window_start, lang, kind, author_id, niche_id, "
            "first_niche_id, brands, topics, hashtags, tone, disclosed, first_person, author_key, "
            "niche_key, post_key, engagement, other_key) "
            "SELECT $niche || '-' || turn, 'test', $start, $start, $lang, 'post', $niche || '-p' || turn % $people, "
            "$niche, $niche, list_filter($brands::VARCHAR[], lambda b, i: turn % $people < ($named::BIGINT[])[i]), [], "
            "$hashtags::VARCHAR[], 0.5, 'none', false, md5_number_lower($niche || '-p' || turn % $people), "
            "md5_number_lower($niche), md5_number_lower($niche || '-' || turn), 0, 0 "
            "FROM range($number::BIGINT, $number::BIGINT + $count) AS r(turn)",
            {
                "niche": niche.niche_id,
                "start": start,
                "lang": niche.langs[0],
                "people": niche.people,
                "brands": list(niche.brands),
                "named": list(niche.brands.values()),
                "hashtags": list(niche.hashtags),
                "number": number,
                "count": count,
            },
        )
        number += count
        people = min(count, niche.people)
        db.execute(
            "INSERT INTO niche_windows VALUES (?, ?, ?, ?, ?, 1, 2, 30, 4000, 25, 0.5, ?, 0.7, 0.6, 0.25, 0)",
            [start, niche.niche_id, count, people, people, niche.emergence],
        )
        for place, term in enumerate(niche.terms):
            db.execute(
                "INSERT INTO niche_terms VALUES (?, ?, ?, ?, ?, ?)",
                [start, niche.niche_id, term, count, people, 1 / (1 + place)],
            )
    for place in range(min(niche.people, 10)):
        db.execute(
            "INSERT INTO niche_voices (window_start, niche_id, author_id, rank, score, own_posts, active_windows, "
            "answers_given, answers_received, reposts_received, partners, mutual_partners, engagement, followers, "
            "follower_gain, activity_part, spread_part, relation_part, reciprocity_part, engagement_part, fatigue, "
            "reach_part, rise, tier) VALUES "
            "(?, ?, ?, ?, ?, 5, 4, 3, 2, 1, 6, 3, 7.5, 240, 12, 1 - ?::INTEGER / 10, 0.8, 0.6, 0.4, 0.2, 0.0, ?, ?, "
            "'nano')",
            [
                last,
                niche.niche_id,
                f"{niche.niche_id}-p{place}",
                place + 1,
                3.0 - place / 10,
                place,
                place / 2,
                None if place == 0 else 0.5 - place / 10,
            ],
        )


def _write_totals(db: duckdb.DuckDBPyConnection, windows: int) -> None:
    """Aggregate what spans niches from the posts, so that the tables agree."""
    db.execute(
        "INSERT INTO niche_brands SELECT window_start, niche_id, b, count(*), count(DISTINCT author_id), 0.5, 0.25 "
        "FROM (SELECT *, unnest(brands) AS b FROM posts) GROUP BY 1, 2, 3"
    )
    db.execute(
        "INSERT INTO brand_windows SELECT window_start, b, count(*), count(DISTINCT author_id), "
        "count(DISTINCT author_id), 40, 0.25, count(*) / sum(count(*)) OVER (PARTITION BY window_start) "
        "FROM (SELECT *, unnest(brands) AS b FROM posts) GROUP BY 1, 2"
    )
    db.execute(
        "INSERT INTO brand_people SELECT b, author_id, niche_id, count(*), count(*), 0.25 "
        "FROM (SELECT *, unnest(brands) AS b FROM posts) GROUP BY 1, 2, 3"
    )
    db.execute(
        "INSERT INTO mention_counts SELECT b, 'sure', 'name', b, count(*), count(DISTINCT author_id) "
        "FROM (SELECT *, unnest(brands) AS b FROM posts) GROUP BY 1"
    )
    db.execute("INSERT INTO niche_authors SELECT niche_id, author_id, count(*) FROM posts GROUP BY 1, 2")
    db.execute(
        "INSERT INTO brand_mentions SELECT post_id, b, b, 'sure', 'name', NULL "
        "FROM (SELECT *, unnest(brands) AS b FROM posts)"
    )
    db.execute("INSERT INTO brand_proposals VALUES (1, 'Combline', 0.8, 12, '{\"capital\": 11}', ?)", [START])
    db.execute(
        "INSERT INTO authors SELECT author_id, 'test', 'nano', 240, min(created_at), max(created_at), count(*), "
        "count(*), 'person', [], 0, true, md5_number_lower(author_id) FROM posts GROUP BY author_id"
    )
    for window in range(windows):
        db.execute(
            "INSERT INTO stream_windows VALUES (?, 150, 100, 4, 2, 3, 2, 1, 60, 12.5, 5, 20, 8, 7)",
            [START + timedelta(hours=window)],
        )
    for source, behind in (("jetstream://a/subscribe", 4), ("mastodon://b/public", None)):
        heard = None if behind is None else START
        db.execute(
            "INSERT INTO sources VALUES (?, 'reading', ?, 1000, 2.5, ?, ?, ?, 3, 'nothing came for 60 s')",
            [source, START + timedelta(seconds=4), heard, heard, behind],
        )
    db.execute(
        "INSERT INTO source_gaps VALUES ('mastodon://b/public', ?, ?, 7, 'x')", [START, START + timedelta(seconds=90)]
    )
    db.execute("INSERT INTO stream_windows VALUES ('1970-01-01T00:00:00Z', 5, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)")
    for hour, kind in ((1, "post"), (2, "post"), (2, "author")):
        db.execute(
            "INSERT INTO removals VALUES (?, ?, ?, 10, 20, 30, ?)",
            [START + timedelta(hours=hour), kind, 2 * hour, 40.0 + hour],
        )
    for position in range(5):
        db.execute(
            "INSERT INTO rejects VALUES ('jetstream://a/subscribe 2026', ?, ?, '1970-01-01T00:00:00Z')",
            [position, "not JSON" if position else "no id"],
        )
