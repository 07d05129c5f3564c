"""What one shard learnt since the last close, in columns: the body of a shard's summary."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import numpy.typing as npt

from niches.columns import IntArray
from niches.envelope import seal, unseal

_FORMAT = "murmure.shard-delta"
_VERSION = 2

ORDINARY = 1
REPLY = 2
REPOST = 4


class Delta(msgspec.Struct, array_like=True):
    """Columns about posts, and the features of their micro-clusters; arrays are little-endian int64 in bytes.

    Attributes
    ----------
    author, flags
        One entry a post, in the order of the summary's posts: number of the writer's column (`niches.columns`); sum of
        `ORDINARY`, `REPLY`, `REPOST`.
    lang
        One entry a post: language code.
    latest
        Latest event time of a post, seconds; minus infinity where there is none.
    cluster, column, count
        Cells in the order of micro-cluster and column: micro-cluster, number of the column, number of posts.
    named, names
        Columns that have a name to be told, and the names.
    handles, owners
        Numbers of columns: a handle, and the account that bears it.
    """

    author: bytes = b""
    flags: bytes = b""
    lang: list[str] = []
    latest: float = -math.inf
    cluster: bytes = b""
    column: bytes = b""
    count: bytes = b""
    named: bytes = b""
    names: list[str] = []
    handles: bytes = b""
    owners: bytes = b""


def to_bytes(values: npt.ArrayLike) -> bytes:
    """Write whole numbers as little-endian int64."""
    return np.asarray(values, dtype="<i8").tobytes()


def to_array(data: bytes) -> IntArray:
    """Read what `to_bytes` wrote."""
    return np.frombuffer(data, dtype="<i8").astype(np.int64, copy=False)


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
