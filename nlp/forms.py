"""What is known of a word form: found out once, for all the steps of an annotation."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Final

from nlp import topic_words
from nlp.brand_names import FIRST, WHOLE
from nlp.disclosure import may_disclose
from nlp.first_person import may_speak
from nlp.folding import fold
from nlp.name_cues import NAMED, Look, look_of
from nlp.terms import terms_of
from nlp.tone import role_of

Entry = tuple[*topic_words.Entry, Look]
"""What one word is to a key phrase, as in `nlp.topic_words.Entry`, and to a name."""

LOOK: Final = 4
"""Where an entry has what its word is to a name."""

Token = tuple[tuple[str, ...], tuple[str, ...], str, tuple[Entry, ...], int]
"""Words, terms, `SIGNS` letters for each word, entries for each, flags: of one word, or of several in a row.

A plain tuple: there are a million of them.
"""

SIGNS = 5
"""Letters for a word: kind in key phrases, mark and case in names, role in the tone, part in the catalogue's names."""

KINDS, MARKS, CASES, ROLES, PARTS = (slice(first, None, SIGNS) for first in range(SIGNS))

# Flags say which steps have something to do. The first bits are `nlp.brand_names.WHOLE`, `FIRST` and `SECOND`.
FEELS, DISCLOSES, SPEAKS, NAMES = 8, 16, 32, 64
ANY_NAME = WHOLE | FIRST
# A digit whose bits have `FIRST`, and one whose bits have `SECOND`.
_PAIR = re.compile("[2367][1357]")


def token_of(part_of: Callable[[str, str], int], lang: str, word: str) -> Token:
    """Return what is known of one word.

    Parameters
    ----------
    part_of
        Gives what a word, and its folded form, can be in a name of the catalogue: `nlp.brand_names.NameTable.role`.
    lang
        ISO 639-1.
    word
        As written.
    """
    word = sys.intern(word)
    folded = fold(word)
    topic = topic_words.entry(word, lang)
    look = look_of(word, folded)
    role = role_of(word, lang)
    part = part_of(word, folded)
    flags = FEELS * role.isupper() | DISCLOSES * may_disclose(word)
    flags |= SPEAKS * may_speak(word, lang) | NAMES * (look.mark in NAMED)
    signs = sys.intern(f"{topic[0]}{look.mark}{look.case}{role}{part}")
    words, terms = (word,), tuple(map(sys.intern, terms_of(word, lang)))
    # most words are terms as they are written: what is the same is held once
    return words, words if terms == words else terms, signs, ((*topic, look),), flags | part


def in_a_row(tokens: list[Token]) -> Token:
    """Return what is known of words that are written in one piece."""
    if len(tokens) == 1:
        return tokens[0]
    flags = 0
    for token in tokens:
        flags |= token[4]
    terms = [token[1] for token in tokens if token[1]]
    return (
        tuple([word for token in tokens for word in token[0]]),
        # one of them is a word, the others signs around it, as a rule
        terms[0] if len(terms) == 1 else tuple([term for some in terms for term in some]),
        sys.intern("".join([token[2] for token in tokens])),
        tuple([topic for token in tokens for topic in token[3]]),
        flags,
    )


def may_hold(flags: int, signs: str) -> int:
    """Return `WHOLE` or `FIRST` where words of these flags may hold a name, or the first two words of one; else 0."""
    if flags & WHOLE:
        return WHOLE
    return FIRST if flags & FIRST and _PAIR.search(signs[PARTS]) else 0
