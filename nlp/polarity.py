"""How positive or negative a word is: the packages' lexicons per language, with this project's own words over them.

English is VADER's lexicon (Hutto and Gilbert 2014), from the package ``vaderSentiment`` (MIT); French is the lexicon of
De Smedt and Daelemans, from ``textblob-fr`` (MIT, the data in the public domain). Values are on VADER's scale, -4 to 4.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources, util
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from murmure_errors import ConfigError
from nlp.folding import fold
from nlp.stopwords import stop_words
from nlp.wordclass import singular, tables
from nlp.wordlists import word_list

# The French lexicon rates from -1 to 1 and mostly in halves; at 3 its strong words meet VADER's.
_FRENCH_SCALE = 3.0
# Below this a word of the French lexicon is as often used the other way.
_FRENCH_LEAST = 0.2
_VARIANTS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_STRETCH = 1.15
_PARTICIPLE = re.compile("(.{2,})ée?s?")
_PRESENT = re.compile("(.{3,})(?:es?|ent|ons|ez|ais|ait|aient|ant|era[is]?|eront|erons|erez|erai[st])")
_PLAIN_ENDING = re.compile("(.{3,}?)(?:ee?s?|ent|ons|ez|ais|ait|aient|ant)")
_LEAST_UNACCENTED = 4
_STRETCHED = re.compile(r"(.)\1{2,}")


@lru_cache(maxsize=1)
def _own() -> dict[str, Any]:
    return tomllib.loads((resources.files("nlp") / "tone.toml").read_text(encoding="utf-8"))


def _package(name: str, file: str) -> Path:
    """Return the path of a package's data file, without importing the package."""
    spec = util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        message = f"the package '{name}', whose lexicon rates the tone of posts, is not installed: install it with pip"
        raise ConfigError(message)
    return Path(spec.submodule_search_locations[0]) / file


def _rated(text: str, separator: str | None = None) -> dict[str, float]:
    """Read lines of ``value: entries``."""
    found = {}
    for line in text.strip().splitlines():
        value, _, entries = line.partition(":")
        for entry in entries.split(separator):
            found[entry.strip()] = float(value)
    return found


@lru_cache(maxsize=1)
def _english() -> dict[str, float]:
    lines = _package("vaderSentiment", "vader_lexicon.txt").read_text(encoding="utf-8").splitlines()
    return {word: float(value) for word, value in (line.split("\t")[:2] for line in lines if "\t" in line)}


def _french() -> dict[str, float]:
    rated: dict[str, list[float]] = {}
    for word in ElementTree.parse(_package("textblob_fr", "fr-sentiment.xml")).getroot().iter("word"):
        rated.setdefault(word.attrib["form"].lower(), []).append(float(word.attrib["polarity"]))
    means = {form: sum(values) / len(values) for form, values in rated.items()}
    return {form: _FRENCH_SCALE * mean for form, mean in means.items() if abs(mean) >= _FRENCH_LEAST}


@lru_cache(maxsize=512)
def lexicon(lang: str) -> dict[str, float]:
    """Return the polarity of a language's words, -4 to 4; languages other than French and English have none.

    Raises
    ------
    ConfigError
        The package that holds the lexicon is not installed.
    """
    if lang not in ("en", "fr"):
        return {}
    own: dict[str, float] = {}
    for words in _own()["words"][lang].values():
        own.update(_rated(words))
    mute = word_list("tone", "mute", lang)
    if lang == "en":
        return {word: value for word, value in _english().items() if word not in mute} | own
    # A form is rated as this project rates its lemma, not as the package rates the form.
    settled = own.keys() | mute | stop_words(lang)
    rated = {
        word: value
        for word, value in _french().items()
        if word not in settled and settled.isdisjoint(_bases(word, lang))
    }
    return rated | own


@lru_cache(maxsize=512)
def phrases(lang: str) -> dict[str, dict[str, list[tuple[list[str], float]]]]:
    """Return the phrases that mean other than their words, by their first word and their second.

    Of each the words that follow these two, and its value; the longest first.
    """
    found: dict[str, dict[str, list[tuple[list[str], float]]]] = {}
    for phrase, value in _rated(_own()["phrases"].get(lang, {}).get("list", ""), "|").items():
        first, second, *rest = phrase.split()
        found.setdefault(first, {}).setdefault(second, []).append((rest, value))
    for seconds in found.values():
        for entries in seconds.values():
            entries.sort(key=lambda entry: -len(entry[0]))
    return found


@lru_cache(maxsize=1)
def _emoji() -> dict[str, float]:
    """Rate the emoji: the common ones by this project, the rest by the words of their names, as VADER does."""
    english = _english()
    rated = {}
    lines = _package("vaderSentiment", "emoji_utf8_lexicon.txt").read_text(encoding="utf-8").splitlines()
    for sign, _, name in (line.partition("\t") for line in lines):
        total = sum(english.get(word, 0.0) for word in name.split())
        if total:
            rated[_VARIANTS.sub("", sign)] = max(-2.0, min(2.0, total))
    rated.update(_rated(_own()["emoji"]["list"]))
    return rated


def polarity(token: str, lang: str) -> float:
    """Return how positive or negative one token is, 0 where it says nothing.

    Examples
    --------
    >>> polarity("great", "en"), polarity("déçue", "fr") < 0, polarity("👍🏽", "ja")
    (3.1, True, 2.0)
    >>> polarity("looooove", "en") > polarity("love", "en")
    True
    """
    if not token[:1].isalnum() and not token.startswith("#"):
        return _emoji().get(_VARIANTS.sub("", token)) or _english().get(token, 0.0)
    if not lexicon(lang):
        return 0.0
    word = token.lower().replace("’", "'").lstrip("#")
    found = _word(word, lang)
    if found == 0.0 and _STRETCHED.search(word):
        short = _word(_STRETCHED.sub(r"\1", word), lang) or _word(_STRETCHED.sub(r"\1\1", word), lang)
        found = short * _STRETCH
    return found


def _word(word: str, lang: str) -> float:
    rated = lexicon(lang)
    if word in rated or lang != "fr":
        return rated.get(word, 0.0)
    if word in word_list("tone", "mute", lang) or word in stop_words(lang):
        return 0.0
    found = next((rated[base] for base in _bases(word, lang) if base in rated), 0.0)
    return found or rated.get(_accented(word), 0.0)


def _bases(word: str, lang: str) -> list[str]:
    """Return the words that a word may be a form of."""
    known = tables(lang)
    bases = [singular(word, lang), *known.adjective_forms.get(word, ()), *known.verb_forms.get(word, ())]
    if word in known.lemma:
        bases.append(known.lemma[word])
    # The tables lack many forms of regular verbs, and take participles for adjectives of their own.
    participle = _PARTICIPLE.fullmatch(word)
    if participle or (word not in known.noun and word not in known.adjective):
        ending = participle or _PRESENT.fullmatch(word)
        if ending:
            bases.append(ending[1] + "er")
    return bases


def _accented(word: str) -> str:
    """Return the rated word that a word written without its accents stands for, empty if there is none."""
    known = tables("fr")
    if not word.isascii() or len(word) < _LEAST_UNACCENTED or word in known.lemma or word in known.noun:
        return ""
    written = _without_accents()
    ending = _PLAIN_ENDING.fullmatch(word)
    candidates = (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("e"))
    verbs = (ending[1] + "er",) if ending else ()
    return next((written[one] for one in (*candidates, *verbs) if one in written), "")


@lru_cache(maxsize=1)
def _without_accents() -> dict[str, str]:
    known = tables("fr")
    plain = {fold(word): word for word in lexicon("fr") if not word.isascii()}
    return {written: word for written, word in plain.items() if written not in known.noun}
