"""Whether the author speaks of using or owning a thing themselves: what tells a fan from a talker."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.first_person_clause import begins, for_another, mine, opens, restricts, supposed
from nlp.first_person_words import (
    AFTER_VERB,
    BREAKS,
    JUST_DONE,
    WORKS,
    Grammar,
    grammar_of,
)
from nlp.stopwords import stop_words

_REACH = 9
# A name that is a guess is this long; where more words have a capital than this, it says nothing.
_SHORTEST = 3
_MOST_CAPITALS = 0.4
_OURS = frozenset(["our", "nos", "notre"])
_CAPITAL = re.compile("[A-Z]|i[A-Z]")
_MY = frozenset(["my", "mon", "ma", "mes"])


def may_speak(word: str, lang: str) -> bool:
    """Whether a token may make the author the one who uses something."""
    return lang in ("en", "fr") and word.lower() in grammar_of(lang).triggers


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
    grammar = grammar_of(lang)
    words = [token.lower() for token in tokens]
    if grammar.triggers.isdisjoint(words):
        return False
    if spans:
        return any(
            end <= len(words)
            and (
                _possessed(words, start, end, grammar)
                or _used(words, start, end, grammar)
                or _belongs(words, start, end, grammar)
                or _relative(words, end, grammar)
            )
            for start, end in spans
        )
    return _in_general(tokens, words, lang)


def _possessed(words: list[str], start: int, end: int, grammar: Grammar) -> bool:
    """Whether a first-person possessive reaches the thing without passing somebody else."""
    if words[end : end + 2] in (["is", "mine"], ["of", "mine"]):
        return True
    if words[end : end + 1] and words[end] in grammar.abstract:
        return False
    service = False
    for at in range(start - 1, max(start - 7, -1), -1):
        word = words[at]
        if word in grammar.possessive:
            before = words[max(at - 2, 0) : at]
            near = start - at <= 4 or service
            if word in _OURS and not (
                grammar.offer.isdisjoint(words[:at]) and grammar.goods.isdisjoint(words[at : end + 2])
            ):
                return False
            return near and not any(one in grammar.parted or one in ("not", "pas") for one in before)
        if word in grammar.service or word in grammar.container:
            service = True
        elif (
            word in grammar.person or word in grammar.abstract or word in grammar.third or word in BREAKS or word == ","
        ):
            return False
        elif word in grammar.lead or word in grammar.verb or word in grammar.subject or word in grammar.denial:
            # A preposition or copula leads to the name only from a noun of ours: "my phone is an", "mon vol avec".
            before_it = words[max(at - 3, 0) : at]
            if word not in grammar.lead or not any(
                one in grammar.service or one in grammar.container for one in before_it
            ):
                return False
    return False


def _used(words: list[str], start: int, end: int, grammar: Grammar, *, guessed: bool = False) -> bool:
    """Whether a verb of use before the thing has the author as its subject; right before it where that is a guess."""
    for at in range(start - 1, max(start - _REACH, -1), -1):
        word = words[at]
        if (word in BREAKS and not restricts(words, at, grammar)) or word in grammar.denial:
            return False
        if word in grammar.other and not (word == "it" and at and words[at - 1] in grammar.verb):
            return False
        if word in grammar.infinitive and at > 2:
            done = at - 2 - (words[at - 1] in ("m'", "me", "nous"))
            return done > 0 and words[done] in JUST_DONE and mine(words, done, grammar)
        if word in grammar.verb and not (guessed and word in grammar.between and word not in grammar.weak):
            if word in grammar.weak and not begins(words, at + 1, start, grammar):
                continue
            if guessed and word in grammar.weak and words[at + 1] not in grammar.determiner:
                return False
            if guessed and word not in grammar.governing and words[start - 1] in grammar.way:
                return False
            if word == "been" and words[at + 1] not in ("with", "on", "a", "an"):
                return False
            if (word in WORKS and words[at + 1] in ("chez", "at", "for")) or supposed(words, at, grammar):
                return False
            if words[at + 1] == "to" and word in ("used", "have", "had", "got"):
                return False
            if mine(words, at, grammar) or opens(words, at, end, grammar):
                return not for_another(words, at, start, end, grammar)
            if word not in grammar.between:
                return False
        elif guessed and word not in grammar.opening and word not in grammar.way:
            return False
    return False


def _belongs(words: list[str], start: int, end: int, grammar: Grammar) -> bool:
    """Whether the author says what they are to the company: "I'm a Vodafone customer"."""
    if grammar.role.isdisjoint(words[end : end + 2]):
        return False
    for at in range(start - 1, max(start - 5, -1), -1):
        if words[at] in grammar.denial or words[at] in grammar.other:
            return False
        if words[at] in ("am", "'m", "i'm", "im", "been", "as", "suis", "are", "'re"):
            return words[at] not in ("are", "'re") or words[at - 1 : at] == ["we"]
    return False


def _relative(words: list[str], end: int, grammar: Grammar) -> bool:
    """Whether what follows the thing says that the author uses it: "that I bought", "je l'utilise"."""
    for at in range(end, min(end + 7, len(words))):
        word = words[at]
        if word in (".", "!", "?", ";") or word in grammar.other or word in ("but", "mais"):
            return False
        if word in grammar.subject:
            for verb in range(at + 1, min(at + 6, len(words))):
                form = words[verb]
                if form in grammar.verb and (form not in grammar.between or form == "got"):
                    return _returns(words, at, verb, grammar) and mine(words, verb, grammar)
                if form not in grammar.between:
                    return False
    return False


def _returns(words: list[str], subject: int, verb: int, grammar: Grammar) -> bool:
    """Whether the clause takes the thing up: by a relative (or none in English), or by a pronoun."""
    if any(word in ("l'", "la", "les", "le", "en") for word in words[subject + 1 : verb]):
        return True
    if words[subject - 1] in ("que", "qu'", "that", "which"):
        return True
    following = words[verb + 1 : verb + 2]
    if following in (["it"], ["them"], ["mine"]):
        return True
    if words[subject] not in ("i", "we") or words[subject - 1] in BREAKS:
        return False
    if words[verb] in grammar.weak and words[verb] != "got":
        return False
    return not following or following[0] in BREAKS or following[0] in grammar.lead or following[0] in AFTER_VERB


def _named(tokens: Sequence[str], words: list[str], anchors: list[int], lang: str) -> bool:
    """Whether what follows a verb of use or *my* is a name, as far as its capital tells: "my Dyson"."""
    grammar = grammar_of(lang)
    for anchor in anchors:
        at = anchor + 1
        while at < len(words) and (words[at] in grammar.opening or words[at] in grammar.way):
            at += 1
        if at == len(words) or len(words[at]) < _SHORTEST or not _CAPITAL.match(tokens[at]):
            continue
        end = at + 1
        while end < len(words) and tokens[end][:1].isupper():
            end += 1
        if any(not some.isdisjoint(words[at : end + 1]) for some in (grammar.unthing, grammar.person)):
            continue
        if words[at] in grammar.abstract or words[at] in grammar.service:
            continue
        owned = words[anchor] in _MY and _is_head(words, end, lang) and _possessed(words, at, end, grammar)
        if owned if words[anchor] in _MY else _used(words, at, end, grammar, guessed=True):
            # where most words have a capital, it says nothing
            return sum(token[:1].isupper() for token in tokens) <= _MOST_CAPITALS * len(tokens)
    return False


def _is_head(words: list[str], end: int, lang: str) -> bool:
    """Whether no noun seems to follow that the name would only qualify: "my Uber driver"."""
    if lang != "en" or end == len(words) or not words[end][:1].isalnum():
        return True
    grammar = grammar_of(lang)
    things = (grammar.service, grammar.container)
    return any(words[end] in some for some in (stop_words(lang), AFTER_VERB, grammar.between, grammar.denial, *things))


def _in_general(tokens: Sequence[str], words: list[str], lang: str) -> bool:
    """Whether the author speaks of using some product, named or not."""
    grammar = grammar_of(lang)
    end = len(words)
    anchors = []
    for at, word in enumerate(words):
        if word in grammar.possessive and at + 1 < end:
            if any(one in grammar.service for one in words[at + 1 : at + 3]) and words[at - 1 : at] not in (["oh"],):
                return not any(one in grammar.parted for one in words[max(at - 2, 0) : at])
            if word in _MY:
                anchors.append(at)
        elif word in grammar.verb and at + 1 < end:
            anchors.append(at)
            if word in grammar.weak or word in grammar.between:
                continue
            following = words[at + 1]
            if following not in grammar.determiner and following not in ("it", "them", "my", "our"):
                continue
            if (mine(words, at, grammar) or opens(words, at, at + 2, grammar)) and not for_another(
                words, at, at + 1, at + 3, grammar
            ):
                return True
    return _named(tokens, words, anchors, lang)
