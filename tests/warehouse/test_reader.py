from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pytest

from murmure_errors import NotPublishedError, WarehouseError
from tests.warehouse.made_records import batch, post
from warehouse import Reader, WarehouseSettings, Writer
from warehouse.publisher import snapshots

PLAIN = WarehouseSettings(plain_ids=True, publish_every=0.0)


def test_nothing_published_yet(tmp_path: Path) -> None:
    with pytest.raises(NotPublishedError, match="run `murmure stream`"):
        Reader(tmp_path).query("SELECT 1")


def test_it_follows_snapshots_and_a_running_query_keeps_its_own(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, PLAIN)
    writer.add(batch("f", 1, 2, [post(1, "p1", "ann"), post(2, "p2", "ann")]))
    writer.publish()
    reader = Reader(tmp_path)
    columns, rows = reader.stream("SELECT post_id FROM posts ORDER BY 1", size=1)
    assert (columns, next(rows)) == (["post_id"], [("p1",)])
    first = reader.number()
    writer.add(batch("f", 3, 3, [post(3, "p3", "ann")]))
    writer.publish()
    assert reader.query("SELECT count(*) AS n FROM posts WHERE author_id = $who", {"who": "ann"}).records() == [
        {"n": 3}
    ]
    assert reader.number() == first + 1
    assert list(rows) == [[("p2",)]]
    reader.close()
    with pytest.raises(WarehouseError, match="closed"):
        reader.query("SELECT 1")
    writer.close()


def test_many_threads_see_whole_snapshots_while_they_come(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, PLAIN)
    writer.add(batch("f", 1, 1, [post(1, "p1", "ann")]))
    writer.publish()
    reader = Reader(tmp_path)
    wrong: list[object] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                row = reader.query("SELECT (SELECT count(*) FROM posts), sum(posts) FROM stream_windows").rows[0]
            except Exception as error:  # whatever it is, the reader must never show it
                wrong.append(error)
                return
            if row[0] != row[1]:
                wrong.append(row)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for i in range(2, 8):
        writer.add(batch("f", i, i, [post(i, f"p{i}", "ann")]))
        writer.publish()
    done.set()
    for thread in threads:
        thread.join()
    writer.close()
    assert wrong == []
    assert reader.query("SELECT count(*) FROM posts").rows == [(7,)]


def test_a_snapshot_holds_what_is_published_and_no_more(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, PLAIN)
    writer.add(batch("f", 1, 1, [post(1, "p1", "ann", client="phone")]))
    writer.publish()
    writer.close()
    with duckdb.connect(str(snapshots(tmp_path)[-1][1]), read_only=True) as db:
        schemas = db.execute("SELECT DISTINCT schema_name FROM duckdb_tables()").fetchall()
        columns = [row[0] for row in db.execute("DESCRIBE posts").fetchall()]
        version = db.execute("SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert schemas == [("main",)]
    assert not {"client", "cluster_id", "position", "source"} & set(columns)
    assert version == [("v1.0.0+",)]


def test_drafts_of_a_killed_writer_go_and_the_link_is_relative(tmp_path: Path) -> None:
    Writer.open(tmp_path, PLAIN).close()
    (tmp_path / "published").mkdir()
    draft = tmp_path / "published/.draft-00000001.duckdb"
    draft.write_bytes(b"half")
    writer = Writer.open(tmp_path, PLAIN)
    assert not draft.exists()
    writer.publish(force=True)
    writer.close()
    assert str((tmp_path / "murmure.duckdb").readlink()) == "published/murmure-00000001.duckdb"
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    assert Reader(moved).query("SELECT count(*) FROM posts").rows == [(0,)]


def test_a_wide_query_has_all_threads_and_the_others_have_not(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, PLAIN)
    writer.add(batch("f", 1, 1, [post(1, "p1", "ann")]))
    writer.publish()
    writer.close()
    reader = Reader(tmp_path, threads=1, wide=2)
    threads = "SELECT current_setting('threads')"
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(20):
            row = reader.query(threads, wide=True).rows[0]
            if row != (2,):
                wrong.append(row)

    assert reader.query(threads).rows == [(1,)]
    together = [threading.Thread(target=ask) for _ in range(4)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert wrong == []
    with pytest.raises(duckdb.Error):
        reader.query("SELECT nothing", wide=True)
    assert reader.query(threads).rows == [(1,)], "also after a query that failed"
    reader.close()
