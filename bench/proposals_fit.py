"""Fit the weights of `nlp.proposals` on the training and development parts of WNUT 2017, and print them as JSON.

``python -m bench.proposals_fit [--data FILE]``. Beside the weights it prints what they reach when fitted on one of the
two parts and tried on the other, which is what features and strength are chosen by; the test part is not read.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from bench.nlp_names import Part, read
from nlp.proposals import tabled

ROOT = Path(__file__).resolve().parents[1]
_STRENGTH = 1.0
_MOST = 100


def _table(*parts: Part) -> tuple[list[str], np.ndarray, np.ndarray]:
    columns = tabled([entry for part in parts for entry in part.counts.values()])
    right = np.array([key in part.overlap for part in parts for key in part.counts])
    return [*columns], np.column_stack([*columns.values()]), right


def _fit(*parts: Part) -> tuple[list[str], LogisticRegression]:
    names, rows, right = _table(*parts)
    return names, LogisticRegression(C=_STRENGTH, max_iter=1000).fit(rows, right)


def _tried(model: LogisticRegression, part: Part) -> dict[str, float]:
    _, rows, _ = _table(part)
    best = np.argsort(-model.decision_function(rows), kind="stable")[:_MOST]
    keys = [*part.counts]
    return {kind: sum(keys[i] in found for i in best) / _MOST for kind, found in _kinds(part)}


def _kinds(part: Part) -> tuple[tuple[str, set[str]], ...]:
    return ("exact", part.exact), ("overlap", part.overlap)


def main() -> None:
    """Print weights, rounded, and what they reach on the part that they were not fitted on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/entities/wnut17.jsonl.gz")
    path = parser.parse_args().data
    train, dev = read(path, "train"), read(path, "dev")
    names, model = _fit(train, dev)
    weights = dict(zip(names, model.coef_[0].tolist(), strict=True))
    figures = {
        "bias": round(float(model.intercept_[0]), 2),
        "weights": {name: round(weight, 2) for name, weight in sorted(weights.items(), key=lambda pair: -pair[1])},
        "precision_at_100_of_dev_by_train": _tried(_fit(train)[1], dev),
        "precision_at_100_of_train_by_dev": _tried(_fit(dev)[1], train),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
