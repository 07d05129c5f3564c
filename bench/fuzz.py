"""Damaged records through every decoder: what is refused, what is read anyhow, and whether anything else escapes.

``python -m bench.fuzz [--records N] [--seed S]`` prints one JSON object. Real events and posts are read from
``../shared/data`` where it is there; records in the documented shapes are made up for all formats.
"""

from __future__ import annotations

import argparse
import gzip
import random
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

import msgspec

from bench.mutations import mutate
from streams.formats import FORMATS, MalformedError
from streams.limits import SourceFault
from streams.sources.containers import records_of
from streams.sources.json_values import values
from streams.tables.plan import Plan
from tests.streams.made_events import RECORDS, encoded

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
_SLOW = 1.0
"""Seconds of one record that are told: hostile input must not hold a stream up."""


def seeds_of_formats() -> dict[str, list[bytes]]:
    """Sound records by format, real ones where there are any."""
    found = {name: [encoded(record) for record in records] for name, records in RECORDS.items()}
    plan = msgspec.json.encode(
        Plan("general", {"id": [0], "created_at": [1], "text": [2], "handle": [3], "likes": [4]})
    )
    found["table"] = [b'{"plan":' + plan + b',"row":["7","01/09/2026 10:00","hello #a","x","1,234"]}']
    events = SHARED / "platforms" / "jetstream-v1.jsonl"
    if events.exists():
        found["jetstream"] += events.read_bytes().splitlines()
    posts = SHARED / "streams" / "sample-13min.jsonl.gz"
    if posts.exists():
        with gzip.open(posts) as lines:
            found["native"] += [line.rstrip() for line in islice(lines, 500)]
    return found


def main() -> None:
    """Run, print, and end with status 1 if anything but a refusal escaped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sound = seeds_of_formats()
    chance = random.Random(arguments.seed)
    names = sorted(sound)
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in names}
    escaped: Counter[str] = Counter()
    slowest = 0.0
    started = time.perf_counter()
    for number in range(arguments.records):
        name = names[number % len(names)]
        record = mutate(chance.choice(sound[name]), chance.getrandbits(32))
        # now and then to the decoder of another format
        reader = name if chance.random() < 0.8 else chance.choice(names)
        before = time.perf_counter()
        try:
            FORMATS[reader].event_time(record)
            outcomes[reader][_outcome(reader, record)] += 1
            pieces = iter([record, b""])
            for value in values(lambda _, pieces=pieces: next(pieces)):  # type: ignore[misc]
                records_of(value)
        except SourceFault:
            outcomes[reader]["no document"] += 1
        except Exception as error:  # the very thing that is looked for
            escaped[f"{reader}: {type(error).__name__}: {error}"[:200]] += 1
        took = time.perf_counter() - before
        if took > slowest:
            slowest = took
            if took > _SLOW:
                print(f"{reader}: {took:.2f} s for {len(record):,} bytes", file=sys.stderr)
    report = {
        "records": arguments.records,
        "real": {"jetstream": len(sound["jetstream"]) > 100, "native": len(sound["native"]) > 100},
        "escaped": dict(escaped),
        "outcomes": {name: dict(counts) for name, counts in outcomes.items()},
        "slowest_seconds": round(slowest, 3),
        "seconds": round(time.perf_counter() - started, 1),
    }
    print(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    sys.exit(bool(escaped))


def _outcome(name: str, record: bytes) -> str:
    try:
        post = FORMATS[name].decode(record)
    except MalformedError as refused:
        if not str(refused):
            return "refused without a reason"
        return "refused"
    if post is None:
        return "nothing of a post"
    msgspec.msgpack.encode(post)
    return post.kind


if __name__ == "__main__":
    main()
