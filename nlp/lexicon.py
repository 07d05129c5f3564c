"""Tokenizers per language over one vocabulary, and what is known of each word form: computed once, then looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

import spacy
from spacy.attrs import LOWER, NORM, ORTH
from spacy.lang.punctuation import TOKENIZER_INFIXES, TOKENIZER_PREFIXES, TOKENIZER_SUFFIXES
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, get_lang_class
from spacy.vocab import Vocab

from murmure_errors import ConfigError
from nlp.segments import UNSPACED, segment_terms
from nlp.social import MENTION
from nlp.stopwords import stop_words

# Languages whose own rules matter to a post; the others differ in abbreviations, and each costs 0.15 s and a cache.
_OWN_RULES = frozenset({"en", "fr", "es", "de", "it", "pt", "nl", "ca", "tr", "sv", "id"})
_ANY = "xx"
_ELIDED = [
    prefix + "'"
    for word in [
        "c",
        "d",
        "j",
        "l",
        "m",
        "n",
        "s",
        "t",
        "qu",
        "jusqu",
        "lorsqu",
        "puisqu",
        "quoiqu",
        "quelqu",
        "presqu",
        "un",
        "dell",
        "nell",
        "sull",
        "dall",
        "all",
        "quest",
    ]
    for prefix in (word, word.capitalize(), word.upper())
]
_LETTER = re.compile(r"[^\W\d_]")
_STRIP = "'’\"-_.·*~^+|/\\"


class Lexicon:
    """Tokenizers of all languages over one vocabulary, and the terms of each word form.

    Nothing in it depends on what was read before except speed: the caches only keep results of pure functions.

    Parameters
    ----------
    normal
        Gives the NORM of a word form: the key by which the catalogue's names are matched.
    models
        Language to the name (or path) of a trained spaCy pipeline to load in place of the blank one.

    Raises
    ------
    ConfigError
        A named pipeline is not installed.
    """

    def __init__(self, normal: Callable[[str], str], models: Mapping[str, str] | None = None) -> None:
        self.vocab = Vocab(lex_attr_getters={NORM: normal, LOWER: str.lower})
        self.trained = {lang: _load(lang, name) for lang, name in (models or {}).items()}
        self._tokenizers: dict[str, Tokenizer] = {}
        self._forms: dict[int, str] = {}
        self._terms: dict[str, dict[int, tuple[str, ...]]] = {}

    def __len__(self) -> int:
        return len(self.vocab.strings)

    def tokenize(self, prose: str, lang: str) -> Doc:
        """Return the tokens of a text under the rules of its language, over the common vocabulary."""
        tokenizer = self._tokenizers.get(lang)
        if tokenizer is None:
            tokenizer = self._tokenizers[lang] = self._tokenizer(lang)
        doc: Doc = tokenizer(prose)
        return doc

    def read(self, doc: Doc, lang: str) -> tuple[list[str], list[str]]:
        """Return the word forms of a `Doc` of `tokenize` and its terms.

        Returns
        -------
        words, terms
            All tokens as written; content words, normalised, order and repetitions kept.
        """
        orths = doc.to_array(ORTH).tolist()
        known = self._terms.get(lang)
        if known is None:
            known = self._terms[lang] = {}
        try:
            return [self._forms[orth] for orth in orths], [term for orth in orths for term in known[orth]]
        except KeyError:
            strings = self.vocab.strings
            for orth in orths:
                if orth not in known:
                    form = self._forms[orth] = strings[orth]
                    known[orth] = terms_of(form, lang)
            return [self._forms[orth] for orth in orths], [term for orth in orths for term in known[orth]]

    def _tokenizer(self, lang: str) -> Tokenizer:
        rules = lang if lang in _OWN_RULES else _ANY
        if rules in self._tokenizers:
            return self._tokenizers[rules]
        defaults = get_lang_class(rules).Defaults
        tokenizer = Tokenizer(
            self.vocab,
            rules=defaults.tokenizer_exceptions,
            # Without "#" among the prefixes a hashtag stays one token, whatever follows it.
            prefix_search=compile_prefix_regex([p for p in defaults.prefixes or TOKENIZER_PREFIXES if p != "#"]).search,
            suffix_search=compile_suffix_regex(defaults.suffixes or TOKENIZER_SUFFIXES).search,
            infix_finditer=compile_infix_regex(defaults.infixes or TOKENIZER_INFIXES).finditer,
            token_match=defaults.token_match,
            # Links are taken out before, and looking for them costs most of what an unseen word costs.
            url_match=None,
        )
        tokenizer.max_cache_size = 1_000_000
        for form in (*_ELIDED, MENTION):
            tokenizer.add_special_case(form, [{ORTH: form}])
        self._tokenizers[rules] = tokenizer
        return tokenizer


def _load(lang: str, name: str) -> Language:
    try:
        return spacy.load(name)
    except OSError as error:
        message = f"no spaCy pipeline '{name}' is installed for '{lang}': run `python -m spacy download {name}`"
        raise ConfigError(message) from error


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
    word = unicodedata.normalize("NFKC", form).lower().lstrip("#").strip(_STRIP)
    if word.endswith("'s"):
        word = word[:-2]
    stops = not_terms(lang)
    if len(word) < 2 or word in stops or word.replace("'", "") in stops or not _LETTER.search(word):
        return ()
    if not word.isascii() and (UNSPACED.search(word) or "\uac00" <= word[0] <= "\ud7af"):
        return tuple(term for term in segment_terms(word) if term not in stops)
    return (word,)
