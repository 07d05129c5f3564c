"""What a niche is about, in words that a person understands at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from niches.features import BRAND, TAG, TERM, TOPIC

_TAG_SHARE = 0.1
_LISTED = 12


class Words(list[tuple[float, str]]):
    """Scored words of one kind, best first."""

    def best(self, limit: int = _LISTED) -> list[str]:
        """Answer the best words, without their scores."""
        return [word for _, word in self[:limit]]


def characteristic(
    kind: str, columns: Iterable[tuple[str, float, float]], size: float, everything: float, least: float = 2.0
) -> Words:
    """Score the words of one kind by how much a niche has of them, and more than all others have.

    A word's score is ``share * log(share / share elsewhere)``, its part of the relative entropy of the niche and
    the stream.

    Parameters
    ----------
    kind
        First letter of the columns wanted.
    columns
        Name, micro-clusters of the niche that hold it, micro-clusters at all that hold it.
    size, everything
        Micro-clusters of the niche, and at all.
    least
        Micro-clusters of the niche that must hold a word.
    """
    scored = Words()
    for name, here, total in columns:
        if name[0] == kind and here >= least:
            share = here / size
            lift = share * everything / total
            if lift > 1.0:
                scored.append((share * math.log(lift), name[1:]))
    scored.sort(key=lambda item: (-item[0], item[1]))
    return scored


def label_of(
    tags: Words, topics: Words, terms: Words, brands: Words, refused: Callable[[str], bool], fallback: str
) -> str:
    """Answer a hashtag that is common enough in the niche, else a key phrase, else its two best words.

    Parameters
    ----------
    refused
        Tells a word that may not be shown, such as a handle.
    fallback
        The label where nothing speaks for itself.
    """

    def fit(words: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
        return [item for item in words if len(item[1]) > 2 and not item[1].isdigit() and not refused(item[1])]

    good_tags, good_topics, good_terms = fit(tags), fit(topics), fit(terms)
    if good_tags and good_tags[0][0] >= _TAG_SHARE:
        return "#" + good_tags[0][1]
    if good_topics:
        return good_topics[0][1]
    if good_tags:
        return "#" + good_tags[0][1]
    if good_terms:
        return " ".join(word for _, word in good_terms[:2])
    return brands[0][1] if brands else fallback


LABEL_KINDS = TAG + TOPIC + TERM + BRAND
