"""Which of the names that nobody listed act like brands: counts over the stream, ranked, with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec
import numpy as np

from nlp.annotation import SeenName
from nlp.catalogue import Catalogue
from nlp.folding import joined
from nlp.name_evidence import CUES, FloatArray, features, traits

# Logistic regression over `nlp.name_evidence.features`, fitted on the training and development parts of WNUT 2017
# (CC BY 4.0) by ``python -m bench.proposals_fit``, which prints these.
_BIAS = -4.02
_WEIGHTS = {
    "well known": 4.09,
    "well-known word": 3.03,
    "BESIDE": 2.39,
    "trade word": 2.17,
    "holds well-known word": 1.7,
    "BUSINESS": 1.45,
    "trade word inside": 1.31,
    "class: company": 1.17,
    "WARE": 1.07,
    "digit": 0.98,
    "HANDLED": 0.94,
    "INNER": 0.61,
    "DEALT": 0.56,
    "log posts": 0.47,
    "CAPITAL": 0.47,
    "ARTICLE": 0.39,
    "holds well known": 0.38,
    "CAPITALS": 0.37,
    "TITLE": 0.37,
    "POSSESSIVE": 0.36,
    "OWNED": 0.13,
    "class: none": 0.07,
    "SEVERAL": 0.05,
    "common word": -0.0,
    "MODEL": -0.05,
    "OPENING": -0.09,
    "PERSON": -0.17,
    "class: city": -0.18,
    "common word opening": -0.4,
    "lower case": -0.51,
    "PLACE": -0.7,
    "class: person": -1.28,
    "TAGGED": -1.57,
    # Not in the data it was fitted on: a pipeline's word is worth about as much as being of a class with companies.
    "TRAINED": 1.6,
}


_WIDTH = 4


@lru_cache(maxsize=4096)
def _one(cues: int) -> bytes:
    """Return the counts of one post that shows some cues."""
    return b"".join(int(cues & cue > 0).to_bytes(_WIDTH, "little") for cue in CUES)


class NameCount(msgspec.Struct, gc=False):
    """What the stream showed of one name; small, for most names of a stream come once.

    Attributes
    ----------
    surface
        As first written.
    posts
        Posts that hold it.
    cues
        Posts by the `Cue` they show, four bytes for each.
    """

    surface: str
    posts: int = 0
    cues: bytes = _one(0)

    def add(self, cues: int) -> None:
        """Count one more post that shows some cues."""
        one = _one(cues)
        if self.posts:
            # each count has room enough that none runs over into the next
            summed = int.from_bytes(self.cues, "little") + int.from_bytes(one, "little")
            one = summed.to_bytes(len(one), "little")
        self.posts += 1
        self.cues = one

    def by_cue(self) -> dict[int, int]:
        """Return the posts by the cue they show, in the order of `Cue`."""
        counts = (int.from_bytes(self.cues[i : i + _WIDTH], "little") for i in range(0, len(self.cues), _WIDTH))
        return {cue: posts for cue, posts in zip(CUES, counts, strict=True) if posts}


class Proposal(msgspec.Struct, frozen=True):
    """A name that acts like a brand.

    Attributes
    ----------
    name
        As first written.
    score
        0 to 1; an estimate of the chance that it names a company or a product.
    posts
        Posts that hold it.
    evidence
        Posts by what they show of it (lower-case names of `Cue`), and what is known of it (`nlp.name_evidence.traits`).
    """

    name: str
    score: float
    posts: int
    evidence: dict[str, int]


def count_names(counts: dict[str, NameCount], seen: Iterable[SeenName]) -> None:
    """Add the names of one post to the counts.

    Addition in any order gives the same counts, save for the surface, which is the first.
    """
    for name in seen:
        entry = counts.get(name.key)
        if entry is None:
            entry = counts[name.key] = NameCount(name.surface)
        entry.add(name.cues)


def rank(
    counts: Mapping[str, NameCount],
    catalogue: Catalogue | None = None,
    *,
    least_posts: int = 1,
    most: int = 100,
) -> list[Proposal]:
    """Return the names most likely to be brands, best first.

    Parameters
    ----------
    counts
        By key, as `count_names` keeps them.
    catalogue
        Whose names, aliases and products are left out.
    least_posts
        Names in fewer posts are left out.
    most
        Length of the list.
    """
    listed = {joined(name) for brand in catalogue or () for name in (*brand.names, *brand.products)}
    entries = [entry for key, entry in counts.items() if entry.posts >= least_posts and key not in listed]
    if not entries:
        return []
    scores = _scored(tabled(entries))
    # whose score is that of the last place, or better
    bar = np.partition(scores, -most)[-most] if most < len(scores) else 0.0
    ranked = [(-float(scores[at]), -entries[at].posts, entries[at].surface, at) for at in np.flatnonzero(scores >= bar)]
    return [_proposal(entries[at], -score) for score, _, _, at in sorted(ranked)[:most]]


def tabled(entries: Sequence[NameCount]) -> dict[str, FloatArray]:
    """Return what the ranking weighs of names, a column each (`nlp.name_evidence.features`)."""
    posts = np.array([entry.posts for entry in entries], dtype=np.int64)
    cues = np.frombuffer(b"".join([entry.cues for entry in entries]), dtype=f"<u{_WIDTH}").astype(np.int64)
    return features([entry.surface for entry in entries], posts, cues.reshape(len(entries), len(CUES)))


def _scored(columns: Mapping[str, FloatArray]) -> FloatArray:
    odds = _BIAS + sum(_WEIGHTS.get(name, 0.0) * column for name, column in columns.items())
    return np.round(1 / (1 + np.exp(-odds)), 4)


def _proposal(entry: NameCount, score: float) -> Proposal:
    evidence = {CUES[cue].lower(): posts for cue, posts in entry.by_cue().items()}
    evidence |= dict.fromkeys(traits(entry.surface), entry.posts)
    return Proposal(entry.surface, score, entry.posts, evidence)
