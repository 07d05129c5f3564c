"""Records made up for the tests of the warehouse, and what a snapshot holds."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from warehouse import Reader, WarehouseSettings, Writer
from warehouse.records import (
    AssignmentRow,
    Batch,
    BrandColumns,
    ControlRow,
    EventRow,
    IgnoredRow,
    LikeColumns,
    MeasureRow,
    NicheRow,
    PostColumns,
    RejectRow,
    WindowClose,
)

START = 1_700_000_000 // 3600 * 3600
WINDOW = 3600

DEFAULTS: dict[str, Any] = {
    "platform": "test", "late": False, "kind": "post", "lang": "en", "client": "", "followers": -1, "following": -1,
    "author_posts": -1, "author_created_at": None, "verified": False, "bot": False, "reply_to": "",
    "reply_to_author": "", "thread": "", "repost_of": "", "repost_of_author": "", "quote_of": "", "mentions": [],
    "hashtags": [], "topics": [], "tone": None, "disclosed": "none", "first_person": False, "likes": 0, "reposts": 0,
    "replies": 0, "quotes": 0, "links": 0, "author_brand": "", "plain": "",
}  # fmt: skip


def post(position: int, post_id: str, author_id: str, hour: float = 0.0, **more: Any) -> dict[str, Any]:
    """A post `hour` hours after the start; `brands` lists (brand, status, tone)."""
    return {
        **DEFAULTS,
        "position": position,
        "post_id": post_id,
        "author_id": author_id,
        "created_at": START + hour * WINDOW,
        **more,
    }


def like(position: int, like_id: str, author_id: str, subject_id: str, hour: float = 0.0) -> tuple[Any, ...]:
    """A like `hour` hours after the start."""
    return (position, like_id, author_id, subject_id, START + hour * WINDOW)


def batch(source: str, first: int, last: int, records: list[Any]) -> Batch:
    """Posts (from `post`), likes (from `like`), rejects, controls and ignored records of one run of positions."""
    posts, brands = PostColumns(), BrandColumns()
    for record in records:
        if not isinstance(record, dict):
            continue
        for name in PostColumns.__struct_fields__:
            if name != "plain" or record[name]:
                getattr(posts, name).append(record[name])
        for brand_id, status, tone in record.get("brands", []):
            for name, value in {
                "post_id": record["post_id"],
                "brand_id": brand_id,
                "surface": brand_id.title(),
                "status": status,
                "reason": "name",
                "tone": tone,
                "position": record["position"],
            }.items():
                getattr(brands, name).append(value)
    return Batch(
        source,
        first,
        last,
        posts,
        brands,
        [r for r in records if isinstance(r, RejectRow)],
        [r for r in records if isinstance(r, ControlRow)],
        edited={r["position"]: r["edited_at"] for r in records if isinstance(r, dict) and r.get("edited_at")},
        likes=LikeColumns(*map(list, zip(*(r for r in records if isinstance(r, tuple)), strict=True))),
        ignored=[r for r in records if isinstance(r, IgnoredRow)],
    )


def close(hour: int, through: dict[str, int], given: dict[str, tuple[int, str]], **more: Any) -> WindowClose:
    """The close of the window `hour`; `given` maps a post to its micro-cluster and first niche."""
    return WindowClose(
        START + hour * WINDOW,
        through,
        list(given),
        [cluster for cluster, _ in given.values()],
        [niche for _, niche in given.values()],
        more.pop("assignments", []),
        more.pop("niches", []),
        more.pop("measures", []),
        more.pop("events", []),
        dict.fromkeys(through, 1),
    )


@dataclass
class Stream:
    """Records of some sources by position (from 1), and closes."""

    records: dict[str, list[Any]] = field(default_factory=dict)
    closes: list[WindowClose] = field(default_factory=list)

    def cut(self, source: str, first: int, last: int) -> Batch:
        return batch(source, first, last, self.records[source][first - 1 : last])


def stream(seed: int, posts: int = 60, hours: int = 4) -> Stream:
    """Two sources with repeated ids, rejects, deletes, an erasure, late posts and a wandering niche map."""
    rng = random.Random(seed)
    made = Stream({"a": [], "b": []})
    learnt: dict[int, dict[str, tuple[int, str]]] = {h: {} for h in range(hours)}
    through = {"a": 0, "b": 0}
    for hour in range(hours):
        for _ in range(posts // hours):
            source = rng.choice("ab")
            position = len(made.records[source]) + 1
            made.records[source].append(_record(rng, position, hour, learnt[hour]))
            through[source] = position
        made.closes.append(_close(rng, hour, dict(through), learnt[hour]))
    return made


def _record(rng: random.Random, position: int, hour: int, learnt: dict[str, tuple[int, str]]) -> Any:
    time = START + (hour + rng.random()) * WINDOW
    sort = rng.random()
    if sort < 0.08:
        return RejectRow(position, "not JSON", rng.choice([None, time]))
    if sort < 0.12:
        return ControlRow(position, "delete", time, post_id=f"p{rng.randrange(40)}")
    if sort < 0.13:
        return ControlRow(position, "erase_author", time, author_id=f"u{rng.randrange(8)}")
    number = rng.randrange(40)
    # What comes twice under one id is the same post.
    same = random.Random(number)
    author = f"u{same.randrange(8)}"
    kind = same.choice(["post", "reply", "repost", "quote"])
    other = f"u{same.randrange(8)}"
    learnt.setdefault(f"p{number}", (number % 7, same.choice(["", "n0", "n1", "n2"])))
    late = rng.random() < 0.1
    return post(
        position, f"p{number}", author, max(0.0, hour - late + rng.random()), late=late, kind=kind,
        reply_to_author=other if kind == "reply" else "", repost_of_author=other if kind == "repost" else "",
        quote_of=f"p{same.randrange(40)}" if kind == "quote" else "", followers=rng.choice([-1, 10, 11, 5_000]),
        client=same.choice(["", "IFTTT", "Web"]), likes=same.randrange(5), replies=same.randrange(-1, 3),
        hashtags=same.sample(["one", "two", "three"], 2), topics=same.sample(["red cat", "blue dog", "fish"], 1),
        tone=same.choice([None, 0.5, -0.25]), disclosed=same.choice(["none", "none", "disclosed"]),
        brands=same.choice(
            [[], [("acme", "sure", 0.5), ("crag", "sure", 0.25)], [("acme", "sure", None), ("bolt", "excluded", None)]]
        ),
    )  # fmt: skip


def _close(rng: random.Random, hour: int, through: dict[str, int], given: dict[str, tuple[int, str]]) -> WindowClose:
    start = START + hour * WINDOW
    niches = sorted({niche for _, niche in given.values() if niche})
    return close(
        hour,
        through,
        given,
        assignments=[
            AssignmentRow(c, rng.choice(["", "n0", "n1", "n3"]), rng.choice([0.0, start]))
            for c in rng.sample(range(7), 2)
        ],
        niches=[NicheRow(n, f"{n} at {hour}", "emerging", start, None, start, ["t"], [], [], ["en"]) for n in niches],
        measures=[MeasureRow(n, rng.random(), rng.random(), 0.5, 0.5) for n in niches],
        events=[EventRow(n, start, "born" if hour == 0 else "emerged") for n in niches],
    )


# Tables that tell of the machine's clock.
CLOCKED = {"removals"}


def published(folder: Path) -> dict[str, list[Any]]:
    """Every row of every published table but what says when it was made, in an order of its own."""
    with duckdb.connect(str((folder / "murmure.duckdb").resolve()), read_only=True) as db:
        db.execute("SET TimeZone = 'UTC'")
        tables = [row[0] for row in db.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        return {table: db.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in tables if table not in CLOCKED}


PLAIN = WarehouseSettings(plain_ids=True, publish_every=0.0)


def written(folder: Path, *steps: Batch | WindowClose, settings: WarehouseSettings = PLAIN) -> Reader:
    writer = Writer.open(folder, settings)
    for step in steps:
        writer.add(step) if isinstance(step, Batch) else writer.close_window(step)
    writer.publish(force=True)
    writer.close()
    return Reader(folder)


def one(reader: Reader, sql: str) -> tuple[Any, ...]:
    rows = reader.query(sql).rows
    assert len(rows) == 1
    return rows[0]
