"""The saved form of the micro-clusters: plain msgpack with a format name and a version."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from niches.columns import IntArray, distinct
from niches.compiled import compiled
from niches.envelope import seal, unseal
from niches.microcluster_learning import begin, note_merged
from niches.microcluster_search import Keys, Weights, cluster_of, resize
from niches.microcluster_tables import ALONE, GROWN, LONE, MERGED, Tables, with_room
from niches.microcluster_terms import add, measure, terms_of
from niches.slot_map import in_order, link

_FORMAT = "murmure.microclusters"
_VERSION = 2
SETTINGS = (
    "threshold",
    "horizon",
    "max_clusters",
    "max_postings",
    "max_candidates",
    "max_terms",
    "near_bonus",
    "merge_threshold",
    "recency",
)
"""What a clusterer is made with, beside its first id."""


class MicroClustersState(msgspec.Struct, frozen=True):
    """Everything that decides what the clusterer answers next; arrays are little-endian, of 8 bytes an element.

    Attributes
    ----------
    settings, first_id
        The keyword arguments it was made with.
    now, next_id
        Latest time seen, seconds or posts, None before the first post; the id of the next new cluster.
    dropped
        Ids dropped and not yet answered by `expire`.
    merged, since, into
        Ids of merged clusters, first merged first: since when, and the id of the one that goes on.
    key, last, posts, norm2, terms
        A cluster each, those of one post first, least lately hit first: id, last hit, posts, squared length of its
        centroid, number of its terms.
    term, weight
        The clusters' terms, one cluster's after the other's: number and summed weight.
    names
        Number and name of the terms that came by name.
    """

    settings: dict[str, int | float]
    first_id: int
    now: float | None
    next_id: int
    dropped: bytes
    merged: bytes
    since: bytes
    into: bytes
    key: bytes
    last: bytes
    posts: bytes
    norm2: bytes
    terms: bytes
    term: bytes
    weight: bytes
    names: list[tuple[int, str]]


def encode_state(t: Tables, first_id: int, names: dict[int, str]) -> bytes:
    """Encode the tables under the format name and version."""
    head = t.head[0]
    lists = [in_order(t.clusters, t.ends[at]) for at in (LONE, GROWN)]
    order, gone = np.concatenate(lists), in_order(t.gone, t.ends[MERGED])
    clusters, merged = t.clusters[order], t.gone[gone]
    term, weight = terms_of(t, order)
    return seal(
        _FORMAT,
        _VERSION,
        MicroClustersState(
            settings={name: head[name].item() for name in SETTINGS},
            first_id=first_id,
            now=None if head["now"] == -math.inf else float(head["now"]),
            next_id=int(head["next"]),
            dropped=_whole(t.dropped[: head["dropped"]]),
            merged=_whole(merged["key"]),
            since=_real(merged["since"]),
            into=_whole(t.clusters["key"][merged["into"]]),
            key=_whole(clusters["key"]),
            last=_real(clusters["last"]),
            posts=_whole(clusters["posts"]),
            norm2=_real(clusters["norm2"]),
            terms=_whole(clusters["terms"]),
            term=_whole(term),
            weight=_real(weight),
            names=list(names.items()),
        ),
    )


def decode_state(data: bytes) -> MicroClustersState:
    """Decode a state; StateError where it is damaged, of another kind or of another version."""
    return unseal(_FORMAT, _VERSION, data, MicroClustersState)


def load(t: Tables, state: MicroClustersState) -> Tables:
    """Fill empty tables with a state; ValueError where its columns do not fit each other."""
    key, posts, terms, term = map(_read, (state.key, state.posts, state.terms, state.term))
    last, norm2, weight = map(_read_real, (state.last, state.norm2, state.weight))
    merged, since, into = _read(state.merged), _read_real(state.since), _read(state.into)
    sound = len({len(key), len(last), len(posts), len(norm2), len(terms)}) == 1
    sound = sound and len(term) == len(weight) == terms.sum() and not (terms < 0).any()
    sound = sound and len(merged) == len(since) == len(into) and bool(np.isin(into, key).all())
    if not sound or len(np.unique(key)) < len(key):
        message = "its columns do not fit each other"
        raise ValueError(message)
    head = t.head
    head["now"] = -math.inf if state.now is None else state.now
    head["next"], head["idle_from"] = state.next_id, -math.inf
    t = with_room(t, len(term), len(key) + 1, len(merged) + 1)
    _put_back(t, key, last, posts, norm2, terms, term, weight)
    for gone, time, other in zip(merged.tolist(), since.tolist(), into.tolist(), strict=True):
        note_merged(t, gone, time, cluster_of(t, other))
    dropped = _read(state.dropped)
    head["dropped"] = len(dropped)
    resize(t, len(key))
    return with_room(t._replace(dropped=dropped), 0)


@compiled
def _put_back(
    t: Tables, key: Keys, last: Weights, posts: Keys, norm2: Weights, sizes: Keys, terms: Keys, weights: Weights
) -> None:
    first = 0
    for at in range(len(key)):
        cluster = begin(t, key[at], last[at])
        t.clusters[cluster].posts = posts[at]
        add(t, cluster, terms[first : first + sizes[at]], weights[first : first + sizes[at]])
        measure(t, cluster, norm2[at])
        link(t.clusters, t.ends[LONE if posts[at] == 1 else GROWN], cluster)
        t.used[ALONE] += posts[at] == 1
        first += sizes[at]


def live_terms(t: Tables) -> IntArray:
    """Answer the numbers of all terms that clusters hold, ascending."""
    return distinct(terms_of(t, np.concatenate([in_order(t.clusters, t.ends[at]) for at in (LONE, GROWN)]))[0])


def _whole(values: IntArray) -> bytes:
    return values.astype("<i8").tobytes()


def _real(values: Weights) -> bytes:
    return values.astype("<f8").tobytes()


def _read(data: bytes) -> IntArray:
    return np.frombuffer(data, dtype="<i8").astype(np.int64)


def _read_real(data: bytes) -> Weights:
    return np.frombuffer(data, dtype="<f8").astype(np.float64)
