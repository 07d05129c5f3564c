"""Tokenizers per language over one vocabulary, and what is known of each word form: computed once, then looked up."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache, reduce
from itertools import chain, pairwise
from operator import itemgetter, or_

import msgspec
import spacy
from spacy.attrs import NORM
from spacy.lang.punctuation import TOKENIZER_INFIXES, TOKENIZER_PREFIXES, TOKENIZER_SUFFIXES
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, get_lang_class
from spacy.vocab import Vocab

from murmure_errors import ConfigError
from nlp.brand_names import FIRST, SECOND, WHOLE
from nlp.language import UNKNOWN
from nlp.polarity import phrases, polarity
from nlp.segments import UNSPACED, segment_terms
from nlp.social import MENTION
from nlp.stopwords import stop_words

# Languages whose own rules matter to a post; the others differ in abbreviations, and each costs 0.15 s and a cache.
_OWN_RULES = frozenset({"en", "fr", "es", "de", "it", "pt", "nl"})
_ANY = "xx"
_MOST_RUNS = 500_000
_FUNCTION = frozenset({"ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "PUNCT", "SCONJ", "SPACE", "SYM"})
_Run = tuple[tuple[str, ...], tuple[str, ...], int, bool]
_WORDS, _TERMS, _ROLES, _FEELS = map(itemgetter, range(4))
# As special cases these would be looked for in every text; as matches of a whole run they cost nothing.
_ELIDED = re.compile(
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|un|dell|nell|sull|dall|all|quest)'|@user", re.IGNORECASE
)
_LETTER = re.compile(r"[^\W\d_]")
_STRIP = "'’\"-_.·*~^+|/\\"


class Reading(msgspec.Struct, frozen=True, gc=False):
    """A text as tokens.

    Attributes
    ----------
    words
        All tokens as written.
    terms
        Content words, normalised, order and repetitions kept.
    named
        `WHOLE` where a token is a name of the catalogue, `FIRST` where two may begin one; 0 spares looking for any.
    entities
        Spans (start, end) with the labels that a trained pipeline gave.
    feels
        Whether a token may bear a tone; False spares looking for one.
    """

    words: list[str]
    terms: list[str]
    named: int
    entities: list[tuple[int, int, str]] = []
    feels: bool = True


class Lexicon:
    """Tokenizers of all languages over one vocabulary, and what each run of characters between spaces gives.

    spaCy's rules never look across a space, so that a run is tokenized once and looked up ever after: nothing depends
    on what was read before except speed.

    Parameters
    ----------
    normal
        Gives the NORM of a word form: the key by which the catalogue's names are matched.
    role
        What a word form can be in a name of the catalogue, see `nlp.brand_names.NameTable.role`.
    models
        Language to the name (or path) of a trained spaCy pipeline to load in place of the blank one.

    Raises
    ------
    ConfigError
        A named pipeline is not installed.
    """

    def __init__(
        self,
        normal: Callable[[str], str],
        role: Callable[[str], int] = lambda _: 0,
        models: Mapping[str, str] | None = None,
    ) -> None:
        self.vocab = Vocab(lex_attr_getters={NORM: normal})
        # The tokenizers have one of their own: most words that they see never come near a brand's name.
        self._plain_vocab = Vocab()
        self._role = role
        self._trained = {lang: _load(lang, name) for lang, name in (models or {}).items()}
        self._tokenizers: dict[str, Tokenizer] = {}
        self._runs: dict[str, dict[str, _Run]] = {}

    def __len__(self) -> int:
        return len(self.vocab.strings) + len(self._plain_vocab.strings)

    def tokenize(self, text: str, lang: str) -> list[str]:
        """Return the tokens of a text under the rules of its language."""
        return [word for run in text.split() for word in self._cut(run, self._tokenizer(lang))]

    def read(self, prose: str, lang: str) -> Reading:
        """Return the tokens and the terms of a text."""
        if lang in self._trained:
            return self._read_trained(prose, lang)
        known = self._runs.get(lang)
        if known is None or len(known) > _MOST_RUNS:
            known = self._runs[lang] = {}
        runs = prose.split()
        try:
            found = [*map(known.__getitem__, runs)]
        except KeyError:
            self._learn([run for run in dict.fromkeys(runs) if run not in known], lang, known)
            found = [*map(known.__getitem__, runs)]
        return Reading(
            [*chain.from_iterable(map(_WORDS, found))],
            [*chain.from_iterable(map(_TERMS, found))],
            _may_name([*map(_ROLES, found)]),
            feels=any(map(_FEELS, found)),
        )

    def _learn(self, runs: list[str], lang: str, known: dict[str, _Run]) -> None:
        tokenizer = self._tokenizer(lang)
        rules = tokenizer.rules or {}
        cut = {run: [run] for run in runs if (run.isalpha() and run not in rules) or run == MENTION}
        others = [run for run in runs if run not in cut]
        groups: list[list[str]] = [[]]
        # In one text, because a Doc costs more than its tokens; what does not come apart again is cut alone.
        for token in tokenizer(" ".join(others)):
            groups[-1].append(token.text)
            if token.whitespace_:
                groups.append([])
        whole = len(groups) == len(others)
        for i, run in enumerate(others):
            cut[run] = groups[i] if whole and "".join(groups[i]) == run else self._cut(run, tokenizer)
        for run, words in cut.items():
            # One copy of each string and, where they are the same, of the two tuples: what is small stays in the cache.
            forms = tuple(map(sys.intern, words))
            terms = tuple(sys.intern(term) for word in words for term in terms_of(word, lang))
            known[run] = (
                forms,
                forms if terms == forms else terms,
                self._roles(words),
                any(may_feel(word, lang) for word in words),
            )

    def _roles(self, words: list[str]) -> int:
        """Return the roles of a run's tokens together, as `WHOLE` where a name of several may lie within it."""
        roles = [*map(self._role, words)]
        return WHOLE if _may_name(roles) else reduce(or_, roles, 0)

    def _cut(self, run: str, tokenizer: Tokenizer) -> list[str]:
        return [token.text for token in tokenizer(run)]

    def _read_trained(self, prose: str, lang: str) -> Reading:
        doc = self._trained[lang](" ".join(prose.split()))
        words = [token.text for token in doc]
        terms = [term for token in doc if token.pos_ not in _FUNCTION for term in terms_of(token.text, lang)]
        entities = [(entity.start, entity.end, entity.label_) for entity in doc.ents]
        return Reading(words, terms, _may_name([*map(self._role, words)]), entities)

    def _tokenizer(self, lang: str) -> Tokenizer:
        rules = lang if lang in _OWN_RULES else _ANY if lang != UNKNOWN else "en"
        tokenizer = self._tokenizers.get(rules)
        if tokenizer is not None:
            return tokenizer
        defaults = get_lang_class(rules).Defaults
        tokenizer = Tokenizer(
            self._plain_vocab,
            # Emoticons and the like; for other languages they are not worth a search through every text.
            rules=defaults.tokenizer_exceptions if rules in _OWN_RULES else None,
            # Without "#" among the prefixes a hashtag stays one token, whatever follows it.
            prefix_search=compile_prefix_regex([p for p in defaults.prefixes or TOKENIZER_PREFIXES if p != "#"]).search,
            suffix_search=compile_suffix_regex(defaults.suffixes or TOKENIZER_SUFFIXES).search,
            infix_finditer=compile_infix_regex(defaults.infixes or TOKENIZER_INFIXES).finditer,
            token_match=_whole(defaults.token_match),
            # Links are taken out before, and looking for them costs most of what an unseen word costs.
            url_match=None,
        )
        # The runs are kept here, with what they give: keeping them twice would double the memory.
        tokenizer.max_cache_size = 10_000
        self._tokenizers[rules] = tokenizer
        return tokenizer


def _may_name(roles: list[int]) -> int:
    """Return `WHOLE` or `FIRST` where runs of these roles may hold a name, or the first two words of one; else 0."""
    if not any(roles):
        return 0
    if max(roles) >= WHOLE:
        return WHOLE
    return FIRST if any(one & FIRST and two & SECOND for one, two in pairwise(roles)) else 0


def may_feel(word: str, lang: str) -> bool:
    """Whether a token has a polarity of its own, or begins a phrase that has one."""
    return polarity(word, lang) != 0.0 or word.lower().replace("’", "'") in phrases(lang)


def _whole(token_match: Callable[[str], object] | None) -> Callable[[str], object]:
    """Return what tells tokens that are never cut: a language's own, elided words, and the sign for a handle."""
    if token_match is None:
        return _ELIDED.fullmatch
    return lambda text: _ELIDED.fullmatch(text) or token_match(text)


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
    stops = not_terms(lang)
    if form.isascii() and form.isalpha():
        word = form.lower()
        return () if len(word) < 2 or word in stops else (word,)
    word = unicodedata.normalize("NFKC", form).lower().lstrip("#").strip(_STRIP)
    if word.endswith("'s"):
        word = word[:-2]
    if len(word) < 2 or word in stops or word.replace("'", "") in stops or not _LETTER.search(word):
        return ()
    if not word.isascii() and (UNSPACED.search(word) or "\uac00" <= word[0] <= "\ud7af"):
        return tuple(term for term in segment_terms(word) if term not in stops)
    return (word,)
