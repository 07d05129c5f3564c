"""How fast posts are annotated with everything on, beside spaCy's bare tokenizers on the same posts in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import msgspec
import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_prefix_regex

from nlp.annotation import Passage
from nlp.annotator import Annotator
from nlp.catalogue import Brand, Catalogue
from streams.worker import quieten_collector

_BATCH = 500
_CODES = {"iw": "he", "in": "id", "no": "nb"}
_NEED_MORE = frozenset({"ja", "ko", "zh", "th", "vi"})


def bare_tokenizers(passages: Sequence[Passage]) -> Callable[[Sequence[Passage]], None]:
    """Return a function that tokenizes posts with ``spacy.blank`` of their language, tuned as the annotator's are.

    Languages whose spaCy tokenizer needs another package get the one for any language.
    """
    pipelines: dict[str, Language] = {}
    for tag in sorted({passage.lang for passage in passages}):
        code = _CODES.get(tag, tag)
        try:
            nlp = spacy.blank("xx" if code in _NEED_MORE else code)
        except ImportError:
            nlp = spacy.blank("xx")
        tokenizer = nlp.tokenizer
        if isinstance(tokenizer, Tokenizer):
            tokenizer.prefix_search = compile_prefix_regex([p for p in nlp.Defaults.prefixes or () if p != "#"]).search
            tokenizer.max_cache_size = 1_000_000
        pipelines[tag] = nlp

    def run(batch: Sequence[Passage]) -> None:
        for passage in batch:
            pipelines[passage.lang].tokenizer(passage.text)

    return run


def _timed(run: Callable[[Sequence[Passage]], object], passages: Sequence[Passage]) -> float:
    began = time.process_time()
    run(passages)
    return time.process_time() - began


def against_bare(passages: Sequence[Passage], catalogue: Catalogue, rounds: int = 4) -> dict[str, float]:
    """Compare in alternate batches: the first round meets every word for the first time, the others are warm."""
    bare, annotator = bare_tokenizers(passages), Annotator(catalogue, propose=True)
    annotator.annotate(passages[:50])
    batches = [passages[i : i + _BATCH] for i in range(0, len(passages), _BATCH)]
    spent: dict[str, list[float]] = {"bare": [], "annotate": []}
    for _ in range(rounds):
        sums = {"bare": 0.0, "annotate": 0.0}
        for batch in batches:
            sums["bare"] += _timed(bare, batch)
            sums["annotate"] += _timed(annotator.annotate, batch)
        for name, total in sums.items():
            spent[name].append(total)
    warm = {name: min(times[1:]) for name, times in spent.items()}
    return {
        "posts": len(passages),
        "bare_first_us": 1e6 * spent["bare"][0] / len(passages),
        "annotate_first_us": 1e6 * spent["annotate"][0] / len(passages),
        "bare_warm_us": 1e6 * warm["bare"] / len(passages),
        "annotate_warm_us": 1e6 * warm["annotate"] / len(passages),
        "ratio_first": spent["bare"][0] / spent["annotate"][0],
        "ratio_warm": warm["bare"] / warm["annotate"],
    }


def catalogue_size(passages: Sequence[Passage], names: Sequence[tuple[str, Sequence[str]]]) -> dict[str, float]:
    """Compare annotation under many names with annotation under the first ten.

    Parameters
    ----------
    passages
        Posts to annotate.
    names
        Name and aliases of each brand.
    """
    brands = [
        Brand(f"b{i}", name, tuple(dict.fromkeys(alias for alias in aliases if alias != name)))
        for i, (name, aliases) in enumerate(names)
    ]
    few = Annotator(Catalogue(brands[:10]), propose=True)
    few.annotate(passages[:50])
    began = time.process_time()
    many = Annotator(Catalogue(brands), propose=True)
    load = time.process_time() - began
    # as in a job: else one pass over all names falls on whichever of the two is at work when it is due
    quieten_collector()
    spent = {"few": [0.0] * 4, "many": [0.0] * 4}
    # all posts in each turn: what is said again soon is annotated once
    for turn in range(4):
        for i in range(0, len(passages), _BATCH):
            batch = passages[i : i + _BATCH]
            spent["few"][turn] += _timed(few.annotate, batch)
            spent["many"][turn] += _timed(many.annotate, batch)
    return {
        "brands": len(brands),
        "load_s": load,
        "few_us": 1e6 * min(spent["few"][1:]) / len(passages),
        "many_us": 1e6 * min(spent["many"][1:]) / len(passages),
        "ratio_first": spent["few"][0] / spent["many"][0],
        "ratio_warm": min(spent["few"][1:]) / min(spent["many"][1:]),
    }


def bare_rate(path: Path, posts: int = 20_000) -> float:
    """Give the posts a second of the bare tokenizers, warm, over the first posts of a file of the native format."""
    with path.open("rb") as file:
        rows = [msgspec.json.decode(line) for line in islice(file, posts)]
    passages = [Passage(row["text"], row.get("lang", "")) for row in rows]
    bare = bare_tokenizers(passages)
    bare(passages)
    return len(passages) / min(_timed(bare, passages) for _ in range(3))
