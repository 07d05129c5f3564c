"""What a niche is about, in words that a person understands at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import islice

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


def label_of(words: tuple[Words, Words, Words, Words, Words], refused: Callable[[str], bool], fallback: str) -> str:
    """Answer a hashtag or a key phrase that is common in the niche, else its two best words, else what there is.

    Parameters
    ----------
    words
        Common hashtags, common key phrases, content words, all hashtags, brands.
    refused
        Tells a word that may not be shown, such as a handle.
    fallback
        The label where nothing speaks for itself.
    """
    tags, topics, terms, rare_tags, brands = (
        list(islice((word for _, word in kind if len(word) > 2 and not word.isdigit() and not refused(word)), 2))
        for kind in words
    )
    if tags:
        return "#" + tags[0]
    if topics:
        return topics[0]
    if terms:
        return " ".join(terms)
    if rare_tags:
        return "#" + rare_tags[0]
    return brands[0] if brands else fallback
