"""How honestly ordinary voices, fans and pools are found, on posts whose authors' roles are known.

    python -m bench.voices simulated [--posts N] [--seeds S ...] [--niches K]
    python -m bench.voices trolls NICHES TROLLS

Each streams the posts into a new warehouse with `murmure stream` and its defaults, and reads what was published.

`simulated` uses the truth of the simulator. Of each planted niche the found niche with the greatest F1 is judged, if
that is at least 0.5 (`niches` says how many of them are). `voices_p10` is the mean share of planted ordinary people and
fans of that very niche among its ten first voices; `intruders` counts the roles that are no ordinary people's (bot,
brand, celebrity, media, paid, micro) among the first 20 of *any* found niche, `strangers` the people of other niches
and of the background there. `fans_recall` is over the planted fans of all brands, `fans_precision` over all fans that
were told. A planted brand without fans must have a pool of 5: `pools` says how many do.

`trolls` shifts the posts of TROLLS (`gold.troll_category` says that its author is inauthentic) to the start of NICHES
(`gold.niche`) and merges the two by time. `kept_out` is the share of the inauthentic accounts that are no ordinary
voice, `out_of_voices` that of those in no niche's voices; `weighted` weighs each by its posts. `people_kept_out` is the
share of the people of the true niches, of 3,000 followers at most (or an unknown number) and two own posts there or
more, that are held for no ordinary voice.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from streams.simulator import Scenario, brands_toml, niches_for, simulate

_FOUND = 0.5
_NANO = 3_000
_ORDINARY = ("ordinary", "fan")
_INTRUDERS = ("bot", "brand", "celebrity", "media", "paid", "micro")


def stream(posts: Path, folder: Path, *options: str) -> duckdb.DuckDBPyConnection:
    """Stream a file into a warehouse and open what was published."""
    murmure = Path(sys.executable).with_name("murmure")
    subprocess.run(
        [murmure, "stream", posts, "--warehouse", folder, "--plain-ids", *options],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return duckdb.connect(str((folder / "murmure.duckdb").resolve()), read_only=True)


def best_niches(found: dict[str, str | None], gold: dict[str, str]) -> dict[str, tuple[float, str]]:
    """Give the best F1 that a found niche has against each true one, and that niche."""
    sizes = Counter(niche for niche in found.values() if niche)
    totals = Counter(gold.values())
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    for post, true in gold.items():
        if niche := found.get(post):
            shared[true][niche] += 1
    return {
        true: max(
            ((2 * n / (sizes[niche] + totals[true]), niche) for niche, n in shared[true].items()), default=(0.0, "")
        )
        for true in totals
    }


def judge(db: duckdb.DuckDBPyConnection, lines: Iterable[bytes], brands: dict[str, int]) -> dict[str, Any]:
    """Compare a warehouse with the simulator's truth; `brands` maps each planted brand to how many fans it has."""
    gold, role, home, fan_of, fan_posts = {}, {}, defaultdict[str, set[str]](set), {}, Counter[str]()
    for line in lines:
        post = json.loads(line)
        truth, author = post["gold"], post["author"]["id"]
        role[author] = truth["role"]
        if "niche" in truth:
            gold[post["id"]] = truth["niche"]
            home[author].add(truth["niche"])
        if "fan_of" in truth:
            fan_of[author] = truth["fan_of"]
            fan_posts[author] += truth.get("brand") == truth["fan_of"] and "repost_of" not in post
    found = dict(db.execute("SELECT post_id, niche_id FROM posts").fetchall())
    voices: dict[str, list[str]] = defaultdict(list)
    for niche, author in db.execute("SELECT niche_id, author_id FROM niche_voices ORDER BY niche_id, rank").fetchall():
        voices[niche].append(author)
    shares, strangers = {}, 0
    for true, (f1, niche) in best_niches(found, gold).items():
        if f1 >= _FOUND:
            ten, first = voices[niche][:10], voices[niche][:20]
            shares[true] = sum(role[a] in _ORDINARY and true in home[a] for a in ten) / 10
            strangers += sum(role[a] == "background" or true not in home[a] for a in first)
    intruders = Counter(
        role[author] for first in voices.values() for author in first[:20] if role[author] in _INTRUDERS
    )
    told = db.execute("SELECT brand_id, author_id FROM brand_fans").fetchall()
    right = {(fan_of[author], author) for author in fan_of if fan_of[author]} & set(told)
    pools: dict[str, list[str]] = defaultdict(list)
    for brand, author in db.execute("SELECT brand_id, author_id FROM brand_pool").fetchall():
        pools[brand].append(author)
    lonely = [brand for brand, fans in brands.items() if fans == 0]
    pooled = [role[author] for brand in lonely for author in pools[brand]]
    return {
        "niches": f"{len(shares)}/{len(set(gold.values()))}",
        "voices_p10": round(sum(shares.values()) / len(shares), 4),
        "below_1": {true: share for true, share in shares.items() if share < 1},
        "intruders": dict(intruders),
        "strangers": strangers,
        "fans": len(fan_of),
        "fans_recall": round(len(right) / len(fan_of), 4),
        "fans_precision": round(len(right) / max(1, len(told)), 4),
        "false_fans": dict(Counter(role[author] for _, author in set(told) - right)),
        "pools": f"{sum(len(pools[brand]) == 5 for brand in lonely)}/{len(lonely)}",
        "short_pools": {brand: len(pools[brand]) for brand in lonely if len(pools[brand]) != 5},
        "pool_micro": round(sum(r == "micro" for r in pooled) / max(1, len(pooled)), 4),
        "pool_roles": dict(Counter(pooled)),
    }


def simulated(posts: int, seed: int, niches: int | None) -> dict[str, Any]:
    """Simulate, stream and judge one scenario."""
    from streams.simulator.cast import cast

    scenario = Scenario(posts=posts, seed=seed, niches=niches_for(posts) if niches is None else niches)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "brands.toml").write_text(brands_toml(scenario), encoding="utf-8")
        with (folder / "posts.jsonl").open("wb") as file:
            file.writelines(simulate(scenario))
        brands = {brand.id: brand.fans for plan in cast(scenario) for brand in plan.brands}
        with (
            stream(folder / "posts.jsonl", folder / "house", "--brands", str(folder / "brands.toml")) as db,
            (folder / "posts.jsonl").open("rb") as file,
        ):
            return {"posts": posts, "seed": seed, **judge(db, file, brands)}


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _time(post: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(post["created_at"].replace("Z", "+00:00"))


def mix(niches: list[dict[str, Any]], trolls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shift the one to the start of the other, and merge them by time."""
    shift = min(map(_time, niches)) - min(map(_time, trolls))
    for post in trolls:
        post["created_at"] = (_time(post) + shift).astimezone(UTC).isoformat()
    return sorted([*niches, *trolls], key=_time)


def trolls(niches: Path, inauthentic: Path) -> dict[str, Any]:
    """Mix inauthentic accounts into true niches, and see which of both are held for ordinary voices."""
    posts = mix(list(_read(niches)), list(_read(inauthentic)))
    guilty, own, followers = Counter[str](), defaultdict[str, Counter[str]](Counter), {}
    for post in posts:
        author, gold = post["author"]["id"], post.get("gold") or {}
        if "troll_category" in gold:
            guilty[author] += 1
        elif gold.get("niche") and not post.get("repost_of"):
            own[gold["niche"]][author] += 1
        followers[author] = post["author"].get("followers", 0)
    people = {a for counts in own.values() for a, n in counts.items() if n >= 2 and followers[a] <= _NANO}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "posts.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(post) + "\n" for post in posts)
        with stream(folder / "posts.jsonl", folder / "house") as db:
            ordinary = {a for (a,) in db.execute("SELECT author_id FROM authors WHERE ordinary").fetchall()}
            ranked = {a for (a,) in db.execute("SELECT DISTINCT author_id FROM niche_voices").fetchall()}
            first = db.execute("SELECT author_id FROM niche_voices WHERE rank <= 10").fetchall()
    return {
        "inauthentic": len(guilty),
        "kept_out": round(1 - len(ordinary & guilty.keys()) / len(guilty), 4),
        "weighted": round(sum(n for a, n in guilty.items() if a not in ordinary) / guilty.total(), 4),
        "out_of_voices": round(1 - len(ranked & guilty.keys()) / len(guilty), 4),
        "among_first_10": sum(a in guilty for (a,) in first),
        "people": len(people),
        "people_kept_out": round(len(people - ordinary) / len(people), 4),
    }


def main() -> None:
    """Run one of the two and print what it found."""
    parser = argparse.ArgumentParser(description="Measure ordinary voices, fans and pools against known roles.")
    ways = parser.add_subparsers(dest="way", required=True)
    simulator = ways.add_parser("simulated")
    simulator.add_argument("--posts", type=int, default=100_000)
    simulator.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    simulator.add_argument("--niches", type=int)
    mixed = ways.add_parser("trolls")
    mixed.add_argument("niches", type=Path)
    mixed.add_argument("trolls", type=Path)
    asked = parser.parse_args()
    if asked.way == "simulated":
        found: Any = [simulated(asked.posts, seed, asked.niches) for seed in asked.seeds]
    else:
        found = trolls(asked.niches, asked.trolls)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
