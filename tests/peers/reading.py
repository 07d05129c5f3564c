"""Reading a live partition as Bytewax reads it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from streams.batch import RawBatch
from streams.sources.live import LiveSource
from warehouse.records import GapRow, SourceReport


class Reading:
    """A partition and what came of it."""

    def __init__(self, live: LiveSource, name: str, state: dict[str, Any] | None) -> None:
        self.part: Any = live.build_part("read", name, state)
        self.batches: list[RawBatch] = []

    def until(self, records: int, seconds: float = 20.0) -> Reading:
        deadline = time.monotonic() + seconds
        while len(self.records) < records:
            assert time.monotonic() < deadline, (len(self.records), self.reports[-1:])
            self.read()
        return self

    def for_a_while(self, seconds: float) -> Reading:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.read()
        return self

    def read(self) -> None:
        self.batches += self.part.next_batch()
        time.sleep(0.005)

    @property
    def records(self) -> list[bytes]:
        return [record for batch in self.batches for record in batch.records]

    @property
    def reports(self) -> list[SourceReport]:
        return [batch.report for batch in self.batches if batch.report is not None]

    @property
    def gaps(self) -> list[GapRow]:
        return [gap for report in self.reports for gap in report.gaps]


@contextmanager
def reading(live: LiveSource, name: str, state: dict[str, Any] | None = None) -> Iterator[Reading]:
    one = Reading(live, name, state)
    try:
        yield one
    finally:
        one.part.close()
