"""Files of every sort as one source: lines, whole documents and tables, found out or named, resumed at a record."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams.batch import RawBatch
from streams.formats import find
from streams.sources import Cut, FilesSource
from streams.sources.common import ReadOptions
from streams.sources.opening import open_reader
from tests.streams.made_events import NATIVE, RECORDS, as_activity, as_note, encoded, reddit_comment, x_post

CUT = Cut(3600, 600, 3)


def read(path: Path, state: Any = None, stop_after: int | None = None, **options: str) -> tuple[list[RawBatch], Any]:
    part = FilesSource([str(path)], CUT, lambda *_: None, ReadOptions(**options)).build_part("read", "files", state)
    batches: list[RawBatch] = []
    try:
        while stop_after is None or len(batches) < stop_after:
            batches += part.next_batch()
    except StopIteration:
        pass
    part.close()
    return [batch for batch in batches if batch.records or batch.fault], part.snapshot()


def ids(batches: list[RawBatch]) -> list[str]:
    posts = [find(batch.format).decode(record) for batch in batches for record in batch.records]
    return [post.id for post in posts if post is not None]


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_the_format_of_lines_is_found_out(name: str, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(map(encoded, RECORDS[name]))))
    batches, _ = read(path)
    assert {batch.format for batch in batches} == {name}
    assert sum(len(batch.records) for batch in batches) == len(RECORDS[name])


PAGE = {"data": [x_post(id=f"10501186211989217{n}", edit_history_tweet_ids=None)["data"] for n in range(20, 28)]}
DOCUMENTS: dict[str, tuple[Any, list[str]]] = {
    "native": ([{**NATIVE, "id": f"p{n}"} for n in range(8)], [f"p{n}" for n in range(8)]),
    "x": (PAGE, [post["id"] for post in PAGE["data"]]),
    "reddit": (
        {"kind": "Listing", "data": {"children": [reddit_comment(name=f"t1_{n}") for n in range(8)]}},
        [f"t1_{n}" for n in range(8)],
    ),
    "activitystreams": (
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "OrderedCollection",
            "orderedItems": [as_activity("Create", as_note(id=f"https://a.example/{n}")) for n in range(8)],
        },
        [f"https://a.example/{n}" for n in range(8)],
    ),
}


@pytest.mark.parametrize("pretty", [False, True], ids=["one line", "pretty"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_are_read_record_by_record(name: str, pretty: bool, tmp_path: Path) -> None:
    document, expected = DOCUMENTS[name]
    path = tmp_path / "page.json"
    path.write_bytes(msgspec.json.format(encoded(document), indent=2 if pretty else 0))
    whole, _ = read(path)
    assert {batch.format for batch in whole} == {name}
    assert ids(whole) == expected
    assert [batch.first for batch in whole] == [1, 4, 7]
    before, state = read(path, stop_after=2)
    after, _ = read(path, state)
    assert before + after == whole


def test_pages_one_a_line_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_bytes(encoded(PAGE) + b"\n" + encoded(PAGE) + b"\n")
    assert ids(read(path)[0]) == [post["id"] for post in PAGE["data"]] * 2


def test_a_format_that_is_named_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(encoded(NATIVE))
    assert [batch.format for batch in read(path, format="reddit")[0]] == ["reddit"]
    path.write_bytes(b'{"neither": 1}\nnor that')
    assert [batch.format for batch in read(path)[0]] == ["native"]


@pytest.mark.parametrize("first", [b'{"cut off', b"", b"junk"])
def test_one_bad_line_at_the_top_does_not_make_it_a_document(first: bytes, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"\n".join([first, encoded(NATIVE), encoded({**NATIVE, "id": "p2"})]))
    reader = open_reader(str(path), ReadOptions())
    assert len(reader.read(9)[0]) == len(first)
    assert reader.line == 3
    reader.close()


def test_a_mark_of_utf_8_is_passed_over(tmp_path: Path) -> None:
    for name, text in (("a.jsonl", encoded(NATIVE) + b"\n"), ("b.json", b"[" + encoded(NATIVE) + b"]")):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text)
        assert ids(read(tmp_path / name)[0]) == ["p1"]


def test_a_cut_document_gives_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "page.json.gz"
    whole = gzip.compress(encoded([{**NATIVE, "id": f"p{n}", "x": str(hash(n))} for n in range(9_000)]))
    path.write_bytes(whole[: len(whole) // 2])
    batches, _ = read(path)
    assert 0 < sum(len(batch.records) for batch in batches) < 9_000
    assert batches[-1].fault
