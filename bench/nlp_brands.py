"""What brand annotation gets right: on labelled posts, on written sentences, on names that nobody listed."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from nlp.annotation import Annotation, Passage
from nlp.annotator import Annotator
from nlp.catalogue import Catalogue
from nlp.folding import joined
from nlp.homonyms import HomonymModel

_BATCH = 1000
# Each gold label of the files: the catalogue's brand, and what a post must hold for the label to be visible in it.
_AIRLINES = {
    "ryanair": ("ryanair", "ryanair"),
    "easyjet": ("easyjet", "easyjet"),
    "vueling": ("vueling", "vueling"),
    "norwegian": ("norwegian", "norwegian"),
    "ba": ("british-airways", "britishairways"),
    "monarchairlines": ("monarch", "monarch"),
}
_INITIALS = re.compile(r"\bBA\b")
_FLYING = re.compile(
    r"monarch ?air|\bfl(?:y|ying|ights?|ew|own)\b|airport|airline|plane|luton|gatwick|cabin|board|holiday|pilot",
    re.IGNORECASE,
)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def passage(row: dict[str, Any]) -> Passage:
    """Return what the annotator reads of a post."""
    return Passage(
        row["text"],
        row.get("lang") or "",
        tuple(row.get("hashtags") or ()),
        tuple(row.get("mentions") or ()),
        tuple(row.get("urls") or ()),
    )


def annotate(annotator: Annotator, posts: list[dict[str, Any]]) -> list[Annotation]:
    """Annotate in batches, and settle homonyms in the order of the posts, as the dataflow does."""
    model = HomonymModel(annotator.catalogue)
    found = []
    for i in range(0, len(posts), _BATCH):
        for annotation in annotator.annotate([passage(row) for row in posts[i : i + _BATCH]]):
            found.append(msgspec.structs.replace(annotation, brands=model.judge(annotation.brands)))
    return found


def _shown(row: dict[str, Any], word: str) -> bool:
    """Whether text, mentions or hashtags hold a brand's name in any spelling."""
    text = joined(" ".join([row["text"], *(row.get("mentions") or ()), *(row.get("hashtags") or ())]))
    return word in text or (word == "britishairways" and bool(_INITIALS.search(row["text"])))


def airlines(path: Path, catalogue: Catalogue) -> dict[str, Any]:
    """Compare the sure mentions of airlines with the one label of each post.

    A label counts for recall where text or mentions show its name. A mention counts as wrong where it is not the post's
    label, though a post may well name two airlines: `named_too` counts those wrong ones whose name the post holds.
    *Monarch* is shown in posts on butterflies and kings too, which bear the label because they were fetched by that
    word: for it a post is about the airline where it speaks of flying, and the figures are stated with and without it.
    """
    posts = list(rows(path))
    brands = {brand for brand, _ in _AIRLINES.values()}
    count: Counter[str] = Counter()
    monarch: Counter[str] = Counter()
    for row, annotation in zip(posts, annotate(Annotator(catalogue), posts), strict=True):
        brand, word = _AIRLINES[joined(row["gold"]["brand"])]
        status = {mention.brand: mention.status for mention in annotation.brands}
        sure = {mention.brand for mention in annotation.brands if mention.status == "sure"} & brands
        words = dict(_AIRLINES.values())
        wrong = sure - {brand}
        count["wrong"] += len(wrong)
        count["named_too"] += sum(_shown(row, words[other]) for other in wrong)
        if brand == "monarch":
            flying = bool(_FLYING.search(row["text"]))
            monarch[
                f"{'flying' if flying else 'other'} {status.get(brand, 'none') if brand not in sure else 'sure'}"
            ] += 1
            continue
        count["right"] += brand in sure
        count["shown"] += _shown(row, word)
        count["missed"] += _shown(row, word) and brand not in sure
    return {
        "posts": len(posts),
        "not_shown": len(posts) - count["shown"] - sum(monarch.values()),
        "precision": count["right"] / (count["right"] + count["wrong"]),
        "precision_of_names": count["right"] / (count["right"] + count["wrong"] - count["named_too"]),
        "recall": count["right"] / (count["right"] + count["missed"]),
        "named_too": count["named_too"],
        "monarch": dict(sorted(monarch.items())),
    }


def products(path: Path, catalogue: Catalogue) -> dict[str, Any]:
    """Return the share of the posts with a gold brand that get it; products count for their brand."""
    posts = [row for row in rows(path) if row["gold"].get("brand")]
    right = anyhow = 0
    for row, annotation in zip(posts, annotate(Annotator(catalogue), posts), strict=True):
        gold = row["gold"]["brand"]
        brand = "apple" if "Apple" in gold or gold.startswith("iP") else "google"
        right += any(mention.brand == brand and mention.status == "sure" for mention in annotation.brands)
        anyhow += any(mention.brand == brand for mention in annotation.brands)
    return {"posts": len(posts), "sure": right / len(posts), "sure_unsure_or_excluded": anyhow / len(posts)}


def homonyms(path: Path, catalogue: Catalogue) -> dict[str, Any]:
    """Score the written sentences, by part.

    Rules were read off ``dev``; ``held`` was left alone; ``fresh`` was written after the rules and then decided one of
    them (whether missing context words speak against a capitalised name: no). The parts ``unseen_1`` to ``unseen_5``
    have brands that no other part has, with the few context words of somebody in a hurry; rules were read off each of
    them once the rules read off the ones before it had been measured on it.

    ``accuracy`` takes a sentence as right where one about the brand is sure and one about something else is not;
    ``accuracy_strict`` asks that the latter be excluded. ``bare`` is the catalogue without its context words.
    """
    sentences = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    bare = Catalogue([msgspec.structs.replace(brand, speaks_for=(), speaks_against=()) for brand in catalogue])
    figures: dict[str, Any] = {}
    for kind, used in (("full", catalogue), ("bare", bare)):
        annotator = Annotator(used)
        for half in dict.fromkeys(sentence["half"] for sentence in sentences):
            part = [sentence for sentence in sentences if sentence["half"] == half]
            count: Counter[tuple[bool, str]] = Counter()
            for sentence, found in zip(part, annotator.annotate([Passage(s["text"]) for s in part]), strict=True):
                told = [m.status for m in found.brands if m.brand == sentence["brand"]]
                best = next((status for status in ("sure", "unsure", "excluded") if status in told), "excluded")
                count[sentence["about"], best] += 1
            figures[f"{kind}_{half}"] = _homonym_figures(count, len(part))
    return figures


def _homonym_figures(count: Counter[tuple[bool, str]], n: int) -> dict[str, Any]:
    false_sure, others = count[False, "sure"], sum(v for (about, _), v in count.items() if not about)
    wrong = n - count[True, "sure"] - others + false_sure
    return {
        "sentences": n,
        "accuracy": 1 - wrong / n,
        "accuracy_strict": (count[True, "sure"] + count[False, "excluded"]) / n,
        "wrong_said_sure": false_sure / wrong if wrong else 0.0,
        "others_said_sure": false_sure / others if others else 0.0,
        "unsure": (count[True, "unsure"] + count[False, "unsure"]) / n,
    }
