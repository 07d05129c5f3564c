"""Files and standard input: positions that can be returned to, and one stream in the order of time."""

from __future__ import annotations

import gzip
import io
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from murmure_errors import SourceError
from streams.batch import RawBatch
from streams.sources import Cut, FilesSource, StdinSource, expand
from streams.sources.common import MAX_RECORD
from streams.sources.stdin import stdin_name

CUT = Cut(3600, 600, 7)


def post(number: int, second: int) -> bytes:
    moment = datetime.fromtimestamp(1_788_220_800 + second, UTC).isoformat()
    return msgspec.json.encode({"id": str(number), "created_at": moment, "text": "x", "author": {"id": "a"}})


def write(path: Path, lines: list[bytes]) -> str:
    data = b"".join(line + b"\n" for line in lines)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return str(path)


def read(paths: list[str], state: Any = None, stop_after: int | None = None) -> tuple[list[RawBatch], Any]:
    told: list[int] = []
    part = FilesSource(paths, CUT, lambda records, _: told.append(records)).build_part("read", "files", state)
    batches: list[RawBatch] = []
    try:
        while stop_after is None or len(batches) < stop_after:
            batches += part.next_batch()
    except StopIteration:
        pass
    assert sum(told) == sum(len(batch.records) for batch in batches)
    part.close()
    return batches, part.snapshot()


def records(batches: list[RawBatch]) -> list[bytes]:
    return [record for batch in batches for record in batch.records]


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.jsonl.gz"])
def test_reads_lines_and_says_where_they_stand(tmp_path: Path, name: str) -> None:
    lines = [post(n, n) for n in range(20)]
    path = write(tmp_path / name, lines)
    batches, _ = read([path])
    assert records(batches) == lines
    assert [(b.source, b.first, b.seq) for b in batches[:-1]] == [(path, 1, 0), (path, 8, 1), (path, 15, 2)]
    assert batches[-1].ended
    assert not any(b.ended for b in batches[:-1])


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.jsonl.gz"])
@pytest.mark.parametrize("stop_after", [1, 2, 3, 4])
def test_goes_on_where_it_was(tmp_path: Path, name: str, stop_after: int) -> None:
    path = write(tmp_path / name, [post(n, 400 * n) for n in range(20)])
    whole, _ = read([path])
    before, state = read([path], stop_after=stop_after)
    after, _ = read([path], msgspec.msgpack.decode(msgspec.msgpack.encode(state)))
    resumed = before + [batch for batch in after if batch.records]
    assert [b for b in resumed if b.records] == [b for b in whole if b.records]


def test_a_grown_file_is_read_on_and_a_new_one_from_its_start(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [post(1, 1)])
    _, state = read([path])
    write(tmp_path / "a.jsonl", [post(1, 1), post(2, 2)])
    other = write(tmp_path / "b.jsonl", [post(3, 3)])
    batches, _ = read([path, other], state)
    assert records(batches) == [post(2, 2), post(3, 3)]
    assert [b.first for b in batches if b.records] == [2, 1]


def test_files_come_out_as_one_stream_in_time(tmp_path: Path) -> None:
    late = write(tmp_path / "a.jsonl", [post(n, 86_400 + n) for n in range(9)])
    early = write(tmp_path / "b.jsonl", [post(100 + n, n) for n in range(9)])
    batches, _ = read([late, early])
    assert [b.source for b in batches if b.records] == [early, early, late, late]


def test_a_cut_gzip_gives_what_it_has_and_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl.gz", [post(n, n) for n in range(5_000)])
    whole = Path(path).read_bytes()
    Path(path).write_bytes(whole[: len(whole) // 2])
    batches, _ = read([path])
    assert 0 < len(records(batches)) < 5_000
    assert [bool(b.fault) for b in batches[-3:]] == [False, True, False]


def test_a_file_that_shrank_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl.gz", [post(n, n) for n in range(10)])
    _, state = read([path])
    write(tmp_path / "a.jsonl.gz", [post(1, 1)])
    batches, _ = read([path], state)
    assert "shorter" in batches[0].fault


def test_a_record_beyond_measure_is_cut_and_the_next_one_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [b"x" * (2 * MAX_RECORD + 5), post(1, 1)])
    batches, state = read([path])
    assert [len(record) for record in records(batches)] == [MAX_RECORD, len(post(1, 1))]
    assert state["files"][path] == (Path(path).stat().st_size, 2)


def test_paths_and_globs(tmp_path: Path) -> None:
    a, b = write(tmp_path / "a.jsonl", []), write(tmp_path / "b.jsonl", [])
    assert expand([b, str(tmp_path / "*.jsonl"), "-"]) == [b, a, "-"]
    for wrong in (str(tmp_path / "*.csv"), str(tmp_path / "none.jsonl"), str(tmp_path)):
        with pytest.raises(SourceError, match="file"):
            expand([wrong])


def test_standard_input_is_read_in_batches() -> None:
    lines = [post(n, n) for n in range(30)] + [b"y" * (MAX_RECORD + 9), b"last without an end"]
    stream = io.BufferedReader(io.BytesIO(b"\n".join(lines)))  # type: ignore[arg-type]
    name = stdin_name(datetime(2026, 9, 1, tzinfo=UTC))
    part = StdinSource(name, CUT, lambda *_: None, stream).build_part("read", "stdin", None)
    batches: list[RawBatch] = []
    deadline = time.monotonic() + 20
    while not (batches and batches[-1].ended):
        assert time.monotonic() < deadline
        batches += part.next_batch()
    found = records(batches)
    assert found[:30] == lines[:30]
    assert [len(record) for record in found[30:]] == [MAX_RECORD, len(lines[-1])]
    assert batches[0].first == 1
    with pytest.raises(StopIteration):
        part.next_batch()
