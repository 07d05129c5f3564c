"""The conformance suite: every post clusterer, whatever is inside, holds to the same laws."""

import random

import pytest

from murmure_errors import ConfigError, StateError
from niches import plugins

NAMES = plugins.names()
HORIZON = 40.0


def made_posts(count, seed=3):
    """Posts on a few stories that come and go, some of them empty, with times that run back a little."""
    dice = random.Random(seed)
    posts = []
    for at in range(count):
        story = at // 25 + dice.randrange(3)
        words = [*dice.sample([f"story{story}{letter}" for letter in "abcdef"], 3), f"common{dice.randrange(4)}"]
        terms = {} if at % 17 == 16 else dict.fromkeys(words, 1.0)
        posts.append((terms, at + dice.choice((-2.0, 0.0, 0.5))))
    return posts


POSTS = made_posts(140)


def run(clusterer, posts):
    return [clusterer.assign(terms, time) for terms, time in posts]


@pytest.fixture(params=NAMES)
def plugin(request):
    return plugins.find(request.param)


def test_ids_count_up_from_the_first_and_are_never_used_twice(plugin):
    clusterer = plugin.make(horizon=HORIZON, first_id=1_000)
    dropped, known = set(), []
    for terms, time in POSTS:
        cluster = clusterer.assign(terms, time)
        assert cluster not in dropped
        if cluster not in known:
            assert cluster == 1_000 + len(known)
            known.append(cluster)
        dropped.update(clusterer.expire(time))
    assert dropped


def test_what_is_known_is_either_live_or_reported_as_dropped_once(plugin):
    clusterer = plugin.make(horizon=HORIZON)
    known, dropped = set(), []
    for terms, time in POSTS:
        known.add(clusterer.assign(terms, time))
        dropped += clusterer.expire(time)
        assert all((cluster in clusterer) != (cluster in dropped) for cluster in known)
    assert len(dropped) == len(set(dropped))
    dropped += clusterer.expire(POSTS[-1][1] + 10 * HORIZON)
    assert set(dropped) == known
    assert len(clusterer) == 0


def test_same_posts_same_ids(plugin):
    assert run(plugin.make(horizon=HORIZON), POSTS) == run(plugin.make(horizon=HORIZON), POSTS)


def test_a_restored_snapshot_goes_on_as_the_original(plugin):
    original = plugin.make(horizon=HORIZON)
    run(original, POSTS[:90])
    restored = plugin.restore(original.snapshot())
    assert run(restored, POSTS[90:]) == run(original, POSTS[90:])
    assert restored.expire(0.0) == original.expire(0.0)
    assert len(restored) == len(original)


def test_a_snapshot_of_nothing_is_restored(plugin):
    assert run(plugin.restore(plugin.make(horizon=HORIZON).snapshot()), POSTS[:9]) == run(
        plugin.make(horizon=HORIZON), POSTS[:9]
    )


@pytest.mark.parametrize("data", [b"", b"\x93", b"plain text", b"\x93\xa5other\x01\x80"])
def test_damaged_state_is_refused(plugin, data):
    with pytest.raises(StateError):
        plugin.restore(data)


def test_a_truncated_snapshot_is_refused(plugin):
    clusterer = plugin.make(horizon=HORIZON)
    run(clusterer, POSTS[:20])
    with pytest.raises(StateError):
        plugin.restore(clusterer.snapshot()[:-3])


def test_posts_without_terms_have_nothing_in_common(plugin):
    clusterer = plugin.make(horizon=HORIZON)
    assert clusterer.assign({}, 1) != clusterer.assign({}, 2)
    assert clusterer.predict({}, 2) is None


def test_predict_before_anything_was_learnt(plugin):
    assert plugin.make(horizon=HORIZON).predict({"rain": 1.0}, 0) is None


def test_predict_answers_a_live_cluster_or_none(plugin):
    clusterer = plugin.make(horizon=HORIZON)
    for terms, time in POSTS[:60]:
        found = clusterer.predict(terms, time)
        assert found is None or found in clusterer
        clusterer.assign(terms, time)


def test_join_puts_a_post_in_a_live_cluster(plugin):
    clusterer = plugin.make(horizon=HORIZON)
    first = clusterer.assign({"rain": 1.0, "paris": 1.0}, 1)
    assert clusterer.assign({"quite": 1.0, "different": 1.0}, 2, join=first) == first
    assert clusterer.terms_of(first)["different"] == 1.0
    clusterer.expire(3 + HORIZON)
    assert clusterer.assign({"quite": 1.0}, 4 + HORIZON, join=first) != first


def test_terms_of_a_cluster_that_is_gone(plugin):
    clusterer = plugin.make(horizon=HORIZON)
    with pytest.raises(KeyError):
        clusterer.terms_of(0)


def test_live_clusters_are_capped(plugin):
    clusterer = plugin.make(horizon=1e9, max_clusters=3)
    for at in range(12):
        clusterer.assign({} if at % 2 else {f"word{at}": 1.0}, at)
        assert len(clusterer) <= 3


def test_input_is_left_alone(plugin):
    terms = {"rain": 1.0, "paris": 2.0}
    clusterer = plugin.make(horizon=HORIZON)
    clusterer.assign(terms, 1)
    clusterer.assign(terms, 2)
    assert terms == {"rain": 1.0, "paris": 2.0}


def test_textclust_groups_what_is_alike():
    clusterer = plugins.find("textclust").make(radius=0.6, auto_r=False)
    rain = clusterer.assign({"rain": 1.0, "paris": 1.0}, 1)
    assert clusterer.assign({"goal": 1.0, "match": 1.0}, 2) != rain
    assert clusterer.assign({"rain": 1.0, "paris": 1.0, "again": 1.0}, 3) == rain


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ConfigError, match="textclust"):
        plugins.find("nothing")


def test_a_plugin_is_registered_once(monkeypatch):
    monkeypatch.setattr(plugins, "_PLUGINS", dict(plugins._PLUGINS))
    plugins.register("again", plugins.find("micro"))
    assert "again" in plugins.names()
    with pytest.raises(ConfigError, match="again"):
        plugins.register("again", plugins.find("micro"))
