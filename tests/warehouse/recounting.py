"""Twenty thousand posts in a warehouse, and as it stored them: what is published of them is recounted from that."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.warehouse.made_records import START, batch, close, post
from warehouse import Reader, WarehouseSettings, Writer
from warehouse.records import AssignmentRow

POSTS, HOURS = 20_000, 64
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


def build(folder: Path) -> tuple[Reader, list[Row]]:
    """Write the posts in many steps and publish them; give them as they are stored, with their authors' figures."""
    rng = random.Random(7)
    writer = Writer.open(folder, WarehouseSettings(plain_ids=True, publish_every=0.0))
    records = [made(rng, i) for i in range(1, POSTS + 1)]
    for hour in range(HOURS + 1):
        mine = [r for r in records if r["created_at"] // 3600 == START // 3600 + hour]
        if not mine:
            continue
        writer.add(batch("f", mine[0]["position"], mine[-1]["position"], mine))
        given = {r["post_id"]: (int(r["author_id"][1:]) % 25, f"n{int(r['author_id'][1:]) % 4}") for r in mine}
        words = [AssignmentRow(rng.randrange(25), rng.choice(["", "n1", "n2", "n77"]))] if hour % 7 == 0 else []
        writer.close_window(close(hour, {"f": mine[-1]["position"]}, given, assignments=words))
        if hour % 9 == 0:
            writer.publish()
    writer.publish(force=True)
    rows = writer._live.connection.execute(
        "SELECT p.*, a.ordinary, a.tier, a.kind AS sort FROM posts p JOIN authors a USING (author_id)"
    )
    columns = [c[0] for c in rows.description or ()]
    stored = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
    mentions = writer._live.connection.execute("FROM brand_mentions WHERE status = 'sure'").fetchall()
    by_post = defaultdict(list)
    for post_id, brand, _, _, _, tone in mentions:
        by_post[post_id].append((brand, tone))
    for row in stored:
        row["mentions_of"] = by_post[row["post_id"]]
    writer.close()
    return Reader(folder), stored
