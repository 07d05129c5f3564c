"""Tokenizers per language over one vocabulary, and what is known of each word form: computed once, then looked up."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NoReturn

import msgspec
import spacy
from spacy.attrs import NORM
from spacy.language import Language
from spacy.vocab import Vocab

from murmure_errors import ConfigError
from nlp.forms import ANY_NAME, Entry, Token, in_a_row, may_hold, token_of
from nlp.known import Known
from nlp.terms import terms_of
from nlp.tokenizers import Tokenizers, unelided

_MOST_RUNS = 150_000
"""Runs of letters, of all languages together, with which a table of them is full and a new one begins by itself.

A stream of forty languages has 100,000 in a quarter of an hour. Twice as many are held at most: a run that is asked for
again is taken from the table before.
"""
_FUNCTION = frozenset({"ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "PUNCT", "SCONJ", "SPACE", "SYM"})


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
        What a word form can be in a name of the catalogue, see `nlp.brand_names.NameTable.role`: given the form, and
        as `nlp.folding.fold` has it.
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
        role: Callable[[str, str], int] = lambda *_: 0,
        models: Mapping[str, str] | None = None,
    ) -> None:
        self.vocab = Vocab(lex_attr_getters={NORM: normal})
        # They have a vocabulary of their own: most words that they see never come near a brand's name.
        self._tokenizers = Tokenizers()
        self._role = role
        self._trained = {lang: _load(lang, name) for lang, name in (models or {}).items()}
        self._tokens: dict[str, Known[Token]] = {}
        self._runs: dict[str, _Runs] = {}

    def __len__(self) -> int:
        """Count the forms that spaCy keeps, of this and the tokenizers' vocabulary."""
        return len(self.vocab.strings) + len(self._tokenizers)

    @property
    def held(self) -> int:
        """Runs of letters in memory."""
        return sum(known.held for known in self._runs.values())

    def tokenize(self, text: str, lang: str) -> list[str]:
        """Return the tokens of a text under the rules of its language."""
        return [word for run in text.split() for word in self._tokenizers.cut_alone(run, lang)]

    def read_all(self, texts: Sequence[list[str]], langs: Sequence[str]) -> list[Reading]:
        """Return the tokens of texts that are cut at their spaces, and what is known of them.

        What is new in several texts of a language is learnt at once, which is faster than text by text.
        """
        readings: list[Reading] = []
        unread: dict[str, list[int]] = {}
        for at, (runs, lang) in enumerate(zip(texts, langs, strict=True)):
            if lang in self._trained:
                readings.append(self._read_trained(runs, lang))
                continue
            try:
                readings.append(_reading(map(self._runs[lang].__getitem__, runs)))
            except KeyError:
                readings.append(_UNREAD)
                unread.setdefault(lang, []).append(at)
        for lang, places in unread.items():
            known = self._learn(chain.from_iterable([texts[at] for at in places]), lang)
            for at in places:
                readings[at] = _reading(map(known.__getitem__, texts[at]))
        return readings

    def turn(self) -> None:
        """Start the tables of words anew; what is asked for again is taken from those before, the rest goes with them.

        The words of a stream of years have no end: those that matter come again at once.
        """
        for known in self._runs.values():
            known.turn()
        self._tokens = {}

    def _learn(self, runs: Iterable[str], lang: str) -> _Runs:
        """Find out what runs give that are new, and return the table that holds them all."""
        if sum(map(len, self._runs.values())) > _MOST_RUNS:
            self.turn()
        known = self._runs.get(lang)
        if known is None:
            known = self._runs[lang] = _Runs()
        tokens = self._tokens_of(lang)
        for run, words in self._tokenizers.cut(known.lacking(runs), lang):
            known[run] = in_a_row([tokens[word] for word in words])
        return known

    def _tokens_of(self, lang: str) -> Known[Token]:
        tokens = self._tokens.get(lang)
        if tokens is None:
            tokens = self._tokens[lang] = Known(partial(token_of, self._role, lang))
        return tokens

    def _read_trained(self, runs: list[str], lang: str) -> Reading:
        doc = self._trained[lang](" ".join(part for run in runs for part in unelided(run)))
        tokens = self._tokens_of(lang)
        reading = _reading(tokens[token.text] for token in doc)
        terms = tuple([term for token in doc if token.pos_ not in _FUNCTION for term in terms_of(token.text, lang)])
        entities = tuple([(entity.start, entity.end, entity.label_) for entity in doc.ents])
        return msgspec.structs.replace(reading, terms=terms, entities=entities)


_UNREAD = Reading([], (), 0, 0, "", [])


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


def _load(lang: str, name: str) -> Language:
    try:
        return spacy.load(name)
    except OSError as error:
        message = f"no spaCy pipeline '{name}' is installed for '{lang}': run `python -m spacy download {name}`"
        raise ConfigError(message) from error
