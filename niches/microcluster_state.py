"""The saved form of the micro-clusters: plain msgpack with a format name and a version."""

from __future__ import annotations

import msgspec

from niches.envelope import seal, unseal
from niches.microcluster_index import Cluster

_FORMAT = "murmure.microclusters"
_VERSION = 1


class ClusterState(msgspec.Struct, frozen=True, array_like=True):
    """One live micro-cluster; its terms are indexes into the shared list of terms."""

    key: int
    last: float
    posts: int
    norm2: float
    terms: list[int]
    weights: list[float]


class MicroClustersState(msgspec.Struct, frozen=True):
    """Everything that decides what the clusterer answers next.

    Attributes
    ----------
    settings
        The keyword arguments it was made with.
    now, next_id
        Latest time seen, seconds or posts, None before the first post; the id of the next new cluster.
    dropped
        Ids dropped and not yet answered by `expire`.
    merged
        Ids of merged clusters: since when, and the id of the one that goes on.
    terms
        Every term of a live cluster, once.
    lone, grown
        Clusters of one and of more posts, least lately hit first.
    """

    settings: dict[str, int | float]
    now: float | None
    next_id: int
    dropped: list[int]
    merged: list[tuple[int, float, int]]
    terms: list[str]
    lone: list[ClusterState]
    grown: list[ClusterState]


def state_of(cluster: Cluster, number: dict[str, int]) -> ClusterState:
    """Answer a cluster's saved form.

    Parameters
    ----------
    cluster
        A live cluster.
    number
        Indexes of the terms met so far, which its own join.
    """
    return ClusterState(
        key=cluster.key,
        last=cluster.last,
        posts=cluster.posts,
        norm2=cluster.norm2,
        terms=[number.setdefault(term, len(number)) for term in cluster.terms],
        weights=list(cluster.terms.values()),
    )


def encode_state(state: MicroClustersState) -> bytes:
    """Encode a state under its format name and version."""
    return seal(_FORMAT, _VERSION, state)


def decode_state(data: bytes) -> MicroClustersState:
    """Decode a state; StateError where it is damaged, of another kind or of another version."""
    return unseal(_FORMAT, _VERSION, data, MicroClustersState)
