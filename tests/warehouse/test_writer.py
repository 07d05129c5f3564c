from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import duckdb
import msgspec
import pytest

from murmure_errors import WarehouseBusyError
from tests.warehouse.made_records import PLAIN, START, batch, close, one, post, published, written
from warehouse import Reader, WarehouseSettings, Writer
from warehouse.live_tables import LiveTables
from warehouse.records import AssignmentRow, ControlRow, EventRow, MeasureRow, NicheRow, RejectRow


def test_a_window_is_counted(tmp_path: Path) -> None:
    reader = written(
        tmp_path,
        batch(
            "f", 1, 6,
            [
                post(1, "p1", "ann", 0.1, followers=100, likes=3, replies=-1, tone=0.5, topics=["cat"], hashtags=["x"]),
                post(2, "p2", "bob", 0.2, followers=50_000, kind="reply", reply_to_author="ann", topics=["cat"]),
                post(3, "p3", "ann", 0.3, followers=120, kind="repost", repost_of_author="bob", likes=999),
                RejectRow(4, "not JSON", START + 60.0),
                post(5, "p1", "ann", 0.4),
                post(6, "p4", "cy", 1.5, disclosed="disclosed"),
            ],
        ),
        close(0, {"f": 5}, {"p1": (1, "n1"), "p2": (1, "n1"), "p3": (2, "n1")},
              niches=[NicheRow("n1", "cats", "emerging", START, START + 60.0, START, ["cat"], ["x"], ["acme"], ["en"])],
              measures=[MeasureRow("n1", 0.5, 2.0, 0.25, 0.75)], events=[EventRow("n1", START + 60.0, "emerged")]),
        close(1, {"f": 6}, {"p4": (3, "")}),
    )  # fmt: skip
    row = reader.query("FROM niche_windows").records()
    assert len(row) == 1
    assert {name: value for name, value in row[0].items() if name != "window_start"} == {
        "niche_id": "n1", "posts": 3, "authors": 2, "ordinary_authors": 1, "replies": 1, "reposts": 1, "engagement": 3,
        "reach": 50_120, "close_reach": 2, "growth": 0.5, "emergence": 2.0, "nicheness": 0.25, "cohesion": 0.75,
        "tone": 0.5, "disclosed_posts": 0,
    }  # fmt: skip
    assert reader.query("SELECT * EXCLUDE (window_start) FROM stream_windows ORDER BY window_start").rows == [
        (5, 3, 1, 0, 1, 0, 0, 0, 0.0, 0, 0, 0, 0),
        (1, 1, 0, 0, 0, 0, 0, 1, 0.0, 0, 0, 0, 0),
    ]
    assert one(reader, "SELECT topic, posts, authors, ordinary_authors, share FROM topic_windows") == (
        "cat",
        2,
        2,
        1,
        2 / 3,
    )
    assert one(reader, "SELECT label, state, epoch(emerged_at), terms, brands FROM niches") == (
        "cats", "emerging", START + 60.0, ["cat"], ["acme"],
    )  # fmt: skip
    assert one(reader, "SELECT niche_id, kind, other_id, evidence FROM niche_events") == ("n1", "emerged", None, "{}")
    assert one(reader, "SELECT likes, replies, lang FROM posts WHERE post_id = 'p1'") == (3, None, "en")


def test_brands_count_where_they_are_sure(tmp_path: Path) -> None:
    reader = written(
        tmp_path,
        batch(
            "f", 1, 3,
            [
                post(
                    1, "p1", "ann",
                    brands=[("acme", "sure", 0.5), ("acme", "sure", -0.5), ("bolt", "excluded", None)],
                ),
                post(2, "p2", "bob", brands=[("acme", "sure", 1.0), ("bolt", "sure", None)]),
                post(3, "p3", "bob", brands=[("acme", "unsure", 1.0)]),
            ],
        ),
        close(0, {"f": 3}, {"p1": (1, "n1"), "p2": (1, "n1"), "p3": (1, "n1")}),
    )  # fmt: skip
    assert reader.query("SELECT post_id, brands FROM posts ORDER BY 1").rows == [
        ("p1", ["acme"]), ("p2", ["acme", "bolt"]), ("p3", []),
    ]  # fmt: skip
    assert one(reader, "SELECT count(*) FROM brand_mentions") == (6,)
    shares = "SELECT brand_id, posts, authors, tone, {} FROM {} ORDER BY 1"
    expected = [("acme", 2, 2, 0.5, 2 / 3), ("bolt", 1, 1, None, 1 / 3)]
    assert reader.query(shares.format("share", "brand_windows")).rows == expected
    assert reader.query(shares.format("share_of_voice", "niche_brands")).rows == expected


def test_a_later_word_moves_posts_of_its_time(tmp_path: Path) -> None:
    reader = written(
        tmp_path,
        batch("f", 1, 3, [post(1, "p1", "ann", 0.5), post(2, "p2", "bob", 1.5), post(3, "p3", "bob", 2.5)]),
        close(0, {"f": 1}, {"p1": (7, "n1")}),
        close(1, {"f": 2}, {"p2": (7, "n1")}, assignments=[AssignmentRow(7, "n2", START + 3600.0)]),
        # A post given at a later window is not moved by the word of an earlier one.
        close(2, {"f": 3}, {"p3": (7, "n1")}),
    )
    assert reader.query("SELECT post_id, first_niche_id, niche_id FROM posts ORDER BY 1").rows == [
        ("p1", "n1", "n1"), ("p2", "n1", "n2"), ("p3", "n1", "n1"),
    ]  # fmt: skip


def test_a_delete_takes_the_post_out_of_every_figure_and_keeps_it_out(tmp_path: Path) -> None:
    steps = [
        batch("f", 1, 2, [post(1, "p1", "ann", topics=["cat"]), post(2, "p2", "bob", topics=["cat"])]),
        close(0, {"f": 2}, {"p1": (1, "n1"), "p2": (1, "n1")}),
    ]
    reader = written(tmp_path, *steps)
    assert one(reader, "SELECT posts FROM niche_windows") == (2,)
    reader = written(
        tmp_path,
        batch("f", 3, 4, [ControlRow(3, "delete", START + 5.0, post_id="p1"), post(4, "p1", "ann", 2.0)]),
    )
    assert one(reader, "SELECT post_id FROM posts") == ("p2",)
    assert one(reader, "SELECT author_id FROM authors") == ("bob",)
    assert one(reader, "SELECT posts, authors FROM niche_windows") == (1, 1)
    assert reader.query("FROM topic_windows").rows == []
    assert one(reader, "SELECT sum(read), sum(posts), sum(deleted), sum(duplicate) FROM stream_windows") == (4, 1, 1, 1)


def test_an_erased_account_leaves_nothing(tmp_path: Path) -> None:
    reader = written(
        tmp_path,
        batch(
            "f", 1, 3, [post(1, "p1", "ann"), post(2, "p2", "bob"), ControlRow(3, "erase_author", 0.0, author_id="ann")]
        ),
        close(0, {"f": 3}, {"p1": (1, "n1"), "p2": (1, "n1")}),
        batch("g", 1, 1, [post(1, "p9", "ann", 0.5)]),
    )
    for table, rows in published(tmp_path).items():
        assert not any("ann" in repr(row) for row in rows), table
    assert one(reader, "SELECT sum(read), sum(posts), sum(deleted), sum(notices) FROM stream_windows") == (4, 1, 2, 1)


def test_a_reject_without_a_time_is_counted_where_its_neighbour_is(tmp_path: Path) -> None:
    reader = written(
        tmp_path,
        batch(
            "f", 1, 4, [RejectRow(1, "bad"), post(2, "p1", "ann", 0.5), post(3, "p2", "ann", 3.5), RejectRow(4, "bad")]
        ),
        batch("g", 1, 1, [RejectRow(1, "bad")]),
    )
    assert reader.query(
        f"SELECT (epoch(window_start) - {START}) / 3600, read, rejected FROM stream_windows WHERE read > 0 ORDER BY 1"
    ).rows == [(-START / 3600, 1, 1), (0.0, 2, 1), (3.0, 2, 1)]


def test_control_characters_in_texts_do_no_harm(tmp_path: Path) -> None:
    nasty = "a\x1db\x1ec\x1fd\x00e"
    reader = written(
        tmp_path, batch("f", 1, 2, [post(1, "p1", "ann", topics=[nasty, ""], client=nasty), post(2, "p2", nasty)])
    )
    assert one(reader, "SELECT topics FROM posts WHERE post_id = 'p1'") == ([nasty],)
    assert one(reader, "SELECT author_id FROM posts WHERE post_id = 'p2'") == (nasty,)


def test_a_snapshot_waits_for_what_its_windows_speak_of(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, PLAIN)
    writer.add(batch("f", 2, 2, [post(2, "p2", "ann")]))
    writer.close_window(close(0, {"f": 2}, {"p1": (1, "n1"), "p2": (1, "n1")}))
    assert not writer.publish()
    writer.add(batch("f", 1, 1, [post(1, "p1", "ann")]))
    assert writer.publish()
    assert not writer.publish(), "nothing changed since"
    writer.close()
    assert one(Reader(tmp_path), "SELECT posts FROM niche_windows") == (2,)


def test_published_ids_are_those_that_were_written(tmp_path: Path) -> None:
    written(tmp_path, batch("f", 1, 1, [post(1, "p1", "ann")]), settings=WarehouseSettings())
    scheme = dict(published(tmp_path)["settings"])["id_scheme"]
    assert scheme.startswith("hmac-sha256-80:")


def test_snapshots_come_no_more_often_than_asked_for_nor_than_they_can(tmp_path: Path) -> None:
    now = [100.0]

    def clock() -> float:
        # Each look at the clock takes two seconds, so that a snapshot does too.
        now[0] += 2.0
        return now[0]

    settings = WarehouseSettings(plain_ids=True, publish_every=3.0)
    opened = Writer.open(tmp_path, settings)
    opened.close()
    writer = Writer(tmp_path, settings, opened._live._connect, clock)
    published_at = []
    for i in range(1, 20):
        writer.add(batch("f", i, i, [post(i, f"p{i}", "ann")]))
        if writer.publish():
            published_at.append(now[0])
    writer.close()
    gaps = [after - before for before, after in pairwise(published_at)]
    assert len(gaps) >= 2
    assert min(gaps) >= 5 * 2.0


def test_what_waits_for_a_snapshot_is_flushed_when_it_grows_large(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, WarehouseSettings(plain_ids=True, publish_every=1e9))
    assert writer.publish(force=True)

    def stored() -> int:
        return len(writer._live.connection.execute("FROM posts").fetchall())

    writer.add(batch("f", 1, 1, [post(1, "p1", "ann")]))
    assert not writer.publish()
    assert stored() == 0
    writer.add(batch("f", 2, 20_002, [post(i, f"p{i}", "ann") for i in range(2, 20_003)]))
    assert not writer.publish()
    assert stored() == 20_002
    writer.close()


def test_a_window_is_published_while_the_next_one_waits_for_its_records(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, WarehouseSettings(plain_ids=True, publish_every=0.0))

    def told() -> list[tuple[object, ...]]:
        with duckdb.connect(str(tmp_path / "murmure.duckdb"), read_only=True) as snapshot:
            return snapshot.execute("SELECT hour(window_start), posts FROM stream_windows ORDER BY 1").fetchall()

    writer.add(batch("f", 1, 1, [post(1, "p1", "ann")]))
    writer.close_window(close(1, {"f": 5}, {}))
    # what it speaks of has not come: nothing to tell
    assert not writer.publish()
    writer.close_window(close(0, {"f": 1}, {"p1": (1, "n1")}))
    assert writer.publish()
    assert [posts for _, posts in told()] == [1]
    assert not writer.publish()
    writer.add(batch("f", 2, 5, [post(i, f"p{i}", "bob", hour=1.0) for i in range(2, 6)]))
    assert writer.publish()
    assert [posts for _, posts in told()] == [1, 4]
    # told again after a restart of the engine, it is nothing to wait for
    writer.close_window(close(0, {"f": 1}, {"p1": (1, "n1")}))
    assert not writer.publish()
    writer.close()


def test_little_is_left_to_flush_when_a_window_closes(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, WarehouseSettings(plain_ids=True, publish_every=1e9))
    assert writer.publish(force=True)

    def stored() -> int:
        return len(writer._live.connection.execute("FROM posts").fetchall())

    writer.add(batch("f", 1, 5_000, [post(i, f"p{i}", "ann") for i in range(1, 5_001)]))
    writer.publish()
    assert stored() == 0
    # this one's time is past the end of the window, and of its lateness
    writer.add(batch("f", 5_001, 5_001, [post(5_001, "late", "ann", hour=3.0)]))
    writer.publish()
    assert stored() == 5_001
    writer.close()


@pytest.mark.parametrize("ended", [False, True])
def test_no_snapshot_is_made_just_before_the_last_one(tmp_path: Path, ended: bool) -> None:
    now = [100.0]
    settings = WarehouseSettings(plain_ids=True, publish_every=5.0)
    opened = Writer.open(tmp_path, settings)
    opened.close()
    writer = Writer(tmp_path, settings, opened._live._connect, lambda: now[0])
    assert writer.publish(force=True)
    now[0] += 60.0
    writer.add(batch("f", 1, 1, [post(1, "p1", "ann")]))
    writer.add(msgspec.structs.replace(batch("f", 2, 1, []), ended=ended))
    assert writer.publish() is not ended
    now[0] += 60.0
    writer.close_window(close(0, {"f": 1}, {"p1": (1, "n1")}))
    assert writer.publish()
    writer.close()


@pytest.mark.parametrize(("rest", "put_together"), [(0.0, True), (1e9, False)])
def test_when_a_source_ends_what_it_brought_is_stored_and_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rest: float, put_together: bool
) -> None:
    monkeypatch.setattr("warehouse.live_tables._REST", rest)
    writer = Writer.open(tmp_path, WarehouseSettings(plain_ids=True, publish_every=1e9))
    assert writer.publish(force=True)

    def stored() -> int:
        return len(writer._live.connection.execute("FROM posts").fetchall())

    def groups() -> int:
        query = "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('posts')"
        return int(writer._live.connection.execute(query).fetchall()[0][0])

    for part in range(3):
        first, last = part * 3_000 + 1, part * 3_000 + 3_000
        writer.add(batch("f", first, last, [post(i, f"p{i}", "ann") for i in range(first, last + 1)]))
        writer.flush()
        writer._live.checkpoint(thorough=False)
    writer.add(batch("f", 9_001, 9_001, [post(9_001, "last", "ann")]))
    assert not writer.publish()
    assert (stored(), groups()) == (9_000, 3)
    writer.add(msgspec.structs.replace(batch("f", 9_002, 9_002, []), ended=True))
    assert not writer.publish()
    assert stored() == 9_001
    assert (groups() == 1) is put_together
    writer.close()


def test_each_snapshot_opens_the_file_anew_and_changes_nothing(tmp_path: Path) -> None:
    found = []
    for every in (1, 1_000):
        folder = tmp_path / str(every)
        writer = Writer.open(folder, WarehouseSettings(plain_ids=True))
        opened = {id(writer._live.connection): writer._live.connection}
        for i in range(1, 12):
            writer.add(batch("f", i, i, [post(i, f"p{i}", f"a{i % 3}", i / 4)]))
            if i % 4 == 0:
                writer.close_window(close(i // 4 - 1, {"f": i - 1}, {f"p{j}": (1, "") for j in range(i - 4, i)}))
            if i % every == 0:
                assert writer.publish(force=True)
                opened[id(writer._live.connection)] = writer._live.connection
        assert writer.publish(force=True)
        writer.close()
        assert len(opened) == (12 if every == 1 else 1)
        found.append(published(folder))
    assert len(found[0]["posts"]) == 11
    assert found[0] == found[1]


def test_a_file_that_somebody_took_while_it_was_opened_anew_is_waited_for(tmp_path: Path) -> None:
    connections = iter([duckdb.connect(), WarehouseBusyError("in use"), WarehouseBusyError("in use"), duckdb.connect()])

    def connect() -> duckdb.DuckDBPyConnection:
        found = next(connections)
        if isinstance(found, WarehouseBusyError):
            raise found
        return found

    live = LiveTables(connect)
    live.reopen()
    assert not live.any("given")
    assert next(connections, None) is None
