from __future__ import annotations

from collections import Counter

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niches.columns import column_ids
from niches.delta import Delta, to_array
from niches.records import Observation
from niches.touched import Touched, TouchedState

NAMES = st.integers(0, 9).map(str)
POSTS = st.lists(
    st.builds(
        Observation,
        post=st.uuids().map(str),
        time=st.just(0.0),
        author=NAMES,
        handle=st.sampled_from(["", "h1", "h2"]),
        terms=st.lists(NAMES, max_size=4).map(tuple),
        mentions=st.lists(st.sampled_from(["h1", "h2"]), max_size=1).map(tuple),
        reply_to=st.sampled_from(["", "p1", "p2"]),
        reply_to_author=st.sampled_from(["", "1", "2"]),
        repost_of=st.sampled_from(["", "", "p1"]),
        repost_of_author=st.sampled_from(["", "1"]),
        thread=st.sampled_from(["", "p1", "p3"]),
        hashtags=st.lists(NAMES, max_size=2).map(tuple),
        links=st.lists(NAMES, max_size=2).map(tuple),
        topics=st.lists(NAMES, max_size=2).map(tuple),
    ),
    max_size=40,
)


def learnt(posts: list[Observation], fold: int, saved_every: int = 0, most: int = 30) -> Touched:
    touched = Touched(fold, most)
    for number, post in enumerate(posts):
        if saved_every and number % saved_every == 0:
            state = msgspec.msgpack.decode(msgspec.msgpack.encode(touched.save()), type=TouchedState)
            touched = Touched.load(state, fold, most)
        learn(touched, post, int(post.author) % 3)
    return touched


def learn(touched: Touched, post: Observation, cluster: int) -> None:
    for part, numbers in touched.parts([post]):
        touched.add(part, numbers, np.array([cluster]))


def columns_of(o: Observation) -> list[str]:
    people = [o.author, o.reply_to_author, o.repost_of_author]
    posts = ["" if o.repost_of else o.post, o.repost_of, o.quote_of, o.reply_to, o.thread]
    handles = [handle.lower() for handle in o.mentions]
    kinds = {"p": people, "@": handles, "o": posts, "#": o.hashtags, "u": o.links, "b": o.brands, "k": o.topics}
    return [kind + name for kind, names in {**kinds, "w": o.terms}.items() for name in dict.fromkeys(names) if name]


def cells(delta: Delta) -> dict[tuple[int, int], int]:
    keys = zip(to_array(delta.cluster).tolist(), to_array(delta.column).tolist(), strict=True)
    return dict(zip(keys, to_array(delta.count).tolist(), strict=True))


def naive(posts: list[Observation], fold: int, most: int = 30) -> dict[tuple[int, int], int]:
    found: Counter[tuple[int, int]] = Counter()
    for start in range(0, len(posts), fold):
        if len(found) > most:
            columns = Counter[int]()
            for (_, column), count in found.items():
                columns[column] += count
            found = Counter({key: count for key, count in found.items() if columns[key[1]] > 1})
        for post in posts[start : start + fold]:
            found.update((int(post.author) % 3, column) for column in column_ids(columns_of(post)).tolist())
    return dict(found)


@settings(deadline=None)
@given(POSTS, st.integers(1, 50))
def test_a_window_of_too_many_cells_keeps_the_columns_of_two_posts(posts: list[Observation], fold: int) -> None:
    told = learnt(posts, fold).delta()
    assert cells(told) == naive(posts, fold)
    columns = {column for _, column in cells(told)}
    assert set(to_array(told.named).tolist()) <= columns
    assert all(name[0] in "w#k" for name in told.names)
    assert to_array(told.named).tolist() == column_ids(told.names).tolist()


@settings(deadline=None)
@given(POSTS, st.integers(1, 20))
def test_folding_forgets_no_post(posts: list[Observation], fold: int) -> None:
    folded, whole = learnt(posts, fold, most=0), learnt(posts, 1000)
    assert folded.posts == whole.posts == [post.post for post in posts]
    assert folded.clusters == whole.clusters
    one, other = folded.delta(), whole.delta()
    assert (one.author, one.flags, one.lang, one.latest) == (other.author, other.flags, other.lang, other.latest)


@settings(deadline=None)
@given(POSTS, st.integers(1, 20), st.integers(1, 7))
def test_a_restored_window_goes_on_as_if_nothing_had_happened(posts: list[Observation], fold: int, every: int) -> None:
    once, often = learnt(posts, fold), learnt(posts, fold, every)
    assert often.posts == once.posts
    assert often.delta() == once.delta()


@pytest.mark.parametrize("mentioned,known", [(True, True), (False, False)])
def test_a_handle_is_kept_with_its_account_while_either_is_seen_again(mentioned: bool, known: bool) -> None:
    posts = [Observation(post="1", time=0.0, author="a", handle="H")]
    posts += [Observation(post=f"m{i}", time=0.0, author=f"b{i}", mentions=("h",)) for i in range(2) if mentioned]
    posts += [Observation(post=f"n{i}", time=0.0, author=f"c{i}") for i in range(5)]
    touched = Touched(4, 0)
    for post in posts:
        learn(touched, post, 1)
    told = touched.delta()
    assert (column_ids(["@h"])[0] in to_array(told.handles)) is known
