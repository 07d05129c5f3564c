"""Whether a name that is another word too means the brand where it stands: what the context says by itself.

Cues add up in log-odds; the signs and sizes are set by hand on sentences written for it, and `nlp.homonyms` learns the
rest from the stream.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from nlp.brand_names import Name, is_common_word, is_word_of
from nlp.catalogue import Brand
from nlp.folding import fold
from nlp.known import Known
from nlp.social import MENTION
from nlp.terms import not_terms
from nlp.wordclass import word_classes
from nlp.wordlists import word_list

Status = Literal["sure", "unsure", "excluded"]
SURE, EXCLUDED = 1.8, -0.9
BRANDLIKE = frozenset({"ORG", "PRODUCT", "MISC"})
"""Labels of trained pipelines that speak for a brand."""
_MOST_FEATURES = 12
_VERB = frozenset({"verb"})


def _list(table: str) -> frozenset[str]:
    # Not by the post's language: people mix, and a short post's language may be unknown.
    return frozenset().union(*(word_list("context", table, lang) for lang in ("en", "fr", "any")))


_DETERMINERS, _AGENCY, _SUBJECT, _BUSINESS = map(_list, ("determiners", "agency", "subject", "business"))
_PRICE, _JOINERS, _QUESTIONS = map(_list, ("price", "joiners", "questions"))
_SENTENCE_END = frozenset('.!?…:;\n"“”«»()-–—|•')


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What the context says of one mention, and why."""

    status: Status
    reason: str
    score: float = 0.0


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
        own = _cues((*brand.names, *brand.products))
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
    def business(self) -> list[str]:
        """Words of companies and their customers, each once, at most two."""
        if self._business is None:
            heard = [] if _BUSINESS.isdisjoint(self.folded) else dict.fromkeys(self.folded)
            self._business = [word for word in heard if word in _BUSINESS][:2]
        return self._business

    def is_content(self, place: int) -> bool:
        """Whether the token is a word, and no stop word."""
        word = self.folded[place]
        return word[0].isalpha() and word not in not_terms(self.lang)

    def opens(self, place: int) -> bool:
        """Whether the word begins a sentence."""
        if place <= 0 or self.words[place - 1][-1] in _SENTENCE_END:
            return True
        return self.words[place - 1] == MENTION and all(word == MENTION for word in self.words[:place])


def _plain(word: str) -> str:
    return fold(word).lstrip("#").strip('"-_.') or word


_plain_words = Known(_plain)


@lru_cache(maxsize=8192)
def _cues(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(" ".join(fold(word).replace("'", "' ").split()) for word in words)


def _heard(cues: frozenset[str], folded: list[str]) -> tuple[list[str], list[str]]:
    """Return which cues of one word and of several the post holds; a plural counts as its singular."""
    if not cues:
        return [], []
    present = set(folded)
    present.update(word[:-1] for word in folded if len(word) > 3 and word[-1] in "sx")
    text = f" {' '.join(folded)} "
    return (
        sorted(cue for cue in cues if " " not in cue and cue in present),
        sorted(cue for cue in cues if " " in cue and f" {cue} " in text),
    )


def judge(
    brand: Brand, rivals: tuple[str, ...], name: Name, kind: str, setting: Setting, start: int, end: int
) -> Verdict:
    """Say whether a name stands for the brand.

    Parameters
    ----------
    brand, name
        Whose name it is.
    rivals
        Names of the brand's competitors.
    kind
        How it stands there: ``name``, ``alias``, ``product``, ``hashtag``, ``handle``.
    setting
        The post.
    start, end
        The tokens of the name; -1 where only the platform's lists name it.
    """
    cues = _catalogue_cues(brand, rivals, setting)
    if start >= 0 and kind != "handle":
        cues += _local_cues(name.surface, setting, start, end)
    if brand.languages and setting.lang not in brand.languages and setting.lang != "und":
        cues.append((-1.5, f"language {setting.lang}"))
    score = sum(weight for weight, _ in cues)
    status: Status = "sure" if score >= SURE else "excluded" if score <= EXCLUDED else "unsure"
    if status == "unsure":
        return Verdict(status, f"context: {kind} is another word too", score)
    _, reason = max(cues, key=lambda cue: cue[0] if status == "sure" else -cue[0])
    return Verdict(status, f"context: {reason}", score)


def _catalogue_cues(brand: Brand, rivals: tuple[str, ...], setting: Setting) -> list[tuple[float, str]]:
    cues = [(1.0, word) for word in setting.business]
    if brand.speaks_for:
        words, phrases = _heard(_cues(brand.speaks_for), setting.folded)
        cues += [(2.0, cue) for cue in words[:3]] + [(3.0, cue) for cue in phrases[:2]]
    if brand.speaks_against:
        words, phrases = _heard(_cues(brand.speaks_against), setting.folded)
        cues += [(-2.5, cue) for cue in words[:3]] + [(-5.0, cue) for cue in phrases[:2]]
    if rivals:
        words, phrases = _heard(_cues(rivals), setting.folded)
        cues += [(2.5, cue) for cue in (words + phrases)[:2]]
    return cues


def _local_cues(name: str, setting: Setting, start: int, end: int) -> list[tuple[float, str]]:
    """Weigh the words directly around a name of the catalogue, and its capitals."""
    known = setting.local.get((start, end, name))
    if known is None:
        known = setting.local[start, end, name] = _weigh_around(name, setting, start, end)
    return known


def _weigh_around(name: str, setting: Setting, start: int, end: int) -> list[tuple[float, str]]:
    words, folded = setting.words, setting.folded
    surface = words[start].lstrip("#")
    opens, cased = setting.opens(start), setting.cased(start, end)
    capital = surface[:1].isupper() or surface == name
    shouted = len(surface) > 1 and surface.isupper() and not name.isupper()
    cues: list[tuple[float, str]] = []
    if not cased or shouted:
        cues.append((-0.3, "capitals tell nothing"))
    elif not capital:
        cues.append((-1.2 if words[0][:1].isupper() else -0.7, "in lower case"))
    elif not opens:
        cues.append((1.8, "capital"))
    cues += _cues_before(setting, start, end, capital, cased, opens)
    if end < len(words):
        cues += _cues_after(setting, end, capital, cased, opens)
    if setting.lang in ("fr", "en") and not is_word_of(name, setting.lang):
        cues.append((1.2, f"no {setting.lang} word"))
    label = next((label for first, last, label in setting.entities if first <= start < last), "")
    if label:
        cues.append((2.0 if label in BRANDLIKE else -2.0, f"a pipeline says {label}"))
    if not _PRICE.isdisjoint(folded):
        cues.append((0.4, "price"))
    return cues


def _cues_before(
    setting: Setting, start: int, end: int, capital: bool, cased: bool, opens: bool
) -> list[tuple[float, str]]:
    before = setting.folded[start - 1] if start else ""
    shown = capital and cased
    cues: list[tuple[float, str]] = []
    if before in _DETERMINERS:
        # "the Delta crew", "le forfait Orange": what the article belongs to comes after.
        modifies = shown and end < len(setting.words) and setting.words[end].islower() and setting.is_content(end)
        cues.append((0.0 if modifies else -1.0 if shown else -2.0, f"after '{before}'"))
    elif before == "chez":
        cues.append((3.0, "after 'chez'"))
    elif before in _AGENCY:
        cues.append((1.5, f"after '{before}'"))
    elif before in _QUESTIONS and shown:
        cues.append((0.8, f"after '{before}'"))
    if before == "'s":
        cues.append((-3.0, "after a possessive"))
    elif not opens and cased and _is_first_name(setting, start - 1):
        cues.append((-2.2, "part of a longer name"))
    return cues


def _cues_after(setting: Setting, end: int, capital: bool, cased: bool, opens: bool) -> list[tuple[float, str]]:
    words, after = setting.words, setting.folded[end]
    if after == "'s" or after in _SUBJECT:
        return [(2.0, f"before '{after}'")]
    if after in _JOINERS and capital:
        other = end + 1 + (end + 1 < len(words) and setting.folded[end + 1] in _DETERMINERS)
        if other < len(words) and _proper(words[other]):
            return [(1.8 if _is_unusual(words[other]) else 1.0, "beside another name")]
        return []
    if not setting.is_content(end):
        return []
    if cased and _proper(words[end]):
        return [(-2.0, "part of a longer name")]
    if after in _BUSINESS:
        return [(0.8, f"before '{after}'")]
    if capital and _is_only_verb(words[end].lower(), setting.lang):
        return [(1.5, f"before '{after}'")]
    return [(-0.8, "compound")] if opens else []


def _proper(word: str) -> bool:
    return word[:1].isupper() and len(word) > 1


def _is_first_name(setting: Setting, place: int) -> bool:
    """Whether a capitalised word begins a longer name; where it opens the sentence, only if it is no ordinary word."""
    word = setting.words[place]
    return _proper(word) and (not setting.opens(place) or _is_unusual(word))


@lru_cache(maxsize=100_000)
def _is_only_verb(word: str, lang: str) -> bool:
    return word_classes(word, lang) == _VERB


@lru_cache(maxsize=100_000)
def _is_unusual(word: str) -> bool:
    """Whether a capitalised word is neither a French nor an English word."""
    lower = word.lower()
    return word.isalpha() and not (is_common_word(word) or lower in not_terms("fr") or lower in _BUSINESS)
