"""River's clusterers behind the interface of the micro-clusters, so that a stream can be run with them."""

from __future__ import annotations

import contextlib
import math
import pickle
import zlib
from collections.abc import Hashable, Mapping, Sequence
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, Self

import msgspec
from river import base

from murmure_errors import StateError

_FORMAT = "murmure.river-clusterer"
_VERSION = 1
_MAX_TERMS = 512
_RIVER = version("river")


def _features(terms: Mapping[str, float], dimensions: int) -> dict[Hashable, float]:
    """Copy the terms, as some of River's models keep what they are given, or hash them to a dense unit vector.

    Hashed with a sign (Weinberger et al., 2009), dot products of texts are kept on average, and between unit vectors
    the Euclidean distances of River's clusterers follow the cosine.
    """
    if not dimensions:
        return dict(terms.items())
    vector: dict[Hashable, float] = dict.fromkeys(range(dimensions), 0.0)
    for term, weight in terms.items():
        code = zlib.crc32(term.encode())
        vector[(code >> 1) % dimensions] += weight if code & 1 else -weight
    length = math.sqrt(sum(part * part for part in vector.values()))
    return {name: part / length for name, part in vector.items()} if length else vector


class _Seen(msgspec.Struct):
    """What is known of a live cluster: the river label it stands for, its last hit and its words."""

    last: float
    label: int | None
    terms: dict[str, float]


class _State(msgspec.Struct, array_like=True):
    format: str
    version: int
    river: str
    horizon: float
    max_clusters: int
    dimensions: int
    now: float | None
    next_id: int
    dropped: list[int]
    live: dict[int, _Seen]
    model: bytes


class RiverPostClusterer:
    """A River clusterer as a post clusterer.

    River's labels are numbers that the model may use again for something else. A cluster here is a label that has been
    in use without a pause of the horizon; after one, the same label is a new cluster with a new id.

    Parameters
    ----------
    model
        A clusterer of River, not yet trained.
    horizon
        A cluster not hit for this long is dropped, in the unit of the times given. The model keeps its own clock.
    max_clusters
        Cap on live clusters; the least lately hit go first.
    first_id
        The first cluster's id; ids count up from it.
    dimensions
        Length of the dense vectors that texts are hashed to, for models that take no open vocabulary; 0 gives them the
        terms themselves.

    Notes
    -----
    A post that joins a cluster without a search is not shown to the model, and what a post leans to is not used:
    River's interface has no place for either. The saved state holds a pickle of the model and is only read by the
    version of River that wrote it: restore what you wrote yourself.
    """

    def __init__(
        self,
        model: base.Clusterer,
        *,
        horizon: float = 2_000.0,
        max_clusters: int = 65_536,
        first_id: int = 0,
        dimensions: int = 0,
    ) -> None:
        self.model = model
        self.horizon = horizon
        self.max_clusters = max_clusters
        self.dimensions = dimensions
        self._next = first_id
        self._now = -math.inf
        self._live: dict[int, _Seen] = {}
        self._ids: dict[int, int] = {}
        self._dropped: list[int] = []

    def assign(
        self, terms: Mapping[str, float], time: float, *, join: int | None = None, near: Sequence[int] = ()
    ) -> int:
        """Learn a post and answer the cluster it is in; see `niches.microclusters.MicroClusters.assign`."""
        self._now = max(self._now, float(time))
        self._drop_idle()
        if join is not None and join in self._live:
            return self._hit(join, terms)
        label = None
        if terms:
            self.model.learn_one(_features(terms, self.dimensions))
            label = self._label(terms)
        key = self._ids.get(label) if label is not None else None
        if key is None:
            key = self._next
            self._next += 1
            self._live[key] = _Seen(self._now, label, {})
            if label is not None:
                self._ids[label] = key
        return self._hit(key, terms)

    def predict(self, terms: Mapping[str, float], time: float) -> int | None:
        """Answer the live cluster that the model puts a post in, or None."""
        label = self._label(terms) if terms else None
        key = self._ids.get(label) if label is not None else None
        if key is None or max(self._now, float(time)) > self._live[key].last + self.horizon:
            return None
        return key

    def expire(self, time: float) -> list[int]:
        """Drop the clusters without a hit for the horizon; answer every id dropped since the last call."""
        self._now = max(self._now, float(time))
        self._drop_idle()
        dropped, self._dropped = self._dropped, []
        return dropped

    def terms_of(self, cluster: int) -> Mapping[str, float]:
        """Answer the summed weights of a live cluster's terms, a read-only view; KeyError where it is not live."""
        return MappingProxyType(self._live[cluster].terms)

    def __contains__(self, cluster: int) -> bool:
        return cluster in self._live

    def __len__(self) -> int:
        return len(self._live)

    def _label(self, terms: Mapping[str, float]) -> int | None:
        label: Any = None
        # Several of River's clusterers fail in this way until they have seen enough.
        with contextlib.suppress(ValueError, KeyError, AttributeError, IndexError, ZeroDivisionError):
            label = self.model.predict_one(_features(terms, self.dimensions))
        return None if label is None else int(label)

    def _hit(self, key: int, terms: Mapping[str, float]) -> int:
        seen = self._live.pop(key)
        self._live[key] = seen
        seen.last = self._now
        for term, weight in terms.items():
            seen.terms[term] = seen.terms.get(term, 0.0) + weight
        if len(seen.terms) > _MAX_TERMS:
            heaviest = sorted(seen.terms, key=lambda term: (-seen.terms[term], term))[: _MAX_TERMS * 3 // 4]
            seen.terms = {term: seen.terms[term] for term in heaviest}
        while len(self._live) > self.max_clusters:
            self._drop(next(iter(self._live)))
        return key

    def _drop_idle(self) -> None:
        while self._live:
            key, seen = next(iter(self._live.items()))
            if self._now <= seen.last + self.horizon:
                return
            self._drop(key)

    def _drop(self, key: int) -> None:
        seen = self._live.pop(key)
        if seen.label is not None:
            del self._ids[seen.label]
        self._dropped.append(key)

    def snapshot(self) -> bytes:
        """Answer the whole state as versioned data, the model as a pickle within it."""
        return msgspec.msgpack.encode(
            _State(
                format=_FORMAT,
                version=_VERSION,
                river=_RIVER,
                horizon=self.horizon,
                max_clusters=self.max_clusters,
                dimensions=self.dimensions,
                now=None if self._now == -math.inf else self._now,
                next_id=self._next,
                dropped=self._dropped,
                live=self._live,
                model=pickle.dumps(self.model),
            )
        )

    @classmethod
    def restore(cls, data: bytes) -> Self:
        """Take up a snapshot.

        Raises
        ------
        StateError
            The data are damaged, or another version of this program or of River wrote them.
        """
        try:
            state = msgspec.msgpack.decode(data, type=_State)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            message = f"not a saved state of a River clusterer: {error}; start without it"
            raise StateError(message) from error
        if (state.format, state.version, state.river) != (_FORMAT, _VERSION, _RIVER):
            message = (
                f"saved state is {state.format!r} version {state.version} of River {state.river}, this is {_FORMAT!r} "
                f"version {_VERSION} with River {_RIVER}; replay the posts"
            )
            raise StateError(message)
        self = cls(
            pickle.loads(state.model),
            horizon=state.horizon,
            max_clusters=state.max_clusters,
            dimensions=state.dimensions,
        )
        self._next = state.next_id
        self._now = -math.inf if state.now is None else state.now
        self._dropped = state.dropped
        self._live = state.live
        self._ids = {seen.label: key for key, seen in state.live.items() if seen.label is not None}
        return self
