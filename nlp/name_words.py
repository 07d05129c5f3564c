"""What a name that is another word too is as a word, and what capitals are in it."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from nlp.brand_names import is_common_word, is_word_of
from nlp.folding import fold
from nlp.setting import context_words
from nlp.terms import not_terms
from nlp.wordclass import singular, word_classes

LANGUAGES = ("fr", "en")
"""Those whose words are known."""
_DETERMINERS, _BUSINESS, _CALENDAR, _GIVEN, _PERSONS, _PLACES = map(
    context_words, ("determiners", "business", "calendar", "given", "persons", "places")
)


def is_proper(word: str) -> bool:
    """Whether a word has a capital, and letters behind it."""
    return word[:1].isupper() and len(word) > 1


class NameWords(msgspec.Struct, frozen=True, gc=False):
    """What a name of a catalogue is as words.

    Attributes
    ----------
    folded
        As `nlp.folding.fold` gives it.
    person
        Persons have it too, or it is their title; `often_capital`: or a month or day.
    place
        Places have it too.
    article
        It begins with an article of its own: *La Poste*, *L'Équipe*.
    plural
        As a word it is a plural.
    inner
        Which of its words but the first have capitals.
    words
        Languages of which it is a word; `verb`, `adjective`: where it can be one.
    """

    folded: str
    person: bool
    often_capital: bool
    place: bool
    article: bool
    plural: bool
    inner: tuple[int, ...]
    words: frozenset[str]
    verb: frozenset[str]
    adjective: frozenset[str]


@lru_cache(maxsize=20_000)
def name_words(name: str) -> NameWords:
    """Return what a name is as words, found out once.

    Examples
    --------
    >>> name_words("La Poste").article, name_words("Boots").plural, sorted(name_words("Orange").adjective)
    (True, True, ['en', 'fr'])
    """
    folded, pieces = fold(name), tuple(name.replace("’", "'").replace("'", "' ").split())
    person = folded in _GIVEN or folded in _PERSONS
    return NameWords(
        folded,
        person,
        person or folded in _CALENDAR,
        folded in _PLACES,
        len(pieces) > 1 and pieces[0].lower() in _DETERMINERS,
        singular(folded, "en") != folded,
        tuple(at for at, word in enumerate(pieces) if at and word[0].isupper()),
        frozenset(lang for lang in LANGUAGES if all(_is_word(word, lang) for word in pieces)),
        frozenset(lang for lang in LANGUAGES if "verb" in classes_of(name.lower(), lang)),
        frozenset(lang for lang in LANGUAGES if "adjective" in classes_of(name.lower(), lang)),
    )


def _is_word(word: str, lang: str) -> bool:
    lower = word.lower()
    return (
        is_word_of(word, lang)
        or is_word_of(singular(lower, lang), lang)
        or lower in not_terms(lang)
        or lower in _CALENDAR
    )


@lru_cache(maxsize=100_000)
def classes_of(word: str, lang: str) -> frozenset[str]:
    """Return `nlp.wordclass.word_classes`, and remember it."""
    return word_classes(word, lang)


@lru_cache(maxsize=100_000)
def is_unusual(word: str) -> bool:
    """Whether a capitalised word is neither a French nor an English word."""
    lower = word.lower()
    return word.isalpha() and not (is_common_word(word) or lower in not_terms("fr") or lower in _BUSINESS)
