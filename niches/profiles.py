"""Which niche a micro-cluster belongs to, by what its columns say for each and against the stream as a whole."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from niches.columns import FloatArray, IntArray
from niches.communities import renumbered
from niches.matrices import summed

_PRIOR_ROWS = 20.0
_WORD_WEIGHT = 0.5
_WORD_MARGIN = 1.0
_BLOCK = 8_192
"""Rows compared with all communities at a time."""


class Profiles:
    """What it says for each niche that a micro-cluster touches a column: logarithms of ratios.

    With `c` of a niche's `s` micro-clusters touching a column that a share `b` of all touches, the ratio is
    ``(c + 20 b) / ((s + 20) b)``: the share in the niche, drawn to that of all as if 20 more micro-clusters had
    been seen. A word counts half of a person, a tag or a link, for words come in phrases and repeat each other;
    and only what goes beyond a ratio of `e` speaks for a niche, for everyday words of its language go as far.

    Parameters
    ----------
    evidence
        Shape (niches, columns); what is not stored says nothing.
    """

    def __init__(self, evidence: sparse.csr_array) -> None:
        self.evidence = evidence
        self._by_column = sparse.csr_array(evidence.T)

    @classmethod
    def of(cls, present: sparse.csr_array, words: npt.NDArray[np.bool_], labels: IntArray, count: int) -> Profiles:
        """Learn the profiles of labels 0 to ``count - 1`` from what their micro-clusters touch (1 or nothing)."""
        return cls.of_held(_Held(present, words, labels, count))

    @classmethod
    def of_held(cls, held: _Held) -> Profiles:
        """Learn the profiles from what is counted already."""
        counts = held.counts
        rows = np.repeat(np.arange(len(held.size)), np.diff(counts.indptr))
        evidence = sparse.csr_array(
            (held.evidence(counts.data, held.size[rows], counts.indices), counts.indices, counts.indptr), counts.shape
        )
        return cls(evidence)

    def scores(self, present: sparse.csr_array) -> sparse.csr_array:
        """Answer the evidence of each row for each niche, shape (rows, niches); what is not stored is none."""
        return sparse.csr_array(present @ self._by_column)


class _Held:
    """What the communities hold, counted once for their profiles and for their members.

    Attributes
    ----------
    counts
        Micro-clusters by community and column, the columns of a row ascending.
    size
        Micro-clusters of each community.
    """

    def __init__(self, present: sparse.csr_array, words: npt.NDArray[np.bool_], labels: IntArray, count: int) -> None:
        self._present, self._words, self._labels = present, words, labels
        self._base = np.asarray(present.sum(axis=0), dtype=np.float64) / present.shape[0]
        self.size: FloatArray = np.bincount(labels[labels >= 0], minlength=count).astype(np.float64)
        self.counts = summed(present, labels, count)
        self.counts.sort_indices()

    def evidence(self, count: FloatArray, size: FloatArray, columns: IntArray) -> FloatArray:
        """Answer what it says that so many of a community's micro-clusters touch a column."""
        base, words = self._base[columns], self._words[columns]
        ratio = np.log((count + _PRIOR_ROWS * base) / ((size + _PRIOR_ROWS) * base))
        spoken = _WORD_WEIGHT * np.maximum(ratio - _WORD_MARGIN, np.minimum(ratio, 0.0))
        return np.asarray(np.where(words, spoken, ratio), dtype=np.float64)

    def without_itself(self) -> FloatArray:
        """Answer the evidence of each row for its own community, had it not been in it."""
        counts = self.counts
        others = counts.data - 1.0
        size = np.repeat(self.size - 1.0, np.diff(counts.indptr))
        told = np.where(others > 0, self.evidence(others, size, counts.indices), 0.0)
        inside = np.flatnonzero(self._labels >= 0)
        members = inside[np.argsort(self._labels[inside], kind="stable")]
        present = sparse.csr_array(self._present[members])
        # a community's rows follow each other: its evidence is spread over the columns once for all of them, and covers
        # every column that they touch, so that what the one before left there is never read
        weights = np.empty(present.nnz)
        spread = np.zeros(present.shape[1])
        ends = present.indptr[np.cumsum(self.size).astype(np.int64)]
        for community, (start, end) in enumerate(pairwise([0, *ends.tolist()])):
            held = slice(counts.indptr[community], counts.indptr[community + 1])
            spread[counts.indices[held]] = told[held]
            weights[start:end] = spread[present.indices[start:end]]
        own = np.zeros(len(self._labels))
        own[members] = np.bincount(np.repeat(np.arange(len(members)), np.diff(present.indptr)), weights, len(members))
        return own


def best(scores: sparse.csr_array, bar: float, prior: FloatArray | None = None) -> IntArray:
    """Answer for each row the niche of its greatest score, the first of equal ones, or -1 where none is above the bar.

    Parameters
    ----------
    scores
        Shape (rows, niches); what is not stored is 0.
    bar
        At least 0.
    prior
        Of each niche: added to the scores that are above the bar, before they are compared.
    """
    told = np.flatnonzero(scores.data > bar)
    rows = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))[told]
    niches, values = scores.indices[told], scores.data[told]
    if prior is not None:
        values = values + prior[niches]
    greatest = np.full(scores.shape[0], -np.inf)
    np.maximum.at(greatest, rows, values)
    first = np.full(scores.shape[0], scores.shape[1])
    at = np.flatnonzero(values == greatest[rows])
    np.minimum.at(first, rows[at], niches[at])
    return np.where(first < scores.shape[1], first, -1)


def reassign(
    present: sparse.csr_array, words: npt.NDArray[np.bool_], labels: IntArray, *, bar: float, least_rows: int
) -> IntArray:
    """Move each micro-cluster to the community that its columns speak for, or to none where they speak for none.

    A step of classification expectation maximisation (Celeux and Govaert 1992) on a naive Bayes mixture; a
    micro-cluster is left out of the profile of its own community while that is compared, or rare columns would
    hold it where it is.

    Parameters
    ----------
    present
        1 where a micro-cluster touches a column, shape (micro-clusters, columns).
    words
        Which of the columns are words.
    labels
        Community of each micro-cluster, -1 for none.
    bar
        Least evidence, a sum of natural logarithms of ratios, with which a micro-cluster is in a community.
    least_rows
        Communities of fewer micro-clusters are dissolved.
    """
    size = np.bincount(labels[labels >= 0], minlength=1)
    labels, count = renumbered(np.where((labels >= 0) & (size[labels] >= least_rows), labels, -1))
    if not count:
        return labels
    held = _Held(present, words, labels, count)
    profiles, own = Profiles.of_held(held), held.without_itself()
    prior = np.log(held.size)
    moved = np.full(len(labels), -1, dtype=np.int64)
    for start in range(0, len(labels), _BLOCK):
        block = slice(start, start + _BLOCK)
        scores = profiles.scores(present[block])
        rows = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))
        home = np.flatnonzero(scores.indices == labels[block][rows])
        scores.data[home] = own[block][rows[home]]
        moved[block] = best(scores, bar, prior)
    return moved
