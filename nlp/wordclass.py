"""What a word can be (noun, verb, adjective) and its singular, without a tagger: tables of ``spacy-lookups-data``."""

from __future__ import annotations

import gzip
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec

from nlp.wordlists import word_list

_LANGUAGES = frozenset({"en", "fr"})


class Tables(msgspec.Struct, frozen=True):
    """The lemma tables of one language; all empty where there are none."""

    noun: Collection[str]
    verb: Collection[str]
    adjective: Collection[str]
    adverb: Collection[str]
    verb_forms: Mapping[str, list[str]]
    infinitives: Collection[str]
    adjective_forms: Mapping[str, list[str]]
    noun_forms: Mapping[str, list[str]]
    lemma: Mapping[str, str]
    plural_only: frozenset[str]

    @property
    def known(self) -> bool:
        """Whether there is anything to look up."""
        return bool(self.lemma)


def _read(lang: str, table: str) -> dict[str, Any]:
    path = resources.files("spacy_lookups_data") / "data" / f"{lang}_{table}.json.gz"
    if not path.is_file():
        return {}
    return msgspec.json.decode(gzip.decompress(path.read_bytes()), type=dict[str, Any])


@lru_cache(maxsize=512)
def tables(lang: str) -> Tables:
    """Load a language's lemma tables, once; French takes about 0.7 s, English a tenth of that.

    Languages other than French and English get empty tables: theirs tell no word classes.
    """
    if lang not in _LANGUAGES:
        return Tables((), (), (), (), {}, (), {}, {}, {}, frozenset())
    index, forms, raw = _read(lang, "lemma_index"), _read(lang, "lemma_exc"), _read(lang, "lemma_lookup")
    lemma = {word: found if isinstance(found, str) else found[0] for word, found in raw.items() if found}
    return Tables(
        noun=frozenset(index.get("noun", ())),
        verb=frozenset(index.get("verb", ())),
        adjective=frozenset(index.get("adj", ())),
        adverb=frozenset(index.get("adv", ())),
        verb_forms=forms.get("verb", {}),
        infinitives=frozenset(base for bases in forms.get("verb", {}).values() for base in bases),
        adjective_forms=forms.get("adj", {}),
        noun_forms=forms.get("noun", {}),
        lemma=lemma,
        plural_only=word_list("topics", "plurals", lang),
    )


def singular(word: str, lang: str) -> str:
    """Return the singular of a lower-case noun or adjective, gender kept, or the word itself.

    A lemma would turn *intelligence artificielle* into *artificiel*: only the number is changed.

    Examples
    --------
    >>> singular("artificielles", "fr"), singular("journaux", "fr"), singular("shoes", "en"), singular("vacances", "fr")
    ('artificielle', 'journal', 'shoe', 'vacances')
    """
    known = tables(lang)
    if len(word) < 4 or word[-1] not in "sx" or word in known.plural_only:
        return word
    lemma = known.lemma.get(word, "")
    shorter = word[:-1]
    if lang == "en":
        plural = lemma[:3] == word[:3] and lemma in known.noun and not word.endswith("ss")
        return lemma if plural else word
    if lemma == word or word in known.noun:
        return word
    if word.endswith("aux") and lemma[-2:] in ("al", "il"):
        return lemma
    if shorter in known.noun or lemma == shorter or (lemma and known.lemma.get(shorter, shorter) == lemma):
        return shorter
    return word


def word_classes(word: str, lang: str) -> frozenset[str]:
    """Return which of ``noun``, ``verb``, ``adjective``, ``adverb`` a lower-case word can be; empty if unknown.

    Examples
    --------
    >>> sorted(word_classes("rapidement", "fr")), sorted(word_classes("flights", "en"))
    (['adverb'], ['noun', 'verb'])
    """
    known = tables(lang)
    if not known.known:
        return frozenset()
    one = singular(word, lang)
    lemma = known.lemma.get(word, word)
    found = set()
    if word in known.noun or one in known.noun or word in known.noun_forms or word in known.plural_only:
        found.add("noun")
    if word in known.adjective or one in known.adjective or word in known.adjective_forms:
        found.add("adjective")
    if word in known.adverb:
        found.add("adverb")
    # The French tables leave out the present of verbs of the first group where a noun is written alike (porte, marche).
    stem = word.removesuffix("s") + "r" if lang == "fr" else ""
    if word in known.verb_forms or any(base in known.verb or base in known.infinitives for base in (lemma, stem)):
        found.add("verb")
    return frozenset(found)


def is_irregular_form(word: str, lang: str) -> bool:
    """Whether a lower-case word is an irregular form of a verb (*lost*, *gone*, *cancelled*)."""
    return word in tables(lang).verb_forms
