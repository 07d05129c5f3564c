"""How well names that nobody listed are proposed, on the labelled entities of WNUT 2017."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import spacy

from bench.nlp_brands import rows
from nlp.annotation import Passage
from nlp.annotator import Annotator
from nlp.folding import joined
from nlp.name_evidence import FAME
from nlp.proposals import NameCount, Proposal, count_names, rank

_BRANDS = ("B-corporation", "B-product")
_MOST = 100


class Part(msgspec.Struct):
    """The posts of some parts, read.

    Attributes
    ----------
    posts
        How many.
    counts
        The names that were seen, by key.
    gold
        Keys of the companies and products that the labels have.
    exact, overlap
        Keys of the seen names that are one of them; that share a word with one in a post that holds both.
    """

    posts: int
    counts: dict[str, NameCount]
    gold: set[str]
    exact: set[str]
    overlap: set[str]


def read(path: Path, *parts: str) -> Part:
    """Annotate the posts of some parts (train, dev, test) and compare the names with the labels."""
    posts = [row for row in rows(path) if row["split"] in parts]
    read = Part(len(posts), {}, set(), set(), set())
    annotations = Annotator(propose=True).annotate([Passage(row["text"]) for row in posts])
    for row, annotation in zip(posts, annotations, strict=True):
        count_names(read.counts, annotation.names)
        entities = [*_entities(row["tokens"], row["tags"])]
        read.gold.update(joined(" ".join(entity)) for entity in entities)
        words = {key for entity in entities for word in entity if len(key := joined(word)) > 1}
        read.overlap.update(name.key for name in annotation.names if words & {*map(joined, name.surface.split())})
    read.exact |= read.gold & read.counts.keys()
    read.overlap |= read.exact
    return read


def proposals(path: Path) -> dict[str, Any]:
    """Score the hundred best names of the test part against its companies and products.

    ``exact`` asks for the same name, ``overlap`` for a word in common with a labelled one in the same post (*Samsung*
    in *Samsung Galaxy S8*); ``ceiling`` is what the best order of the candidates would reach. ``blank`` is what
    ``spacy.blank`` gives alone, nothing, for it has no entities; ``capitals`` what can be made of its tokens by
    anybody: the runs of capitalised words, those first that most posts hold. ``unknown`` leaves out the names that
    everybody knows, or that hold one.
    """
    part = read(path, "test")
    ranked = rank(part.counts, most=len(part.counts))
    unknown = [proposal for proposal in ranked if not FAME & proposal.evidence.keys()]
    bare = _capitals(row["text"] for row in rows(path) if row["split"] == "test")
    return {
        "posts": part.posts,
        "candidates": len(part.counts),
        "gold_names": len(part.gold),
        "gold_among_candidates": len(part.exact),
        "overlap_among_candidates": len(part.overlap),
        "ceiling_at_100_exact": min(len(part.exact), _MOST) / _MOST,
        "precision_at_100_exact": _share(ranked[:_MOST], part.exact),
        "precision_at_100_overlap": _share(ranked[:_MOST], part.overlap),
        "precision_at_100_blank": 0.0,
        "precision_at_100_capitals": len([key for key in bare[:_MOST] if key in part.gold]) / _MOST,
        "well_known_in_the_hundred": len([proposal for proposal in ranked[:_MOST] if FAME & proposal.evidence.keys()]),
        "unknown_precision_at_50_exact": _share(unknown[:50], part.exact),
        "unknown_precision_at_50_overlap": _share(unknown[:50], part.overlap),
    }


def _share(best: list[Proposal], right: set[str]) -> float:
    return len([proposal for proposal in best if joined(proposal.name) in right]) / len(best)


def _capitals(texts: Iterable[str]) -> list[str]:
    tokenizer = spacy.blank("en").tokenizer
    seen: Counter[str] = Counter()
    for text in texts:
        runs = groupby(tokenizer(text), key=lambda token: token.is_title or (token.is_upper and token.is_alpha))
        seen.update({joined("".join(token.text for token in run)) for capital, run in runs if capital})
    return [key for key, _ in seen.most_common()]


def _entities(tokens: list[str], tags: list[str]) -> Iterator[list[str]]:
    current: list[str] = []
    for token, tag in zip([*tokens, ""], [*tags, "O"], strict=True):
        if current and not tag.startswith("I-"):
            yield current
            current = []
        if tag in _BRANDS or (current and tag.startswith("I-")):
            current.append(token)
