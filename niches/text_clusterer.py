"""The micro-clusters as a River clusterer, for use in River pipelines and with River's metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import msgspec
from river import base

from murmure_errors import StateError
from niches.microclusters import MicroClusters
from niches.subwords import with_prefixes


class TextClusterer(base.Clusterer):
    """Online clustering of short texts, one pass, with ids that are never used twice.

    It takes the weights of a text's terms, as `river.feature_extraction.BagOfWords` makes them, and finds clusters as
    `niches.microclusters.MicroClusters` describes.

    Parameters
    ----------
    threshold
        Least score, 0 to 1, at which a text joins a cluster.
    horizon
        A cluster not hit for this long is dropped: texts where no times are given, else the unit of the times.
    merge_threshold
        Least cosine of two centroids, over terms that few clusters hold, at which a text near both merges them; above
        1, nothing is ever merged.
    prefix_weight
        Weight of a word's first letters against the word itself, so that its forms meet; 0 leaves words alone.
    max_clusters
        Cap on live clusters.

    Examples
    --------
    >>> from river import feature_extraction
    >>> model = feature_extraction.BagOfWords() | TextClusterer(horizon=100)
    >>> for text in ("rain over Paris", "a goal in the last minute", "rain again in Paris"):
    ...     model.learn_one(text)
    >>> model.predict_one("Paris in the rain")
    0

    Whoever wants every text's cluster as it comes saves a search with one call:

    >>> clusterer = TextClusterer()
    >>> [clusterer.learn_predict_one(x) for x in ({"rain": 1}, {"goal": 1}, {"rain": 2})]
    [0, 1, 0]
    """

    def __init__(
        self,
        threshold: float = 0.08,
        horizon: float = 2_000.0,
        merge_threshold: float = 0.2,
        prefix_weight: float = 0.5,
        max_clusters: int = 65_536,
    ) -> None:
        self.threshold = threshold
        self.horizon = horizon
        self.merge_threshold = merge_threshold
        self.prefix_weight = prefix_weight
        self.max_clusters = max_clusters
        self._clusters = MicroClusters(
            threshold=threshold, horizon=horizon, merge_threshold=merge_threshold, max_clusters=max_clusters
        )
        self._count = 0

    def _terms(self, x: Mapping[Any, float]) -> dict[str, float]:
        """Weights above 0 under names that can be saved; the parts of an n-gram are joined."""
        terms = {
            " ".join(k) if isinstance(k, tuple) else str(k): float(weight) for k, weight in x.items() if weight > 0
        }
        return with_prefixes(terms, self.prefix_weight)

    def learn_predict_one(self, x: Mapping[Any, float], t: float | None = None) -> int:
        """Learn a text and answer its cluster: `learn_one` and `predict_one` in one search.

        Parameters
        ----------
        x
            Weights of the text's terms; those not above 0 do not count.
        t
            When it was written, in the unit of `horizon`. Without times, texts are counted; use one or the other.

        Returns
        -------
        int
            Id of the cluster that the text is in.
        """
        self._count += 1
        cluster = self._clusters.assign(self._terms(x), self._count if t is None else t)
        # River's callers ask for no list of what was dropped: it must not grow.
        self._clusters.expire(self._clusters.now)
        return cluster

    def learn_one(self, x: Mapping[Any, float], t: float | None = None) -> None:
        """Learn a text; see `learn_predict_one` for the parameters."""
        self.learn_predict_one(x, t)

    def predict_one(self, x: Mapping[Any, float], t: float | None = None) -> int:
        """Answer the cluster that the text would join; for one that no cluster is near, the id of the next new one."""
        cluster = self._clusters.predict(self._terms(x), self._count + 1 if t is None else t)
        return self._clusters.next_id if cluster is None else cluster

    @property
    def n_clusters(self) -> int:
        """Number of live clusters."""
        return len(self._clusters)

    def snapshot(self) -> bytes:
        """Answer the whole state as plain, versioned data; a pickle does not survive a change of River's version."""
        return msgspec.msgpack.encode((self._get_params(), self._count, self._clusters.snapshot()))

    @classmethod
    def restore(cls, data: bytes) -> Self:
        """Take up a snapshot; StateError where the data are damaged or of another version."""
        try:
            params, count, clusters = msgspec.msgpack.decode(data, type=tuple[dict[str, float], int, bytes])
            self = cls(**params)  # type: ignore[arg-type]
        except (msgspec.MsgspecError, TypeError, UnicodeDecodeError) as error:
            message = f"not a saved state of the text clusterer: {error}; start without it"
            raise StateError(message) from error
        self._count = count
        self._clusters = MicroClusters.restore(clusters)
        return self
