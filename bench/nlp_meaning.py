"""Figures of tone, disclosure, first-person use and the cost of topics; `bench/nlp.py` calls the public functions."""

from __future__ import annotations

import gzip
import json
import re
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp import disclosure as disclosures
from nlp import first_person as persons
from nlp.annotation import Passage
from nlp.lexicon import Lexicon
from nlp.social import take_apart
from nlp.tone import score
from nlp.topics import key_phrases


def _tokenizer() -> Callable[[str, str], list[str]]:
    lexicon = Lexicon(str.lower)
    return lambda text, lang: lexicon.tokenize(take_apart(Passage(text)).prose, lang)


def tone(rated: Path, sentences: Path) -> dict[str, Any]:
    """Return Pearson and coverage on rated English posts, and the sign on the French sentences of the tests."""
    tokens = _tokenizer()
    with gzip.open(rated, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    answers = [(value, row["rating"]) for row in rows if (value := score(tokens(row["text"], "en"), "en")) is not None]
    figures: dict[str, Any] = {
        "en": {
            "posts": len(rows),
            "coverage": round(len(answers) / len(rows), 4),
            "pearson": round(float(np.corrcoef(np.array(answers).T)[0, 1]), 4),
        }
    }
    for part, groups in tomllib.loads(sentences.read_text(encoding="utf-8")).items():
        signed = [(sign, text) for sign, group in ((1, "positive"), (-1, "negative")) for text in groups[group]]
        told = [(sign, value) for sign, text in signed if (value := score(tokens(text, "fr"), "fr")) is not None]
        figures[f"fr_{part}"] = {
            "sentences": len(signed),
            "coverage": round(len(told) / len(signed), 4),
            "sign_right": round(sum(sign * value > 0 for sign, value in told) / len(told), 4),
        }
    return figures


def disclosure(sentences: Path) -> dict[str, Any]:
    """Return precision and recall of ``disclosed`` against the rest (``ambiguous`` counts as rest on both sides)."""
    tokens = _tokenizer()
    answers = []
    for lang, groups in tomllib.loads(sentences.read_text(encoding="utf-8")).items():
        for gold, texts in groups.items():
            answers += [(gold, disclosures.detect(tokens(text, lang), lang)) for text in texts]
    right = sum(gold == said == "disclosed" for gold, said in answers)
    return {
        "sentences": len(answers),
        "precision": round(right / sum(said == "disclosed" for _, said in answers), 4),
        "recall": round(right / sum(gold == "disclosed" for gold, _ in answers), 4),
        "three_way_accuracy": round(sum(gold == said for gold, said in answers) / len(answers), 4),
    }


def first_person(sentences: Path) -> dict[str, Any]:
    """Return accuracy, precision and recall of first-person use; the thing named is between brackets."""
    tokens = _tokenizer()
    answers = []
    for lang, groups in tomllib.loads(sentences.read_text(encoding="utf-8")).items():
        for group, texts in groups.items():
            for text in texts:
                words = tokens(re.sub(r"[\[\]]", "", text), lang)
                named = re.search(r"\[(.+?)\]", text)
                start = words.index(named[1].split()[0]) if named else 0
                spans = [(start, start + len(named[1].split()))] if named else []
                answers.append((group == "yes", persons.detect(words, spans, lang)))
    right = sum(gold and said for gold, said in answers)
    return {
        "sentences": len(answers),
        "accuracy": round(sum(gold == said for gold, said in answers) / len(answers), 4),
        "precision": round(right / sum(said for _, said in answers), 4),
        "recall": round(right / sum(gold for gold, _ in answers), 4),
    }


def topics_speed(posts: Sequence[tuple[list[str], str]]) -> dict[str, float]:
    """Return what topics, tone, disclosure and first-person use cost, in microseconds a post, caches warm.

    Parameters
    ----------
    posts
        Tokens and language of each.
    """
    calls: dict[str, Callable[[list[str], str], object]] = {
        "topics": key_phrases,
        "tone": score,
        "disclosure": disclosures.detect,
        "first_person": lambda tokens, lang: persons.detect(tokens, [], lang),
    }
    figures = {}
    for name, call in calls.items():
        for tokens, lang in posts:
            call(tokens, lang)
        begun = time.perf_counter()
        for tokens, lang in posts:
            call(tokens, lang)
        figures[name] = round((time.perf_counter() - begun) / len(posts) * 1e6, 1)
    return figures
