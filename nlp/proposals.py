"""Which of the names that nobody listed act like brands: counts over the stream, ranked, with their evidence."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources

import msgspec

from nlp.annotation import SeenName
from nlp.brand_names import is_word_of
from nlp.catalogue import Catalogue
from nlp.folding import joined
from nlp.name_cues import Cue
from nlp.wordlists import word_list

# Logistic regression over the share of a name's posts that show a cue, fitted on the training and development parts of
# WNUT 2017 (CC BY 4.0); rounded.
_BIAS, _LOG_POSTS = -3.7, 0.45
_WEIGHTS: dict[Cue, float] = {
    Cue.WARE: 1.15,
    Cue.INNER: 1.05,
    Cue.DEALT: 1.05,
    Cue.ARTICLE: 0.9,
    Cue.MODEL: 0.85,
    Cue.HANDLED: 0.65,
    Cue.OWNED: 0.5,
    Cue.CAPITAL: 0.45,
    Cue.POSSESSIVE: 0.3,
    Cue.OPENING: -0.1,
    Cue.SEVERAL: -0.1,
    Cue.PERSON: -0.15,
    Cue.PLACE: -0.35,
    Cue.TAGGED: -0.8,
    # Not in the data it was fitted on: a pipeline's word is worth about as much as being of a class with companies.
    Cue.TRAINED: 1.6,
}
_COMPANY, _PERSON, _CITY, _UNKNOWN, _COMMON = 1.6, -0.7, -0.2, -0.65, -0.7
_LEAST_SEEDS = 0.12


class NameCount(msgspec.Struct):
    """What the stream showed of one name.

    Attributes
    ----------
    surface
        As first written.
    posts
        Posts that hold it.
    cues
        Posts by the `Cue` they show.
    """

    surface: str
    posts: int = 0
    cues: dict[int, int] = {}


class Proposal(msgspec.Struct, frozen=True):
    """A name that acts like a brand.

    Attributes
    ----------
    name
        As first written.
    score
        0 to 1; an estimate of the chance that it names a company or a product.
    posts
        Posts that hold it.
    evidence
        Posts by what they show of it (lower-case names of `Cue`), and ``class: company`` and the like.
    """

    name: str
    score: float
    posts: int
    evidence: dict[str, int]


def count_names(counts: dict[str, NameCount], seen: Iterable[SeenName]) -> None:
    """Add the names of one post to the counts.

    Addition in any order gives the same counts, save for the surface, which is the first.
    """
    for name in seen:
        entry = counts.get(name.key)
        if entry is None:
            entry = counts[name.key] = NameCount(name.surface, 0, {})
        entry.posts += 1
        for cue in Cue(name.cues):
            entry.cues[int(cue)] = entry.cues.get(int(cue), 0) + 1


def rank(
    counts: Mapping[str, NameCount], catalogue: Catalogue | None = None, *, least_posts: int = 1, most: int = 100
) -> list[Proposal]:
    """Return the names most likely to be brands, best first.

    Parameters
    ----------
    counts
        By key, as `count_names` keeps them.
    catalogue
        Whose names, aliases and products are left out.
    least_posts
        Names in fewer posts are left out.
    most
        Length of the list.
    """
    listed = {joined(name) for brand in catalogue or () for name in (*brand.names, *brand.products)}
    ranked = [_propose(entry) for key, entry in counts.items() if entry.posts >= least_posts and key not in listed]
    return sorted(ranked, key=lambda proposal: (-proposal.score, -proposal.posts, proposal.name))[:most]


def _propose(entry: NameCount) -> Proposal:
    evidence = {str(Cue(cue).name).lower(): posts for cue, posts in sorted(entry.cues.items())}
    odds = _BIAS + _LOG_POSTS * math.log(entry.posts)
    odds += sum(weight * entry.cues.get(int(cue), 0) / entry.posts for cue, weight in _WEIGHTS.items())
    words = [word for word in entry.surface.split() if word[0].isalpha()] or [entry.surface]
    classes = _classes()
    for kind, weight in (("company", _COMPANY), ("person", _PERSON), ("city", _CITY)):
        if any(classes.get(form) == kind for word in words for form in (word, word.title())):
            odds += weight
            evidence[f"class: {kind}"] = entry.posts
    if words[0] not in classes:
        odds += _UNKNOWN
    if len(words) == 1 and is_word_of(words[0], "en"):
        odds += _COMMON
        evidence["common word"] = entry.posts
    return Proposal(entry.surface, round(1 / (1 + math.exp(-odds)), 4), entry.posts, evidence)


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    """Return known capitalised words by class: company, person, city, or empty for any other.

    The classes are the English Brown clusters of ``spacy-lookups-data`` in which well-known names of a kind gather.
    Takes some seconds and, for that time, 200 MB.
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
