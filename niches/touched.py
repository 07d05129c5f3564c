"""What the posts of an open window touch: gathered post by post, summed to cells when the window closes."""

from __future__ import annotations

import math
from array import array
from typing import Self

import msgspec
import numpy as np

from niches.columns import column_ids
from niches.delta import ORDINARY, REPLY, REPOST, Delta, to_bytes
from niches.features import HANDLE, TOLD, columns_of
from niches.records import Observation


class _Numbers(dict[str, int]):
    """Names in the order in which they came, numbered from 0 at first sight."""

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        return number


class TouchedState(msgspec.Struct):
    """The saved form; arrays are little-endian int64 in bytes."""

    posts: list[str]
    clusters: bytes
    names: list[str]
    author: bytes
    flags: bytes
    latest: float
    lang: list[str]
    features: bytes
    widths: bytes
    owners: dict[int, int]


class Touched:
    """Posts learnt since the last close, their micro-clusters and the columns that they touch.

    Attributes
    ----------
    posts, clusters
        Columns of equal length, in the order learnt.
    """

    def __init__(self) -> None:
        self.posts: list[str] = []
        self.clusters: list[int] = []
        self._numbers = _Numbers()
        self._author = array("q")
        self._flags = array("q")
        self._latest = -math.inf
        self._lang: list[str] = []
        # all posts' columns in one row, and how many each post has: summing them at once is cheaper than one by one
        self._features = array("q")
        self._widths = array("q")
        self._owners: dict[int, int] = {}

    def add(self, o: Observation, cluster: int) -> None:
        """Take a post and the micro-cluster it went to."""
        self.posts.append(o.post)
        self.clusters.append(cluster)
        number_of = self._numbers.__getitem__
        names = columns_of(o)
        self._features.extend(map(number_of, names))
        self._widths.append(len(names))
        author = number_of(names[0])
        self._author.append(author)
        self._flags.append(
            ORDINARY * o.ordinary + REPLY * bool(o.reply_to or o.reply_to_author) + REPOST * bool(o.repost_of)
        )
        self._latest = max(self._latest, o.time)
        self._lang.append(o.lang)
        if o.handle:
            self._owners[number_of(HANDLE + o.handle.lower())] = author

    def delta(self) -> Delta:
        """Sum up: cells in the order of micro-cluster and column, whatever the order of the posts."""
        names = list(self._numbers)
        ids = column_ids(names)
        cluster = np.repeat(np.array(self.clusters, dtype=np.int64), np.array(self._widths, dtype=np.int64))
        column = ids[np.array(self._features, dtype=np.int64)]
        order = np.lexsort((column, cluster))
        cluster, column = cluster[order], column[order]
        fresh = np.ones(len(order), dtype=bool)
        fresh[1:] = (cluster[1:] != cluster[:-1]) | (column[1:] != column[:-1])
        first = np.flatnonzero(fresh)
        told = [at for at, name in enumerate(names) if name[0] in TOLD]
        return Delta(
            author=to_bytes(ids[np.array(self._author, dtype=np.int64)]),
            flags=to_bytes(self._flags),
            latest=self._latest,
            lang=self._lang,
            cluster=to_bytes(cluster[first]),
            column=to_bytes(column[first]),
            count=to_bytes(np.diff(first, append=len(order))),
            named=to_bytes(ids[told]),
            names=[names[at] for at in told],
            handles=to_bytes(ids[np.fromiter(self._owners, dtype=np.int64, count=len(self._owners))]),
            owners=to_bytes(ids[np.fromiter(self._owners.values(), dtype=np.int64, count=len(self._owners))]),
        )

    def save(self) -> TouchedState:
        """Answer the state as plain data."""
        clusters, author, flags, features, widths = map(
            to_bytes, (self.clusters, self._author, self._flags, self._features, self._widths)
        )
        names = list(self._numbers)
        return TouchedState(
            self.posts, clusters, names, author, flags, self._latest, self._lang, features, widths, self._owners
        )

    @classmethod
    def load(cls, state: TouchedState) -> Self:
        """Take up a saved state."""
        self = cls()
        self.posts, self._lang, self._owners = state.posts, state.lang, state.owners
        self.clusters = _numbers(state.clusters).tolist()
        self._numbers.update((name, number) for number, name in enumerate(state.names))
        self._author, self._flags, self._latest = _numbers(state.author), _numbers(state.flags), state.latest
        self._features, self._widths = _numbers(state.features), _numbers(state.widths)
        return self


def _numbers(data: bytes) -> array[int]:
    return array("q", np.frombuffer(data, dtype="<i8").astype(np.int64).tobytes())
