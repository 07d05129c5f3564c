from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from murmure_errors import StateError
from niches.columns import column_ids
from niches.config import EngineConfig
from niches.delta import decode_delta, to_array, to_bytes
from niches.records import Observation, ShardSummary
from niches.shard import ShardClusterer, shard_of
from tests.niches.made_streams import HOUR, START, conversation, mixed, noise, windows


def closed(shard: ShardClusterer, observations: list[Observation]) -> list[ShardSummary]:
    out = []
    for start, posts in windows(observations):
        shard.learn(posts)
        out.append(shard.close(start))
    return out


@given(st.text(min_size=1), st.text(min_size=1), st.integers(1, 64))
def test_a_repost_is_in_the_shard_of_its_original(original: str, repost: str, shards: int) -> None:
    first = Observation(post=original, time=0.0, author="a")
    again = Observation(post=repost, time=1.0, author="b", repost_of=original)
    assert shard_of(first, shards) == shard_of(again, shards)
    assert 0 <= shard_of(first, shards) < shards


def test_the_shard_of_a_post_is_the_same_in_every_process() -> None:
    assert [shard_of(Observation(post=f"p{i}", time=0.0, author="a"), 8) for i in range(6)] == [5, 3, 1, 7, 4, 2]


def test_micro_clusters_do_not_depend_on_the_number_of_shards() -> None:
    posts = mixed(conversation("a", people=12, posts=120), noise(150))
    seen = []
    for count in (1, 4, 8):
        place: dict[str, int] = {}
        for number in range(count):
            mine = [o for o in posts if shard_of(o, count) == number]
            for summary in closed(ShardClusterer(EngineConfig(shards=count), number), mine):
                place.update(zip(summary.posts, summary.clusters, strict=True))
        seen.append(place)
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0]) == len(posts)


def test_a_repost_joins_its_original_whatever_its_words() -> None:
    shard = ShardClusterer(EngineConfig(shards=1), 0)
    original = Observation(post="o", time=START, author="a", terms=["rain", "paris"])
    repost = Observation(post="r", time=START + 5, author="b", terms=["other", "words"], repost_of="o")
    unseen = Observation(post="s", time=START + 6, author="c", terms=["gone"], repost_of="before")
    again = Observation(post="t", time=START + 7, author="d", terms=["cut"], repost_of="before")
    shard.learn([original, repost, unseen, again])
    clusters = shard.close(START).clusters
    assert clusters[0] == clusters[1] != clusters[2] == clusters[3]


def test_a_summary_tells_only_what_came_since_the_last() -> None:
    shard = ShardClusterer(EngineConfig(shards=1), 0)
    shard.learn([Observation(post="x", time=START, author="a", handle="H", terms=["rain"], mentions=["B"])])
    first = shard.close(START)
    delta = decode_delta(first.body)
    assert first.posts == ["x"]
    assert to_array(delta.column).tolist() == sorted(column_ids(["pa", "@b", "ox", "wrain"]).tolist())
    assert (delta.names, delta.named) == (["wrain"], to_bytes(column_ids(["wrain"])))
    assert (delta.handles, delta.owners) == (to_bytes(column_ids(["@h"])), to_bytes(column_ids(["pa"])))
    empty = shard.close(START + HOUR)
    assert (empty.posts, decode_delta(empty.body).cluster) == ([], b"")


def test_a_restored_shard_goes_on_as_if_nothing_had_happened() -> None:
    posts = mixed(conversation("a", people=12, posts=120), noise(100))
    half = len(posts) // 2
    config = EngineConfig(shards=1)
    shard = ShardClusterer(config, 0)
    shard.learn(posts[:half])
    other = ShardClusterer.restore(config, shard.snapshot())
    shard.learn(posts[half:])
    other.learn(posts[half:])
    assert msgspec.msgpack.encode(shard.close(START)) == msgspec.msgpack.encode(other.close(START))
    assert shard.snapshot() == other.snapshot()


def test_memory_of_posts_is_bounded() -> None:
    config = EngineConfig(shards=1, max_places=64)
    shard = ShardClusterer(config, 0)
    shard.learn(noise(3_000))
    shard.close(START)
    assert sum(int(group._places.used[0]) for group in shard._groups.values()) <= 64


@pytest.mark.parametrize("data", [b"", b"\xc1", b"nonsense", msgspec.msgpack.encode(["murmure.shard", 0, {}])])
def test_damaged_state_is_refused(data: bytes) -> None:
    with pytest.raises(StateError):
        ShardClusterer.restore(EngineConfig(), data)


@pytest.mark.parametrize("name", ["micro", "textclust"])
def test_another_clusterer_can_stand_in_its_place(name: str) -> None:
    config = EngineConfig(shards=1, clusterer=name)
    posts = [Observation(f"p{n}", 60.0 * n, f"a{n % 7}", terms=["bread", "oven", f"w{n % 5}"]) for n in range(120)]
    whole, cut = ShardClusterer(config, 0), ShardClusterer(config, 0)
    whole.learn(posts)
    cut.learn(posts[:60])
    resumed = ShardClusterer.restore(config, cut.snapshot())
    resumed.learn(posts[60:])
    summary = whole.close(0)
    assert resumed.close(0) == summary
    assert len(summary.posts) == len(posts)
    assert len(set(summary.clusters)) < len(posts)
