"""Kills a job at instants of chance and compares what it comes to with a run that nobody disturbed.

    python -m bench.recovery [FILE] [--kills 20] [--workers 1 2] [--parts 4] [--seed 1]

FILE holds posts in the native form, one a line (by default the shared ``fortnight``). First it is streamed by one
worker, undisturbed. Then, for each number of workers, and once with a number that changes from run to run (1, 2, 1),
the same job is killed with SIGKILL `kills` times and started again each time: all of its processes at once, one worker,
or the parent alone; while it reads, while a snapshot is written, or while it starts. Last, the posts are dealt out to
`parts` partitions that are read side by side.

`differing` counts, table by table, the rows that are not the same in the undisturbed run; a table that is not named is
equal row for row. For the partitions, which meet as chance has it, `differing` names posts, brands and the counts of
the stream alone, without what depends on niches, and `bcubed` is the B-cubed F1 (Bagga and Baldwin 1998) of the niches
against the undisturbed run, a post in no niche standing alone; `bcubed_inside` leaves out posts that are in none in
either run. `restart_s` is the median time from a start to the first record. Prints one JSON object; what happens
meanwhile goes to standard error.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from bench.killing import Kill, RunningJob, differences, draw, niches
from bench.niches import bcubed
from streams.config import StreamConfig

FORTNIGHT = Path(__file__).resolve().parents[2] / "shared/data/niches/fortnight.jsonl.gz"
BRANDS = Path(__file__).resolve().parents[1] / "deploy/brands.toml"
# What does not depend on niches, nor on which file a record stands in.
COUNTS: dict[str, Sequence[str]] = {
    "posts": ("niche_id", "first_niche_id", "niche_key"),
    "authors": (),
    "brand_mentions": (),
    "brand_windows": (),
    "brand_pairs": (),
    "topic_windows": (),
    "stream_windows": ("unassigned",),
    "rejects": ("source", "position"),
}


def say(what: str) -> None:
    """Tell on standard error what is going on."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def killed(base: StreamConfig, folder: Path, workers: list[int], kills: int, seed: int, records: int) -> dict[str, Any]:
    """Run a job to its end through `kills` kills; answer what happened."""
    rng = random.Random(seed)
    done: list[Kill] = []
    restarts: list[float] = []
    began = time.monotonic()
    ended = False
    while True:
        number = workers[len(done) * len(workers) // (kills + 1)]
        config = changed(base, warehouse=str(folder), workers=number)
        kill = draw(rng, 2 * records // (3 * kills + 1) + 1)
        if ended:
            # all was read before the last kill: what is left to disturb is a start
            kill = Kill(kill.victims, "starting", 0, kill.delay)
        job = RunningJob(config)
        if len(done) == kills:
            status = job.wait()
            break
        if job.kill(kill):
            done.append(kill)
            say(f"kill {len(done)} of {kills}: {kill.victims} while {kill.moment}, {job.records} records into the run")
        elif job.wait():
            message = "the job failed by itself"
            raise RuntimeError(message)
        else:
            ended = True
        if job.first_record is not None:
            restarts.append(job.first_record)
    return {
        "workers": workers,
        "kills": len(done),
        "while": {m: sum(k.moment == m for k in done) for m in ("reading", "publishing", "starting")},
        "killed": {v: sum(k.victims == v for k in done) for v in ("all", "worker", "parent")},
        "status": status,
        "seconds": round(time.monotonic() - began, 1),
        "restart_s": round(statistics.median(restarts), 1) if restarts else None,
    }


def changed(config: StreamConfig, **changes: Any) -> StreamConfig:
    """Give a job with other settings."""
    return msgspec.convert({**msgspec.to_builtins(config), **changes}, StreamConfig)


def deal(file: Path, folder: Path, parts: int) -> str:
    """Deal the lines of a file out to partitions by chance; answer their address."""
    folder.mkdir()
    rng = random.Random(0)
    targets = [(folder / f"part-{n}.jsonl").open("wb") for n in range(parts)]
    with gzip.open(file, "rb") as lines:
        for line in lines:
            rng.choice(targets).write(line)
    for target in targets:
        target.close()
    return f"parts://{folder}/*.jsonl"


def main() -> None:
    """Do all of it, or what was asked for."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("file", nargs="?", type=Path, default=FORTNIGHT)
    ask.add_argument("--kills", type=int, default=20)
    ask.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    ask.add_argument("--changing", type=int, nargs="*", default=[1, 2, 1], help="workers from run to run; none to skip")
    ask.add_argument("--parts", type=int, default=4, help="partitions; 0 to skip")
    ask.add_argument("--brands", default=str(BRANDS))
    ask.add_argument("--checkpoint-every", type=float, default=2.0)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--folder", type=Path, help="where to work, and to leave what was made [default: a temporary one]")
    asked = ask.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="recovery-"))
    folder.mkdir(parents=True, exist_ok=True)
    result = measure(asked, folder)
    if asked.folder is None:
        shutil.rmtree(folder)
    print(json.dumps(result))


def measure(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run every part and compare."""
    with gzip.open(asked.file, "rb") as lines:
        records = sum(1 for _ in lines)
    base = StreamConfig(
        (str(asked.file),), str(folder / "whole"), asked.brands, checkpoint_every=asked.checkpoint_every, plain_ids=True
    )
    say(f"one worker, undisturbed, over {records} records")
    began = time.monotonic()
    if not (folder / "whole").exists() and RunningJob(base).wait():
        message = "the undisturbed run failed"
        raise RuntimeError(message)
    result: dict[str, Any] = {
        "file": asked.file.name, "records": records, "seed": asked.seed, "seconds": round(time.monotonic() - began, 1),
        "runs": [], "partitions": [],
    }  # fmt: skip
    for workers in [[n] for n in asked.workers] + ([asked.changing] if asked.changing else []):
        say(f"{' then '.join(map(str, workers))} workers, {asked.kills} kills")
        place = folder / f"killed-{'-'.join(map(str, workers))}"
        run = killed(base, place, workers, asked.kills, asked.seed, records)
        run["differing"] = differences(base.folder, place)
        say(json.dumps(run))
        result["runs"].append(run)
    if asked.parts:
        address = deal(asked.file, folder / "parts", asked.parts)
        for workers, kills in (([1], 0), ([2], 0), ([2], asked.kills)):
            place = folder / f"parts-{workers[0]}-{kills}"
            run = killed(changed(base, sources=[address]), place, workers, kills, asked.seed, records)
            run["differing"] = differences(base.folder, place, COUNTS)
            ones, others = niches(base.folder), niches(place)
            run["bcubed"] = round(bcubed(ones, others), 4)
            inside = {post for post in ones if ones[post] or others[post]}
            run["bcubed_inside"] = round(bcubed({p: ones[p] for p in inside}, others), 4)
            say(json.dumps(run))
            result["partitions"].append(run)
    return result


if __name__ == "__main__":
    main()
