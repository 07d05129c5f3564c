"""Tokenizers per language over one vocabulary, and what is known of each word form: computed once, then looked up."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import chain
from typing import NoReturn

import msgspec
import spacy
from spacy.attrs import NORM
from spacy.lang.punctuation import TOKENIZER_INFIXES, TOKENIZER_PREFIXES, TOKENIZER_SUFFIXES
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, get_lang_class
from spacy.vocab import Vocab

from murmure_errors import ConfigError
from nlp.forms import ANY_NAME, Entry, Token, in_a_row, may_hold, token_of
from nlp.french_tokens import french_defaults
from nlp.known import Known
from nlp.language import UNKNOWN
from nlp.social import MENTION
from nlp.terms import terms_of

# Languages whose own rules matter to a post; the others differ in abbreviations, and each costs 0.15 s and a cache.
_OWN_RULES = frozenset({"en", "fr", "es", "de", "it", "pt", "nl"})
_ANY = "xx"
_MOST_RUNS = 150_000
"""Runs of letters, of all languages together, with which a table of them is full and a new one begins by itself.

A stream of forty languages has 100,000 in a quarter of an hour. Twice as many are held at most: a run that is asked for
again is taken from the table before.
"""
_FUNCTION = frozenset({"ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "PUNCT", "SCONJ", "SPACE", "SYM"})
_ELIDING = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|un|dell|nell|sull|dall|all|quest)'"
_ELISION = re.compile(rf"\b({_ELIDING})(?=[\w@#])", re.IGNORECASE)
# As special cases these would be looked for in every text; as matches of a whole run they cost nothing.
_ELIDED = re.compile(f"{_ELIDING}|@user", re.IGNORECASE)


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
    flags
        What the tokens may hold, see `nlp.forms`.
    signs
        `nlp.forms.SIGNS` letters for each token, which the slices `KINDS`, `MARKS`, `CASES`, `ROLES` and
        `PARTS` take apart.
    entries
        What each token is to a key phrase and to a name.
    entities
        Spans (start, end) with the labels that a trained pipeline gave.
    """

    words: list[str]
    terms: tuple[str, ...]
    named: int
    flags: int
    signs: str
    entries: list[Entry]
    entities: tuple[tuple[int, int, str], ...] = ()


class _Runs(Known[Token]):
    """What runs of letters give. It makes none itself: those of a text that are new are cut together."""

    def __init__(self) -> None:
        super().__init__(_is_new, limit=sys.maxsize)

    @property
    def held(self) -> int:
        return len(self) + len(self._former)

    def lacking(self, runs: Iterable[str]) -> list[str]:
        """Answer those of the runs that are not known, each once."""
        return [run for run in dict.fromkeys(runs) if run not in self and run not in self._former]


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
        self._tokens: dict[str, Known[Token]] = {}
        self._runs: dict[str, _Runs] = {}

    def __len__(self) -> int:
        """Count the forms that spaCy keeps, of this and the tokenizers' vocabulary."""
        return len(self.vocab.strings) + len(self._plain_vocab.strings)

    @property
    def held(self) -> int:
        """Runs of letters in memory."""
        return sum(known.held for known in self._runs.values())

    def tokenize(self, text: str, lang: str) -> list[str]:
        """Return the tokens of a text under the rules of its language."""
        tokenizer = self._tokenizer(lang)
        return [word for run in text.split() for part in _unelided(run) for word in _cut(part, tokenizer)]

    def read(self, prose: str, lang: str) -> Reading:
        """Return the tokens of a text, and what is known of them."""
        if lang in self._trained:
            return self._read_trained(prose, lang)
        return self.read_runs(prose.split(), lang)

    def read_runs(self, runs: list[str], lang: str) -> Reading:
        """Return the tokens of a text that is cut at its spaces; no trained pipeline reads it."""
        known = self._runs.get(lang)
        if known is None:
            known = self._runs[lang] = _Runs()
        try:
            return _reading(map(known.__getitem__, runs))
        except KeyError:
            self._learn(runs, lang, known)
            return _reading(map(known.__getitem__, runs))

    def turn(self) -> None:
        """Start the tables of words anew; what is asked for again is taken from those before, the rest goes with them.

        The words of a stream of years have no end: those that matter come again at once.
        """
        for known in self._runs.values():
            # in place: a text that is being read holds one of them
            known.turn()
        self._tokens = {}

    def _learn(self, runs: Iterable[str], lang: str, known: _Runs) -> None:
        if sum(map(len, self._runs.values())) > _MOST_RUNS:
            self.turn()
        tokens = self._tokens_of(lang)
        parts = {run: _unelided(run) for run in known.lacking(runs)}
        cut = self._cut_all(dict.fromkeys(chain.from_iterable(parts.values())), self._tokenizer(lang))
        for run, pieces in parts.items():
            known[run] = in_a_row([tokens[word] for piece in pieces for word in cut[piece]])

    def _cut_all(self, runs: Iterable[str], tokenizer: Tokenizer) -> dict[str, list[str]]:
        rules = tokenizer.rules or {}
        cut = {run: [run] for run in runs if (run.isalpha() and run not in rules) or run == MENTION}
        others = [run for run in runs if run not in cut]
        if not others:
            return cut
        groups: list[list[str]] = [[]]
        # What spaCy would keep of each form, half a kilobyte, goes at once: nobody asks it for the form again.
        with self._plain_vocab.memory_zone():
            # In one text, because a Doc costs more than its tokens; what does not come apart again is cut alone.
            for token in tokenizer(" ".join(others)):
                groups[-1].append(token.text)
                if token.whitespace_:
                    groups.append([])
            whole = len(groups) == len(others)
            for i, run in enumerate(others):
                cut[run] = groups[i] if whole and "".join(groups[i]) == run else _cut(run, tokenizer)
        return cut

    def _tokens_of(self, lang: str) -> Known[Token]:
        tokens = self._tokens.get(lang)
        if tokens is None:
            tokens = self._tokens[lang] = Known(partial(self._token, lang))
        return tokens

    def _token(self, lang: str, word: str) -> Token:
        return token_of(word, lang, self._role(word))

    def _read_trained(self, prose: str, lang: str) -> Reading:
        doc = self._trained[lang](" ".join(part for run in prose.split() for part in _unelided(run)))
        tokens = self._tokens_of(lang)
        reading = _reading(tokens[token.text] for token in doc)
        terms = tuple([term for token in doc if token.pos_ not in _FUNCTION for term in terms_of(token.text, lang)])
        entities = tuple([(entity.start, entity.end, entity.label_) for entity in doc.ents])
        return msgspec.structs.replace(reading, terms=terms, entities=entities)

    def _tokenizer(self, lang: str) -> Tokenizer:
        rules = lang if lang in _OWN_RULES else _ANY if lang != UNKNOWN else "en"
        tokenizer = self._tokenizers.get(rules)
        if tokenizer is not None:
            return tokenizer
        defaults = french_defaults() if rules == "fr" else get_lang_class(rules).Defaults
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
        # The runs are kept here, with what they give: kept twice they would never be asked for.
        tokenizer.max_cache_size = 0
        self._tokenizers[rules] = tokenizer
        return tokenizer


def _reading(tokens: Iterable[Token]) -> Reading:
    words: list[str] = []
    terms: list[str] = []
    signs: list[str] = []
    entries: list[Entry] = []
    flags = 0
    for some, own, letters, topics, flag in tokens:
        words += some
        terms += own
        signs.append(letters)
        entries += topics
        flags |= flag
    every = "".join(signs)
    named = may_hold(flags, every) if flags & ANY_NAME else 0
    return Reading(words, tuple(terms), named, flags, every, entries)


def _is_new(run: str) -> NoReturn:
    raise KeyError(run)


def _unelided(run: str) -> list[str]:
    """Set off what French and Italian write together: ``j'ai``, ``dell'arte``."""
    return _ELISION.sub(r"\1 ", run).split() if "'" in run else [run]


def _cut(run: str, tokenizer: Tokenizer) -> list[str]:
    return [token.text for token in tokenizer(run)]


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
