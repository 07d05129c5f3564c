"""Small made-up streams of observations for the tests of this room."""

from __future__ import annotations

import random
from collections.abc import Sequence

from niches.config import EngineConfig
from niches.records import Observation, WindowReport
from niches.shard import ShardClusterer, shard_of
from niches.tracker import NicheTracker

HOUR = 3600
START = 1_000_800


def conversation(
    name: str,
    *,
    people: int,
    posts: int,
    start: float = START,
    span: float = 10 * HOUR,
    tag: bool = True,
    seed: int = 1,
) -> list[Observation]:
    """A niche: its people answer and repost each other, and share words that nobody else has."""
    chance = random.Random(f"{name}{seed}")
    out: list[Observation] = []
    for number in range(posts):
        author = f"{name}-{chance.randrange(people)}"
        time = start + span * (number + chance.random()) / posts
        answered = chance.choice(out) if out and chance.random() < 0.5 else None
        reposted = answered is not None and chance.random() < 0.4
        words = [f"{name}w{chance.randrange(12)}" for _ in range(4)] + [
            f"common{chance.randrange(3_000)}" for _ in range(4)
        ]
        out.append(
            Observation(
                post=f"{name}:{number}",
                time=time,
                author=author,
                handle=f"h_{author}",
                lang="en",
                terms=list(answered.terms) if answered and reposted else words,
                topics=[f"{name} talk"] if not reposted else [],
                hashtags=[name] if tag else [],
                mentions=[answered.handle] if answered else [],
                reply_to=answered.post if answered and not reposted else "",
                reply_to_author=answered.author if answered and not reposted else "",
                repost_of=answered.post if answered and reposted else "",
                repost_of_author=answered.author if answered and reposted else "",
            )
        )
    return out


def noise(posts: int, *, start: float = START, span: float = 10 * HOUR, seed: int = 2) -> list[Observation]:
    """Posts of people who appear once and share only everyday words."""
    chance = random.Random(seed)
    return [
        Observation(
            post=f"noise:{number}",
            time=start + span * (number + chance.random()) / posts,
            author=f"anyone-{number}",
            lang=chance.choice(["en", "fr", "ja"]),
            terms=[f"common{chance.randrange(3_000)}" for _ in range(8)],
        )
        for number in range(posts)
    ]


def mixed(*parts: Sequence[Observation]) -> list[Observation]:
    return sorted((o for part in parts for o in part), key=lambda o: (o.time, o.post))


class Engine:
    """Shards and tracker driven window by window, as the dataflow does it."""

    def __init__(self, config: EngineConfig | None = None) -> None:
        self.config = config or EngineConfig()
        self.shards = [ShardClusterer(self.config, number) for number in range(self.config.shards)]
        self.tracker = NicheTracker(self.config)
        self.reports: list[WindowReport] = []

    def window(self, start: int, observations: Sequence[Observation]) -> WindowReport:
        for number, shard in enumerate(self.shards):
            shard.learn([o for o in observations if shard_of(o, self.config.shards) == number])
        report = self.tracker.close(start, [shard.close(start) for shard in self.shards])
        self.reports.append(report)
        return report

    def run(self, observations: Sequence[Observation]) -> list[WindowReport]:
        for start, posts in windows(observations):
            self.window(start, posts)
        return self.reports


def windows(observations: Sequence[Observation], window: int = HOUR) -> list[tuple[int, list[Observation]]]:
    first = int(observations[0].time // window)
    last = int(observations[-1].time // window)
    return [(at * window, [o for o in observations if int(o.time // window) == at]) for at in range(first, last + 1)]


def niche_of_posts(reports: Sequence[WindowReport]) -> dict[str, str]:
    """The niche of every post as a reader of the last report sees it."""
    cluster_of: dict[str, int] = {}
    niche_of: dict[int, str] = {}
    for report in reports:
        cluster_of.update(zip(report.posts, report.clusters, strict=True))
        niche_of.update((a.cluster, a.niche) for a in report.assignments)
    return {post: niche_of.get(cluster, "") for post, cluster in cluster_of.items()}
