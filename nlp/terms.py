"""The terms that a word gives: what two posts are compared by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nlp.segments import UNSPACED, segment_terms
from nlp.social import MENTION
from nlp.stopwords import stop_words

_LETTER = re.compile(r"[^\W\d_]")
_STRIP = "'’\"-_.·*~^+|/\\"


@lru_cache(maxsize=64)
def not_terms(lang: str) -> frozenset[str]:
    """Return the stop words of the language and, because people mix, of French and English."""
    return stop_words(lang) | stop_words("en") | stop_words("fr")


def terms_of(form: str, lang: str) -> tuple[str, ...]:
    """Return the terms that a token gives: none for stop words, numbers, handles, signs and single letters.

    Examples
    --------
    >>> terms_of("#Écologie", "fr"), terms_of("the", "en"), terms_of("2019", "en"), terms_of("日本経済", "ja")
    (('écologie',), (), (), ('日本', '本経', '経済'))
    """
    if form == MENTION or form[0] == "@":
        return ()
    stops = not_terms(lang)
    if form.isascii() and form.isalpha():
        word = form.lower()
        return () if len(word) < 2 or word in stops else (word,)
    word = unicodedata.normalize("NFKC", form).lower()
    if not word.isalpha():
        word = word.lstrip("#").strip(_STRIP).removesuffix("'s")
        if word.replace("'", "") in stops or not _LETTER.search(word):
            return ()
    if len(word) < 2 or word in stops:
        return ()
    if not word.isascii() and (UNSPACED.search(word) or "\uac00" <= word[0] <= "\ud7af"):
        return tuple(term for term in segment_terms(word) if term not in stops)
    return (word,)
