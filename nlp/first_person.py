"""Whether the author speaks of using or owning a thing themselves: what tells a fan from a talker."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from nlp.wordlists import word_list

_REACH = 9
_BREAKS = frozenset(
    [
        *(".", "!", "?", ";", ":", "…", "(", ")", "[", "]", "|", "\n", "...", "!!", "??"),
        *("but", "because", "while", "whereas", "than", "mais", "car", "alors", "que", "qu'"),
    ]
)
_CLAUSE_STARTS = _BREAKS | frozenset(
    [",", "@user", "-", "–", "—", "and", "et", "just", "finally", "enfin", "been", "perso"]
)
_AFTER_VERB = frozenset([",", "last", "yesterday", "today", "every", "daily"])
_COPULAS_AFTER = frozenset(["is", "are", "was", "makes", "can", "will", "means", "est", "sont", "would", "should"])


class _Grammar(msgspec.Struct, frozen=True):
    """The word lists of one language, by role."""

    subject: frozenset[str]
    possessive: frozenset[str]
    verb: frozenset[str]
    weak: frozenset[str]
    dropped: frozenset[str]
    between: frozenset[str]
    denial: frozenset[str]
    person: frozenset[str]
    abstract: frozenset[str]
    service: frozenset[str]
    lead: frozenset[str]
    parted: frozenset[str]
    other: frozenset[str]
    determiner: frozenset[str]
    triggers: frozenset[str]


@lru_cache(maxsize=4)
def _grammar(lang: str) -> _Grammar:
    names = [name for name in _Grammar.__struct_fields__ if name != "triggers"]
    lists = {name: word_list("first_person", name, lang) for name in names}
    return _Grammar(**lists, triggers=lists["subject"] | lists["possessive"] | lists["dropped"] | {"mine"})


def may_speak(word: str, lang: str) -> bool:
    """Whether a token may make the author the one who uses something."""
    return lang in ("en", "fr") and word.lower() in _grammar(lang).triggers


def detect(tokens: Sequence[str], spans: Sequence[tuple[int, int]], lang: str) -> bool:
    """Whether the author says that they use or own what is named at a span.

    A use is a first-person subject with a verb of use that reaches the thing (*I've been wearing*, *je roule en*),
    such a verb that opens a clause without its subject (*Testé*), a first-person possessive on the thing (*my new*,
    *mon vol*), or a relative clause on it (*that I bought*). Denials, wishes, questions, the past that is over, and
    other people's things are none.

    Parameters
    ----------
    tokens
        Surface tokens in order, original case.
    spans
        Where the thing is named: index of the first token, and of the one after the last. Without any, whether the
        author speaks of using a product in general.
    lang
        ISO 639-1; ``fr`` and ``en`` are known, other languages give False.

    Examples
    --------
    >>> detect(["I", "use", "Lumea"], [(2, 3)], "en"), detect(["My", "friend", "uses", "Lumea"], [(3, 4)], "en")
    (True, False)
    """
    if lang not in ("en", "fr"):
        return False
    grammar = _grammar(lang)
    words = [token.lower() for token in tokens]
    if grammar.triggers.isdisjoint(words):
        return False
    if spans:
        return any(
            end <= len(words)
            and (
                _possessed(words, start, end, grammar)
                or _used(words, start, end, grammar)
                or _relative(words, end, grammar)
            )
            for start, end in spans
        )
    return _in_general(words, grammar)


def _possessed(words: list[str], start: int, end: int, grammar: _Grammar) -> bool:
    """Whether a first-person possessive reaches the thing without passing somebody else."""
    if words[end : end + 2] in (["is", "mine"], ["of", "mine"]):
        return True
    service = False
    for at in range(start - 1, max(start - 7, -1), -1):
        word = words[at]
        if word in grammar.possessive:
            before = words[max(at - 2, 0) : at]
            near = start - at <= 4 or service
            return near and not any(one in grammar.parted or one in ("not", "pas") for one in before)
        if word in grammar.service:
            service = True
        elif word in grammar.person or word in grammar.abstract or word in _BREAKS or word == ",":
            return False
        elif word in grammar.lead or word in grammar.verb or word in grammar.subject or word in grammar.denial:
            # A preposition or copula leads to the name only from a noun of ours: "my phone is an", "mon vol avec".
            before_it = words[max(at - 3, 0) : at]
            if word not in grammar.lead or not any(one in grammar.service for one in before_it):
                return False
    return False


def _used(words: list[str], start: int, end: int, grammar: _Grammar) -> bool:
    """Whether a verb of use before the thing has the author as its subject."""
    for at in range(start - 1, max(start - _REACH, -1), -1):
        word = words[at]
        if word in _BREAKS or word in grammar.other or word in grammar.denial:
            return False
        if word in grammar.verb:
            if word in grammar.weak and not _begins(words, at + 1, start, grammar):
                continue
            if words[at + 1] == "to" and word in ("used", "have", "had", "got"):
                return False
            if _mine(words, at, grammar) or _opens(words, at, end, grammar):
                return not _for_another(words, at, start, end, grammar)
            if word not in grammar.between:
                return False
    return False


def _mine(words: list[str], verb: int, grammar: _Grammar) -> bool:
    """Whether the subject of a verb is the author, and nothing denies or only wishes it."""
    for at in range(verb - 1, max(verb - 7, -1), -1):
        word = words[at]
        if word in grammar.subject:
            before = words[at - 1] if at else ""
            asked = before in grammar.denial or before in ("do", "did", "if", "who", "can")
            return not asked and words[verb + 1 : verb + 2] not in (["pas"], ["plus"], ["jamais"], ["n't"], ["not"])
        if word in grammar.denial or not (word in grammar.between or word in grammar.verb):
            return False
    return False


def _begins(words: list[str], at: int, start: int, grammar: _Grammar) -> bool:
    """Whether the name of the thing begins here, adverbs apart."""
    while at < start and words[at] in grammar.between and words[at] not in grammar.determiner:
        at += 1
    return at == start or words[at] in grammar.determiner


def _opens(words: list[str], verb: int, end: int, grammar: _Grammar) -> bool:
    """Whether a verb opens its clause with the subject left out."""
    if words[verb] not in grammar.dropped or (end < len(words) and words[end] in _COPULAS_AFTER):
        return False
    return verb == 0 or words[verb - 1] in _CLAUSE_STARTS or not words[verb - 1].isalnum()


def _for_another(words: list[str], verb: int, start: int, end: int, grammar: _Grammar) -> bool:
    """Whether what was bought was for somebody else, or the thing belongs to somebody else."""
    if any(word in grammar.person for word in words[verb:start] if "'" not in word):
        return True
    after = words[end : end + 5]
    for at, word in enumerate(after[:-1]):
        if word in ("for", "pour", "to", "à") and any(one in grammar.person for one in after[at + 1 : at + 4]):
            return True
        if word in _BREAKS:
            break
    return False


def _relative(words: list[str], end: int, grammar: _Grammar) -> bool:
    """Whether what follows the thing says that the author uses it: "that I bought", "je l'utilise"."""
    for at in range(end, min(end + 7, len(words))):
        word = words[at]
        if word in (".", "!", "?", ";") or word in grammar.other or word in ("but", "mais"):
            return False
        if word in grammar.subject:
            for verb in range(at + 1, min(at + 6, len(words))):
                form = words[verb]
                if form in grammar.verb and form not in grammar.between:
                    return _returns(words, at, verb, grammar) and _mine(words, verb, grammar)
                if form not in grammar.between:
                    return False
    return False


def _returns(words: list[str], subject: int, verb: int, grammar: _Grammar) -> bool:
    """Whether the clause takes the thing up: by a relative (or none in English), or by a pronoun."""
    if any(word in ("l'", "la", "les", "le", "en") for word in words[subject + 1 : verb]):
        return True
    if words[subject - 1] in ("que", "qu'", "that", "which"):
        return True
    following = words[verb + 1 : verb + 2]
    if following in (["it"], ["them"], ["mine"]):
        return True
    if words[subject] not in ("i", "we") or words[subject - 1] in _BREAKS or words[verb] in grammar.weak:
        return False
    return not following or following[0] in _BREAKS or following[0] in grammar.lead or following[0] in _AFTER_VERB


def _in_general(words: list[str], grammar: _Grammar) -> bool:
    """Whether the author speaks of using some product, named or not."""
    end = len(words)
    for at, word in enumerate(words):
        if word in grammar.possessive and at + 1 < end:
            if any(one in grammar.service for one in words[at + 1 : at + 3]) and words[at - 1 : at] not in (["oh"],):
                return not any(one in grammar.parted for one in words[max(at - 2, 0) : at])
        elif word in grammar.verb and word not in grammar.weak and word not in grammar.between and at + 1 < end:
            following = words[at + 1]
            if following not in grammar.determiner and following not in ("it", "them", "my", "our"):
                continue
            if (_mine(words, at, grammar) or _opens(words, at, at + 2, grammar)) and not _for_another(
                words, at, at + 1, at + 3, grammar
            ):
                return True
    return False
