"""The writer's thread: order, durability, failures that reach whoever feeds it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from murmure_errors import WarehouseError
from streams.writing import Checkpoints, WriterThread
from tests.warehouse.made_records import batch, post
from warehouse.reader import Reader
from warehouse.records import Batch
from warehouse.settings import WarehouseSettings
from warehouse.writer import Writer


def posts(first: int, last: int) -> Batch:
    return batch("f", first, last, [post(n, f"p{n}", "a") for n in range(first, last + 1)])


SETTINGS = WarehouseSettings(plain_ids=True, publish_every=0)


def test_what_is_flushed_is_there_after_a_crash_and_what_is_closed_is_published(tmp_path: Path) -> None:
    thread = WriterThread(Writer.open(tmp_path, SETTINGS))
    thread.write([posts(1, 3)])
    thread.flush()
    thread.write([posts(4, 6)])
    thread.close()
    assert thread.published >= 1
    assert Reader(tmp_path).query("SELECT count(*) FROM posts").rows == [(6,)]


def test_a_failure_is_raised_where_items_are_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer.open(tmp_path, SETTINGS)

    def fail() -> None:
        message = "the disk is full"
        raise WarehouseError(message)

    monkeypatch.setattr(writer, "flush", fail)
    thread = WriterThread(writer)
    with pytest.raises(WarehouseError, match="disk is full"):
        thread.flush()
    with pytest.raises(WarehouseError, match="disk is full"):
        thread.write([posts(1, 3)])


def test_the_next_checkpoint_is_foreseen_by_the_last_two() -> None:
    now = [0.0]
    checkpoints = Checkpoints(clock=lambda: now[0])

    def ahead(time: float) -> float:
        now[0] = time
        return checkpoints.ahead

    assert ahead(5.0) == math.inf
    checkpoints.came()
    assert ahead(20.0) == math.inf
    now[0] = 35.0
    checkpoints.came()
    assert [ahead(time) for time in (36.0, 41.5, 60.0, 66.0)] == [math.inf, 23.5, 5.0, 0.0]
    # the stream has nothing more to say, as it seems
    assert ahead(80.0) == math.inf


def test_the_first_checkpoint_is_foreseen_by_what_was_asked_for() -> None:
    now = [0.0]
    checkpoints = Checkpoints(30.0, lambda: now[0])
    now[0] = 25.0
    assert checkpoints.ahead == 5.0
    now[0] = 31.0
    checkpoints.came()
    now[0] = 61.0
    assert checkpoints.ahead == 1.0


def test_what_is_published_already_is_not_published_again_at_the_end(tmp_path: Path) -> None:
    thread = WriterThread(Writer.open(tmp_path, SETTINGS))
    thread.write([posts(1, 3)])
    thread.flush()
    assert thread.published == 1
    thread.close()
    assert thread.published == 1
    assert Reader(tmp_path).query("SELECT count(*) FROM posts").rows == [(3,)]


def test_what_a_former_run_may_not_have_published_is(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, SETTINGS)
    writer.add(posts(1, 3))
    writer.flush()
    writer.close()
    thread = WriterThread(Writer.open(tmp_path, SETTINGS))
    thread.close()
    assert thread.published == 1
    assert Reader(tmp_path).query("SELECT count(*) FROM posts").rows == [(3,)]
