"""The simulated stream: exact counts, the same bytes for a seed, a truth that its posts bear out."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
import tracemalloc
from collections import Counter, defaultdict
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from murmure_errors import ConfigError
from nlp.catalogue import load_catalogue
from streams.formats import native
from streams.simulator import Scenario, brands_toml, niches_for, simulate
from streams.simulator.cast import cast

Record = dict[str, Any]
ROLES = {"ordinary", "micro", "fan", "brand", "media", "celebrity", "bot", "paid", "background"}


@pytest.fixture(scope="module")
def posts() -> list[Record]:
    return [msgspec.json.decode(line) for line in simulate(Scenario())]


def truth(posts: list[Record], niche: str) -> list[Record]:
    return [post for post in posts if post["gold"].get("niche") == niche]


@settings(max_examples=25, deadline=None)
@given(
    posts=st.integers(0, 700),
    seed=st.integers(0, 2**63),
    niches=st.integers(0, 40),
    days=st.floats(0.01, 400),
    background=st.floats(0, 1),
    late=st.sampled_from([0.0, 0.3]),
    languages=st.sampled_from([("en",), ("fr",), ("en", "fr")]),
)
def test_any_scenario_has_its_number_of_posts_within_its_time_and_every_one_decodes(
    posts: int, seed: int, niches: int, days: float, background: float, late: float, languages: tuple[str, ...]
) -> None:
    scenario = Scenario(posts, seed, niches, days, background=background, late=late, languages=languages)
    decoded = [native.decode(line) for line in simulate(scenario)]
    assert len(decoded) == posts
    assert len({post.id for post in decoded}) == posts
    start = scenario.start_ms / 1_000
    assert all(start <= post.created_at < start + days * 86_400 + 1 for post in decoded)
    if niches and posts:
        planted = posts - int(posts * background + 0.5)
        lines = [msgspec.json.decode(line) for line in simulate(scenario)]
        assert sum("niche" in post["gold"] for post in lines) == planted


def test_the_bytes_of_a_seed_are_pinned() -> None:
    """Whoever changes what is simulated changes this on purpose; a platform or a Python must not."""
    digest = hashlib.sha256(b"".join(simulate(Scenario(posts=5_000, late=0.1)))).hexdigest()
    assert digest == "64f6e9e55c5dc0bfe1ea7306ee5dff3311ff435f4af391ed5da93dd35e20aab5"


def test_the_same_in_a_process_with_other_hashes() -> None:
    code = (
        "import hashlib; from streams.simulator import *; s = Scenario(posts=2_000, seed=5);"
        "print(hashlib.sha256(b''.join(simulate(s)) + brands_toml(s).encode()).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_another_seed_shares_neither_posts_nor_people() -> None:
    one, two = ([native.decode(line) for line in simulate(Scenario(posts=2_000, seed=seed))] for seed in (1, 2))
    assert not {post.id for post in one} & {post.id for post in two}
    people = [{post.author.id for post in some if post.author.followers < 100_000} for some in (one, two)]
    assert not people[0] & people[1]


def test_it_is_lazy_and_its_memory_does_not_grow_with_the_posts() -> None:
    tracemalloc.start()
    try:
        assert len(list(islice(simulate(Scenario(posts=500_000_000)), 3_000))) == 3_000
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
        tracemalloc.reset_peak()
        peaks = []
        for number in (3_000, 12_000):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            assert sum(1 for _ in simulate(Scenario(posts=number, niches=2))) == number
            peaks.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


def test_neighbours_swap_places_by_no_more_than_the_disorder(posts: list[Record]) -> None:
    times = [native.event_time(msgspec.json.encode(post)) or 0.0 for post in posts]
    behind, latest = [], 0.0
    for time in times:
        latest = max(latest, time)
        behind.append(latest - time)
    assert 0 < max(behind) <= 2.0


def test_late_posts_come_within_the_lateness() -> None:
    scenario = Scenario(posts=5_000, days=1, late=0.2, lateness=7_200)
    behind, latest = [], 0.0
    for line in simulate(scenario):
        time = native.decode(line).created_at
        latest = max(latest, time)
        behind.append(latest - time)
    late = sum(gap > 60 for gap in behind) / len(behind)
    assert 0.12 < late < 0.21
    assert 3_600 < max(behind) <= 7_200


def test_replies_reposts_and_quotes_point_at_earlier_posts_of_the_niche(posts: list[Record]) -> None:
    by_id = {post["id"]: post for post in posts}
    kinds: Counter[str] = Counter()
    for post in posts:
        if "niche" not in post["gold"]:
            continue
        for field in ("reply_to", "repost_of", "quote_of"):
            if field in post:
                original = by_id[post[field]]
                assert original["gold"]["niche"] == post["gold"]["niche"]
                assert original["created_at"] <= post["created_at"]
                assert original["author"]["id"] != post["author"]["id"]
                kinds[field] += 1
        if "reply_to" in post:
            parent = by_id[post["reply_to"]]
            assert post["reply_to_author"] == parent["author"]["id"]
            assert post["thread"] == parent.get("thread", parent["id"])
            assert post["text"].startswith(f"@{parent['author']['handle']} ")
        if "repost_of" in post:
            original = by_id[post["repost_of"]]
            assert post["text"] == f"RT @{original['author']['handle']}: {original['text']}"
    planted = sum("niche" in post["gold"] for post in posts)
    assert kinds["reply_to"] > 0.1 * planted
    assert kinds["repost_of"] > 0.15 * planted
    assert kinds["quote_of"] > 0.01 * planted


def test_an_account_has_one_role_and_what_its_role_says(posts: list[Record]) -> None:
    roles = defaultdict(set)
    followers: defaultdict[str, set[int]] = defaultdict(set)
    for post in posts:
        role, author = post["gold"]["role"], post["author"]
        roles[author["id"]].add(role)
        followers[role].add(author.get("followers", -1))
    assert set().union(*roles.values()) == ROLES
    assert all(len(role) == 1 for role in roles.values())
    for ordinary in ("ordinary", "fan", "background"):
        assert -1 in followers[ordinary]
        assert max(followers[ordinary]) <= 3_000
    assert min(followers["micro"]) > 3_000
    assert max(followers["micro"]) < 100_000
    assert min(followers["celebrity"]) > 1_000_000


def test_no_niche_is_one_loud_account_and_every_niche_can_be_found(posts: list[Record]) -> None:
    plans = cast(Scenario())
    assert len(plans) == 10
    assert len({plan.growth for plan in plans}) == 5
    for plan in plans:
        mine = truth(posts, plan.name)
        assert len(mine) == plan.posts
        ordinary = Counter(p["author"]["id"] for p in mine if p["gold"]["role"] in ("ordinary", "fan"))
        assert len(ordinary) > 40
        assert ordinary.most_common(1)[0][1] < 0.15 * len(mine)


def test_niches_grow_as_planned(posts: list[Record]) -> None:
    days = {plan.growth: Counter(p["created_at"][9] for p in truth(posts, plan.name)) for plan in cast(Scenario())}
    assert days["burst"].most_common(1)[0][1] > 0.4 * days["burst"].total()
    assert days["s_curve"]["6"] > 4 * days["s_curve"]["1"]
    assert days["slow_build"]["7"] > 2 * days["slow_build"]["3"]
    assert min(days["returning"]["3"], days["returning"]["4"]) < 0.4 * days["returning"]["5"]
    assert max(days["steady"].values()) < 1.5 * min(days["steady"].values())


def test_fans_name_their_brand_often_on_many_days_unpaid(posts: list[Record]) -> None:
    praise = defaultdict(set)
    for post in posts:
        gold = post["gold"]
        if "fan_of" in gold:
            assert not gold.get("disclosed") or "repost_of" in post
            if gold.get("brand") == [gold["fan_of"]] and "repost_of" not in post:
                praise[gold["fan_of"], post["author"]["id"]].add(post["created_at"][:10])
    brands = [brand for plan in cast(Scenario()) for brand in plan.brands]
    assert Counter(brand for brand, _ in praise) == {brand.id: brand.fans for brand in brands if brand.fans}
    assert min(len(dates) for dates in praise.values()) >= 3
    named = {brand for post in posts for brand in post["gold"].get("brand", ())}
    assert any(brand.fans == 0 and brand.id in named for brand in brands)


def test_paid_posters_are_habitual_and_say_so(posts: list[Record]) -> None:
    words = ("#ad", "ad |", "#sponso", "paid partnership", "#paidpartnership", "#pub", "publicité",
             "collaboration commerciale", "#collaborationco", "partenariat rémunéré", "#partenariatremu")  # fmt: skip
    written: defaultdict[str, list[bool]] = defaultdict(list)
    for post in posts:
        if post["gold"].get("disclosed"):
            assert any(word in post["text"].lower() for word in words), post["text"]
        if post["gold"]["role"] == "paid":
            written[post["author"]["id"]].append(post["gold"].get("disclosed", False))
    assert all(sum(said) >= 0.5 * len(said) for said in written.values())
    assert min(len(said) for said in written.values()) >= 5


def test_bots_keep_a_rhythm(posts: list[Record]) -> None:
    times = defaultdict(list)
    for post in posts:
        if post["gold"]["role"] == "bot":
            times[post["author"]["id"]].append(native.event_time(msgspec.json.encode(post)) or 0.0)
    for moments in times.values():
        moments.sort()
        gaps = [after - before for before, after in pairwise(moments)]
        assert max(gaps) - min(gaps) <= 2


def test_texts_vary_and_the_vocabulary_grows(posts: list[Record]) -> None:
    own = [post["text"] for post in posts if "repost_of" not in post and post["gold"]["role"] != "bot"]
    assert len(set(own)) > 0.97 * len(own)
    half = len(posts) // 2
    first, second = ({w for p in part for w in p["text"].split()} for part in (posts[:half], posts[half:]))
    assert len(second - first) > 0.4 * len(second)
    assert len({post["lang"] for post in posts if "lang" in post}) == 10


def test_truth_names_the_brands_that_stand_in_the_text(posts: list[Record], tmp_path: Path) -> None:
    path = tmp_path / "brands.toml"
    path.write_text(brands_toml(Scenario()), encoding="utf-8")
    catalogue = load_catalogue(path)
    assert len(catalogue) == 20
    seen: Counter[str] = Counter()
    for post in posts:
        for name in post["gold"].get("brand", ()):
            brand = catalogue.get(name)
            assert brand is not None
            words = [*brand.names, *brand.products, *(f"@{handle}" for handle in brand.handles)]
            assert any(word in post["text"] for word in words), post["text"]
            seen[name] += 1
        addressed = {brand.id for brand in catalogue for handle in brand.handles if f"@{handle}" in post["text"]}
        assert addressed <= set(post["gold"].get("brand", ())), post["text"]
    assert set(seen) == {brand.id for brand in catalogue}
    homonyms = [brand.name.lower() for brand in catalogue if brand.ambiguous]
    assert any(
        word in post["text"].lower().split() and "brand" not in post["gold"] for post in posts for word in homonyms
    )


def test_hashtags_can_be_left_out() -> None:
    bare = [msgspec.json.decode(line) for line in simulate(Scenario(posts=3_000, tagged=0.0))]
    tags = {tag for plan in cast(Scenario(posts=3_000)) for tag in plan.hashtags}
    assert not any(tags & set(post.get("hashtags", ())) for post in bare)


def test_many_niches_have_names_and_brands_of_their_own() -> None:
    scenario = Scenario(posts=100_000, niches=120)
    plans = cast(scenario)
    assert len({plan.name for plan in plans}) == 120
    assert len({brand.id for plan in plans for brand in plan.brands}) == 240
    assert [niches_for(number) for number in (0, 20_000, 100_000, 2_000_000)] == [1, 10, 22, 100]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("posts", -1),
        ("niches", -1),
        ("days", 0.0),
        ("days", float("nan")),
        ("background", 1.1),
        ("tagged", -0.1),
        ("late", 2.0),
        ("disorder", -1.0),
        ("lateness", float("inf")),
        ("languages", ("en", "tlh")),
        ("languages", ()),
        ("start", "soon"),
        ("start", "2026-09-01T00:00:00"),
        ("start", "3026-09-01T00:00:00Z"),
    ],
)
def test_what_cannot_be_simulated_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(ConfigError, match=f"scenario: {field} is"):
        Scenario(**{field: value})  # type: ignore[arg-type]


def test_lines_survive_a_gzip_file(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl.gz"
    lines = list(simulate(Scenario(posts=300, niches=1)))
    with gzip.open(path, "wb") as file:
        file.writelines(lines)
    with gzip.open(path, "rb") as file:
        assert file.readlines() == lines
