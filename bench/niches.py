"""Niches found in labelled posts, the agreement between shard counts, and speed, against a peer on the same posts.

    python -m bench.niches FILE [--shards N ...] [--peer textclust] [--limit N]

FILE holds one post a line in the native form; `gold.niche` names a post's true niche, and a post without it is
background. The posts are annotated as in a stream, then clustered and tracked in windows of an hour with the
default settings, once for each number of shards (1 and 8 by default). The peer clusters the same posts by their
terms, without windows.

Speed is posts a second of processor time, annotation not counted, for either side. `niche_f1`, `found`, `fragments`,
`unassigned` and `delay` mean what a reader of the last window sees; `first_f1` scores the niche that a post was given
when its window closed. `agreement` is the B-cubed F1 (Bagga and Baldwin 1998) between the niches found with the first
number of shards and with each other one, over all posts, where a post in no niche stands alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from niches import plugins
from niches.config import EngineConfig
from niches.records import Observation
from niches.shard import ShardClusterer, shard_of
from niches.tracker import NicheTracker
from nlp.annotation import Passage
from nlp.annotator import Annotator
from streams.formats import native

_LATENESS = 600.0
_NANO = 3_000
_FOUND = 0.5
_MOST = 0.9
_BATCH = 1_000

Gold = dict[str, str]


def read(path: Path, limit: int | None) -> tuple[list[Observation], Gold]:
    """Read and annotate the posts of a file in order, and answer the true niche of those that have one."""
    annotator, observations, gold = Annotator(), [], Gold()
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        lines = file.read().splitlines()[:limit]
    for start in range(0, len(lines), _BATCH):
        posts = [native.decode(line) for line in lines[start : start + _BATCH]]
        read = annotator.annotate([Passage(p.text, p.lang, p.hashtags, p.mentions, p.urls) for p in posts])
        for line, post, annotation in zip(lines[start : start + _BATCH], posts, read, strict=True):
            niche = (json.loads(line).get("gold") or {}).get("niche")
            if niche:
                gold[post.id] = str(niche)
            observations.append(
                Observation(
                    post=post.id,
                    time=post.created_at,
                    author=post.author.id,
                    handle=post.author.handle.lower(),
                    ordinary=not post.author.bot and post.author.followers <= _NANO,
                    lang=annotation.lang,
                    terms=annotation.terms,
                    topics=annotation.topics,
                    hashtags=annotation.hashtags,
                    links=annotation.links,
                    mentions=annotation.mentions,
                    reply_to=post.reply_to,
                    thread=post.thread,
                    repost_of=post.repost_of,
                    quote_of=post.quote_of,
                    reply_to_author=post.reply_to_author,
                    repost_of_author=post.repost_of_author,
                )
            )
    return observations, gold


class Run:
    """The engine over all posts, as the dataflow drives it, with what a reader of the last window sees."""

    def __init__(self, shards: int) -> None:
        self.config = EngineConfig(shards=shards)
        self._shards = [ShardClusterer(self.config, number) for number in range(shards)]
        self._tracker = NicheTracker(self.config)
        self._cluster_of: dict[str, int] = {}
        self._niche_of: dict[int, str] = {}
        self.first: dict[str, str] = {}
        self.emerged: dict[str, float] = {}
        self.seconds = {"shards": 0.0, "tracker": 0.0}
        self.windows = 0

    def over(self, observations: Sequence[Observation]) -> Run:
        """Cluster and track the posts in windows."""
        window = self.config.window
        start = observations[0].time // window * window
        waiting: list[list[Observation]] = [[] for _ in self._shards]
        latest = observations[0].time
        for observation in observations:
            latest = max(latest, observation.time)
            while latest - _LATENESS >= start + window:
                self._close(start, waiting)
                start += window
            waiting[shard_of(observation, len(waiting))].append(observation)
        while start <= latest:
            self._close(start, waiting)
            start += window
        return self

    def _close(self, start: float, waiting: list[list[Observation]]) -> None:
        began = time.process_time()
        summaries = []
        for shard, observations in zip(self._shards, waiting, strict=True):
            shard.learn(observations)
            observations.clear()
            summaries.append(shard.close(int(start)))
        between = time.process_time()
        report = self._tracker.close(int(start), summaries)
        self.seconds["shards"] += between - began
        self.seconds["tracker"] += time.process_time() - between
        self.windows += 1
        self._cluster_of.update(zip(report.posts, report.clusters, strict=True))
        self.first.update(zip(report.posts, report.niches, strict=True))
        self._niche_of.update((change.cluster, change.niche) for change in report.assignments)
        for event in report.events:
            if event.kind == "emerged":
                self.emerged.setdefault(event.niche, event.occurred_at)

    def niches(self) -> dict[str, str]:
        """Answer the niche of every post as the last window left it."""
        return {post: self._niche_of.get(cluster, "") for post, cluster in self._cluster_of.items()}


def bcubed(ones: Mapping[str, str], others: Mapping[str, str]) -> float:
    """Answer the B-cubed F1 of two maps of the same posts; a post without a niche stands alone."""
    left = {post: ones[post] or f"alone:{post}" for post in ones}
    right = {post: others[post] or f"alone:{post}" for post in ones}
    cells = Counter((left[post], right[post]) for post in ones)
    sizes, other_sizes = Counter(left.values()), Counter(right.values())
    precision = sum(n * n / other_sizes[b] for (_, b), n in cells.items())
    recall = sum(n * n / sizes[a] for (a, _), n in cells.items())
    return 2 * precision * recall / (len(ones) * (precision + recall)) if ones else 1.0


def best_f1(gold: Gold, found: Mapping[str, str]) -> dict[str, tuple[float, str, int]]:
    """Answer for each true niche its best F1, the niche found that reaches it, and the niches that hold 90 % of it."""
    size, total = Counter(niche for niche in found.values() if niche), Counter(gold.values())
    inside: dict[str, Counter[str]] = defaultdict(Counter)
    for post, niche in gold.items():
        if found.get(post):
            inside[niche][found[post]] += 1
    answer = {}
    for niche in total:
        scores = {n: 2 * k / (size[n] + total[niche]) for n, k in inside[niche].items()}
        best = max(scores, key=lambda n: scores[n], default="")
        fragments, held = 0, 0
        for _, k in inside[niche].most_common():
            if held >= _MOST * inside[niche].total():
                break
            held, fragments = held + k, fragments + 1
        answer[niche] = (scores.get(best, 0.0), best, fragments)
    return answer


def figures(run: Run, observations: Sequence[Observation], gold: Gold) -> dict[str, Any]:
    """Answer the niche figures of a run."""
    found = run.niches()
    best = best_f1(gold, found)
    count = max(1, len(best))
    delays = []
    for niche, (_, name, _) in best.items():
        times = [o.time for o in observations if gold.get(o.post) == niche]
        emerged = run.emerged.get(name)
        delays.append(1.0 if emerged is None else sum(t <= emerged for t in times) / len(times))
    truth = {post: found[post] for post in gold}
    return {
        "niche_f1": round(sum(f for f, _, _ in best.values()) / count, 4),
        "first_f1": round(sum(f for f, _, _ in best_f1(gold, run.first).values()) / count, 4),
        "found": f"{sum(f >= _FOUND for f, _, _ in best.values())}/{len(best)}",
        "fragments": round(sum(n for _, _, n in best.values()) / count, 2),
        "bcubed_f1": round(bcubed(gold, truth), 4),
        "unassigned": round(sum(not niche for niche in truth.values()) / max(1, len(gold)), 4),
        "delay": round(sum(delays) / count, 4),
    }


def measure(path: Path, shards: Sequence[int], peer: str | None, limit: int | None) -> dict[str, Any]:
    """Measure a file with each number of shards, and the peer on the same posts."""
    observations, gold = read(path, limit)
    runs = [Run(count).over(observations) for count in shards]
    first = runs[0]
    rate = len(observations) / max(sum(first.seconds.values()), 1e-9)
    answer: dict[str, Any] = {
        "file": path.name,
        "posts": len(observations),
        "windows": first.windows,
        **figures(first, observations, gold),
        "agreement": {
            f"{shards[0]}:{count}": round(bcubed(first.niches(), run.niches()), 4)
            for count, run in zip(shards[1:], runs[1:], strict=True)
        },
        "posts_per_second": round(rate),
        "seconds": {part: round(seconds, 2) for part, seconds in first.seconds.items()},
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    if peer is not None:
        clusterer = plugins.find(peer).make(horizon=EngineConfig().horizon)
        began = time.process_time()
        theirs = {o.post: str(clusterer.assign(dict(Counter(o.terms)), o.time)) for o in observations}
        their_rate = len(observations) / max(time.process_time() - began, 1e-9)
        scores = [f for f, _, _ in best_f1(gold, theirs).values()]
        answer["peer"] = {
            "name": peer,
            "niche_f1": round(sum(scores) / max(1, len(scores)), 4),
            "posts_per_second": round(their_rate, 1),
        }
        answer["speed_ratio"] = round(rate / their_rate, 1)
    return answer


def main(arguments: list[str]) -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m bench.niches", description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--shards", type=int, nargs="+", default=[1, 8], help="numbers of shards, the first one scored")
    parser.add_argument("--peer", choices=plugins.names(), help="measure this clusterer too, on the same posts")
    parser.add_argument("--limit", type=int, help="use the first N posts only")
    options = parser.parse_args(arguments)
    print(json.dumps(measure(options.file, options.shards, options.peer, options.limit)))


if __name__ == "__main__":
    main(sys.argv[1:])
