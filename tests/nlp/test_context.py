import json
from collections import Counter
from pathlib import Path

import pytest

from nlp.annotation import Passage
from nlp.annotator import Annotator
from nlp.catalogue import Brand, Catalogue, load_catalogue

ROOT = Path(__file__).resolve().parents[2]
TESTS = Path(__file__).parent
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


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Mars", "rdv le 12 mars à 18h pour la réunion", "excluded"),
        ("Mars", "they want to land people on Mars by then", "excluded"),
        ("Puma", "un puma s'est échappé hier soir", "excluded"),
        ("Chase", "My nephew Chase turned 5 today", "excluded"),
        ("Galaxy", "LA Galaxy lost again at home", "unsure"),
        ("Skip", "j'ai skip le générique direct", "unsure"),
        ("Square", "Meet us on the main square at 7", "excluded"),
        ("But", "I got my cables But the picture is bad", "unsure"),
        ("But", "But nobody came to the party in the end", "none"),
        ("But", "But me rembourse ma commande", "sure"),
        ("Monday", "See you Monday at the gym", "unsure"),
        ("La Poste", "elle a quitté la poste à 6h", "excluded"),
        ("Jaguar", "My dad's Jaguar broke down on the M6", "sure"),
        ("Chase", "chase app has been down since 7am", "sure"),
        ("Dove", "Dove deodorant is all I use", "sure"),
        ("La Poste", "La Poste m'a laissé un avis de passage", "sure"),
        ("Stripe", "Stripe closed our account", "sure"),
        ("Tinder", "met my husband on tinder 7 years ago", "sure"),
        ("Nature & Découvertes", "un cadeau de chez nature et découvertes pour elle", "sure"),
    ],
)
def test_grammar_tells_a_name_from_a_word(name: str, text: str, expected: str) -> None:
    [found] = Annotator(Catalogue([Brand("brand", name, ambiguous=(name,))])).annotate([Passage(text)])
    assert (found.brands[0].status if found.brands else "none") == expected


def test_signs_that_make_a_brand_of_a_word_are_not_taken_for_granted() -> None:
    annotator = Annotator(Catalogue([Brand("canal", "Canal+")]))
    [walk, watched] = annotator.annotate(
        [Passage("picnic au bord du canal avec les copains"), Passage("vu chez Canal")]
    )
    assert walk.brands[0].status == "excluded"
    assert watched.brands[0].status == "sure"
    # ... unless the catalogue says that they are
    [told] = Annotator(Catalogue([Brand("canal", "Canal+", ambiguous=())])).annotate([Passage("vu sur canal hier")])
    assert told.brands[0].status == "sure"


def test_what_the_brand_is_about_counts_more_beside_its_name() -> None:
    annotator = Annotator(Catalogue([Brand("skip", "Skip", ambiguous=("Skip",), speaks_for=("lessive",))]))
    [found] = annotator.annotate([Passage("Je suis allergique à la lessive skip, plaques partout")])
    assert found.brands[0].status == "sure"


def test_part_of_a_longer_name_is_not_the_brand() -> None:
    assert status("we stayed in Orange County for a week") != "sure"


def test_every_verdict_has_a_reason() -> None:
    [found] = BARE.annotate([Passage("I bought the lamp at Target yesterday")])
    assert found.brands[0].reason.startswith("context: ")


def test_language_speaks_against_a_brand_of_another() -> None:
    annotator = Annotator(Catalogue([Brand("free", "Free", ambiguous=("Free",), languages=("fr",))]))
    [found] = annotator.annotate([Passage("we are free to go home now and that is all that matters", "en")])
    assert found.brands[0].status == "excluded"


@pytest.mark.parametrize(
    ("catalogue", "file", "least", "most"),
    [
        (ROOT / "deploy/brands.toml", "homonyms.jsonl", 0.95, 0.02),
        (TESTS / "homonyms_unseen.toml", "homonyms_unseen.jsonl", 0.90, 0.02),
    ],
)
def test_written_sentences(catalogue: Path, file: str, least: float, most: float) -> None:
    annotator = Annotator(load_catalogue(catalogue))
    sentences = [json.loads(line) for line in (TESTS / file).read_text(encoding="utf-8").splitlines()]
    assert len(sentences) >= 200
    count: Counter[tuple[bool, bool]] = Counter()
    for sentence, found in zip(sentences, annotator.annotate([Passage(s["text"]) for s in sentences]), strict=True):
        sure = any(m.brand == sentence["brand"] and m.status == "sure" for m in found.brands)
        count[sentence["about"], sure] += 1
    assert (count[True, True] + count[False, False]) / len(sentences) >= least
    assert count[False, True] <= most * (count[False, True] + count[False, False])
