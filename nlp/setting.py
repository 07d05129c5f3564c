"""The words of a post as they are seen from a name in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nlp.catalogue import Brand
from nlp.folding import fold
from nlp.known import Known
from nlp.social import MENTION
from nlp.terms import not_terms
from nlp.wordlists import word_list

_MOST_FEATURES = 12
# From the arrows on: emoji stand where a sentence ends.
_FIRST_PICTURE = "\u2190"
_SENTENCE_END = frozenset('.!?…:;\n"“”«»()-–—|•')


def context_words(table: str) -> frozenset[str]:
    """Return the words of a table of ``context.toml``, of all its languages."""
    # Not by the post's language: people mix, and a short post's language may be unknown.
    words = (word_list("context", table, lang) for lang in ("en", "fr", "any"))
    return frozenset().union(*words)


_BUSINESS = context_words("business")


class Setting:
    """The words of a post, seen from a place in it.

    Parameters
    ----------
    words
        All tokens as written.
    lang
        The language of the post.
    entities
        Spans (start, end) with the labels that a trained pipeline gave.
    """

    def __init__(self, words: Sequence[str], lang: str, entities: Sequence[tuple[int, int, str]] = ()) -> None:
        self.words = words
        self.lang = lang
        self.entities = entities
        self._folded: list[str] | None = None
        self._content: list[tuple[int, str]] | None = None
        self._letters: tuple[int, int] | None = None
        self._business: list[str] | None = None
        self._careless: bool | None = None
        self.local: dict[tuple[int, int, str], list[tuple[float, str]]] = {}
        """What stands directly around a name at a place: several brands may have it."""

    @property
    def folded(self) -> list[str]:
        """The words, folded and without ``#``."""
        if self._folded is None:
            self._folded = [*map(_plain_words.__getitem__, self.words)]
        return self._folded

    def features(self, start: int, end: int, brand: Brand) -> tuple[str, ...]:
        """Return the content words around a place, the nearest first, for a model that learns them."""
        if self._content is None:
            stops = not_terms(self.lang)
            self._content = [
                (i, word)
                for i, word in enumerate(self.folded)
                if len(word) > 1 and word[0].isalpha() and word not in stops
            ]
        own = folded_phrases((*brand.names, *brand.products))
        middle = max(start, 0)
        order = sorted([(abs(i - middle), i, word) for i, word in self._content if not start <= i < end])
        return tuple(dict.fromkeys([word for _, _, word in order if word not in own]))[:_MOST_FEATURES]

    def cased(self, start: int, end: int) -> bool:
        """Whether capitals mean something here: the rest of the post has words in lower case, and not only those."""
        if self._letters is None:
            first = [word[0] for word in self.words if word[0].isalpha()]
            self._letters = len(first), sum([letter.islower() for letter in first])
        own = self.words[start:end]
        letters = self._letters[0] - sum([word[0].isalpha() for word in own])
        lower = self._letters[1] - sum([word[0].islower() for word in own])
        return lower > 0 and 2 * lower >= letters

    @property
    def careless(self) -> bool:
        """Whether the post has no capital at all, hashtags and handles aside: its names have none either."""
        if self._careless is None:
            self._careless = not any(word[0].isupper() and word != "I" for word in self.words)
        return self._careless

    @property
    def business(self) -> list[str]:
        """Words of companies and their customers, each once."""
        if self._business is None:
            heard = [] if _BUSINESS.isdisjoint(self.folded) else dict.fromkeys(self.folded)
            self._business = [word for word in heard if word in _BUSINESS]
        return self._business

    def is_content(self, place: int) -> bool:
        """Whether the token is a word, and no stop word."""
        word = self.folded[place]
        return word[0].isalpha() and word not in not_terms(self.lang)

    def opens(self, place: int) -> bool:
        """Whether the word begins a sentence."""
        if place <= 0:
            return True
        last = self.words[place - 1][-1]
        if last in _SENTENCE_END or (last >= _FIRST_PICTURE and not last.isalnum()):
            return True
        return self.words[place - 1] == MENTION and all(word == MENTION for word in self.words[:place])


def _plain(word: str) -> str:
    return fold(word).lstrip("#").strip('"-_.') or word


_plain_words = Known(_plain)


@lru_cache(maxsize=8192)
def folded_phrases(words: tuple[str, ...]) -> frozenset[str]:
    """Return phrases of a catalogue as they stand among folded tokens."""
    return frozenset(" ".join(fold(word).replace("'", "' ").split()) for word in words)
