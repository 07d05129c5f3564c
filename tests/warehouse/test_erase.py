from __future__ import annotations

import base64
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from murmure_errors import ConfigError, WarehouseError
from tests.warehouse.made_records import PLAIN, START, WINDOW, batch, close, post, published
from warehouse import Pseudonyms, Reader, WarehouseSettings, Writer, publisher
from warehouse.compact import compact
from warehouse.erase import erase
from warehouse.records import Batch, ControlRow, WindowClose

SETTINGS = WarehouseSettings(publish_every=0.0)
ANN = "the-id-of-ann-at-her-platform"


def stored(folder: Path) -> Writer:
    """Ann speaks, Bob answers, relays and quotes her; a close that speaks of her waits."""
    ids = Pseudonyms.open(folder)
    ann, bob = ids.of("account", ANN), ids.of("account", "bob")
    p = {n: ids.of("post", str(n)) for n in range(1, 7)}
    writer = Writer.open(folder, SETTINGS)
    steps: list[Batch | WindowClose] = [
        batch(
            "f", 1, 4,
            [
                post(1, p[1], ann, topics=["cat"], brands=[("acme", "sure", None)]),
                post(2, p[2], bob, kind="reply", reply_to=p[1], reply_to_author=ann, thread=p[1], topics=["cat"]),
                post(3, p[3], bob, kind="repost", repost_of=p[1], repost_of_author=ann),
                post(4, p[4], bob, kind="quote", quote_of=p[1]),
            ],
        ),
        close(0, {"f": 4}, {p[n]: (1, "n1") for n in range(1, 5)}),
        batch("f", 5, 5, [post(5, p[5], ann, 1.0)]),
    ]  # fmt: skip
    for step in steps:
        writer.add(step) if isinstance(step, Batch) else writer.close_window(step)
    writer.publish()
    writer.close_window(close(1, {"f": 9}, {p[5]: (1, "n1")}))
    return writer


def traces(folder: Path, *ids: str) -> list[str]:
    """Files of the warehouse, the key apart, in whose bytes an id is left."""
    return [
        f"{path.name}: {id_}"
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "private"
        for id_ in ids
        if id_.encode() in path.read_bytes()
    ]


def test_an_erased_account_leaves_no_trace_in_any_byte(tmp_path: Path) -> None:
    stored(tmp_path).close()
    ids = Pseudonyms.open(tmp_path)
    hers = [ids.of("account", ANN), ids.of("post", "1"), ids.of("post", "5")]
    assert {trace.split(": ")[1] for trace in traces(tmp_path, *hers)} == set(hers)
    before = datetime.now(UTC)
    done = erase(tmp_path, author=ANN)
    assert (done.kind, done.posts) == ("author", 2)
    assert before <= done.erased_at <= datetime.now(UTC)
    assert traces(tmp_path, ANN, *hers) == []
    reader = Reader(tmp_path)
    assert reader.query("SELECT posts, authors, close_reach FROM niche_windows").rows == [(3, 1, 0)]
    assert reader.query("SELECT answers_given, partners FROM niche_voices").rows == [(0, 0)]
    assert reader.query("FROM brand_windows").rows == []
    assert reader.query("SELECT sum(deleted) FROM stream_windows").rows == [(2,)]


def test_an_erased_post_never_comes_back(tmp_path: Path) -> None:
    stored(tmp_path).close()
    ids = Pseudonyms.open(tmp_path)
    first = ids.of("post", "1")
    # A pseudonym from a page is as good as the platform's id.
    assert erase(tmp_path, post=first).posts == 1
    assert traces(tmp_path, first) == []
    writer = Writer.open(tmp_path, SETTINGS)
    writer.add(batch("g", 1, 1, [post(1, first, ids.of("account", ANN))]))
    writer.publish(force=True)
    writer.close()
    assert Reader(tmp_path).query("SELECT count(*) FROM posts WHERE post_id = ?", [first]).rows == [(0,)]


def test_only_one_snapshot_is_left_and_the_stream_goes_on(tmp_path: Path) -> None:
    stored(tmp_path).close()
    erase(tmp_path, author=ANN)
    assert len(list((tmp_path / "published").iterdir())) == 1
    writer = Writer.open(tmp_path, SETTINGS)
    writer.add(batch("f", 6, 9, [post(6, "p6", "bob", 1.0)]))
    assert writer.publish()
    writer.close()


def test_erasing_what_was_never_seen_keeps_it_out_too(tmp_path: Path) -> None:
    stored(tmp_path).close()
    rows = published(tmp_path)
    assert erase(tmp_path, author="nobody").posts == 0
    assert published(tmp_path) == rows


def test_a_running_stream_is_told(tmp_path: Path) -> None:
    writer = stored(tmp_path)
    with pytest.raises(WarehouseError):
        erase(tmp_path, author=ANN)
    writer.close()


def test_it_must_be_said_what(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        erase(tmp_path)
    with pytest.raises(WarehouseError, match="there is no warehouse"):
        erase(tmp_path, post="1")
    assert list(tmp_path.iterdir()) == []


def test_compacting_changes_nothing_but_the_size(tmp_path: Path) -> None:
    writer = stored(tmp_path)
    writer.add(
        batch(
            "h", 1, 3000, [post(i, base64.b16encode(bytes([i % 256, i // 256])).decode(), "x") for i in range(1, 3001)]
        )
    )
    writer.publish(force=True)
    writer.close()
    rows = published(tmp_path)
    before, after = compact(tmp_path)
    assert after <= before
    writer = Writer.open(tmp_path, SETTINGS)
    writer.publish(force=True)
    writer.close()
    assert published(tmp_path) == rows


def test_an_account_that_a_stream_says_has_gone_leaves_no_trace_once_compacted(tmp_path: Path) -> None:
    writer = stored(tmp_path)
    ids = Pseudonyms.open(tmp_path)
    ann, bob, first = ids.of("account", ANN), ids.of("account", "bob"), ids.of("post", "1")
    late = post(7, "p7", bob, kind="reply", reply_to=first, reply_to_author=ann, thread=first)
    gone = ControlRow(6, "erase_author", START + 3 * WINDOW, author_id=ann)
    writer.add(batch("f", 6, 9, [gone, late, post(8, ids.of("post", "8"), ann, 2.0)]))
    writer.publish(force=True)
    writer.close()
    # the snapshots that still showed the account are gone with the end of the stream
    assert len(list((tmp_path / "published").iterdir())) == 1
    for table, rows in published(tmp_path).items():
        assert not any(ann in repr(row) or first in repr(row) for row in rows), table
    compact(tmp_path)
    writer = Writer.open(tmp_path, SETTINGS)
    writer.publish(force=True)
    writer.close()
    publisher.remove_old(tmp_path, 0.0)
    assert traces(tmp_path, ann, first, ids.of("post", "5"), ids.of("post", "8")) == []
    [(notices, waited)] = Reader(tmp_path).query("SELECT notices, clock_seconds_max FROM removals").rows
    assert notices == 1
    assert waited > 0


def test_an_account_that_is_back_is_heard_again(tmp_path: Path) -> None:
    taken = 0

    def said(*records: object) -> set[str]:
        nonlocal taken
        writer = Writer.open(tmp_path, PLAIN)
        writer.add(batch("f", taken + 1, taken + len(records), list(records)))
        taken += len(records)
        writer.publish(force=True)
        writer.close()
        return {row[0] for row in Reader(tmp_path).query("SELECT post_id FROM posts").rows}

    assert said(post(1, "before", "ann", 0.1), post(2, "after", "ann", 0.9)) == {"before", "after"}
    assert said(ControlRow(3, "erase_author", START + 0.5 * WINDOW, author_id="ann")) == set()
    assert said(ControlRow(4, "restore_author", START + 0.7 * WINDOW, author_id="ann")) == {"after"}
    assert said(ControlRow(5, "erase_author", START + 0.6 * WINDOW, author_id="ann")) == {"after"}
    assert said(ControlRow(6, "erase_author", math.inf, author_id="ann")) == set()
    assert (
        said(ControlRow(7, "restore_author", START + 8.0 * WINDOW, author_id="ann"), post(8, "p", "ann", 9.0)) == set()
    )
