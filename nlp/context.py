"""Whether a name that is another word too means the brand where it stands: what the context says by itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from nlp.brand_names import Name
from nlp.catalogue import Brand
from nlp.folding import fold
from nlp.lexicon import not_terms
from nlp.social import MENTION

Status = Literal["sure", "unsure", "excluded"]
_NEAR = 6
_MOST_FEATURES = 12


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What the context says of one mention, and why."""

    status: Status
    reason: str


class Setting:
    """The words of a post, seen from a place in it.

    Parameters
    ----------
    words
        All tokens as written.
    lang
        The language of the post.
    """

    def __init__(self, words: Sequence[str], lang: str) -> None:
        self.words = words
        self.lang = lang

    @property
    def folded(self) -> list[str]:
        """The words, folded and without ``#``."""
        return [_plain(word) for word in self.words]

    def features(self, start: int, end: int, brand: Brand) -> list[str]:
        """Return the words around a place, the nearest first, for a model that learns them."""
        own = {fold(name) for name in (*brand.names, *brand.products)}
        folded = self.folded
        stops = not_terms(self.lang)
        middle = start if start >= 0 else 0
        order = sorted(
            (
                i
                for i, word in enumerate(folded)
                if not start <= i < end and len(word) > 1 and word not in own and word not in stops and word != MENTION
            ),
            key=lambda i: abs(i - middle),
        )
        return list(dict.fromkeys(folded[i] for i in order if folded[i][0].isalpha()))[:_MOST_FEATURES]


@lru_cache(maxsize=200_000)
def _plain(word: str) -> str:
    return fold(word).lstrip("#").strip("'\"-_.")


@lru_cache(maxsize=4096)
def _cues(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word).replace("’", "'") for word in words)


def judge(brand: Brand, name: Name, kind: str, setting: Setting, start: int, end: int) -> Verdict:
    """Say whether a name stands for the brand.

    Parameters
    ----------
    brand, name
        Whose name it is.
    kind
        How it stands there: ``name``, ``alias``, ``product``, ``hashtag``, ``handle``.
    setting
        The post.
    start, end
        The tokens of the name; -1 where only the platform's lists name it.
    """
    if brand.languages and setting.lang != "und" and setting.lang not in brand.languages:
        return Verdict("excluded", f"context: language {setting.lang}")
    around = setting.folded
    text = " " + " ".join(around) + " "
    against = next((cue for cue in _cues(brand.speaks_against) if f" {cue} " in text), None)
    speaks = next((cue for cue in _cues(brand.speaks_for) if f" {cue} " in text), None)
    if speaks and not against:
        return Verdict("sure", f"context: {speaks}")
    if against and not speaks:
        return Verdict("excluded", f"context: {against}")
    return Verdict("unsure", f"context: {kind} that is another word too")
