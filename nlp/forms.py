"""What is known of a word form: found out once, for all the steps of an annotation."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from operator import or_

from nlp.brand_names import FIRST, SECOND, WHOLE
from nlp.disclosure import may_disclose
from nlp.first_person import may_speak
from nlp.name_cues import may_name
from nlp.polarity import may_feel
from nlp.terms import terms_of
from nlp.topic_words import Entry, entry

Token = tuple[str, tuple[str, ...], str, Entry, int]
"""Word, terms, kind and entry for key phrases, flags. A plain tuple: there are a million of them."""

# Flags say which steps have something to do. The first bits are `nlp.brand_names.WHOLE`, `FIRST` and `SECOND`.
FEELS, DISCLOSES, SPEAKS, NAMES = 8, 16, 32, 64
ANY_NAME = WHOLE | FIRST


def token_of(word: str, lang: str, role: int) -> Token:
    """Return what is known of one word.

    Parameters
    ----------
    word
        As written.
    lang
        ISO 639-1.
    role
        What it can be in a name of the catalogue, see `nlp.brand_names.NameTable.role`.
    """
    word = sys.intern(word)
    topic = entry(word, lang)
    flags = FEELS * may_feel(word, lang) | DISCLOSES * may_disclose(word)
    flags |= SPEAKS * may_speak(word, lang) | NAMES * may_name(word)
    return word, tuple(map(sys.intern, terms_of(word, lang))), topic[0], topic, flags | role


def may_hold(flags: Sequence[int]) -> int:
    """Return `WHOLE` or `FIRST` where tokens of these flags may hold a name, or the first two words of one; else 0."""
    either = reduce(or_, flags, 0)
    if either & WHOLE:
        return WHOLE
    if either & FIRST and either & SECOND and any(one & FIRST and two & SECOND for one, two in pairwise(flags)):
        return FIRST
    return 0
