"""Which niche a micro-cluster belongs to, by what its columns say for each and against the stream as a whole."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from niches.communities import FloatArray, IntArray, renumbered, summed

_WORD_WEIGHT = 0.5
_PRIOR_ROWS = 20.0


class Profiles:
    """How much more often each niche's micro-clusters touch a column than all do, as logarithms of the ratio.

    With `c` of a niche's `s` micro-clusters touching a column that a share `b` of all touches, the ratio is
    ``(c + 20 b) / ((s + 20) b)``: the share in the niche, drawn to that of all as if 20 more micro-clusters had been seen.

    Parameters
    ----------
    evidence
        Shape (niches, columns); what is not stored says nothing.
    """

    def __init__(self, evidence: sparse.csr_array) -> None:
        self.evidence = evidence

    @classmethod
    def of(cls, present: sparse.csr_array, labels: IntArray, count: int) -> Profiles:
        """Learn the profiles of labels 0 to ``count - 1`` from which micro-clusters touch which columns (1 or nothing)."""
        base = np.asarray(present.sum(axis=0), dtype=np.float64) / present.shape[0]
        size = np.bincount(labels[labels >= 0], minlength=count).astype(np.float64)
        evidence = summed(present, labels, count)
        rows = np.repeat(np.arange(count), np.diff(evidence.indptr))
        evidence.data = _ratio(evidence.data, size[rows], base[evidence.indices])
        return cls(evidence)

    def best(self, weighed: sparse.csr_array) -> tuple[IntArray, FloatArray]:
        """Answer for each row the niche with the most evidence, and that evidence (0 where there is no niche)."""
        if not self.evidence.shape[0]:
            return np.full(weighed.shape[0], -1, dtype=np.int64), np.zeros(weighed.shape[0])
        scores = (weighed @ self.evidence.T).toarray()
        return scores.argmax(axis=1), scores.max(axis=1)


def _ratio(count: FloatArray, size: FloatArray, base: FloatArray) -> FloatArray:
    return np.asarray(np.log((count + _PRIOR_ROWS * base) / ((size + _PRIOR_ROWS) * base)), dtype=np.float64)


def weigh_words(present: sparse.csr_array, words: npt.NDArray[np.bool_]) -> sparse.csr_array:
    """Let a word count half of a person, a tag or a link: words come in phrases and repeat each other."""
    weighed = present.copy()
    weighed.data = present.data * np.where(words, _WORD_WEIGHT, 1.0)[present.indices]
    return weighed


def reassign(
    present: sparse.csr_array,
    words: npt.NDArray[np.bool_],
    labels: IntArray,
    *,
    bar: float,
    least_rows: int,
    rounds: int,
) -> IntArray:
    """Move each micro-cluster to the community that its columns speak for, or to none where they speak for none.

    A step of classification expectation maximisation (Celeux and Govaert 1992) on a naive Bayes mixture; a micro-cluster
    is left out of the profile of its own community while that is compared, or rare columns would hold it where it is.

    Parameters
    ----------
    bar
        Least evidence, a sum of logarithms of ratios, with which a micro-cluster is in a community.
    least_rows
        Communities of fewer micro-clusters are dissolved.
    rounds
        How often profiles are learnt and micro-clusters moved.
    """
    weighed = weigh_words(present, words)
    base = np.asarray(present.sum(axis=0), dtype=np.float64) / present.shape[0]
    cell_rows = np.repeat(np.arange(present.shape[0]), np.diff(present.indptr))
    for _ in range(rounds):
        size = np.bincount(labels[labels >= 0], minlength=1)
        labels, count = renumbered(np.where((labels >= 0) & (size[labels] >= least_rows), labels, -1))
        if not count:
            break
        profiles = Profiles.of(present, labels, count)
        scores = (weighed @ profiles.evidence.T).toarray()
        own_rows = np.flatnonzero(labels >= 0)
        scores[own_rows, labels[own_rows]] = _without_itself(present, weighed, base, labels, count, cell_rows)[own_rows]
        labels = np.where(scores.max(axis=1) > bar, scores.argmax(axis=1), -1)
    return labels


def _without_itself(
    present: sparse.csr_array,
    weighed: sparse.csr_array,
    base: FloatArray,
    labels: IntArray,
    count: int,
    cell_rows: IntArray,
) -> FloatArray:
    """Answer the evidence of each row for its own community, had it not been in it."""
    size = np.bincount(labels[labels >= 0], minlength=count).astype(np.float64)
    cells = np.flatnonzero(labels[cell_rows] >= 0)
    rows, columns = cell_rows[cells], present.indices[cells]
    own = labels[rows]
    key = own * present.shape[1] + columns
    _, place, held = np.unique(key, return_inverse=True, return_counts=True)
    others = held[place] - 1.0
    ratio = np.where(others > 0, _ratio(others, size[own] - 1.0, base[columns]), 0.0)
    return np.bincount(rows, weighed.data[cells] * ratio, minlength=len(labels))
