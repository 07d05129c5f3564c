"""From a file of posts to the published tables, through real worker processes."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import duckdb
import msgspec
import pytest

from streams.config import StreamConfig
from streams.run import run
from streams.simulator import FAULTS, Scenario, brands_toml, simulate, with_faults
from tests.published import SHARED, ask, tables

SCENARIO = Scenario(posts=2_500, seed=3, days=4.0, niches=4)
LAW = "SELECT sum(read), sum(rejected), sum(duplicate), sum(deleted), sum(expired) FROM stream_windows"
READER = """
import sys, time, duckdb
path, stop, errors, seen = sys.argv[1], sys.argv[2], [], []
import pathlib
while not pathlib.Path(stop).exists():
    if pathlib.Path(path).exists():
        try:
            with duckdb.connect(path, read_only=True) as db:
                query = "SELECT (SELECT count(*) FROM posts), (SELECT coalesce(sum(read), 0) FROM stream_windows)"
                posts, read = db.execute(query).fetchone()
                assert posts == read, (posts, read)
                seen.append(posts)
        except Exception as error:  # whatever it is, the test shows it
            errors.append(repr(error))
    time.sleep(0.1)
print(len(seen), len(set(seen)), errors)
"""


class Undisturbed(NamedTuple):
    """A job of one worker that nothing disturbed, and what a process that read on the while told."""

    config: StreamConfig
    key: Path
    told: str


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("simulated")
    posts, brands, stop = folder / "posts.jsonl.gz", folder / "brands.toml", folder / "stop"
    posts.write_bytes(gzip.compress(b"".join(simulate(SCENARIO)), 1))
    brands.write_text(brands_toml(SCENARIO), encoding="utf-8")
    config = StreamConfig((str(posts),), str(folder / "warehouse"), str(brands), checkpoint_every=1, batch_records=150)
    config.pseudonyms()
    key = shutil.copytree(config.folder / "private", folder / "key")
    arguments = [str(config.folder / "murmure.duckdb"), str(stop)]
    reader = subprocess.Popen([sys.executable, "-c", READER, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        run(config)
        time.sleep(0.5)
    finally:
        stop.touch()
    return Undisturbed(config, key, reader.communicate(timeout=60)[0])


def like(undisturbed: Undisturbed, folder: Path, **changes: object) -> StreamConfig:
    """The same job in another warehouse, under the same key."""
    shutil.copytree(undisturbed.key, folder / "private")
    return msgspec.structs.replace(undisturbed.config, warehouse=str(folder), **changes)


def test_every_table_is_filled_and_adds_up(undisturbed: Undisturbed) -> None:
    folder = undisturbed.config.folder
    found = tables(folder)
    empty = {name for name, rows in found.items() if not rows}
    # no record was bad, no source live, and no post names two brands
    assert empty <= {"rejects", "brand_pairs", "brand_partners", "sources", "source_gaps"}
    assert len(found["posts"]) == SCENARIO.posts
    assert ask(folder, LAW) == [(SCENARIO.posts, 0, 0, 0, 0)]


def test_nothing_published_holds_a_text_or_an_id(undisturbed: Undisturbed) -> None:
    lines = [json.loads(line) for line in simulate(SCENARIO)]
    published = (undisturbed.config.folder / "murmure.duckdb").read_bytes()
    for post in lines[::50]:
        assert post["author"]["id"].encode() not in published
        assert post["id"].encode() not in published
        if len(post["text"]) > 40:
            assert post["text"].encode() not in published
    stored = ask(undisturbed.config.folder, "SELECT author_id FROM authors LIMIT 1")[0][0]
    assert stored.encode() in published or len(stored) == 16


def test_a_second_process_reads_while_the_stream_runs(undisturbed: Undisturbed) -> None:
    reads, states, errors = undisturbed.told.split(" ", 2)
    assert errors.strip() == "[]"
    assert int(reads) >= int(states) >= 2


@pytest.mark.slow
def test_workers_change_nothing_but_the_time(undisturbed: Undisturbed, tmp_path: Path) -> None:
    together = like(undisturbed, tmp_path / "w", workers=2)
    run(together)
    assert tables(together.folder) == tables(undisturbed.config.folder)


@pytest.mark.slow
def test_a_killed_job_goes_on_to_the_same_tables(undisturbed: Undisturbed, tmp_path: Path) -> None:
    killed = like(undisturbed, tmp_path / "w", checkpoint_every=0.5)
    script = "import sys, msgspec; from streams.run import run; from streams.config import StreamConfig;"
    script += "run(msgspec.json.decode(sys.argv[1], type=StreamConfig), lambda p: print(p.records, flush=True))"
    job = subprocess.Popen(
        [sys.executable, "-c", script, msgspec.json.encode(killed).decode()],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert job.stdout is not None
    while int(job.stdout.readline() or SCENARIO.posts) < SCENARIO.posts // 2:
        pass
    workers = subprocess.run(["pgrep", "-P", str(job.pid)], capture_output=True, text=True, check=True).stdout.split()
    for process in [job.pid, *map(int, workers)]:
        os.kill(process, signal.SIGKILL)
    job.wait()
    job.stdout.close()
    run(killed)
    assert tables(killed.folder) == tables(undisturbed.config.folder)


def test_running_again_changes_nothing(undisturbed: Undisturbed) -> None:
    before = tables(undisturbed.config.folder)
    run(undisturbed.config)
    assert tables(undisturbed.config.folder) == before


def test_bad_lines_are_counted_and_lose_nothing(tmp_path: Path) -> None:
    source = tmp_path / "posts.jsonl"
    lines = list(with_faults(simulate(Scenario(posts=1_000, seed=5, days=1.0, niches=2)), every=5))
    source.write_bytes(b"".join(line for line, _ in lines))
    assert {kind for _, kind in lines} == {None, *FAULTS[:12]}
    config = StreamConfig((str(source),), str(tmp_path / "w"))
    run(config)
    posts = ask(config.folder, "SELECT count(*) FROM posts")[0][0]
    read, rejected, duplicate, *_ = ask(config.folder, LAW)[0]
    assert (read, read) == (len(lines), posts + rejected + duplicate)
    assert posts == 1_000
    listed = dict(ask(config.folder, "SELECT position, reason FROM rejects"))
    bad = {number for number, (_, kind) in enumerate(lines, 1) if kind not in (None, "repeated_id")}
    assert set(listed) == bad
    assert all(reason and len(reason) < 200 for reason in listed.values())


AIRLINES = SHARED / "brands" / "airlines-stream.jsonl.gz"


@pytest.mark.skipif(not AIRLINES.exists(), reason=f"real posts are not here: {AIRLINES.name}")
def test_real_posts(tmp_path: Path) -> None:
    catalogue = tmp_path / "brands.toml"
    with gzip.open(AIRLINES, "rt", encoding="utf-8") as lines:
        gold = {post["id"]: post["gold"]["brand"] for post in map(json.loads, lines)}
    entry = '[[brand]]\nid = "{0}"\nname = "{1}"\nhandles = ["{2}"]\n'
    ids = {brand: brand.lower().replace(" ", "-") for brand in gold.values()}
    entries = [entry.format(slug, brand, brand.replace(" ", "")) for brand, slug in sorted(ids.items())]
    catalogue.write_text("".join(entries), encoding="utf-8")
    config = StreamConfig((str(AIRLINES),), str(tmp_path / "w"), str(catalogue), window=21_600, plain_ids=True)
    run(config)
    assert ask(config.folder, LAW)[0] == (len(gold), 0, 0, 0, 0)
    named = dict(ask(config.folder, "SELECT post_id, brands FROM posts"))
    # a monarch is a butterfly and a king too: a catalogue of bare names cannot tell
    sure = {post: ids[brand] for post, brand in gold.items() if "monarch" not in brand.lower()}
    assert sum(brand in named[post] for post, brand in sure.items()) > 0.9 * len(sure)
    assert ask(config.folder, "SELECT count(*) FROM niches")[0][0] >= 1
    with duckdb.connect(str(config.folder / "murmure.duckdb"), read_only=True) as db:
        uncommented = db.execute(
            "SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND comment IS NULL"
        ).fetchone()
    assert uncommented == (0,)
