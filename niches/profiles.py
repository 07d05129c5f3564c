"""Which niche a micro-cluster belongs to, by what its columns say for each and against the stream as a whole."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from niches.columns import FloatArray, IntArray
from niches.communities import renumbered
from niches.compiled import compiled
from niches.matrices import Places, summed

_PRIOR_ROWS = 20.0
_WORD_WEIGHT = 0.5
_WORD_MARGIN = 1.0


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
        told = _Evidence(present, words, labels, count)
        counts = summed(present, labels, count)
        counts.sort_indices()
        rows = np.repeat(np.arange(count), np.diff(counts.indptr))
        evidence = told.of(counts.data, told.size[rows], counts.indices)
        return cls(sparse.csr_array((evidence, counts.indices, counts.indptr), counts.shape))

    def best(self, present: sparse.csr_array, bar: float) -> IntArray:
        """Answer the niche with the greatest evidence for each row, the first of equal ones, -1 where none is above.

        Parameters
        ----------
        present
            1 where a micro-cluster touches a column, shape (micro-clusters, columns).
        bar
            At least 0.
        """
        told, count = self._by_column, self.evidence.shape[0]
        nowhere = np.full(present.shape[0], -1, dtype=np.int64)
        cells = present.indptr, present.indices, told.indptr, told.indices, told.data, told.data
        return _spoken_for(*cells, nowhere, np.zeros(count), bar)


class _Evidence:
    """What columns say for communities, by how common they are in them and in all.

    Attributes
    ----------
    size
        Micro-clusters of each community.
    """

    def __init__(self, present: sparse.csr_array, words: npt.NDArray[np.bool_], labels: IntArray, count: int) -> None:
        self._words = words
        self._base = np.asarray(present.sum(axis=0), dtype=np.float64) / present.shape[0]
        self.size: FloatArray = np.bincount(labels[labels >= 0], minlength=count).astype(np.float64)

    def of(self, count: FloatArray, size: FloatArray, columns: IntArray) -> FloatArray:
        """Answer what it says that so many of a community's micro-clusters touch a column."""
        base, words = self._base[columns], self._words[columns]
        ratio = np.log((count + _PRIOR_ROWS * base) / ((size + _PRIOR_ROWS) * base))
        spoken = _WORD_WEIGHT * np.maximum(ratio - _WORD_MARGIN, np.minimum(ratio, 0.0))
        return np.asarray(np.where(words, spoken, ratio), dtype=np.float64)


@compiled
def _spoken_for(
    starts: Places,
    columns: Places,
    niche_starts: Places,
    niches: Places,
    evidence: FloatArray,
    without: FloatArray,
    own: IntArray,
    prior: FloatArray,
    bar: float,
) -> IntArray:
    """Answer the niche of each row's greatest score, the first of equal ones, or -1 where none is above the bar.

    Parameters
    ----------
    starts, columns
        What each row touches.
    niche_starts, niches, evidence, without
        By column: the niches that it speaks for or against, its evidence, and that for a row of the niche itself.
    own
        Niche that each row is in, -1 for none.
    prior
        Of each niche: added to the scores that are above the bar, before they are compared.
    bar
        At least 0.
    """
    best = np.full(len(own), -1, np.int64)
    scores = np.zeros(len(prior), np.float64)
    last = np.full(len(prior), -1, np.int32)
    touched = np.empty(len(prior) + 1, np.int32)
    for row in range(len(own)):
        home, at_home = own[row], 0.0
        held = 0
        for at in range(starts[row], starts[row + 1]):
            column = columns[at]
            for place in range(niche_starts[column], niche_starts[column + 1]):
                niche = niches[place]
                # without a branch: whether a niche is a new one cannot be foretold
                touched[held] = niche
                held += last[niche] != row
                last[niche] = row
                scores[niche] += evidence[place]
                at_home += without[place] if niche == home else 0.0
        # what cancels out is no evidence, be it the row's own
        if home >= 0 and scores[home] != 0.0:
            scores[home] = at_home
        greatest = -np.inf
        for place in range(held):
            niche = touched[place]
            score = scores[niche]
            scores[niche] = 0.0
            if score > bar:
                score += prior[niche]
                if score > greatest or (score == greatest and niche < best[row]):
                    greatest = score
                    best[row] = niche
    return best


def reassign(
    present: sparse.csr_array,
    words: npt.NDArray[np.bool_],
    labels: IntArray,
    counts: sparse.csr_array,
    *,
    bar: float,
    least_rows: int,
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
    counts
        Micro-clusters by community and column.
    bar
        Least evidence, a sum of natural logarithms of ratios, with which a micro-cluster is in a community.
    least_rows
        Communities of fewer micro-clusters are dissolved.
    """
    size = np.bincount(labels[labels >= 0], minlength=1)
    kept, count = renumbered(np.where((labels >= 0) & (size[labels] >= least_rows), labels, -1))
    if not count:
        return kept
    number = np.empty(count, dtype=np.int64)
    number[kept[kept >= 0]] = labels[kept >= 0]
    told, held = _Evidence(present, words, kept, count), sparse.csr_array(counts[number].T)
    columns, others = np.repeat(np.arange(held.shape[0]), np.diff(held.indptr)), held.data - 1.0
    members = told.size[held.indices]
    evidence = told.of(held.data, members, columns)
    without = np.where(others > 0, told.of(others, members - 1.0, columns), 0.0)
    cells = present.indptr, present.indices, held.indptr, held.indices, evidence, without
    return _spoken_for(*cells, kept, np.log(told.size), bar)
