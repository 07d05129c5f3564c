"""What is published follows from the set of what was added, and from nothing else."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.made_records import Stream, published, stream
from warehouse import WarehouseSettings, Writer

SETTINGS = WarehouseSettings(plain_ids=True, publish_every=0.0)


def undisturbed(made: Stream, folder: Path) -> dict[str, list[Any]]:
    writer = Writer.open(folder, SETTINGS)
    for source, records in made.records.items():
        writer.add(made.cut(source, 1, len(records)))
    for close in made.closes:
        writer.close_window(close)
    writer.publish(force=True)
    writer.close()
    return published(folder)


def disturbed(made: Stream, folder: Path, rng: random.Random) -> dict[str, list[Any]]:
    """Cut anew, out of order, twice over, with flushes, snapshots and lost processes in between."""
    steps: list[Any] = list(made.closes)
    for source, records in made.records.items():
        first = 1
        while first <= len(records):
            last = min(len(records), first + rng.randrange(1, 20))
            steps.append((source, first, last))
            first = last + 1
        steps.append((source, 1, rng.randrange(1, len(records) + 1)))
    rng.shuffle(steps)
    writer = Writer.open(folder, SETTINGS)
    unsafe: list[Any] = []
    while steps:
        step = steps.pop()
        unsafe.append(step)
        writer.add(made.cut(*step)) if isinstance(step, tuple) else writer.close_window(step)
        what = rng.random()
        if what < 0.15:
            writer.flush()
            unsafe = []
        elif what < 0.3:
            if writer.publish(force=rng.random() < 0.5):
                unsafe = []
        elif what < 0.35:
            # The process dies: what was not flushed comes again.
            writer._connection.close()
            writer = Writer.open(folder, SETTINGS)
            steps.extend(unsafe)
            rng.shuffle(steps)
            unsafe = []
    writer.publish(force=True)
    writer.close()
    return published(folder)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_order_cuts_repeats_and_crashes_change_nothing(seed: int, rng: random.Random) -> None:
    made = stream(seed)
    with tempfile.TemporaryDirectory() as folder:
        expected = undisturbed(made, Path(folder, "undisturbed"))
        found = disturbed(made, Path(folder, "disturbed"), rng)
    for table, rows in expected.items():
        assert found[table] == rows, table
    assert len(expected["posts"]) > 5
    sums = [sum(row[i] for row in expected["stream_windows"]) for i in range(1, 14)]
    read, posts, rejected, _late, duplicate, deleted, expired, _unassigned, _lag, edited, liked, notices, ignored = sums
    assert posts == len(expected["posts"])
    assert read == posts + rejected + duplicate + deleted + expired + edited + liked + notices + ignored
    assert read == sum(len(records) for records in made.records.values())
