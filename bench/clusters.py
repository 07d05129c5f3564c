"""Clustering quality and speed on labelled short texts, one pass, against a peer on the same posts in the same run.

    python -m bench.clusters FILE [--out F] [--limit N] [--peer NAME]

FILE holds one JSON object a line: `text` and `label`, as in the sets of the MStream paper (Yin et al., KDD 2018), or
posts in the native form, scored on those with a `gold.niche` while all of them are clustered. Every text is learnt
once, in order, and scored by the cluster that it was put in at that moment. The settings are the same for every file:
nothing is chosen by what the file is, and a text counts as one unit of time.

Speed is posts a second of processor time, so that a busy machine slows neither side; making terms of the texts is not
counted, for either. NMI (arithmetic mean), ARI, homogeneity and completeness are as in scikit-learn.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from niches import plugins
from niches.subwords import with_prefixes

_WORD = re.compile(r"#?\w+")
_NOISE = re.compile(r"https?://\S+|@\w+|\bRT\b")
_HORIZON = 2_000.0
_PREFIX_WEIGHT = 0.5
_LEAST_SECONDS = 2.0

Text = tuple[dict[str, float], str | None]


def read_texts(path: Path, limit: int | None) -> Iterator[Text]:
    """Yield the terms and the label (None: not scored) of every text of a file."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for number, line in enumerate(lines):
            if number == limit:
                return
            record = json.loads(line)
            label = record["label"] if "label" in record else (record.get("gold") or {}).get("niche")
            words = _WORD.findall(_NOISE.sub(" ", record["text"]).lower())
            yield dict(Counter(words)), None if label is None else str(label)


def score(labels: list[str], clusters: list[int]) -> dict[str, float]:
    """Compare a clustering with the true labels, columns of equal length."""
    cells, rows, columns = Counter(zip(labels, clusters, strict=True)), Counter(labels), Counter(clusters)
    total = len(labels)
    mutual = sum(n / total * math.log(n * total / (rows[a] * columns[b])) for (a, b), n in cells.items())
    of_labels, of_clusters = (-sum(n / total * math.log(n / total) for n in c.values()) for c in (rows, columns))
    pairs, true_pairs, found_pairs = (sum(math.comb(n, 2) for n in c.values()) for c in (cells, rows, columns))
    expected = true_pairs * found_pairs / max(1, math.comb(total, 2))
    most = (true_pairs + found_pairs) / 2
    return {
        "nmi": round(2 * mutual / (of_labels + of_clusters), 4) if of_labels + of_clusters else 1.0,
        "ari": round((pairs - expected) / (most - expected), 4) if most != expected else 1.0,
        "homogeneity": round(mutual / of_labels, 4) if of_labels else 1.0,
        "completeness": round(mutual / of_clusters, 4) if of_clusters else 1.0,
        "clusters": len(columns),
        "labels": len(rows),
    }


def run(name: str, texts: list[dict[str, float]]) -> tuple[list[int], float]:
    """Cluster the texts in order with a plug-in; answer every text's cluster and the posts a second.

    What is over in a moment is done again until two seconds have gone, and the fastest counts, as in `timeit`.
    """
    spent, fastest = 0.0, math.inf
    clusters: list[int] = []
    while spent < _LEAST_SECONDS:
        assign = plugins.find(name).make(horizon=_HORIZON).assign
        started = time.process_time()
        clusters = [assign(terms, at) for at, terms in enumerate(texts)]
        elapsed = max(time.process_time() - started, 1e-3)
        spent, fastest = spent + elapsed, min(fastest, elapsed)
    return clusters, len(texts) / fastest


def measure(path: Path, limit: int | None, out: Path | None, peer: str | None) -> dict[str, Any]:
    """Measure a file, and the peer on the same posts."""
    texts = list(read_texts(path, limit))
    plain = [terms for terms, _ in texts]
    scored = [at for at, (_, label) in enumerate(texts) if label is not None]
    labels = [label for _, label in texts if label is not None]
    clusters, rate = run("micro", [with_prefixes(terms, _PREFIX_WEIGHT) for terms in plain])
    if out is not None:
        with out.open("w") as lines:
            for at in scored:
                lines.write(json.dumps({"label": texts[at][1], "cluster": clusters[at]}) + "\n")
    answer: dict[str, Any] = {
        "file": path.name,
        "posts": len(texts),
        "scored": len(scored),
        **score(labels, [clusters[at] for at in scored]),
        "posts_per_second": round(rate),
        "settings": {"clusterer": "micro", "horizon": _HORIZON, "prefix_weight": _PREFIX_WEIGHT},
    }
    if peer is not None:
        theirs, their_rate = run(peer, plain)
        answer["peer"] = {
            "name": peer,
            **score(labels, [theirs[at] for at in scored]),
            "posts_per_second": round(their_rate, 1),
        }
        answer["speed_ratio"] = round(rate / their_rate, 1)
    return answer


def main(arguments: list[str]) -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m bench.clusters", description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, help='write {"label", "cluster"}, one scored text a line')
    parser.add_argument("--limit", type=int, help="use the first N texts only")
    parser.add_argument("--peer", choices=plugins.names(), help="measure this clusterer too, on the same posts")
    options = parser.parse_args(arguments)
    print(json.dumps(measure(options.file, options.limit, options.out, options.peer)))


if __name__ == "__main__":
    main(sys.argv[1:])
