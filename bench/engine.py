"""Whether the engine keeps its rate and its memory on a long stream: ``python -m bench.engine --posts 1000000``.

Simulated posts go through the per-post work, the shards and the tracker in one process, as in a stream with one worker;
the warehouse is left out. Prints one JSON object: for every `--step` posts the processor time of each part, the rate of
the clustering (shards and tracker) in the last step over that of the first, and the peak memory of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from nlp.annotator import Annotator
from streams.catalogue import CatalogueFile
from streams.config import StreamConfig
from streams.prepare import Preparer
from streams.shards import ShardLogic
from streams.simulator import Scenario, niches_for, simulate
from streams.sources import Cut, FilesSource
from streams.sources.files import PARTITION
from streams.tracking import TrackerLogic
from streams.worker import quieten_collector
from warehouse import tiers
from warehouse.pseudonyms import Pseudonyms


def measure(path: Path, step: int) -> dict[str, Any]:
    """Run a file of posts through the engine, a row for every `step` posts."""
    config = StreamConfig((str(path),), str(path.parent / "warehouse"))
    cut = Cut(config.window, config.lateness, config.batch_records)
    source = FilesSource([str(path)], cut, lambda *_: None).build_part("read", PARTITION, None)
    preparer = Preparer(
        Annotator(propose=True),
        CatalogueFile(None),
        Pseudonyms(bytes(32)),
        tiers.parse(config.tiers),
        shards=config.shards,
        window=config.window,
        lateness=config.lateness,
    )
    shards = [ShardLogic(config.engine, [PARTITION], config.lateness, None) for _ in range(config.shards)]
    tracker = TrackerLogic(config.engine, None)
    quieten_collector()
    clock, rows, posts = time.process_time, [], 0
    spent = {"prepare": 0.0, "shards": 0.0, "tracker": 0.0}
    while True:
        try:
            batches = source.next_batch()
        except StopIteration:
            break
        for batch in batches:
            started = clock()
            prepared = preparer.prepare(batch)
            annotated = clock()
            said = [
                one for shard, part in zip(shards, prepared.shards, strict=True) for one in shard.on_batch([part])[0]
            ]
            clustered = clock()
            tracker.on_batch(said)
            spent["prepare"] += annotated - started
            spent["shards"] += clustered - annotated
            spent["tracker"] += clock() - clustered
            posts += len(batch.records)
            if batch.records and posts % step == 0:
                rows.append({"posts": posts, **{name: round(seconds, 2) for name, seconds in spent.items()}})
                spent = dict.fromkeys(spent, 0.0)
    clustering = [row["shards"] + row["tracker"] for row in rows]
    return {
        "posts": posts,
        "seconds": rows,
        "clustering_rate_last_over_first": round(clustering[0] / clustering[-1], 3) if len(rows) > 1 else None,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Simulate, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description="Rate and memory on a long stream.")
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--step", type=int, default=100_000, help="posts a row")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posts.jsonl"
        scenario = Scenario(posts=asked.posts, seed=asked.seed, niches=niches_for(asked.posts))
        with path.open("wb") as file:
            file.writelines(simulate(scenario))
        print(json.dumps(measure(path, asked.step)))


if __name__ == "__main__":
    main()
