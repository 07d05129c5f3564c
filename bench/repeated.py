"""A recorded stream repeated to any length: ids and people renewed, times moved on, the words as people wrote them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

_POST_IDS = ("id", "reply_to", "thread", "repost_of", "quote_of")
_ACCOUNT_IDS = ("reply_to_author", "repost_of_author")
_HANDLE = re.compile(r"@(\w+)")


def repeated(path: Path, posts: int) -> Iterator[bytes]:
    """Give `posts` records, one JSON object with its line end each, in the order of time.

    Each repetition begins a second after the one before has ended. Every id of a post or an account, and every handle,
    those in the text too, is that of the recording with the number of the repetition: no post, account or conversation
    goes on from one to the next.

    Parameters
    ----------
    path
        A file of the native format, plain or gzipped, in the order of time.
    posts
        How many records to give.
    """
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        rows: list[dict[str, Any]] = [msgspec.json.decode(line) for line in file]
    times = [datetime.fromisoformat(row["created_at"]).astimezone(UTC) for row in rows]
    span = max(times) - min(times) + timedelta(seconds=1)
    encode = msgspec.json.Encoder().encode
    for number in range(posts):
        turn, at = divmod(number, len(rows))
        yield encode(_renewed(rows[at], times[at] + turn * span, f"_{turn}" if turn else "")) + b"\n"


def _renewed(row: dict[str, Any], time: datetime, mark: str) -> dict[str, Any]:
    fresh = {name: value for name, value in row.items() if name != "gold"}
    fresh["created_at"] = time
    for name in (*_POST_IDS, *_ACCOUNT_IDS):
        if fresh.get(name):
            fresh[name] += mark
    author = fresh["author"] = dict(row["author"])
    author["id"] += mark
    if author.get("handle"):
        author["handle"] += mark
    if mark and row.get("mentions"):
        fresh["mentions"] = [handle + mark for handle in row["mentions"]]
    if mark:
        fresh["text"] = _HANDLE.sub(rf"@\1{mark}", row["text"])
    return fresh
