"""A stream, hour by hour, in which something happens that rules are to ring by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.warehouse.made_records import PLAIN, START, WINDOW, batch, close, post
from warehouse import Writer
from warehouse.records import MeasureRow, NicheRow

HOURS = 60
SPIKE, DROP, RISE, EMERGES = (40, 41, 42), 45, 50, (48, 49)


def hour_of(start: int) -> int:
    return (start - START) // WINDOW


def posts_of(hour: int) -> list[dict[str, Any]]:
    """Six people speak kindly of acme each hour, and two of bolt; then acme spikes, sours, and bolt rises."""
    # nobody speaks so often that it looks like a machine
    turn = hour % 10
    people = [("acme", f"a{turn}-{i}", 0.5 if hour < DROP else -0.5) for i in range(30 if hour in SPIKE else 6)]
    people += [("bolt", f"b{turn}-{i}", None) for i in range(2 if hour < RISE else 12)]
    return [
        {"brand": brand, "author_id": author, "tone": tone, "niche": "n1" if brand == "acme" else "n2"}
        for brand, author, tone in people
    ]


class Ringing:
    """Writes the stream into a warehouse, an hour at a time, and publishes after each."""

    def __init__(self, folder: Path) -> None:
        self.writer = Writer.open(folder, PLAIN)
        self.position = 0
        self.hour = 0

    def next_hour(self, *, publish: bool = True) -> None:
        """Add the posts of the next hour and close it."""
        first, records, learnt = self.position + 1, [], {}
        for number, said in enumerate(posts_of(self.hour)):
            self.position += 1
            name = f"p{self.position}"
            records.append(
                post(
                    self.position, name, said["author_id"], self.hour + number * 0.01,
                    brands=[(said["brand"], "sure", said["tone"])], tone=said["tone"], topics=["tea"], followers=10,
                )
            )  # fmt: skip
            learnt[name] = (1 if said["niche"] == "n1" else 2, said["niche"])
        self.writer.add(batch("f", first, self.position, records))
        start = float(START + self.hour * WINDOW)
        emergence = {"n1": 3.0 if self.hour in EMERGES else 0.1, "n2": 0.1}
        self.writer.close_window(
            close(
                self.hour,
                {"f": self.position},
                learnt,
                niches=[
                    NicheRow(n, f"label {n}", "emerging", START, None, start, [], [], [], ["en"]) for n in emergence
                ],
                measures=[MeasureRow(n, 0.5, value, 0.5, 0.5) for n, value in emergence.items()],
            )
        )
        if publish:
            self.writer.publish(force=True)
        self.hour += 1

    def rest(self) -> None:
        """Add all hours that are left, and publish once."""
        while self.hour < HOURS:
            self.next_hour(publish=False)
        self.writer.publish(force=True)
        self.writer.close()
