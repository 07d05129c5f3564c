"""A warehouse of many posts, made fast: a small simulated one, multiplied in SQL.

``python -m bench.large FOLDER --posts 1000000`` simulates and streams a tenth of the posts, copies them with ids,
niches and most people of their own until there are enough, computes all that follows from them, and publishes.
"""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path

import duckdb

from streams.config import StreamConfig
from streams.run import run
from streams.simulator import Scenario, brands_toml, niches_for, simulate
from warehouse import publisher, schema
from warehouse.database import LIVE, attach, quoted, set_variables
from warehouse.derive import derive

_COPIES = 10
_DONE = "multiplied"

# One copy of everything, number $k. A quarter of the people are the same in all copies, so that niches share people;
# every other copy comes a span of the stream later, so that people stay.
_NAMES = """
CREATE OR REPLACE MACRO live.main.of_copy(id, k) AS
    CASE WHEN id IS NULL OR hash(id) % 4 = 0 THEN id ELSE id || '-' || k END;
CREATE OR REPLACE MACRO live.main.moved(t, k) AS t + to_seconds((k % 2) * getvariable('span')::BIGINT);
"""
_COPY = """
INSERT INTO posts BY NAME
SELECT * REPLACE (
    post_id || '-' || $k AS post_id, md5_number_lower(post_id || '-' || $k) AS post_key,
    "position" + $k * 1000000000::BIGINT AS "position", moved(created_at, $k) AS created_at,
    moved(window_start, $k) AS window_start, of_copy(author_id, $k) AS author_id,
    of_copy(reply_to_author, $k) AS reply_to_author, of_copy(repost_of_author, $k) AS repost_of_author,
    md5_number_lower(of_copy(author_id, $k)) AS author_key,
    coalesce(md5_number_lower(of_copy(repost_of_author, $k)), md5_number_lower(of_copy(reply_to_author, $k)), 0)
        AS other_key,
    niche_id || '-' || $k AS niche_id, first_niche_id || '-' || $k AS first_niche_id,
    md5_number_lower(niche_id || '-' || $k) AS niche_key,
    reply_to || '-' || $k AS reply_to, thread || '-' || $k AS thread, repost_of || '-' || $k AS repost_of,
    quote_of || '-' || $k AS quote_of
) FROM small.posts;
INSERT INTO brand_mentions SELECT * REPLACE (post_id || '-' || $k AS post_id) FROM small.brand_mentions;
INSERT INTO niches SELECT * REPLACE (
    niche_id || '-' || $k AS niche_id, moved(first_seen, $k) AS first_seen, moved(emerged_at, $k) AS emerged_at,
    moved(last_seen, $k) AS last_seen
) FROM small.niches;
INSERT INTO niche_events SELECT * REPLACE (
    niche_id || '-' || $k AS niche_id, moved(occurred_at, $k) AS occurred_at, other_id || '-' || $k AS other_id
) FROM small.niche_events;
INSERT INTO internal.measures SELECT * REPLACE (
    moved(window_start, $k) AS window_start, niche_id || '-' || $k AS niche_id
) FROM small.internal.measures;
"""
_AFTER = """
DROP MACRO live.main.of_copy;
DROP MACRO live.main.moved;
INSERT INTO internal.fresh_posts SELECT post_key FROM posts;
DELETE FROM internal.author_features;
INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM posts;
INSERT INTO internal.dirty_niches SELECT DISTINCT window_start, niche_id FROM posts WHERE niche_id IS NOT NULL;
"""


def make(folder: Path, posts: int, seed: int = 1) -> Path:
    """Make a warehouse of `posts` posts in `folder`, unless it is there already; give the folder."""
    if (folder / _DONE).exists():
        return folder
    small = folder / "small"
    if not (small / publisher.LINK).is_symlink():
        _stream(small, posts // _COPIES, seed)
    (folder / LIVE).unlink(missing_ok=True)
    shutil.copyfile(small / LIVE, folder / LIVE)
    connection = attach(folder / LIVE, threads=2, memory_limit="6GB")
    try:
        schema.migrate(connection)
        connection.execute(f"ATTACH {quoted(small / LIVE)} AS small (READ_ONLY)")
        _multiply(connection)
        connection.execute("DETACH small")
        connection.execute("CHECKPOINT live")
    finally:
        connection.close()
    publisher.publish(folder)
    (folder / _DONE).touch()
    return folder


def _stream(folder: Path, posts: int, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    scenario = Scenario(posts=posts, seed=seed, niches=niches_for(posts))
    source, catalogue = folder / "posts.jsonl", folder / "brands.toml"
    with source.open("wb") as file:
        file.writelines(simulate(scenario))
    catalogue.write_text(brands_toml(scenario), encoding="utf-8")
    run(StreamConfig(sources=(str(source),), warehouse=str(folder), brands=str(catalogue)))


def _multiply(connection: duckdb.DuckDBPyConnection) -> None:
    stored = schema.stored_settings(connection, LIVE)
    window = int(stored["window"])
    set_variables(connection, window, stored["tiers"])
    span = connection.execute("SELECT epoch(max(window_start)) - epoch(min(window_start)) FROM small.posts").fetchone()
    assert span is not None
    connection.execute(f"SET VARIABLE span = {int(span[0]) + window}::BIGINT")
    connection.execute(_NAMES)
    for k in range(1, _COPIES):
        connection.execute("BEGIN")
        for statement in _COPY.replace("$k", str(k)).split(";\n"):
            connection.execute(statement)
        connection.execute("COMMIT")
    connection.execute("BEGIN")
    connection.execute(_AFTER)
    derive(connection)
    connection.execute("COMMIT")


def main() -> None:
    """Make one and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.large", description="Make a warehouse of many posts.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    make(asked.folder, asked.posts, asked.seed)
    size = (asked.folder / publisher.LINK).stat().st_size
    print(f"{asked.posts:,} posts, {size / 1e6:,.0f} MB, in {time.monotonic() - began:,.0f} s")


if __name__ == "__main__":
    main()
