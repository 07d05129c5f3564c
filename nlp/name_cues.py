"""Names in a post that no catalogue lists, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntFlag, auto
from functools import lru_cache

from nlp.annotation import SeenName
from nlp.brand_names import is_common_word
from nlp.folding import joined
from nlp.social import MENTION
from nlp.stopwords import stop_words
from nlp.wordlists import word_list

_MOST_WORDS = 3
_INNER = re.compile(r"[a-z][A-Z]|[A-Za-z]\d|[A-Z]{2,}[a-z]|\.(?:com|net|org|io|fr|co)$")
_MODEL = re.compile(r"\d{1,4}[a-zA-Z]{0,2}\+?$|[SXVZ]\d*$")
_NAME = re.compile(r"[A-Z][\w&.'+-]*\w$|[a-z]{1,2}[A-Z]\w+$|[A-Z]&[A-Z]$")
_ENDS = frozenset('.!?…:;\n"“”«»()[]-–—|•*>')


class Cue(IntFlag):
    """What an occurrence of a name shows."""

    CAPITAL = auto()
    CAPITALS = auto()
    INNER = auto()
    MODEL = auto()
    OPENING = auto()
    POSSESSIVE = auto()
    OWNED = auto()
    ARTICLE = auto()
    DEALT = auto()
    HANDLED = auto()
    WARE = auto()
    TAGGED = auto()
    PLACE = auto()
    TITLE = auto()
    PERSON = auto()
    SEVERAL = auto()
    TRAINED = auto()


@lru_cache(maxsize=16)
def _list(table: str) -> frozenset[str]:
    return frozenset().union(*(word_list("proposals", table, lang) for lang in ("en", "fr", "any")))


@lru_cache(maxsize=1)
def _plain_words() -> frozenset[str]:
    return stop_words("en") | stop_words("fr") | _list("ordinary")


@lru_cache(maxsize=200_000)
def _is_name(word: str) -> bool:
    if not _NAME.match(word) or word.lower() in _plain_words():
        return False
    # Shouted words are no names: "BEST", "LIVE", "EVERYTHING".
    return not (word.isupper() and (len(word) > 6 or is_common_word(word)))


def names_in(words: Sequence[str], trained: Sequence[tuple[int, int]] = ()) -> list[SeenName]:
    """Return the names that stand in a post, each once, with what it shows.

    A name is a run of up to three capitalised words, with the model number that may follow. A post in capitals, or with
    a capital on nearly every word, tells nothing and gives none.

    Parameters
    ----------
    words
        The tokens as written.
    trained
        Spans (start, end) that a trained pipeline calls organisations or products.

    Examples
    --------
    >>> seen = names_in("I bought my Zyrtex 300 at the airport with Anna".split())
    >>> [(name.surface, [cue.name for cue in Cue(name.cues)]) for name in seen]
    [('Zyrtex 300', ['CAPITAL', 'MODEL', 'OWNED', 'HANDLED']), ('Anna', ['CAPITAL', 'DEALT'])]
    """
    marks = [_is_name(word) or (word[0] == "#" and len(word) > 3) for word in words]
    letters = [word for word in words if word[0].isalpha()]
    if not any(marks) or 10 * sum(word[0].isupper() for word in letters) > 7 * len(letters) > 21:
        return []
    found: dict[str, SeenName] = {}
    place, end = 0, len(words)
    while place < end:
        if not marks[place]:
            place += 1
            continue
        stop = place + 1
        if words[place][0] != "#":
            while stop < end and stop - place < _MOST_WORDS and marks[stop] and words[stop][0] != "#":
                stop += 1
        surface = words[place:stop]
        model = stop < end and words[place][0] != "#" and bool(_MODEL.match(words[stop]))
        if model:
            surface = words[place : stop + 1]
        cues = _cues(words, place, stop, end)
        if model:
            cues |= Cue.MODEL
        if any(start < stop and finish > place for start, finish in trained):
            cues |= Cue.TRAINED
        name = " ".join(surface).lstrip("#")
        key = joined(name)
        if len(key) > 1 and not key.isdigit():
            before = found.get(key)
            found[key] = SeenName(key, before.surface if before else name, int(cues) | (before.cues if before else 0))
        place = stop + model
    return list(found.values())


def _cues(words: Sequence[str], start: int, stop: int, end: int) -> Cue:
    before = [word.lower() for word in words[max(0, start - 3) : start]][::-1]
    after = [word.lower() for word in words[stop : stop + 3]]
    first, next_word = before[0] if before else "", after[0] if after else ""
    name = words[start]
    cues = Cue(0)
    if name[0] == "#":
        cues |= Cue.TAGGED
        name = name[1:]
    opening = not start or words[start - 1][-1] in _ENDS or first == MENTION
    cues |= Cue.OPENING if opening else Cue.CAPITAL
    if len(name) > 1 and name.isupper():
        cues |= Cue.CAPITALS
    if stop - start > 1:
        cues |= Cue.SEVERAL
    if any(_INNER.search(word) for word in words[start:stop]):
        cues |= Cue.INNER
    if next_word == "'s":
        cues |= Cue.POSSESSIVE
    if first in (
        "my",
        "your",
        "his",
        "her",
        "our",
        "their",
        "mon",
        "ma",
        "mes",
        "ton",
        "ta",
        "son",
        "sa",
        "notre",
        "votre",
    ):
        cues |= Cue.OWNED
    if first in ("a", "an", "the", "un", "une", "le", "la", "l'", "les", "new", "nouveau", "nouvelle"):
        cues |= Cue.ARTICLE
    if first in _list("dealing"):
        cues |= Cue.DEALT
    if first in _list("places"):
        cues |= Cue.PLACE
    if first in _list("titles"):
        cues |= Cue.TITLE
    if not _list("handled").isdisjoint(before):
        cues |= Cue.HANDLED
    if not _list("wares").isdisjoint((first, *after[:2])):
        cues |= Cue.WARE
    if next_word in _list("persons"):
        cues |= Cue.PERSON
    return cues
