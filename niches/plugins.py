"""Post clusterers by name: the micro-clusters of this engine, and River's clusterers in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from murmure_errors import ConfigError
from niches.river_adapter import RiverPostClusterer


class PostClusterer(Protocol):
    """What a stream needs of whatever groups its posts; `MicroClusters` documents every method.

    The laws, which the conformance suite holds every plug-in to: an id that `assign` answers is live; ids count up and
    are never used twice; every id that is no longer live is answered by `expire`, once; the same posts give the same
    ids; a restored snapshot goes on as if nothing had happened; no terms at all are no error.
    """

    def assign(
        self, terms: Mapping[str, float], time: float, *, join: int | None = None, near: Sequence[int] = ()
    ) -> int:
        """Learn a post and answer the cluster it is in."""

    def predict(self, terms: Mapping[str, float], time: float) -> int | None:
        """Answer the live cluster that a post would join, or None."""

    def expire(self, time: float) -> list[int]:
        """Drop what is idle and answer every id dropped since the last call."""

    def terms_of(self, cluster: int) -> Mapping[str, float]:
        """Answer the summed weights of a live cluster's terms."""

    def snapshot(self) -> bytes:
        """Answer the whole state as versioned data."""

    def __contains__(self, cluster: int) -> bool: ...

    def __len__(self) -> int: ...


class Plugin:
    """A kind of post clusterer.

    Parameters
    ----------
    make
        Called with `horizon`, `max_clusters` and `first_id`, and settings of its own, by keyword.
    restore
        Takes up what such a clusterer's `snapshot` answered.
    """

    def __init__(self, make: Callable[..., PostClusterer], restore: Callable[[bytes], PostClusterer]) -> None:
        self.make = make
        self.restore = restore


def _micro() -> Plugin:
    def make(**settings: Any) -> PostClusterer:
        # compiled code takes a third of a second to load, and whoever only checks settings needs none of it
        from niches.microclusters import MicroClusters

        return MicroClusters(**settings)

    def restore(data: bytes) -> PostClusterer:
        from niches.microclusters import MicroClusters

        return MicroClusters.restore(data)

    return Plugin(make, restore)


def _river(name: str, dimensions: int = 0, **defaults: Any) -> Plugin:
    def make(
        *, horizon: float = 2_000.0, max_clusters: int = 65_536, first_id: int = 0, **settings: Any
    ) -> PostClusterer:
        # whoever only asks for a name, or never for one of these, need not wait for them
        from river import cluster

        inner = getattr(cluster, name)(**{**defaults, **settings})
        return RiverPostClusterer(
            inner, horizon=horizon, max_clusters=max_clusters, first_id=first_id, dimensions=dimensions
        )

    return Plugin(make, RiverPostClusterer.restore)


_DENSE = 32
_PLUGINS = {
    "micro": _micro(),
    # River's own clock counts posts: its fading is told in posts, whatever the unit of the times is.
    "textclust": _river("TextClust", real_time_fading=False, fading_factor=0.0005, tgap=1_000, auto_r=True),
    # The others measure Euclidean distances between dense vectors.
    "clustream": _river("CluStream", _DENSE, n_macro_clusters=50, seed=7),
    "dbstream": _river("DBSTREAM", _DENSE, clustering_threshold=1.0),
    "denstream": _river("DenStream", _DENSE, epsilon=0.5, n_samples_init=100),
    "kmeans": _river("KMeans", _DENSE, n_clusters=50, sigma=0.01, halflife=0.1, seed=7),
    "streamkmeans": _river("STREAMKMeans", _DENSE, n_clusters=10, sigma=0.01, halflife=0.1, seed=7),
}


def names() -> list[str]:
    """Name every plug-in, sorted."""
    return sorted(_PLUGINS)


def register(name: str, plugin: Plugin) -> None:
    """Add a plug-in under a name of its own; ConfigError where the name is taken."""
    if name in _PLUGINS:
        message = f"a post clusterer named {name!r} is there already; choose another name"
        raise ConfigError(message)
    _PLUGINS[name] = plugin


def find(name: str) -> Plugin:
    """Answer the plug-in of that name; ConfigError, naming those there are, where there is none.

    Examples
    --------
    >>> clusterer = find("textclust").make(horizon=500)
    >>> clusterer.assign({"rain": 1.0}, 1) == clusterer.assign({"rain": 1.0}, 2)
    True
    """
    try:
        return _PLUGINS[name]
    except KeyError:
        message = f"no post clusterer is named {name!r}; there are {', '.join(names())}"
        raise ConfigError(message) from None
