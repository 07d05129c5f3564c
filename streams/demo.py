"""The demonstration: simulated posts through the whole path, and what was found against what was planted."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from streams.config import StreamConfig
from streams.progress import follow
from streams.simulator import Scenario, brands_toml, niches_for, simulate
from warehouse.reader import Reader

FOUND_AT = 0.5
"""F1 between a planted niche and the found one nearest to it from which it counts as found."""


class _Gold(msgspec.Struct, frozen=True):
    niche: str | None = None


class _Planted(msgspec.Struct):
    id: str
    gold: _Gold = _Gold()
    kind: str = "post"


class Match(msgspec.Struct, frozen=True):
    """A planted niche and the found one that is nearest to it."""

    planted: str
    posts: int
    f1: float
    niche: str
    label: str
    state: str


def run_demo(*, posts: int, seed: int, workers: int, folder: Path | None, console: Console) -> Path:
    """Simulate, stream and compare; answer the folder of the warehouse.

    Parameters
    ----------
    posts
        How many to simulate.
    seed
        Of the simulation.
    workers
        Processes of the streaming job.
    folder
        The warehouse to make; a new temporary one if None.
    console
        Where the figures are printed.
    """
    folder = folder or Path(tempfile.mkdtemp(prefix="murmure-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    scenario = Scenario(posts=posts, seed=seed, niches=niches_for(posts))
    source, catalogue = folder / "posts.jsonl", folder / "brands.toml"
    console.print(f"Simulating {posts:,} posts with {scenario.niches} planted niches into {source}", soft_wrap=True)
    with source.open("wb") as file:
        file.writelines(simulate(scenario))
    catalogue.write_text(brands_toml(scenario), encoding="utf-8")
    config = StreamConfig(sources=(str(source),), warehouse=str(folder), brands=str(catalogue), workers=workers)
    follow(config)
    matches = compare(config, source)
    _print(matches, console)
    console.print(f"\nAsk it yourself:  murmure sql --warehouse {folder} 'FROM niches'", soft_wrap=True)
    console.print(f"Look at it:       murmure serve --warehouse {folder}", soft_wrap=True)
    return folder


def compare(config: StreamConfig, source: Path) -> list[Match]:
    """Match every planted niche of a simulated file with the found niche that shares most with it (by F1 over posts).

    Parameters
    ----------
    config
        The job that streamed the file.
    source
        The file, its truth in ``gold``.
    """
    pseudonym = config.pseudonyms().of
    with source.open("rb") as lines:
        records = [msgspec.json.decode(line, type=_Planted) for line in lines]
    planted = {pseudonym("post", r.id): r.gold.niche for r in records if r.kind == "post"}
    with closing(Reader(config.folder)) as reader:
        found = dict(reader.query("SELECT post_id, niche_id FROM posts WHERE niche_id IS NOT NULL").rows)
        known = {row[0]: row[1:] for row in reader.query("SELECT niche_id, label, state FROM niches").rows}
    size = Counter(found.values())
    shared = Counter((planted.get(post), niche) for post, niche in found.items())
    matches = []
    for name, posts in Counter(niche for niche in planted.values() if niche).items():
        best, f1 = "", 0.0
        for (gold, niche), both in shared.items():
            score = 2 * both / (posts + size[niche])
            if gold == name and score > f1:
                best, f1 = niche, score
        label, state = known.get(best, ("", ""))
        matches.append(Match(name, posts, f1, best, label, state))
    return sorted(matches, key=lambda match: -match.f1)


def _print(matches: list[Match], console: Console) -> None:
    table = Table("planted niche", "posts", "F1", "found as", "state", header_style="bold")
    for match in matches:
        mark = "[green]" if match.f1 >= FOUND_AT else "[yellow]"
        table.add_row(match.planted, f"{match.posts:,}", f"{mark}{match.f1:.2f}[/]", match.label, match.state)
    console.print(table)
    found = sum(match.f1 >= FOUND_AT for match in matches)
    console.print(f"Found {found} of {len(matches)} planted niches (F1 of {FOUND_AT} or more).")
