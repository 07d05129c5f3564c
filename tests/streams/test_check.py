"""The dry run: what it says of files, and that it writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import murmure
from streams.check import check
from streams.check_report import lines
from streams.sources.common import ReadOptions
from tests.streams.made_events import NATIVE, encoded


def test_counts_posts_controls_and_rejects_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    records = [
        encoded(NATIVE),
        b"junk",
        encoded({"kind": "delete", "id": "p9"}),
        encoded({**NATIVE, "id": "p2"}),
        b"more",
    ]
    path.write_bytes(b"\n".join(records))
    [report] = check([str(path)], ReadOptions())
    assert (report.format, report.records, report.posts, report.whole) == ("native", 5, 2, True)
    assert report.controls == {"delete": 1}
    assert report.rejects["not a JSON object"].positions == [2, 5]
    assert (report.langs, report.with_followers) == ({"fr": 2}, 2)
    told = "\n".join(lines(report))
    for part in (
        "native",
        "2; 1 delete",
        "2 x not a JSON object (at 2, 5)",
        "junk",
        "fr 100%",
        "2026-09-01 10:00:00 UTC",
    ):
        assert part in told
    [part] = check([str(path)], ReadOptions(), limit=2)
    assert (part.records, part.whole) == (2, False)


def test_tells_how_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Query Name,Page Type,Date,Full Text,Author\nq,forum,13/09/2026,hello,a\nq,forum,soon,again,a\n")
    [report] = check([str(path)], ReadOptions())
    told = "\n".join(lines(report))
    for part in ("Brandwatch", "day-first", "Full Text", "1 x the date cannot be read", '"soon"'):
        assert part in told
    assert "preset" not in told


def run(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["murmure", "stream", *arguments])
    with pytest.raises(SystemExit) as ended:
        murmure.main()
    return int(ended.value.code or 0)


def test_the_command_ends_with_status_1_if_nothing_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_bytes(encoded(NATIVE))
    bad.write_bytes(b"junk")
    before = sorted(tmp_path.iterdir())
    assert run([str(good), str(bad), "--check"], monkeypatch) == 0
    assert run([str(bad), "--check-all"], monkeypatch) == 1
    assert sorted(tmp_path.iterdir()) == before
    told = capsys.readouterr()
    assert "native" in told.out
    assert run([str(good)], monkeypatch) == 2
    assert "--warehouse" in capsys.readouterr().err
