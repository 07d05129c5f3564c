"""What the words around a word that bears a tone make of it: negation, intensity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from nlp.wordlists import word_list

# Constants of VADER (Hutto and Gilbert 2014), fitted there on people's ratings of intensity.
BOOST: Final = 0.293
DENIED: Final = -0.74
_REACH = 4
_ADVERBS = 3

# Roles are letters, so that those of a post are a text.
NONE, NEGATION, BOOSTER, DAMPER, CONTRAST, STOP, BREAK, SHOUT = "anbdcskh"
_ENDS = frozenset([BREAK, CONTRAST, STOP, SHOUT])


def in_context(tokens: Sequence[str], roles: str, at: int, end: int, value: float, lang: str) -> float:
    """Return a polarity as the words around it leave it.

    Parameters
    ----------
    tokens
        Surface tokens of the post.
    roles
        A letter for each, lower case.
    at, end
        Where the word or phrase begins, and the place after it.
    value
        Its polarity.
    lang
        ISO 639-1.
    """
    if not tokens[at][:1].isalnum() and not tokens[at].startswith("#"):
        # Nobody denies an emoji: "cannot stop 😄".
        return value
    denied = False
    fading = 1.0
    for before in range(at - 1, max(at - 1 - _REACH, -1), -1):
        role = roles[before]
        if role == NONE:
            fading *= 0.95
            continue
        if role in _ENDS:
            break
        if role == NEGATION:
            if lang == "fr" and tokens[before].lower() == "plus" and not _has_ne(tokens, before):
                value += math.copysign(BOOST, value) * fading
            elif lang == "fr" and _is_record(tokens, before, at):
                value += math.copysign(BOOST, value)
                break
            else:
                denied = True
                break
        elif role == BOOSTER and before >= at - 3:
            value += math.copysign(BOOST, value) * fading
        elif role == DAMPER and before >= at - 3:
            value -= math.copysign(BOOST, value) * fading
        fading *= 0.95
    if not denied and lang == "fr" and end < len(tokens):
        denied = _denied_after(tokens, at, end)
    return value * DENIED if denied else value


def _has_ne(tokens: Sequence[str], at: int) -> bool:
    return any(token.lower() in ("ne", "n'", "n’") for token in tokens[max(at - 4, 0) : at])


def _is_record(tokens: Sequence[str], negation: int, at: int) -> bool:
    """Whether a denial compares and so heightens: *jamais vu un accueil aussi froid*, *comme jamais*."""
    if tokens[negation].lower() not in word_list("tone", "record", "fr"):
        return False
    if negation and tokens[negation - 1].lower() == "comme":
        return True
    compared = word_list("tone", "compared", "fr")
    return any(token.lower() in compared for token in tokens[negation + 1 : at + 1])


@lru_cache(maxsize=1)
def _after_verb() -> tuple[frozenset[str], frozenset[str]]:
    return word_list("tone", "after_verb", "fr"), word_list("tone", "adverb", "fr")


def _denied_after(tokens: Sequence[str], at: int, end: int) -> bool:
    """Whether a French verb is denied by what follows it: *j'aime pas*, *je ne regrette vraiment pas*."""
    denials, adverbs = _after_verb()
    for place in range(end, min(end + _ADVERBS, len(tokens))):
        word = tokens[place].lower()
        if word in denials:
            pronouns = word_list("tone", "pronoun", "fr")
            return any(token.lower() in pronouns for token in tokens[max(at - 2, 0) : at]) and (
                word != "plus" or _has_ne(tokens, place)
            )
        if word not in adverbs:
            return False
    return False
