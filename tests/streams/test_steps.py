"""The stateful steps of the flow: order, watermarks over several partitions, checkpoints."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import accumulate, pairwise
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from murmure_errors import StateError
from niches.config import EngineConfig
from niches.records import Observation
from streams.batch import InOrder, ShardBatch
from streams.event_order import MOST_HELD, EventOrder
from streams.shards import ShardLogic, Summary
from streams.tracking import TrackerLogic
from streams.watermark import EventClock
from warehouse.records import WindowClose

HOUR = 3600.0
T0 = 1_788_220_800.0
ENGINE = EngineConfig(shards=2, window=HOUR)


@pytest.fixture(autouse=True, scope="module")
def _no_clock() -> Iterator[None]:
    """Say the same time at all times: what the steps say is compared, and it tells when a window ended."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streams.shards.time", SimpleNamespace(time=lambda: 1.0))
        yield


def batches(times: list[float], partition: str = "p", size: int = 3, shard: int = 0) -> list[ShardBatch]:
    """Batches of one post each second given, as a source and the per-post step would make them."""
    clock = EventClock(HOUR, 600.0)
    made = []
    for seq, start in enumerate(range(0, len(times), size)):
        chunk = times[start : start + size]
        steps = clock.read(chunk)
        seen = [
            Observation(f"{partition}{start + n}", time, f"author{n}", terms=["bread", "oven", f"w{n}"])
            for n, time in enumerate(chunk)
        ]
        encoded = msgspec.msgpack.encode(seen)
        last = start + len(chunk)
        made.append(ShardBatch(shard, partition, seq, clock.clock, steps, partition, last, encoded))
    return made


def windows(said: list[Summary]) -> list[int]:
    return [one.summary.window_start for one in said if one.summary is not None]


def test_windows_close_as_the_watermark_passes_them_and_at_the_end() -> None:
    logic = ShardLogic(ENGINE, ["p"], 600.0, None)
    said, _ = logic.on_batch(batches([T0 + 1] * 6 + [T0 + HOUR + 700] * 3))
    assert windows(said) == [T0]
    assert said[0].summary is not None
    assert len(said[0].summary.posts) == 6
    rest, _ = logic.on_eof()
    assert windows(rest) == [T0 + HOUR]
    assert rest[-1].closed == math.inf


def test_a_single_post_comes_out_at_the_end() -> None:
    logic = ShardLogic(ENGINE, ["p"], 600.0, None)
    logic.on_batch(batches([T0]))
    said, _ = logic.on_eof()
    assert [one.summary.posts for one in said if one.summary] == [["p0"]]


def test_a_post_from_the_far_future_closes_nothing() -> None:
    logic = ShardLogic(ENGINE, ["p"], 600.0, None)
    said, _ = logic.on_batch(batches([T0] * 6 + [T0 + 1e9] + [T0 + 5] * 3))
    assert windows(said) == []
    rest, _ = logic.on_eof()
    assert windows(rest) == [T0]


def test_the_slowest_partition_holds_the_watermark_until_it_ends() -> None:
    logic = ShardLogic(ENGINE, ["fast", "slow"], 600.0, None)
    assert windows(logic.on_batch(batches([T0] * 6 + [T0 + 3 * HOUR] * 6, "fast"))[0]) == []
    assert windows(logic.on_batch(batches([T0] * 6 + [T0 + HOUR + 700] * 3, "slow"))[0]) == [T0]
    ended = ShardBatch(0, "slow", 3, -math.inf, [], "", 0, msgspec.msgpack.encode([]), ended=True)
    assert windows(logic.on_batch([ended])[0]) == [T0 + HOUR]


def idle(partition: str, seq: int, clock: float = -math.inf) -> ShardBatch:
    return ShardBatch(0, partition, seq, clock, [], "", 0, msgspec.msgpack.encode([]), idle=True)


def test_an_idle_partition_holds_nothing_back_until_it_has_records_again() -> None:
    logic = ShardLogic(ENGINE, ["fast", "slow"], 600.0, None)
    fast = batches([T0] * 6 + [T0 + 3 * HOUR] * 6 + [T0 + 6 * HOUR] * 6, "fast")
    slow = batches([T0] * 6 + [T0 + 3 * HOUR] * 3, "slow")
    said, _ = logic.on_batch([*slow[:2], *fast[:3]])
    assert windows(said) == []
    assert windows(logic.on_batch([idle("slow", 2, T0)])[0]) == [T0, T0 + HOUR]
    logic = ShardLogic(ENGINE, ["fast", "slow"], 600.0, logic.snapshot())
    assert windows(logic.on_batch(fast[3:5])[0]) == [T0 + 2 * HOUR, T0 + 3 * HOUR, T0 + 4 * HOUR]
    slow[2].seq = 3
    said, _ = logic.on_batch([slow[2], fast[5]])
    assert windows(said) == []
    late = logic.on_batch([idle("slow", 4, T0 + 3 * HOUR), idle("fast", 6, T0 + 6 * HOUR)])[0]
    assert windows(late) == []


def test_one_that_never_had_a_record_can_be_idle_too() -> None:
    logic = ShardLogic(ENGINE, ["full", "empty"], 600.0, None)
    assert windows(logic.on_batch(batches([T0] * 6 + [T0 + 2 * HOUR] * 3, "full"))[0]) == []
    assert windows(logic.on_batch([idle("empty", 0)])[0]) == [T0]


def test_where_all_are_idle_the_one_furthest_ahead_closes_windows() -> None:
    logic = ShardLogic(ENGINE, ["a", "b"], 600.0, None)
    logic.on_batch([*batches([T0] * 6, "a"), *batches([T0] * 6 + [T0 + 2 * HOUR] * 3, "b")])
    assert windows(logic.on_batch([idle("b", 3, T0 + 2 * HOUR)])[0]) == []
    assert windows(logic.on_batch([idle("a", 2, T0)])[0]) == [T0]


def test_windows_begin_with_the_partition_that_begins_furthest_back() -> None:
    logic = ShardLogic(ENGINE, ["new", "old"], 600.0, None)
    logic.on_batch(batches([T0 + 2 * HOUR] * 6, "new"))
    logic = ShardLogic(ENGINE, ["new", "old"], 600.0, logic.snapshot())
    said, _ = logic.on_batch(batches([T0] * 6 + [T0 + 3 * HOUR] * 6, "old"))
    assert windows(said) == [T0]


@given(st.permutations(range(6)))
@settings(max_examples=30)
def test_the_order_of_arrival_does_not_matter(order: list[int]) -> None:
    made = batches([T0 + 700 * n for n in range(18)])

    def run(arrivals: list[ShardBatch]) -> list[Summary]:
        logic = ShardLogic(ENGINE, ["p"], 600.0, None)
        return [one for batch in arrivals for one in logic.on_batch([batch])[0]] + list(logic.on_eof()[0])

    assert run([made[n] for n in order]) == run(made)


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_checkpoint_changes_nothing(cut: int) -> None:
    made = batches([T0 + 700 * n for n in range(18)])
    made[2], made[3] = made[3], made[2]  # one waits for its turn at the checkpoint
    whole = ShardLogic(ENGINE, ["p"], 600.0, None)
    expected = whole.on_batch(made)[0] + whole.on_eof()[0]
    before = ShardLogic(ENGINE, ["p"], 600.0, None)
    said = before.on_batch(made[:cut])[0]
    after = ShardLogic(ENGINE, ["p"], 600.0, before.snapshot())
    assert said + after.on_batch(made[cut:])[0] + after.on_eof()[0] == expected


def dealt(times: list[float], partitions: list[str]) -> list[ShardBatch]:
    """Batches of one post each time given, dealt out to partitions: the same posts in any of them."""
    made = []
    for partition in sorted(set(partitions)):
        mine = [n for n, name in enumerate(partitions) if name == partition]
        for batch in batches([times[n] for n in mine], partition, size=2):
            seen = msgspec.msgpack.decode(batch.observations, type=list[Observation])
            batch.observations = msgspec.msgpack.encode(
                [
                    Observation(f"post{at}", one.time, f"author{at % 5}", terms=("bread", f"w{at % 3}", f"w{at % 4}"))
                    for at, one in zip(mine[2 * batch.seq :], seen, strict=False)
                ]
            )
            made.append(batch)
    return made


def said_by(partitions: set[str], arrivals: list[ShardBatch], cut: int = -1) -> list[tuple[object, ...]]:
    """What a shard says of its windows, where it is taken up from a checkpoint before an arrival."""
    logic = ShardLogic(ENGINE, partitions, 600.0, None)
    said: list[Summary] = []
    for at, batch in enumerate(arrivals):
        if at == cut:
            logic = ShardLogic(ENGINE, partitions, 600.0, logic.snapshot())
        said += logic.on_batch([batch])[0]
    said += logic.on_eof()[0]
    summaries = [one.summary for one in said if one.summary is not None]
    return [(one.window_start, one.posts, one.clusters, one.body) for one in summaries]


@given(
    st.lists(st.tuples(st.integers(1, 4000), st.sampled_from("abc")), max_size=30),
    st.randoms(use_true_random=False),
    st.integers(1, 20),
)
@settings(max_examples=30, deadline=None)
def test_how_partitions_meet_does_not_matter(posts: list[tuple[int, str]], by_chance: random.Random, cut: int) -> None:
    # a clock believes the first few records of its partition together
    posts = [(1, partition) for partition in "abc" * 5] + posts
    times = [T0 + seconds for seconds in accumulate(gap for gap, _ in posts)]
    partitions = [partition for _, partition in posts]
    expected = said_by({"p"}, dealt(times, ["p"] * len(times)))
    arrivals = dealt(times, partitions)
    by_chance.shuffle(arrivals)
    assert said_by(set(partitions), arrivals, cut) == expected


def test_the_earliest_go_on_where_too_many_wait_for_a_slow_partition() -> None:
    seen = [Observation(f"post{n}", T0 + n % 7, "author") for n in range(MOST_HELD + 1)]
    order = EventOrder()
    order.hold("fast", seen[:MOST_HELD], T0 + 7)
    assert order.surplus() == []
    order.hold("fast", seen[MOST_HELD:], T0 + 7)
    given_up = order.surplus()
    assert 0 < len(given_up) < len(seen)
    assert max(one.time for one in given_up) < min(one.time for _, one in order.held["fast"])
    assert len(order) == len(seen) - len(given_up)
    same = EventOrder()
    same.hold("fast", [Observation(f"post{n}", T0, "author") for n in range(MOST_HELD + 1)], T0)
    assert len(same.surplus()) == MOST_HELD + 1


def test_a_post_from_the_far_future_does_not_wait_for_that_future() -> None:
    order = EventOrder()
    order.hold("one", [Observation("broken", T0 + 1e9, "author"), Observation("sound", T0 + 1, "author")], T0 + 1)
    assert [one.post for one in order.before(T0 + 2)] == ["broken", "sound"]


def test_the_tracker_waits_for_every_shard_and_checkpoints() -> None:
    times = [T0 + 700 * n for n in range(30)]
    shards = [ShardLogic(ENGINE, ["p"], 600.0, None) for _ in range(2)]
    said = [shard.on_batch(batches(times, shard=n))[0] + shard.on_eof()[0] for n, shard in enumerate(shards)]
    whole = TrackerLogic(ENGINE, None)
    assert whole.on_batch(said[0])[0] == []
    expected = whole.on_batch(said[1])[0]
    starts = [close.window_start for close in expected]
    assert starts == sorted(starts)
    assert all(later - earlier == HOUR for earlier, later in pairwise(starts))
    assert sum(len(close.post_id) for close in expected) == 2 * len(times)
    assert [close.last for close in expected] == [False] * (len(expected) - 1) + [True]
    resumed = TrackerLogic(ENGINE, None)
    resumed.on_batch(said[0])
    half: list[WindowClose] = list(resumed.on_batch(said[1][:2])[0])
    half += TrackerLogic(ENGINE, resumed.snapshot()).on_batch(said[1][2:])[0]
    assert half == expected


def test_a_window_has_ended_when_the_first_shard_saw_it() -> None:
    times = [T0 + 700 * n for n in range(30)]
    tracker = TrackerLogic(ENGINE, None)
    said: list[WindowClose] = []
    for shard, began in ((0, 5.0), (1, 3.0)):
        logic = ShardLogic(ENGINE, ["p"], 600.0, None)
        words = logic.on_batch(batches(times, shard=shard))[0] + logic.on_eof()[0]
        said += tracker.on_batch([msgspec.structs.replace(word, began=began) for word in words])[0]
    assert said and {close.ended for close in said} == {3.0}


@pytest.mark.parametrize("data", [b"", b"\x00", msgspec.msgpack.encode({"version": 99})])
def test_a_checkpoint_that_cannot_be_read_is_told(data: bytes) -> None:
    with pytest.raises(StateError, match="recovery"):
        ShardLogic(ENGINE, ["p"], 600.0, data)
    with pytest.raises(StateError, match="recovery"):
        TrackerLogic(ENGINE, data)


@given(st.permutations(range(8)))
def test_in_order(order: list[int]) -> None:
    line: InOrder[int] = InOrder()
    assert [item for seq in order for item in line.take("p", seq, seq)] == list(range(8))
    assert not line.waiting
