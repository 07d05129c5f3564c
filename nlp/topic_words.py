"""What one token can do in a key phrase: the kind, the form and the weight of a word, by language."""

from __future__ import annotations

import re
from functools import lru_cache
from sys import intern

import msgspec

from nlp.stopwords import stop_words
from nlp.wordclass import is_irregular_form, singular, tables, word_classes
from nlp.wordlists import word_list

# Kinds of token, a letter each so that the kinds of a post are a text. A `WHOLE` is a phrase by itself (a hashtag); a
# `STOP` ends one; an `UNLISTED` word is in no table, as names and new words are, and a number may belong to it.
STOP, DETERMINER, SUBJECT, AUXILIARY, NOUN, UNLISTED, ADJECTIVE = ".", "D", "S", "X", "N", "U", "A"
NOUN_OR_VERB, PARTICIPLE, LINK, NUMBER, WHOLE = "V", "P", "L", "0", "W"

Entry = tuple[str, str, str, float]
"""Kind, form within a phrase, form at a phrase's end, weight."""

_NOTHING: Entry = (STOP, "", "", 0.0)
_MAX_HASHTAG_WORDS = 3
_HASHTAG_WEIGHT = 1.6
_ROLES = (("links", LINK), ("determiners", DETERMINER), ("subjects", SUBJECT), ("auxiliaries", AUXILIARY))
_HASHTAG = re.compile(r"[#＃](\w*[^\W\d_]\w*)")
_CAMEL = re.compile(r"[A-ZÀ-ÖØ-Þ]+(?![a-zß-öø-ÿ])|[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+|\d+")
_WORD = re.compile(r"[^\W_](?:[\w'.+&-]*[\w+])?")
_NUMERIC = re.compile(r"\d+")
_ADDRESS = re.compile(r"://|@|^www\.|\w\.[a-z]{2,}(?:/|$)")
# Scripts that put no space between words: a token of theirs may be half a sentence. Katakana writes names of things,
# and Japanese puts kana around its Chinese characters, which leaves words.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_KATAKANA_WORD = re.compile("[\u30a1-\u30fa\u30fc]{3,12}")
_HAN_WORD = re.compile("[\u4e00-\u9fff々]{2,4}")


def hashtag_words(body: str) -> str:
    """Return a hashtag as a person reads it; what cannot be cut into a few words stays one.

    Examples
    --------
    >>> hashtag_words("ClimateChange"), hashtag_words("mode_éthique"), hashtag_words("iPhone"), hashtag_words("COP21")
    ('climate change', 'mode éthique', 'iphone', 'cop21')
    """
    pieces = [piece for part in body.split("_") for piece in _CAMEL.findall(part)]
    if (
        "".join(pieces) == body.replace("_", "")
        and 2 <= len(pieces) <= _MAX_HASHTAG_WORDS
        and all(len(piece) > 1 and piece.isalpha() for piece in pieces)
    ):
        return " ".join(pieces).lower()
    return body.replace("_", "").lower()


class _Lists(msgspec.Struct, frozen=True):
    """The word lists of one language, at hand together: the kinds of words that have a role, and who says nothing."""

    kinds: dict[str, str]
    stops: frozenset[str]
    silent: frozenset[str]
    judgements: frozenset[str]
    weak: frozenset[str]
    classed: bool


@lru_cache(maxsize=512)
def _lists(lang: str) -> _Lists:
    stops = stop_words(lang)
    return _Lists(
        # of several roles the first
        {word: kind for table, kind in reversed(_ROLES) for word in word_list("topics", table, lang)},
        stops,
        stops | word_list("topics", "platform", "any"),
        word_list("topics", "judgements", lang),
        word_list("topics", "weak", lang),
        tables(lang).known,
    )


def entry(token: str, lang: str) -> Entry:
    """Return what a token is to a phrase."""
    lists = _lists(lang)
    if token[:1] in ("#", "＃") and (tag := _HASHTAG.fullmatch(token)):
        words = hashtag_words(tag[1])
        return (WHOLE, words, words, _HASHTAG_WEIGHT) if 1 < len(words) <= 40 and words not in lists.stops else _NOTHING
    lower = intern(token.lower().replace("’", "'"))
    kind = lists.kinds.get(lower)
    if kind is not None:
        return (kind, lower, lower, 0.0)
    # Most words are letters alone: nothing to look for in them.
    if not lower.isalpha():
        if _NUMERIC.fullmatch(lower):
            return (NUMBER, lower, lower, 0.0) if len(lower) < 4 else _NOTHING
        if not _WORD.fullmatch(lower) or _ADDRESS.search(lower) or not any(map(str.isalpha, lower)):
            return _NOTHING
    if not 1 < len(lower) <= 30 or lower in lists.silent:
        return _NOTHING
    if not lower.isascii() and _UNSPACED.search(lower):
        whole = _KATAKANA_WORD.fullmatch(lower) or (lang == "ja" and _HAN_WORD.fullmatch(lower))
        return (WHOLE, lower, lower, 1.0) if whole else _NOTHING
    if lower in lists.judgements:
        return (ADJECTIVE, lower, lower, 0.0)
    if not lists.classed:
        return (UNLISTED, lower, lower, 1.0 if token.islower() else 1.3)
    return _word_entry(token, lower, lang)


def _word_entry(token: str, lower: str, lang: str) -> Entry:
    """Return what a word is to a phrase in a language whose word classes are known."""
    classes = word_classes(lower, lang)
    last = intern(singular(lower, lang))
    if not classes:
        return (UNLISTED, lower, last, 1.0 if token.islower() else 1.3)
    if lower in _lists(lang).weak:
        return (NOUN, lower, last, 0.0)
    if "noun" not in classes:
        return (ADJECTIVE, lower, last, 0.3) if "adjective" in classes else _NOTHING
    if "verb" not in classes:
        return (NOUN, lower, last, 0.8)
    if lang == "en" and (lower.endswith(("ing", "ed")) or is_irregular_form(lower, lang)):
        return (PARTICIPLE, lower, last, 0.6)
    return (NOUN_OR_VERB, lower, last, 0.8)
