"""What word vectors learnt from the stream itself add to the micro-clusters, and what they cost.

    python -m bench.semantics FILE [--limit N] [--weights 0 0.1 0.2] [--horizon 2000]

FILE is as in `bench.clusters`. Vectors come of random indexing (Kanerva et al., 2000; Sahlgren, 2005): every term has a
sparse random index vector, and its context vector is the sum of the index vectors of the terms it was seen with, each
weighted by its inverse document frequency. A text is the weighted sum of its terms' unit context vectors, a cluster the
sum of its texts. To the cosine over terms of each candidate, the cosine over vectors above a base is added, times the
weight. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.clusters import read_texts, score
from bench.plain import PlainMicroClusters
from bench.plain.index import Cluster, ClusterIndex
from bench.plain.roster import Roster
from niches.microclusters import MicroClusters
from niches.subwords import is_prefix, with_prefixes

_DIMENSIONS = 128
_NONZERO = 6
_BASE = 0.3
_PREFIX_WEIGHT = 0.5

Vector = NDArray[np.float32]


class ContextVectors:
    """Context vectors of terms, learnt online."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._context: Vector = np.zeros((4096, _DIMENSIONS), np.float32)
        self._index: Vector = np.zeros((4096, _DIMENSIONS), np.float32)

    def rows(self, terms: Iterable[str]) -> NDArray[np.int64]:
        """Answer the rows of the terms, new ones included."""
        return np.array([self._rows[t] if t in self._rows else self._new(t) for t in terms], np.int64)

    def _new(self, term: str) -> int:
        row = self._rows[term] = len(self._rows)
        if row == len(self._context):
            self._context = np.vstack([self._context, np.zeros_like(self._context)])
            self._index = np.vstack([self._index, np.zeros_like(self._index)])
        dice = np.random.default_rng(zlib.crc32(term.encode()))
        self._index[row, dice.integers(0, _DIMENSIONS, _NONZERO)] = dice.choice((-1.0, 1.0), _NONZERO)
        return row

    def text(self, rows: NDArray[np.int64], weights: Vector) -> Vector:
        """Answer the unit vector of a text, shape (dimensions,); zero where nothing is known of its terms."""
        context = self._context[rows]
        vector: Vector = (weights / (np.linalg.norm(context, axis=1) + 1e-9)) @ context
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length > 1e-6 else np.zeros(_DIMENSIONS, np.float32)

    def learn(self, rows: NDArray[np.int64], weights: Vector) -> None:
        """Add to every term the index vectors of the others."""
        index = self._index[rows]
        self._context[rows] += weights @ index - weights[:, None] * index


class SemanticIndex(ClusterIndex):
    """The index of the micro-clusters with a part for vectors in its dot products."""

    def __init__(self, max_candidates: int, max_terms: int, weight: float) -> None:
        super().__init__(max_candidates, max_terms)
        self._weight = weight
        self._vectors = ContextVectors()
        self._sums: dict[Cluster, Vector] = {}

    def _parts(self, terms: Mapping[str, float]) -> tuple[NDArray[np.int64], Vector]:
        words = [term for term in terms if not is_prefix(term)]
        weights = [self.idf(len(self.postings.get(word, ()))) for word in words]
        return self._vectors.rows(words), np.array(weights, np.float32)

    def dots(
        self, terms: Mapping[str, float], also: Iterable[Cluster], recent: Iterable[Cluster]
    ) -> tuple[float, dict[Cluster, float]]:
        """Raise the products of clusters whose vectors are near the text's, lower those of the others."""
        norm, dots = super().dots(terms, also, recent)
        if dots:
            text = self._vectors.text(*self._parts(terms))
            sums = np.array([self._sums[cluster] for cluster in dots])
            near = sums @ text / (np.linalg.norm(sums, axis=1) + 1e-9)
            for cluster, cosine in zip(dots, near.tolist(), strict=True):
                dots[cluster] += self._weight * (cosine - _BASE) * norm * math.sqrt(cluster.norm2)
        return norm, dots

    def add(self, cluster: Cluster, terms: Mapping[str, float]) -> None:
        """Sum a text into a cluster, and learn from it."""
        rows, weights = self._parts(terms)
        vector = self._vectors.text(rows, weights)
        self._sums[cluster] = self._sums[cluster] + vector if cluster in self._sums else vector
        self._vectors.learn(rows, weights)
        super().add(cluster, terms)

    def absorb(self, into: Cluster, gone: Cluster) -> None:
        """Sum one cluster into another; nothing is learnt again."""
        self._sums[into] = self._sums[into] + self._sums[gone]
        self.remove(gone)
        super().add(into, gone.terms)

    def remove(self, cluster: Cluster) -> None:
        """Forget a cluster."""
        del self._sums[cluster]
        super().remove(cluster)


class SemanticMicroClusters(PlainMicroClusters):
    """Micro-clusters that mix vectors into their similarity; their state cannot be saved."""

    def __init__(self, weight: float, horizon: float) -> None:
        super().__init__(horizon=horizon)
        self._index = SemanticIndex(self.max_candidates, self.max_terms, weight)
        self._roster = Roster(horizon, self._index)


def measure(path: Path, limit: int | None, weights: list[float], horizon: float) -> dict[str, Any]:
    """Measure a file with each weight of the vectors; without any, the plain micro-clusters run."""
    texts = [(with_prefixes(terms, _PREFIX_WEIGHT), label) for terms, label in read_texts(path, limit)]
    labels = [label for _, label in texts if label is not None]
    found = []
    for weight in weights:
        clusters = SemanticMicroClusters(weight, horizon) if weight else MicroClusters(horizon=horizon)
        started = time.process_time()
        keys = [clusters.assign(terms, at) for at, (terms, _) in enumerate(texts)]
        rate = len(texts) / max(time.process_time() - started, 1e-9)
        scores = score(labels, [key for key, (_, label) in zip(keys, texts, strict=True) if label is not None])
        found.append({"weight": weight, **scores, "posts_per_second": round(rate)})
    return {"file": path.name, "posts": len(texts), "horizon": horizon, "runs": found}


def main(arguments: list[str]) -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m bench.semantics", description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int, help="use the first N texts only")
    parser.add_argument("--weights", type=float, nargs="+", default=[0.0, 0.1, 0.2], help="weights of the vectors")
    parser.add_argument("--horizon", type=float, default=2_000.0, help="texts after which an idle cluster is dropped")
    options = parser.parse_args(arguments)
    print(json.dumps(measure(options.file, options.limit, options.weights, options.horizon)))


if __name__ == "__main__":
    main(sys.argv[1:])
