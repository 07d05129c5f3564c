"""What is published follows from the set of what was added, and from nothing else."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.made_records import Stream, batch, close, post, published, stream, written
from warehouse import WarehouseSettings, Writer
from warehouse import writer as writer_module
from warehouse.timetable import Timetable

SETTINGS = WarehouseSettings(plain_ids=True, publish_every=0.0)


def undisturbed(made: Stream, folder: Path) -> dict[str, list[Any]]:
    writer = Writer.open(folder, SETTINGS)
    for source, records in made.records.items():
        writer.add(made.cut(source, 1, len(records)))
    for closed in made.closes:
        writer.close_window(closed)
    writer.publish(force=True)
    writer.close()
    return published(folder)


def disturbed(made: Stream, folder: Path, rng: random.Random) -> dict[str, list[Any]]:
    """Cut anew, out of order, twice over, with flushes, snapshots, settled or not, and lost processes in between."""
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
            writer._live.connection.close()
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
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        expected = undisturbed(made, Path(folder, "undisturbed"))
        patch.setattr(Timetable, "settling", property(lambda _: rng.random() < 0.5))
        # some windows and niches at a time
        patch.setattr(Timetable, "whole", property(lambda _: rng.random() < 0.3))
        patch.setattr(writer_module, "_MOST_SETTLED", 5)
        found = disturbed(made, Path(folder, "disturbed"), rng)
    for table, rows in expected.items():
        assert found[table] == rows, table
    assert len(expected["posts"]) > 5
    sums = [sum(row[i] for row in expected["stream_windows"]) for i in range(1, 14)]
    read, posts, rejected, _late, duplicate, deleted, expired, _unassigned, _lag, edited, liked, notices, ignored = sums
    assert posts == len(expected["posts"])
    assert read == posts + rejected + duplicate + deleted + expired + edited + liked + notices + ignored
    assert read == sum(len(records) for records in made.records.values())


@pytest.mark.parametrize(
    "then",
    [{"followers": 150}, {"followers": 5_000, "disclosed": "disclosed"}],
    ids=["more followers in its tier", "paid posts of an account that is ordinary by no tier"],
)
def test_what_an_account_shows_in_one_niche_counts_in_the_others_whenever_it_is_published(
    tmp_path: Path, then: dict[str, Any]
) -> None:
    first = {"followers": 100} if then["followers"] == 150 else {"followers": 5_000}
    steps = [
        batch("f", 1, 2, [post(1, "p1", "ann", 0.5, **first), post(2, "p2", "bob", 0.5)]),
        close(0, {"f": 2}, {"p1": (7, "n1"), "p2": (7, "n1")}),
        batch("f", 3, 5, [post(at, f"p{at}", "ann", 1.5, **then) for at in (3, 4, 5)]),
        close(1, {"f": 5}, {f"p{at}": (8, "n2") for at in (3, 4, 5)}),
    ]
    once, twice = tmp_path / "once", tmp_path / "twice"
    written(once, *steps).close()
    written(twice, *steps[:2]).close()
    written(twice, *steps[2:]).close()
    assert published(twice) == published(once)
