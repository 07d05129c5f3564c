"""What is known of a word form, or of several together: found out once, for all the steps of an annotation."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import reduce
from itertools import chain, pairwise
from operator import itemgetter, or_

from nlp.brand_names import FIRST, SECOND, WHOLE
from nlp.disclosure import may_disclose
from nlp.first_person import may_speak
from nlp.name_cues import may_name
from nlp.polarity import may_feel
from nlp.terms import terms_of
from nlp.topic_words import Entry, entry

Form = tuple[tuple[str, ...], tuple[str, ...], str, tuple[Entry, ...], int]
"""Words, terms, kinds and entries for key phrases (one for each word), flags. A plain tuple: there are a million."""

WORDS, TERMS, KINDS, ENTRIES, FLAGS = map(itemgetter, range(5))

# Flags say which steps have something to do. The first bits are `nlp.brand_names.WHOLE`, `FIRST` and `SECOND`.
FEELS, DISCLOSES, SPEAKS, NAMES = 8, 16, 32, 64
ANY_NAME = WHOLE | FIRST


def form_of(word: str, lang: str, role: int) -> Form:
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
    words = (word,)
    terms = tuple(map(sys.intern, terms_of(word, lang)))
    topic = entry(word, lang)
    flags = FEELS * may_feel(word, lang) | DISCLOSES * may_disclose(word)
    flags |= SPEAKS * may_speak(word, lang) | NAMES * may_name(word)
    # Where two tuples are the same there is one: what is small stays in the processor's cache.
    return words, words if terms == words else terms, topic[0], (topic,), flags | role


def together(forms: Sequence[Form]) -> Form:
    """Return what is known of words that stand side by side; those of a name become `WHOLE`."""
    if len(forms) == 1:
        return forms[0]
    each = [*map(FLAGS, forms)]
    flags = reduce(or_, each, WHOLE if may_hold(each) else 0)
    words, terms = tuple(chain.from_iterable(map(WORDS, forms))), tuple(chain.from_iterable(map(TERMS, forms)))
    entries = tuple(chain.from_iterable(map(ENTRIES, forms)))
    kinds = sys.intern("".join(map(KINDS, forms)))
    return words, words if terms == words else terms, kinds, entries, flags


def may_hold(flags: Sequence[int]) -> int:
    """Return `WHOLE` or `FIRST` where forms with these flags may hold a name, or the first two words of one; else 0."""
    either = reduce(or_, flags, 0)
    if either & WHOLE:
        return WHOLE
    if either & FIRST and either & SECOND and any(one & FIRST and two & SECOND for one, two in pairwise(flags)):
        return FIRST
    return 0
