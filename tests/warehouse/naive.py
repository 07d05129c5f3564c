"""Naive recounts in Python of what the SQL files compute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import pytest

Row = dict[str, Any]


def groups(key: Callable[[Row], Any], rows: Iterable[Row]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if None not in (k := key(row)):
            found[k].append(row)
    return found


def raw(row: Row) -> int:
    return 0 if row["kind"] == "repost" else sum(row[c] or 0 for c in ("likes", "reposts", "replies", "quotes"))


def weighted(row: Row) -> int:
    if row["kind"] == "repost":
        return 0
    return 4 * ((row["replies"] or 0) + (row["quotes"] or 0)) + 2 * (row["reposts"] or 0) + (row["likes"] or 0)


def mean(values: Iterable[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None


def people(rows: list[Row]) -> int:
    return len({r["author_id"] for r in rows})


def ordinary(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r["ordinary"]]


def audience(rows: list[Row]) -> int:
    most: dict[str, int] = defaultdict(int)
    for r in rows:
        most[r["author_id"]] = max(most[r["author_id"]], r["followers"] or 0)
    return sum(most.values())


def circles(rows: list[Row]) -> dict[str, int]:
    partners: dict[str, set[str]] = defaultdict(set)
    for r in rows:
        other = r["reply_to_author"] or r["repost_of_author"]
        if other and other != r["author_id"]:
            partners[r["author_id"]].add(other)
            partners[other].add(r["author_id"])
    here = {r["author_id"] for r in rows}
    return {who: min(len(others), 150) for who, others in partners.items() if who in here}


def same(found: list[tuple[Any, ...]], expected: dict[Any, tuple[Any, ...]], key: int) -> None:
    got = {row[:key]: row[key:] for row in found}
    assert got.keys() == expected.keys()
    for k, values in expected.items():
        assert got[k] == pytest.approx(values, abs=1e-8), k


def terms(row: Row) -> set[str]:
    return {*row["topics"], *(f"#{h}" for h in row["hashtags"])}
