"""The micro-clusterer: what joins what, what goes when, and that its state says everything."""

import math
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.plain import PlainMicroClusters
from murmure_errors import StateError
from niches.microclusters import MicroClusters

RAIN = {"rain": 1.0, "paris": 1.0, "storm": 1.0}
GOAL = {"goal": 1.0, "match": 1.0, "late": 1.0}


def test_a_post_joins_what_says_the_same_and_starts_what_is_new():
    clusters = MicroClusters()
    rain, goal = clusters.assign(RAIN, 1), clusters.assign(GOAL, 2)
    assert rain != goal
    assert clusters.assign({"rain": 1.0, "paris": 1.0, "again": 1.0}, 3) == rain
    assert clusters.predict({"match": 1.0}, 3) == goal
    assert clusters.predict({"unheard": 1.0}, 3) is None


def test_the_order_of_terms_does_not_matter():
    one, two = MicroClusters(), MicroClusters()
    posts = [RAIN, GOAL, {"rain": 2.0, "goal": 1.0, "other": 0.5}, {"paris": 1.0, "late": 1.0}]
    for at, terms in enumerate(posts):
        assert one.assign(terms, at) == two.assign(dict(reversed(terms.items())), at)


def test_rare_words_decide_against_common_ones():
    clusters = MicroClusters(merge_threshold=2.0)
    keys = [clusters.assign({"today": 1.0, f"topic{n}": 1.0}, n) for n in range(6)]
    assert clusters.predict({"today": 1.0, "topic2": 1.0}, 6) == keys[2]


def test_of_two_equals_the_one_hit_lately_wins():
    clusters = MicroClusters(threshold=0.5, merge_threshold=2.0, horizon=100)
    clusters.assign({"a": 1.0, "x": 1.0}, 0)
    late = clusters.assign({"b": 1.0, "x": 1.0}, 50)
    clusters.threshold = 0.1
    assert clusters.predict({"x": 1.0}, 51) == late


def test_join_needs_no_common_word_and_a_live_cluster():
    clusters = MicroClusters(horizon=10)
    rain = clusters.assign(RAIN, 0)
    assert clusters.assign(GOAL, 1, join=rain) == rain
    assert clusters.terms_of(rain)["goal"] == 1.0
    assert clusters.assign(GOAL, 100, join=rain) != rain


def test_a_reply_leans_to_its_parent():
    clusters = MicroClusters()
    rain, goal = clusters.assign(RAIN, 1), clusters.assign(GOAL, 2)
    assert clusters.assign({"yes": 1.0}, 3, near=[rain]) == rain
    assert clusters.assign({"goal": 1.0, "match": 1.0, "late": 1.0}, 4, near=[rain]) == goal
    assert clusters.assign({"unheard": 1.0}, 5, near=[99]) not in (rain, goal)


def test_what_is_idle_for_the_horizon_goes_even_if_nobody_asks():
    clusters = MicroClusters(horizon=10)
    rain = clusters.assign(RAIN, 0)
    goal = clusters.assign(GOAL, 8)
    again = clusters.assign(RAIN, 11)
    assert again not in (rain, goal)
    assert clusters.expire(11) == [rain]
    assert clusters.expire(25) == [goal, again]
    assert len(clusters) == 0


def test_late_posts_count_as_of_the_latest_time():
    clusters = MicroClusters(horizon=10)
    clusters.assign(RAIN, 100)
    late = clusters.assign(GOAL, 3)
    assert late in clusters
    assert clusters.expire(109) == []


def test_the_cap_spares_what_grows():
    clusters = MicroClusters(max_clusters=4, horizon=1e9)
    rain = clusters.assign(RAIN, 0)
    clusters.assign(RAIN, 1)
    for at in range(2, 30):
        clusters.assign({f"alone{at}": 1.0}, at)
        assert len(clusters) <= 4
    assert rain in clusters


def test_postings_are_capped():
    clusters = MicroClusters(max_postings=50, horizon=1e9)
    for at in range(40):
        clusters.assign({f"w{at}-{n}": 1.0 for n in range(7)}, at)
    assert sum(len(clusters.terms_of(key)) for key in range(40) if key in clusters) <= 50


def test_the_terms_of_a_cluster_are_capped_and_the_heaviest_stay():
    clusters = MicroClusters(max_terms=20)
    rain = clusters.assign(RAIN, 0)
    for at in range(1, 50):
        clusters.assign({**RAIN, f"aside{at}": 0.1}, at, join=rain)
    terms = clusters.terms_of(rain)
    assert len(terms) <= 20
    assert set(RAIN) <= set(terms)


def test_a_post_near_two_merges_them_and_the_gone_id_means_the_other():
    clusters = MicroClusters(threshold=0.5, horizon=10)
    one = clusters.assign({"snow": 1.0, "blower": 1.0, "drive": 1.0}, 0)
    two = clusters.assign({"snowblower": 1.0, "drive": 1.0, "shovel": 1.0}, 1)
    assert one != two
    clusters.threshold = 0.1
    assert clusters.predict({"drive": 1.0}, 2) == one
    assert clusters.assign({"drive": 1.0}, 2) == one
    assert len(clusters) == 1
    assert two in clusters
    assert clusters.terms_of(two) == clusters.terms_of(one)
    assert clusters.assign({"else": 1.0}, 3, join=two) == one
    clusters.assign({"drive": 1.0}, 9)
    assert clusters.expire(13) == [two]
    assert one in clusters


def test_centroids_that_are_far_apart_are_not_merged():
    clusters = MicroClusters(threshold=0.5, merge_threshold=0.9)
    clusters.assign({"snow": 1.0, "drive": 1.0}, 0)
    clusters.assign({"rain": 1.0, "drive": 1.0}, 1)
    clusters.threshold = 0.1
    clusters.assign({"drive": 1.0}, 2)
    assert len(clusters) == 2


def test_posts_of_frequent_words_alone_find_the_clusters_hit_last():
    clusters = MicroClusters(max_candidates=2, threshold=0.3, merge_threshold=2.0)
    keys = [clusters.assign({"today": 1.0, f"a{n}": 1.0, f"b{n}": 1.0}, n) for n in range(6)]
    for at, key in enumerate(keys, 1):
        clusters.assign({"today": 1.0}, 100 * at, join=key)
    assert clusters.assign({"today": 1.0}, 601) == keys[-1]


def test_a_view_of_terms_cannot_be_changed():
    clusters = MicroClusters()
    view = clusters.terms_of(clusters.assign(RAIN, 0))
    with pytest.raises(TypeError):
        view["rain"] = 2.0
    assert dict(view) == RAIN


def test_now_and_next_id():
    clusters = MicroClusters(first_id=7)
    assert clusters.now == -math.inf
    assert clusters.next_id == 7
    clusters.assign(RAIN, 3)
    assert (clusters.now, clusters.next_id) == (3.0, 8)


POST = st.tuples(
    st.dictionaries(st.sampled_from([f"w{n}" for n in range(12)]), st.sampled_from([0.5, 1.0, 2.0]), max_size=5),
    st.integers(-3, 12),
    st.none() | st.integers(0, 20),
    st.lists(st.integers(0, 20), max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(
    posts=st.lists(POST, max_size=60),
    cut=st.integers(0, 60),
    caps=st.sampled_from([{}, {"max_clusters": 3}, {"max_postings": 12}, {"max_terms": 4}, {"max_candidates": 2}]),
)
def test_laws_hold_and_a_restored_state_is_the_same(posts, cut, caps):
    clusters = MicroClusters(horizon=30.0, **caps)
    twin = None
    known, dropped, now = set(), [], 0.0
    for at, (terms, step, join, near) in enumerate(posts):
        if at == cut:
            twin = MicroClusters.restore(clusters.snapshot())
            assert twin.snapshot() == clusters.snapshot()
        now += step
        foreseen = clusters.predict(terms, now)
        key = clusters.assign(terms, now, join=join, near=near)
        if twin is not None:
            assert twin.assign(terms, now, join=join, near=near) == key
        if foreseen is not None and (join is None or join not in clusters) and not near:
            assert foreseen in known
        assert key in clusters
        assert key in known or key == len(known)
        known.add(key)
        if at % 5 == 4:
            gone = clusters.expire(now)
            assert twin is None or twin.expire(now) == gone
            dropped += gone
            assert all((key in clusters) != (key in dropped) for key in known)
    assert len(dropped) == len(set(dropped))


@settings(max_examples=60, deadline=None)
@given(
    posts=st.lists(POST, max_size=80),
    caps=st.sampled_from([
        {}, {"max_clusters": 3}, {"max_postings": 12}, {"max_terms": 4}, {"max_candidates": 2}, {"horizon": 20.0},
        {"merge_threshold": 0.01, "threshold": 0.3},
    ]),
)  # fmt: skip
def test_the_compiled_ones_answer_what_plain_python_does(posts, caps):
    clusters, plain = MicroClusters(**{"horizon": 60.0, **caps}), PlainMicroClusters(**{"horizon": 60.0, **caps})
    now = 0.0
    for at, (terms, step, join, near) in enumerate(posts):
        now += step
        assert clusters.predict(terms, now) == plain.predict(terms, now)
        assert clusters.assign(terms, now, join=join, near=near) == plain.assign(terms, now, join=join, near=near)
        assert len(clusters) == len(plain)
        if at % 9 == 8:
            assert clusters.expire(now) == plain.expire(now)


def test_tables_grow_and_words_are_given_up():
    clusters, plain = MicroClusters(horizon=300.0), PlainMicroClusters(horizon=300.0)
    dice = random.Random(5)
    for at in range(4_000):
        # more words than are kept, so that those of clusters that went are dropped and come again
        terms = {f"w{dice.randrange(20_000) if n else dice.randrange(200)}": 1.0 for n in range(8)}
        assert clusters.assign(terms, at) == plain.assign(terms, at)
    assert len(clusters._name) < 18_000
    assert clusters.expire(9_999) == plain.expire(9_999)


def test_state_of_another_version_is_refused_with_both_versions():
    data = msgspec.msgpack.encode(["murmure.microclusters", 99, {}])
    with pytest.raises(StateError, match=r"version 99.*version 2"):
        MicroClusters.restore(data)


def test_state_that_does_not_hold_together_is_refused():
    clusters = MicroClusters()
    clusters.assign(RAIN, 0)
    kind, version, body = msgspec.msgpack.decode(clusters.snapshot())
    for change in ({"settings": {"unknown": 1}}, {"terms": b""}, {"term": b""}, {"merged": bytes(8)}, {"now": "soon"}):
        with pytest.raises(StateError):
            MicroClusters.restore(msgspec.msgpack.encode([kind, version, {**body, **change}]))
