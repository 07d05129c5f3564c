"""Streams of everything that may happen to posts and accounts, and a naive fold of them in Python."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from tests.warehouse.made_records import START, WINDOW, Stream, close, like, post
from warehouse.records import AssignmentRow, ControlRow, IgnoredRow, MeasureRow, NicheRow

AUTHORS, POSTS, HOURS = 5, 12, 4


def folding_stream(seed: int, records: int = 60) -> Stream:
    """Two sources in which posts, edits, likes and notices of every kind come in no order at all."""
    rng = random.Random(seed)
    made = Stream({"a": [], "b": []})
    for _ in range(records):
        rows = made.records[rng.choice("ab")]
        rows.append(_record(rng, len(rows) + 1))
    through = {source: len(rows) for source, rows in made.records.items()}
    given = {f"p{n}": (n % 5, "n0" if n % 3 else "n1") for n in range(POSTS)}
    for hour in range(HOURS):
        learnt = {p: word for n, (p, word) in enumerate(given.items()) if n % HOURS == hour}
        made.closes.append(
            close(
                hour, through, learnt,
                assignments=[
                    AssignmentRow(rng.randrange(5), rng.choice(["", "n0", "n1"]), rng.choice([0.0, START + 5e3]))
                ],
                niches=[NicheRow("n0", "n0", "emerging", START, None, START, ["t"], [], [], ["en"])],
                measures=[MeasureRow("n0", 0.5, 1.0, 0.5, 0.5)],
            )
        )  # fmt: skip
    return made


def _record(rng: random.Random, position: int) -> Any:
    sort, time = rng.random(), round(START + rng.random() * HOURS * WINDOW, 3)
    hour = (time - START) / WINDOW
    number, who = rng.randrange(POSTS), f"u{rng.randrange(AUTHORS)}"
    if sort < 0.05:
        return IgnoredRow(position, time)
    if sort < 0.12:
        return ControlRow(position, "delete", time, post_id=f"p{number}")
    if sort < 0.17:
        return ControlRow(position, "delete", time, post_id=f"l{rng.randrange(30)}")
    if sort < 0.24:
        return ControlRow(position, "erase_author", time, author_id=who)
    if sort < 0.33:
        return ControlRow(position, "restore_author", time, author_id=who)
    if sort < 0.6:
        # one like has one author and one subject, and one account may like a post twice
        same = random.Random(rng.randrange(30))
        return like(
            position, f"l{same.randrange(30)}", f"u{same.randrange(AUTHORS)}", f"p{same.randrange(POSTS)}", hour
        )
    # records of one id agree on author and time; an edit is no earlier than its post
    same = random.Random(number)
    author, written = f"u{same.randrange(AUTHORS)}", same.random() * HOURS
    kind = same.choice(["post", "reply", "repost", "quote"])
    other = f"u{same.randrange(AUTHORS)}"
    more: dict[str, Any] = {"likes": same.randrange(-1, 3)}
    if sort > 0.8:
        edited = written + rng.random() * (HOURS - written)
        more = {"likes": rng.randrange(-1, 5), "edited_at": round(START + edited * WINDOW, 3)}
        if rng.random() < 0.5:
            written = edited
    more["created_at"] = round(START + written * WINDOW, 3)
    return post(
        position, f"p{number}", author, kind=kind,
        reply_to_author=other if kind == "reply" else "", repost_of_author=other if kind == "repost" else "",
        quote_of=f"p{same.randrange(POSTS)}" if kind == "quote" else "", followers=rng.choice([-1, 10, 5_000]),
        hashtags=rng.sample(["one", "two", "three"], 2), tone=rng.choice([None, 0.5, -0.25]),
        brands=rng.choice([[], [("acme", "sure", 0.5), ("crag", "unsure", 0.25)], [("bolt", "sure", None)]]), **more,
    )  # fmt: skip


def fold(made: Stream) -> tuple[dict[str, dict[str, Any]], Counter[str]]:
    """Posts by id, and how many records met which fate."""
    rows = [(source, n, row) for source, found in made.records.items() for n, row in enumerate(found, 1)]
    notices = [row for _, _, row in rows if isinstance(row, ControlRow)]
    deleted = {row.post_id for row in notices if row.kind == "delete"}
    gone: dict[str, float] = {}
    for row in notices:
        if row.kind == "erase_author":
            gone[row.author_id] = max(row.time, gone.get(row.author_id, 0.0))

    def there(author: str, time: float) -> bool:
        if author not in gone:
            return True
        back = [n.time for n in notices if n.kind == "restore_author" and n.author_id == author]
        return any(gone[author] < moment <= time for moment in back)

    likers: dict[str, set[str]] = {}
    for _, _, row in rows:
        if isinstance(row, tuple):
            _, like_id, author, subject, time = row
            if like_id not in deleted and there(author, time):
                likers.setdefault(subject, set()).add(author)
    fates = Counter({"notices": len(notices), "liked": sum(isinstance(row, tuple) for *_, row in rows)})
    fates["ignored"] = sum(isinstance(row, IgnoredRow) for *_, row in rows)
    posts: dict[str, dict[str, Any]] = {}
    by_id: dict[str, list[tuple[bool, str, int, dict[str, Any]]]] = {}
    for source, position, row in rows:
        if isinstance(row, dict):
            by_id.setdefault(row["post_id"], []).append(("edited_at" in row, source, position, row))
    for post_id, records in by_id.items():
        edits = [record for record in records if record[0]]
        base = min(records, key=lambda r: r[:3])
        told = max(edits, key=lambda r: (r[3]["edited_at"], *r[1:3]))[3] if edits else base[3]
        fates["edited"] += len(edits) - base[0]
        fates["duplicate"] += len(records) - len(edits) - (not base[0])
        if post_id in deleted or not there(base[3]["author_id"], base[3]["created_at"]):
            fates["deleted"] += 1
            continue
        seen, came = len(likers.get(post_id, ())), told["likes"]
        fates["posts"] += 1
        posts[post_id] = {
            "created_at": base[3]["created_at"],
            "author_id": base[3]["author_id"],
            "edited_at": told["edited_at"] if edits else None,
            "likes": None if came < 0 and not seen else max(came, 0) + seen,
            "hashtags": told["hashtags"],
            "tone": told["tone"],
            "brands": sorted({brand for brand, status, _ in told["brands"] if status == "sure"}),
            "mentions": sorted({(brand, status) for brand, status, _ in told["brands"]}),
        }
    fates["read"] = len(rows)
    return posts, fates
