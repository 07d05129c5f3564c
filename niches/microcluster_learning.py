"""What a post changes in the micro-clusters: compiled, over the tables of `niches.microcluster_tables`."""

from __future__ import annotations

import math

import numpy as np

from niches.compiled import compiled
from niches.microcluster_search import Keys, Weights, cluster_of, nearest, resize
from niches.microcluster_tables import ALONE, CLUSTERS, ENTRIES, GONE, GROWN, LONE, MERGED, Tables, has_room
from niches.microcluster_terms import add, release_all, terms_of
from niches.slot_map import draw, give_back, link, put, take, unlink


@compiled
def assign(t: Tables, keys: Keys, weights: Weights, time: float, join: int, near: Keys) -> int:
    """Learn a post and answer the id of its cluster; -1, and nothing is learnt, where the tables have no room for it.

    Parameters
    ----------
    keys, weights
        The post's terms, each once; weights above 0.
    join, near
        Ids as in `niches.microclusters.MicroClusters.assign`, -1 for none.
    """
    if not has_room(t, len(keys)):
        return -1
    head = t.head[0]
    head.now = max(head.now, time)
    now = head.now
    if now > head.idle_from:
        drop_idle(t, now)
    found = cluster_of(t, join)
    if found < 0:
        leant = np.empty(len(near), np.int64)
        for at in range(len(near)):
            leant[at] = cluster_of(t, near[at])
        found, twin = nearest(t, keys, weights, now, leant)
        if twin >= 0:
            _merge(t, found, twin, now)
    if found < 0:
        found = begin(t, head.next, now)
        head.next += 1
    add(t, found, keys, weights)
    _hit(t, found, now)
    if t.used[CLUSTERS] > head.max_clusters or t.used[ENTRIES] > head.max_postings:
        _drop_surplus(t, found)
    return int(t.clusters[found].key)


@compiled
def begin(t: Tables, key: int, last: float) -> int:
    """Make a cluster without posts, in no list yet."""
    clusters = t.clusters
    index = draw(clusters, t.spare[CLUSTERS])
    clusters[index].key = key
    clusters[index].last = last
    clusters[index].posts = 0
    clusters[index].norm2 = clusters[index].unit = 0.0
    clusters[index].terms = 0
    clusters[index].first = clusters[index].final = clusters[index].absorbed = -1
    clusters[index].sign = clusters[index].mark = 0
    put(t.cluster_slots, clusters, index)
    t.used[CLUSTERS] += 1
    return index


@compiled
def _hit(t: Tables, cluster: int, now: float) -> None:
    """Count a post of a cluster, new or known."""
    clusters = t.clusters
    clusters[cluster].last = now
    clusters[cluster].posts += 1
    posts = clusters[cluster].posts
    if posts == 1:
        link(clusters, t.ends[LONE], cluster)
        t.used[ALONE] += 1
        t.head[0].idle_from = min(t.head[0].idle_from, now + t.head[0].horizon)
        resize(t, t.used[CLUSTERS])
        return
    if posts == 2:
        unlink(clusters, t.ends[LONE], cluster)
        t.used[ALONE] -= 1
    else:
        unlink(clusters, t.ends[GROWN], cluster)
    link(clusters, t.ends[GROWN], cluster)


@compiled
def _merge(t: Tables, into: int, other: int, now: float) -> None:
    """Let one cluster go on for two; the other's id stays as a second name of it for another horizon."""
    clusters, gone = t.clusters, t.gone
    one = np.empty(1, np.int64)
    one[0] = other
    keys, weights = terms_of(t, one)
    release_all(t, other)
    add(t, into, keys, weights)
    absorbed = clusters[other].absorbed
    key, posts = clusters[other].key, clusters[other].posts
    _forget(t, other)
    if clusters[into].posts == 1:
        unlink(clusters, t.ends[LONE], into)
        t.used[ALONE] -= 1
        link(clusters, t.ends[GROWN], into)
    clusters[into].posts += posts
    while absorbed >= 0:
        later = gone[absorbed].later
        _absorb(t, into, absorbed)
        absorbed = later
    note_merged(t, key, now, into)


@compiled
def note_merged(t: Tables, key: int, since: float, into: int) -> None:
    """Let an id stand for a cluster that it was merged into."""
    index = draw(t.gone, t.spare[GONE])
    t.gone[index].key = key
    t.gone[index].since = since
    put(t.gone_slots, t.gone, index)
    link(t.gone, t.ends[MERGED], index)
    t.used[GONE] += 1
    _absorb(t, into, index)


@compiled
def _absorb(t: Tables, into: int, index: int) -> None:
    first = t.clusters[into].absorbed
    t.gone[index].into = into
    t.gone[index].sooner, t.gone[index].later = -1, first
    if first >= 0:
        t.gone[first].sooner = index
    t.clusters[into].absorbed = index


@compiled
def _forget_merged(t: Tables, index: int) -> None:
    """Take an id that was merged out of everything, and tell that it went."""
    gone = t.gone
    sooner, later = gone[index].sooner, gone[index].later
    if sooner >= 0:
        gone[sooner].later = later
    else:
        t.clusters[gone[index].into].absorbed = later
    if later >= 0:
        gone[later].sooner = sooner
    _tell(t, gone[index].key)
    take(t.gone_slots, gone, index)
    unlink(gone, t.ends[MERGED], index)
    give_back(gone, t.spare[GONE], index)
    t.used[GONE] -= 1


@compiled
def _tell(t: Tables, key: int) -> None:
    t.dropped[t.head[0].dropped] = key
    t.head[0].dropped += 1


@compiled
def drop_idle(t: Tables, now: float) -> None:
    """Drop what has been idle for the horizon."""
    clusters, gone = t.clusters, t.gone
    horizon = t.head[0].horizon
    while t.ends[MERGED, 0] >= 0 and now > gone[t.ends[MERGED, 0]].since + horizon:
        _forget_merged(t, t.ends[MERGED, 0])
    idle_from = math.inf
    for at in (LONE, GROWN):
        while t.ends[at, 0] >= 0 and now > clusters[t.ends[at, 0]].last + horizon:
            _drop(t, t.ends[at, 0])
        if t.ends[at, 0] >= 0:
            idle_from = min(idle_from, clusters[t.ends[at, 0]].last + horizon)
    if t.ends[MERGED, 0] >= 0:
        idle_from = min(idle_from, gone[t.ends[MERGED, 0]].since + horizon)
    t.head[0].idle_from = idle_from


@compiled
def _drop_surplus(t: Tables, spared: int) -> None:
    """Drop clusters down to the caps, those of one post first: but half of the room is theirs, where all begins."""
    used, head = t.used, t.head[0]
    while used[CLUSTERS] > head.max_clusters or used[ENTRIES] > head.max_postings:
        lone_first = 2 * used[ALONE] > used[CLUSTERS] or t.ends[GROWN, 0] < 0
        first = t.ends[LONE, 0] if lone_first else t.ends[GROWN, 0]
        if first == spared:
            return
        _drop(t, first)


@compiled
def _drop(t: Tables, cluster: int) -> None:
    release_all(t, cluster)
    while t.clusters[cluster].absorbed >= 0:
        # in an order that does not depend on how they came together
        least = index = t.clusters[cluster].absorbed
        while index >= 0:
            if t.gone[index].key < t.gone[least].key:
                least = index
            index = t.gone[index].later
        _forget_merged(t, least)
    _tell(t, t.clusters[cluster].key)
    _forget(t, cluster)


@compiled
def _forget(t: Tables, cluster: int) -> None:
    """Take a cluster that holds no term any more out of everything."""
    alone = t.clusters[cluster].posts == 1
    unlink(t.clusters, t.ends[LONE if alone else GROWN], cluster)
    t.used[ALONE] -= alone
    take(t.cluster_slots, t.clusters, cluster)
    give_back(t.clusters, t.spare[CLUSTERS], cluster)
    t.used[CLUSTERS] -= 1
    resize(t, t.used[CLUSTERS])
