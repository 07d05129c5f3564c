from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.warehouse.made_records import START, batch, post, written


def kinds(folder: Path, records: list[dict[str, Any]]) -> dict[str, tuple[str, list[str], bool]]:
    reader = written(folder, batch("f", 1, len(records), records))
    return {row[0]: row[1:] for row in reader.query("SELECT author_id, kind, reasons, ordinary FROM authors").rows}


def test_kinds_of_account_and_their_reasons(tmp_path: Path) -> None:
    year = START - 365 * 86_400.0
    records: list[dict[str, Any]] = []

    def says(author: str, n: int, step: float = 0.37, **more: Any) -> None:
        records.extend(
            post(len(records) + i + 1, f"{author}{i}", author, i * step, **{"followers": 200, **more}) for i in range(n)
        )

    says("jo", 3)
    says("robot", 1, bot=True)
    says("feeder", 2, client="IFTTT")
    says("busy", 1, author_posts=200 * 365, author_created_at=year)
    says("linker", 20, links=1)
    says("feed", 6, links=1)
    says("poster", 20, links=1, mentions=["m"])
    says("storm", 150, step=0.01)
    says("thread", 12, step=0.0001)
    says("journal", 5, links=1, followers=50_000)
    says("desk", 2, client="Zendesk", followers=50_000)
    says("shop", 1, author_brand="acme")
    says("clock", 10, step=24.0)
    says("sleepless", 60, step=1.13)
    says("sharer", 30, links=1, kind="reply", reply_to_author="jo")
    says("paid", 4, disclosed="disclosed")
    says("star", 1, followers=2_000_000)
    says("quiet", 1, followers=-1, kind="repost", repost_of_author="jo")
    found = kinds(tmp_path, records)
    assert {who: (kind, ordinary) for who, (kind, _, ordinary) in found.items()} == {
        "jo": ("person", True), "robot": ("bot", False), "feeder": ("bot", False), "busy": ("bot", False),
        "linker": ("bot", False), "feed": ("bot", False), "poster": ("person", True), "storm": ("bot", False),
        "thread": ("person", True), "journal": ("media", False), "desk": ("brand", False), "shop": ("brand", False),
        "clock": ("bot", False), "sleepless": ("bot", False), "sharer": ("person", True), "paid": ("person", False),
        "star": ("person", False), "quiet": ("unknown", True),
    }  # fmt: skip
    assert found["shop"][1] == ["its handle is that of acme in the catalogue"]
    assert found["busy"][1] == ["more than one post in ten minutes over its life"]
    assert found["feed"][1] == ["links in nearly every post, and hardly a word to anybody"]
    assert found["storm"][1] == ["more than one post in ten minutes, by day and by night"]
    assert all(reasons for _, reasons, _ in found.values())
