"""A writing process killed at any instant loses nothing that it had flushed, and publishes nothing by halves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from tests.warehouse.made_records import published, stream
from tests.warehouse.test_writer_law import undisturbed

WRITE = """
import sys
from pathlib import Path
from tests.warehouse.made_records import stream
from tests.warehouse.test_writer_law import SETTINGS
from warehouse import Writer

made = stream(int(sys.argv[2]), posts=120)
writer = Writer.open(Path(sys.argv[1]), SETTINGS)
print("writing", flush=True)
first = {source: 1 for source in made.records}
closes = list(made.closes)
while any(first[source] <= len(records) for source, records in made.records.items()):
    for source, records in made.records.items():
        last = min(len(records), first[source] + 2)
        if last >= first[source]:
            writer.add(made.cut(source, first[source], last))
            first[source] = last + 1
    if closes:
        writer.close_window(closes.pop(0))
    writer.flush()
    writer.publish()
for close in closes:
    writer.close_window(close)
writer.publish(force=True)
writer.close()
"""


def test_killed_at_random_and_started_again_it_ends_as_if_never_killed(tmp_path: Path) -> None:
    rng = random.Random(5)
    made = stream(11, posts=120)
    expected = undisturbed(made, tmp_path / "undisturbed")
    folder = tmp_path / "killed"
    kills = 0
    for attempt in range(40):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITE, str(folder), "11"],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": "."},
        )
        assert process.stdout is not None
        process.stdout.readline()
        if attempt < 4:
            time.sleep(0.4 * rng.random())
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                kills += 1
        process.communicate()
        if (folder / "murmure.duckdb").exists():
            # Whatever is published is whole.
            with duckdb.connect(str((folder / "murmure.duckdb").resolve()), read_only=True) as db:
                found = db.execute("SELECT sum(posts), (SELECT count(*) FROM posts) FROM stream_windows").fetchone()
            assert found is not None
            assert found[0] == found[1]
        if process.returncode == 0:
            break
    assert kills >= 2
    assert published(folder) == expected
