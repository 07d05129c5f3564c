"""A warehouse that the writer made, of people whose figures can be told by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.warehouse.made_records import batch, close, post
from warehouse import WarehouseSettings, Writer
from warehouse.records import NicheRow

HOURS = 24 * 10


def build(folder: Path) -> Path:
    """Write ten days: a niche of bakers who praise acme, and its people in a niche that never names it."""
    posts: list[dict[str, Any]] = []
    given: dict[str, tuple[int, str]] = {}

    def says(author: str, hour: float, niche: str = "bread", **more: Any) -> None:
        number = len(posts) + 1
        # people keep no clock
        posts.append(post(number, f"p{number}", author, hour + number * 7 % 60 / 600, **more))
        given[f"p{number}"] = (1 if niche == "bread" else 2, niche)

    # six fans: ten followers more and more likes each time, three kind posts on three days, one in the first person
    for fan in range(6):
        for day in range(4):
            kind = {"brands": [("acme", "sure", 0.5)], "first_person": day == 1} if day else {}
            says(
                f"fan{fan}", 24 * day + 1 + fan / 10, followers=100 + 100 * day, likes=4 * (day > 1), kind="reply",
                reply_to_author=f"fan{(fan + 1) % 6}", **kind,
            )  # fmt: skip
    # their other talk, where nobody names acme; it comes three hours after each hour of the bakers
    for hour in range(0, 96, 2):
        for fan in range(5 + hour % 3):
            says(f"fan{fan % 6}", 110 + hour + fan / 100, "bikes", followers=400, likes=hour % 5)
    for i, micro in enumerate(("kim", "lou", "max", "nic", "oli")):
        for j in range(3):
            says(micro, 100 + i / 10 + j, followers=20_000, likes=6, kind="reply", reply_to_author=f"friend{i}-{j}")
    for star in range(6):
        says(f"star{star}", 120 + star / 10, followers=200_000, likes=300)
    says("mega", 121, followers=5_000_000, likes=1_000)
    for who in range(6):
        says(f"quiet{who}", 122 + who / 10, followers=-1)
    # lone is named by six people and has no fans; two brands in one post; late is new on the last day
    for who in range(6):
        says(
            f"fan{who}", 130 + who / 10, followers=500, likes=4, brands=[("lone", "sure", None), ("acme", "sure", None)]
        )
    for who in range(6):
        says(f"fan{who}", HOURS - 2 + who / 10, followers=500, likes=4, brands=[("late", "sure", None)])
    posts.sort(key=lambda p: p["created_at"])
    for number, one in enumerate(posts, 1):
        one["position"] = number
    writer = Writer.open(folder, WarehouseSettings(plain_ids=True, publish_every=0.0))
    writer.add(batch("f", 1, len(posts), posts))
    first = posts[0]["created_at"]
    niches = [
        NicheRow(
            "bread", "#bread", "established", first, None, first, ["dough", "oven", "crumb"], ["bread"], [], ["en"]
        ),
        NicheRow("bikes", "#bikes", "emerging", first, None, first, ["chain", "dough"], ["bikes"], [], ["en"]),
    ]
    writer.close_window(close(HOURS, {"f": len(posts)}, given, niches=niches))
    writer.publish(force=True)
    writer.close()
    return folder
