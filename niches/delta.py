"""What one shard learnt since the last close, in columns: the body of a shard's summary."""

from __future__ import annotations

import msgspec

from niches.envelope import seal, unseal

_FORMAT = "murmure.shard-delta"
_VERSION = 1

ORDINARY = 1
REPLY = 2
REPOST = 4


class Delta(msgspec.Struct, array_like=True):
    """Columns about posts, and the features of their micro-clusters.

    Attributes
    ----------
    names
        Every column name used, once.
    author, flags, time
        One entry a post, in the order of the summary's posts: index into `names` of the writer; sum of `ORDINARY`,
        `REPLY`, `REPOST`; event time, seconds.
    lang
        One entry a post: language code.
    cluster, feature, count
        Cells: micro-cluster, index into `names`, number of posts.
    handles, owners
        Indexes into `names`: a handle, and the account that bears it.
    """

    names: list[str] = []
    author: list[int] = []
    flags: list[int] = []
    time: list[float] = []
    lang: list[str] = []
    cluster: list[int] = []
    feature: list[int] = []
    count: list[int] = []
    handles: list[int] = []
    owners: list[int] = []


def encode_delta(delta: Delta) -> bytes:
    """Encode a delta under its format name and version."""
    return seal(_FORMAT, _VERSION, delta)


def decode_delta(body: bytes) -> Delta:
    """Decode the body of a shard's summary.

    Raises
    ------
    StateError
        The body is damaged or of another version.
    """
    return unseal(_FORMAT, _VERSION, body, Delta)
