"""Where the names of a post begin and end, by what well-known names it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from nlp.brand_names import is_common_word
from nlp.stopwords import english_or_french
from nlp.wordlists import word_list

Place = tuple[int, int, int]
"""Where a name begins, where the model number does that ends it, and its end."""

_JOINTS = ("-", "&")
_SHORTEST, _MOST_WORDS = 3, 4
_NUMBERED = re.compile(r"(\D+)\d")
# Over a post's marks, see `nlp.name_cues`: a word that shows by itself that a name of several words may be meant.
_TELLING = re.compile("[KF]|[NB](?=[.]?[NB])")


@lru_cache(maxsize=1)
def famous() -> frozenset[str]:
    """Return the keys of well-known names that are hardly ever anything else."""
    return word_list("famous", "names", "any")


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(name[:end] for name in famous() for end in range(_SHORTEST, len(name)))


@lru_cache(maxsize=1)
def _numbered() -> frozenset[str]:
    """Return what well-known names have before their first digit."""
    return frozenset(match[1] for name in famous() if (match := _NUMBERED.match(name)))


def may_begin(word: str, key: str) -> bool:
    """Whether a word in any case may begin a well-known name of several: "huffington" does, "good" does not.

    Examples
    --------
    >>> may_begin("huffington", "huffington"), may_begin("good", "good")
    (True, False)
    """
    if key not in _beginnings() or not key.isalpha():
        return False
    lower = word.lower()
    return not is_common_word(lower) and lower not in english_or_french()


def parted(keys: Sequence[str], run: re.Match[str], *, known_only: bool) -> list[Place]:
    """Return the names of a run of names.

    What is known stands by itself: "Play Minecraft" and "Costco Madrid" hold one name, "Audi BMW" two, and that "Air
    France" is longer is known too.

    Parameters
    ----------
    keys
        Of all the words of the post.
    run
        A run of names in its marks, with a group for the model number that ends it.
    known_only
        Whether to leave out what is not known: capitals may tell nothing here.
    """
    start, end = run.span()
    stop = end - len(run[1] or "")
    known = famous()
    if "".join(keys[start:end]) in known:
        return [(start, stop, end)]
    found: list[Place] = []
    first = start
    while first < stop:
        reach = next((i for i in range(stop, first, -1) if "".join(keys[first:i]) in known), 0)
        if reach:
            # "Nokia 888" is a model, "Twitter 50" is none: no name of Twitter's has a number.
            model = reach == stop and "".join(keys[first:stop]) in _numbered()
            found.append((first, reach, end if model else reach))
        first = reach or first + 1
    if found or known_only:
        return found
    # Not the capital says that an ordinary word belongs to the name: "Good Subway".
    also = word_list("famous", "words", "any")
    for first in range(start, stop - 1):
        if not is_common_word(keys[first]):
            break
        if "".join(keys[first + 1 : stop]) in also:
            return [(first + 1, stop, end)]
    return [(start, stop, end)]


def spelt_out(words: Sequence[str], keys: Sequence[str], marks: str) -> list[Place]:
    """Return the well-known names of several words that no run holds: "sega genesis", "Xbox one", "Capri-Sun".

    One of the words tells that they are no others: it is known itself, or no common word; or two of them have capitals.
    """
    found: list[Place] = []
    done = 0
    for telling in _TELLING.finditer(marks):
        at = telling.start()
        if at < done:
            continue
        # "super nintendo": what tells may come second.
        for first in (at - 1, at) if at > done and marks[at] == "K" else (at,):
            end = _longest(words, keys, first, max(at + 1, first + 2))
            if end:
                found.append((first, end, end))
                done = end
                break
    return found


def _longest(words: Sequence[str], keys: Sequence[str], first: int, least: int) -> int:
    """Return the end of the longest well-known name of two words or more from a place, 0 where there is none."""
    known, joined, count, found = famous(), keys[first], 1, 0
    if len(joined) < 2:
        return 0
    for i in range(first + 1, len(words)):
        if words[i] in _JOINTS:
            continue
        if count == _MOST_WORDS or not keys[i] or (len(keys[i]) == 1 and not keys[i].isdigit() and words[i - 1] != "-"):
            break
        joined += keys[i]
        count += 1
        if i + 1 >= least and joined in known:
            found = i + 1
    return found
