"""Names in a post that no catalogue lists, and what stands around them."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from enum import IntFlag, auto
from functools import lru_cache

import msgspec

from nlp.annotation import SeenName
from nlp.brand_names import is_common_word
from nlp.folding import fold, letters
from nlp.name_runs import Place, famous, may_begin, parted, spelt_out
from nlp.social import MENTION
from nlp.stopwords import stop_words
from nlp.wordlists import word_list

_INNER = re.compile(r"[a-z][A-Z]|[A-Za-z]\d|[A-Z]{2,}[a-z]|\.(?:com|net|org|io|fr|co)$")
_MODEL = re.compile(r"\d{1,4}(?!st$|nd$|rd$|th$)[a-zA-Z]{0,2}\+?$|[SXVZ]\d*$")
_NAME = re.compile(r"[A-Z][\w&.'+-]*\w$|[a-z]{1,2}[A-Z]\w+$|[A-Z]&[A-Z]$")
# Over a post's marks, see `Look`: a hashtag, or up to three names and the model number that may follow ("7", "S 8").
# The letters come first, so that the search can leap to them.
_RUN = re.compile("[#NBK](?:(?<=#)|[NBK]{0,2}((?:[LM]M|[MB])?))")
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
    BESIDE = auto()
    BUSINESS = auto()


# Plain numbers: the sum of two flags is an object that takes some microseconds to make.
_CAPITAL, _OPENING, _SEVERAL, _INNER_CUE, _HANDLED, _TAGGED, _CAPITALS, _POSSESSIVE = (
    cue.value
    for cue in (
        Cue.CAPITAL,
        Cue.OPENING,
        Cue.SEVERAL,
        Cue.INNER,
        Cue.HANDLED,
        Cue.TAGGED,
        Cue.CAPITALS,
        Cue.POSSESSIVE,
    )
)
_WARE, _MODEL_CUE, _TRAINED, _BESIDE, _BUSINESS = (
    cue.value for cue in (Cue.WARE, Cue.MODEL, Cue.TRAINED, Cue.BESIDE, Cue.BUSINESS)
)
_REACH = 3


@lru_cache(maxsize=16)
def _list(table: str) -> frozenset[str]:
    return frozenset().union(*(word_list("proposals", table, lang) for lang in ("en", "fr", "any")))


@lru_cache(maxsize=1)
def _plain_words() -> frozenset[str]:
    return stop_words("en") | stop_words("fr") | _list("ordinary")


def _shown(*tables: tuple[Cue, str]) -> dict[str, int]:
    shown: dict[str, int] = {}
    for cue, table in tables:
        for word in _list(table):
            shown[word] = shown.get(word, 0) | cue.value
    return shown


@lru_cache(maxsize=1)
def _around() -> dict[str, tuple[int, int]]:
    """Return the words around a name that show something of it: the cues before it, and those after it."""
    before = _shown(
        (Cue.OWNED, "owners"),
        (Cue.ARTICLE, "articles"),
        (Cue.DEALT, "dealing"),
        (Cue.PLACE, "places"),
        (Cue.TITLE, "titles"),
        (Cue.HANDLED, "handled"),
        (Cue.WARE, "wares"),
    )
    after = _shown((Cue.PERSON, "persons"), (Cue.WARE, "wares"), (Cue.BUSINESS, "business"))
    after["'s"] = after.get("'s", 0) | _POSSESSIVE
    return {word: (before.get(word, 0), after.get(word, 0)) for word in before.keys() | after}


_SHOW_NOTHING = (0, 0)


class Look(msgspec.Struct, frozen=True, gc=False):
    """What one word is to a name.

    Attributes
    ----------
    mark
        ``#`` a hashtag, ``K`` a well-known name, ``N`` part of a name, ``M`` a model number, ``B`` both of these, ``L``
        a letter, ``F`` a word in any case that may begin a well-known name of several, ``.`` none.
    case
        Of its first character: ``U`` upper, ``l`` a letter but not upper, ``.`` no letter.
    key
        Folded letters and digits.
    own, before, after
        Cues that it shows of the name it is in, of one that follows, of one that it follows.
    ends
        What follows it opens a sentence.
    """

    mark: str
    case: str
    key: str
    own: int
    before: int
    after: int
    ends: bool


def _is_name(word: str, lower: str) -> bool:
    if not _NAME.match(word) or lower in _plain_words():
        return False
    # Shouted words are no names: "BEST", "LIVE", "EVERYTHING".
    return not (word.isupper() and (len(word) > 6 or is_common_word(word)))


def look_of(word: str, folded: str) -> Look:
    """Return what a word is to a name; `folded` is the word as `nlp.folding.fold` gives it."""
    lower, body, alphabetic = word.lower(), word.lstrip("#"), word.isalpha()
    key = sys.intern(letters(folded))
    before, after = _around().get(lower, _SHOW_NOTHING)
    # Most words are letters alone without a capital past the first: most questions are answered by that.
    plain = alphabetic and word[1:] == lower[1:]
    own = _CAPITALS * (len(body) > 1 and body.isupper())
    if not plain:
        own |= _TAGGED * (word[0] == "#") | _INNER_CUE * bool(_INNER.search(word))
    # by place: a call by names takes twice as long
    return Look(
        _mark(word, lower, key, no_name=plain and word == lower),
        "U" if word[0].isupper() else "l" if alphabetic or word[0].isalpha() else ".",
        key,
        own,
        before,
        after,
        not alphabetic and (word[-1] in _ENDS or lower == MENTION),
    )


def _mark(word: str, lower: str, key: str, *, no_name: bool) -> str:
    """Return a word's mark, see `Look`; `no_name` where it is letters without a capital."""
    if word[0] == "#":
        return "#" if len(word) > 3 else "."
    if key in famous():
        return "K"
    if not no_name:
        model = bool(_MODEL.match(word))
        if _is_name(word, lower):
            return "B" if model else "N"
        if model:
            return "M"
    if len(word) == 1:
        return "L" if word.isalpha() and word not in "aiIày" else "."
    return "F" if may_begin(word, key) else "."


NAMED = "#NBKF"
"""Marks of a word that may be part of a name, or a hashtag that is one."""


def names_in(words: Sequence[str], trained: Sequence[tuple[int, int]] = ()) -> tuple[SeenName, ...]:
    """Return the names that stand in a post, each once, with what it shows.

    A name is a run of up to three capitalised words, or well-known names in any case, with the model number that may
    follow. In a post in capitals, or with a capital on nearly every word, they tell nothing: it gives well-known names.

    Parameters
    ----------
    words
        The tokens as written.
    trained
        Spans (start, end) that a trained pipeline calls organisations or products.

    Examples
    --------
    >>> seen = names_in("I used my Zyrtex 300 at the airport with Anna".split())
    >>> [(name.surface, [cue.name for cue in Cue(name.cues)]) for name in seen]
    [('Zyrtex 300', ['CAPITAL', 'MODEL', 'OWNED', 'HANDLED']), ('Anna', ['CAPITAL', 'DEALT'])]
    """
    seen = [*map(look_of, words, map(fold, words))]
    marks, cases = "".join([word.mark for word in seen]), "".join([word.case for word in seen])
    return names_at(words, seen, marks, cases, trained)


def names_at(
    words: Sequence[str], seen: Sequence[Look], marks: str, cases: str, trained: Sequence[tuple[int, int]] = ()
) -> tuple[SeenName, ...]:
    """Return the names that stand in a post whose words were looked at, their marks and cases a text: as `names_in`."""
    runs = [*_RUN.finditer(marks)]
    if not runs and "F" not in marks:
        return ()
    upper = cases.count("U")
    letters = upper + cases.count("l")
    keys = [word.key for word in seen]
    shouted, known_names = 10 * upper > 7 * letters > 21, famous()
    places: list[Place] = []
    for run in runs:
        start, end = run.span()
        if end > start + 1:
            places += parted(keys, run, known_only=shouted)
        elif not shouted or keys[start] in known_names:
            # most runs are of one word, and one name
            places.append((start, end, end))
    for name in spelt_out(words, keys, marks):
        if not any(place[0] <= name[0] and name[2] <= place[2] for place in places):
            places = [place for place in places if place[2] <= name[0] or place[0] >= name[2]]
            places.append(name)
    known = "K" in marks
    found: dict[str, SeenName] = {}
    for start, stop, end in sorted(places):
        key = "".join(keys[start:end])
        if len(key) < 2 or key.isdigit():
            continue
        cues = _cues(seen, start, stop)
        if stop < end:
            cues |= _MODEL_CUE
        if known and ("K" in marks[max(start - 2, 0) : start] or "K" in marks[end : end + 2]):
            cues |= _BESIDE
        if trained and any(first < stop and last > start for first, last in trained):
            cues |= _TRAINED
        before = found.get(key)
        if before is None:
            surface = words[start].lstrip("#") if end == start + 1 else " ".join(words[start:end]).replace(" - ", "-")
            found[key] = SeenName(key, surface, cues)
        else:
            found[key] = SeenName(key, before.surface, before.cues | cues)
    return tuple(found.values())


def _cues(seen: Sequence[Look], start: int, stop: int) -> int:
    """Return the cues of a name from its own words, three before and two after."""
    cues = seen[start].own
    if stop > start + 1:
        cues |= _SEVERAL
        for word in seen[start + 1 : stop]:
            cues |= word.own & _INNER_CUE
    if start:
        nearest = seen[start - 1]
        cues |= nearest.before | (_OPENING if nearest.ends else _CAPITAL)
        for word in seen[max(start - _REACH, 0) : start - 1]:
            cues |= word.before & _HANDLED
    else:
        cues |= _OPENING
    if stop < len(seen):
        cues |= seen[stop].after
        if stop + 1 < len(seen):
            cues |= seen[stop + 1].after & (_WARE | _BUSINESS)
            if stop + 2 < len(seen):
                cues |= seen[stop + 2].after & _BUSINESS
    return cues
