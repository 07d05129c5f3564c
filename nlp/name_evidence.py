"""What speaks for or against a name being a company's or a product's: what its posts show, and what is known of it."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import msgspec
import numpy as np
import numpy.typing as npt

from nlp.brand_names import is_common_word
from nlp.folding import joined
from nlp.name_cues import Cue
from nlp.name_runs import famous
from nlp.wordlists import word_list

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

_LEAST_SEEDS = 0.12
POSTS, COMMON, OPENS = "log posts", "common word", "common word opening"
CUES = {cue.value: str(cue.name) for cue in Cue}
"""The name of each cue; asking the flag itself takes microseconds."""
FAME = frozenset({"well known", "well-known word", "holds well known", "holds well-known word"})
"""Traits of names that everybody knows, or a part of them."""
TRAITS = (
    "well known", "well-known word", "holds well known", "holds well-known word", "trade word", "trade word inside",
    "class: company", "class: person", "class: city", "class: none", COMMON, "lower case", "digit",
)  # fmt: skip
"""All that `traits` may tell."""


@lru_cache(maxsize=50_000)
def _bits(surface: str) -> int:
    """Return what is known of a name, a bit for each of `TRAITS`."""
    return sum(1 << TRAITS.index(trait) for trait in traits(surface))


def traits(surface: str) -> tuple[str, ...]:
    """Return what is known of a name whatever the posts say.

    ``well known`` (a name that everybody knows), ``well-known word`` (one that is another word too), ``holds well
    known`` and ``holds well-known word`` (a part of it is one), ``trade word`` (its last word is of a trade: *Games*,
    *Airlines*), ``trade word inside``, ``class: company``, ``class: city`` (words that one of its own shares a class
    with), ``class: person`` (that all of them do), ``class: none``, ``common word``, ``lower case`` and ``digit``.

    Examples
    --------
    >>> traits("Nokia 888"), traits("Zyrtex Games")
    (('well known', 'class: company', 'digit'), ('trade word', 'class: none'))
    """
    words = [word for word in surface.split() if word[0].isalpha()] or [surface]
    keys = [joined(word) for word in words]
    found = [*_fame(surface, words, keys)]
    trade = _trade()
    if len(keys) > 1 and keys[-1] in trade:
        found.append("trade word")
    if len(keys) > 1 and not trade.isdisjoint(keys[:-1]):
        found.append("trade word inside")
    classes = word_classes()
    kinds = [{classes.get(form) for form in (word, word.title())} for word in words]
    # "Clinton Foundation" is no person: one word that is none makes it something else.
    for kind, every in (("company", any), ("person", all), ("city", any)):
        if every(kind in word for word in kinds):
            found.append(f"class: {kind}")
    if words[0] not in classes:
        found.append("class: none")
    if len(words) == 1 and found[:1] != ["well known"] and is_common_word(words[0]):
        found.append(COMMON)
    if words[0][0].islower():
        found.append("lower case")
    if any(map(str.isdigit, surface)):
        found.append("digit")
    return tuple(found)


def _fame(surface: str, words: list[str], keys: list[str]) -> list[str]:
    names, also = famous(), word_list("famous", "words", "any")
    capital = words[0][0].isupper()
    if joined(surface) in names or "".join(keys) in names:
        return ["well known"]
    if capital and (joined(surface) in also or "".join(keys) in also):
        return ["well-known word"]
    if any(key in names or key.removesuffix("s") in names for key in keys):
        return ["holds well known"]
    return ["holds well-known word"] if capital and not also.isdisjoint(keys) else []


def features(surfaces: Sequence[str], posts: IntArray, cues: IntArray) -> dict[str, FloatArray]:
    """Return the values that the ranking weighs, a column each: log of the posts, shares of them by cue, and traits.

    One more stands for both: the share of the posts in which a common word opens a sentence, which is no name at all.

    Parameters
    ----------
    surfaces
        Names.
    posts
        Posts that hold each.
    cues
        Of shape (names, `CUES`): how many of these posts show each cue.
    """
    shares = cues / posts[:, None]
    columns = {POSTS: np.log(posts)} | {name: shares[:, at] for at, name in enumerate(CUES.values())}
    known = np.array([*map(_bits, surfaces)], dtype=np.int64)
    columns |= {name: (known >> at & 1).astype(np.float64) for at, name in enumerate(TRAITS)}
    return columns | {OPENS: columns[COMMON] * columns["OPENING"]}


@lru_cache(maxsize=1)
def _trade() -> frozenset[str]:
    return word_list("proposals", "trade", "en") | word_list("proposals", "trade", "fr")


@lru_cache(maxsize=1)
def word_classes() -> dict[str, str]:
    """Return known capitalised words by class: company, person, city, or empty for any other.

    The classes are the English Brown clusters of ``spacy-lookups-data`` in which well-known names of a kind gather.
    Takes a second or more and, for that time, 200 MB: asked for when names are first ranked, not before.
    """
    path = resources.files("spacy_lookups_data") / "data" / "en_lexeme_cluster.json.gz"
    clusters = msgspec.json.decode(gzip.decompress(path.read_bytes()), type=dict[str, int])
    kinds: dict[int, str] = {}
    for kind, table in (("city", "cities"), ("person", "people"), ("company", "companies")):
        seeds = [clusters[name] for name in word_list("proposals", table, "any") if clusters.get(name)]
        for cluster in set(seeds):
            if seeds.count(cluster) >= _LEAST_SEEDS * len(seeds):
                kinds[cluster] = kind
    return {word: kinds.get(cluster, "") for word, cluster in clusters.items() if word[:1].isupper() and cluster}
