from __future__ import annotations

import os
from pathlib import Path

import pytest

from murmure_errors import WarehouseError
from tests.warehouse.made_records import PLAIN, START, batch, post, written
from warehouse import Reader, Writer, publisher
from warehouse.records import ControlRow


def test_a_full_disk_leaves_the_snapshot_before_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, batch("f", 1, 1, [post(1, "p1", "ann")]))

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(publisher, "_strip", full)
    writer = Writer.open(tmp_path, PLAIN)
    writer.add(batch("f", 2, 2, [post(2, "p2", "ann")]))
    with pytest.raises(WarehouseError, match="the disk is full; free some space"):
        writer.publish()
    writer.close()
    monkeypatch.undo()
    assert Reader(tmp_path).query("SELECT count(*) FROM posts").rows == [(1,)]
    assert not list((tmp_path / "published").glob(".*"))
    writer = Writer.open(tmp_path, PLAIN)
    assert writer.publish(), "what was flushed is there, and due"
    writer.close()
    assert Reader(tmp_path).query("SELECT count(*) FROM posts").rows == [(2,)]


def test_old_snapshots_go_after_their_grace(tmp_path: Path) -> None:
    written(tmp_path, batch("f", 1, 1, [post(1, "p1", "ann")]))
    written(tmp_path, batch("f", 2, 2, [post(2, "p2", "ann")]))
    first = publisher.snapshots(tmp_path)[0][1]
    assert len(publisher.snapshots(tmp_path)) == 2
    long_ago = first.stat().st_mtime - 2 * publisher.GRACE_SECONDS
    os.utime(first, (long_ago, long_ago))
    written(tmp_path, batch("f", 3, 3, [post(3, "p3", "ann")]))
    assert [number for number, _ in publisher.snapshots(tmp_path)] == [2, 3]


def test_whom_others_answer_is_published_unless_that_account_was_erased(tmp_path: Path) -> None:
    said = [
        post(1, "p1", "bob", kind="reply", reply_to_author="ann"),
        post(2, "p2", "bob", kind="repost", repost_of_author="cyd"),
        ControlRow(3, "erase_author", START, author_id="cyd"),
        # an erasure holds for what comes after it, too
        post(4, "p4", "bob", kind="reply", reply_to_author="cyd"),
    ]
    reader = written(tmp_path, batch("f", 1, 4, said))
    assert reader.query("SELECT post_id, reply_to_author, repost_of_author FROM posts ORDER BY 1").rows == [
        ("p1", "ann", None), ("p2", None, None), ("p4", None, None),
    ]  # fmt: skip
