"""Words that carry no topic: spaCy's stop words of every language, with the fillers of online talk."""

from __future__ import annotations

import runpy
from functools import lru_cache
from importlib import resources

from nlp.wordlists import word_list

_CODES = {"no": "nb", "nn": "nb", "iw": "he", "in": "id"}


@lru_cache(maxsize=64)
def stop_words(lang: str) -> frozenset[str]:
    """Return the lower-case stop words of a language.

    Parameters
    ----------
    lang
        ISO 639-1; a language that spaCy does not know has none.

    Returns
    -------
    frozenset of str
        Both kinds of apostrophe are in where a word has one.

    Examples
    --------
    >>> "the" in stop_words("en"), "l’" in stop_words("fr"), stop_words("und")
    (True, True, frozenset())
    """
    code = _CODES.get(lang, lang)
    if not (len(code) in (2, 3) and code.isascii() and code.isalpha()):
        return frozenset()
    # The file alone: importing it as a module runs the language's package too, some seconds for all languages.
    path = resources.files("spacy.lang") / code / "stop_words.py"
    found: set[str] = set(runpy.run_path(str(path))["STOP_WORDS"]) if path.is_file() else set()
    return frozenset(found | {word.replace("'", "’") for word in found} | word_list("topics", "fillers", code))


@lru_cache(maxsize=1)
def english_or_french() -> frozenset[str]:
    """Return the stop words of either language, for names, which are looked for in posts of all."""
    return stop_words("en") | stop_words("fr")
