"""The whole path, from a file of posts to published tables: ``python -m bench.flow --posts 500000 --workers 2``.

The posts are a recorded stream repeated (``--file``, by default the sample of thirteen minutes in ``../shared/data``;
ids and people renewed, times moved on) or, with ``--simulated``, those of the simulator. Prints one JSON object, with
progress on standard error:

- `rate`: posts a second from the first record read to the last, and in the first and the last tenth of the time;
- `seconds_to_ready`: from the start of the command to the first record;
- `publication_s`: seconds from when the first shard saw that a window had ended to its publication: median and worst;
- `peak_memory_mb`: of all processes of the job together, sampled;
- `reader`: a process that asks five queries a second all the while: errors, and the 95th percentile in milliseconds;
- `stages_us`: processor time a post of each stage, one after another in one process (`bench.flow_stages`);
- `bare_tokenizers`: posts a second of spaCy's tokenizers alone, warm, on the same posts (`bench.nlp_speed`); each run's
  `of_bare_per_worker` is its rate per worker over that;
- `peer`: a Bytewax flow of spaCy, River's TextClust and one INSERT a post, on the first posts (`bench.flow_peer`).
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import duckdb

from bench.flow_job import Job
from bench.flow_peer import peer_rate
from bench.flow_stages import stages
from bench.nlp_speed import bare_rate
from bench.repeated import repeated
from murmure_errors import MurmureError
from streams.simulator import Scenario, niches_for, simulate
from warehouse.reader import Reader

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT.parent / "shared" / "data" / "streams" / "sample-13min.jsonl.gz"
_QUESTIONS = (
    "SELECT label, state FROM niches ORDER BY last_seen DESC LIMIT 20",
    "SELECT window_start, sum(posts) FROM niche_windows GROUP BY 1 ORDER BY 1 DESC LIMIT 50",
    "SELECT topic, sum(posts) AS n FROM topic_windows GROUP BY 1 ORDER BY n DESC LIMIT 20",
    "SELECT * FROM stream_windows ORDER BY window_start DESC LIMIT 24",
    "SELECT lang, count(*) FROM posts GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
)


class Asking(threading.Thread):
    """Asks five queries a second until told to stop."""

    def __init__(self, warehouse: Path) -> None:
        super().__init__(daemon=True)
        self._warehouse = warehouse
        self._told_to_stop = threading.Event()
        self.took: list[float] = []
        self.errors: list[str] = []

    def run(self) -> None:
        """Ask in turn, once something has been published."""
        while not (self._warehouse / "murmure.duckdb").exists() and not self._told_to_stop.wait(0.2):
            pass
        reader, turn = Reader(self._warehouse), 0
        while not self._told_to_stop.wait(0.2):
            began = time.perf_counter()
            try:
                reader.query(_QUESTIONS[turn % len(_QUESTIONS)])
            except (MurmureError, duckdb.Error) as error:
                self.errors.append(str(error)[:200])
            self.took.append(time.perf_counter() - began)
            turn += 1
        reader.close()

    def told(self) -> dict[str, Any]:
        """Stop, and say how it went."""
        self._told_to_stop.set()
        self.join()
        p95 = statistics.quantiles(self.took, n=20)[-1] if len(self.took) > 1 else None
        return {
            "queries": len(self.took),
            "errors": self.errors,
            "p95_ms": None if p95 is None else round(1e3 * p95, 1),
        }


def measure(path: Path, posts: int, workers: int, window: str, folder: Path) -> dict[str, Any]:
    """Run the job over a file and say how it went."""
    warehouse = folder / "warehouse"
    asking = Asking(warehouse)
    asking.start()
    job = Job(path, warehouse, workers, window, ROOT / "deploy" / "brands.toml")
    job.run()
    return {"posts": posts, "workers": workers, **job.told(posts), "reader": asking.told()}


def main() -> None:
    """Make the posts, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.flow", description="Rate and memory of the whole path.")
    parser.add_argument("--posts", type=int, default=500_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[2], help="several: a run each, on the same posts")
    parser.add_argument("--file", type=Path, default=SAMPLE, help="the recorded stream to repeat")
    parser.add_argument("--simulated", action="store_true", help="posts of the simulator instead")
    parser.add_argument("--window", default="1h")
    parser.add_argument("--stage-posts", type=int, default=100_000, help="posts for the stages; 0 leaves them out")
    parser.add_argument("--peer-posts", type=int, default=2_000, help="posts for the peer; 0 leaves it out")
    asked = parser.parse_args()
    if not asked.simulated and not asked.file.exists():
        parser.error(f"{asked.file} is not there; name a file of posts, or say --simulated")
    folder = Path(tempfile.mkdtemp(prefix="murmure-bench-"))
    try:
        path = folder / "posts.jsonl"
        print(f"making {asked.posts:,} posts", file=sys.stderr)
        scenario = Scenario(posts=asked.posts, niches=niches_for(asked.posts))
        with path.open("wb") as file:
            file.writelines(simulate(scenario) if asked.simulated else repeated(asked.file, asked.posts))
        figures: dict[str, Any] = {"stream": "simulated" if asked.simulated else asked.file.name, "runs": []}
        bare = bare_rate(path)
        figures["bare_tokenizers"] = {"posts_per_s": round(bare)}
        for workers in asked.workers:
            run = measure(path, asked.posts, workers, asked.window, folder)
            run["of_bare_per_worker"] = round(run["rate"]["overall"] / workers / bare, 3)
            figures["runs"].append(run)
            shutil.rmtree(folder / "warehouse")
        if asked.stage_posts:
            figures["stages_us"] = stages(path, asked.stage_posts)
        if asked.peer_posts:
            rate = peer_rate(path, asked.peer_posts, folder)
            times = [round(run["rate"]["overall"] / rate, 1) for run in figures["runs"]]
            figures["peer"] = {"posts_per_s": round(rate, 1), "times": times}
        print(json.dumps(figures, indent=1))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
