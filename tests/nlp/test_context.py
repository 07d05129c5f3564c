import json
from collections import Counter
from pathlib import Path

import pytest

from nlp.annotation import Passage
from nlp.annotator import Annotator
from nlp.catalogue import Brand, Catalogue, load_catalogue

ROOT = Path(__file__).resolve().parents[2]
BARE = Annotator(
    Catalogue([Brand("delta", "Delta"), Brand("target", "Target"), Brand("zoom", "Zoom"), Brand("orange", "Orange")])
)


def status(text: str) -> str:
    [found] = BARE.annotate([Passage(text)])
    return found.brands[0].status if found.brands else "none"


@pytest.mark.parametrize(
    "text",
    [
        "I bought the lamp at Target yesterday",
        "Mon frère travaille chez Orange depuis mars",
        "They asked the Delta crew about the delay",
        "Why does Zoom keep crashing on my laptop",
        "Orange et Ryanair ont signé hier",
    ],
)
def test_what_stands_around_a_name_speaks_for_the_brand(text: str) -> None:
    assert status(text) == "sure"


@pytest.mark.parametrize(
    "text",
    [
        "We reached our target before the summer",
        "She put an orange on the table",
        "Le delta du fleuve est immense",
        "A bright orange door",
    ],
)
def test_an_article_and_small_letters_speak_against_it(text: str) -> None:
    assert status(text) == "excluded"


def test_part_of_a_longer_name_is_not_the_brand() -> None:
    assert status("we stayed in Orange County for a week") != "sure"


def test_every_verdict_has_a_reason() -> None:
    [found] = BARE.annotate([Passage("I bought the lamp at Target yesterday")])
    assert found.brands[0].reason.startswith("context: ")


def test_language_speaks_against_a_brand_of_another() -> None:
    annotator = Annotator(Catalogue([Brand("free", "Free", ambiguous=("Free",), languages=("fr",))]))
    [found] = annotator.annotate([Passage("we are free to go home now and that is all that matters", "en")])
    assert found.brands[0].status == "excluded"


def test_written_sentences() -> None:
    annotator = Annotator(load_catalogue(ROOT / "deploy/brands.toml"))
    lines = (Path(__file__).parent / "homonyms.jsonl").read_text(encoding="utf-8").splitlines()
    sentences = [json.loads(line) for line in lines]
    assert len(sentences) >= 200
    count: Counter[tuple[bool, bool]] = Counter()
    for sentence, found in zip(sentences, annotator.annotate([Passage(s["text"]) for s in sentences]), strict=True):
        sure = any(m.brand == sentence["brand"] and m.status == "sure" for m in found.brands)
        count[sentence["about"], sure] += 1
    assert (count[True, True] + count[False, False]) / len(sentences) >= 0.90
    assert count[False, True] <= 0.05 * (count[False, True] + count[False, False])
