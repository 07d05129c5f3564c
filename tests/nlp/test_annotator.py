from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.annotation import Annotation, Passage
from nlp.annotator import Annotator
from nlp.catalogue import Brand, Catalogue

CATALOGUE = Catalogue(
    [
        Brand("loreal", "L'Oréal"),
        Brand(
            "orange",
            "Orange",
            handles=("orange",),
            products=("Livebox",),
            speaks_for=("fibre",),
            speaks_against=("jus",),
        ),
        Brand("ba", "British Airways", aliases=("BA",)),
        Brand("ryanair", "Ryanair"),
        Brand("easyjet", "easyJet"),
        Brand("apple", "Apple", products=("iPhone", "iPad")),
        Brand("cocacola", "Coca-Cola"),
        Brand("levis", "Levi's"),
        Brand("zh", "华为"),
    ]
)
ANNOTATOR = Annotator(CATALOGUE)


def brands(text: str, **more: tuple[str, ...]) -> dict[str, str]:
    [found] = ANNOTATOR.annotate([Passage(text, **more)])  # type: ignore[arg-type]
    return {mention.brand: mention.status for mention in found.brands}


@pytest.mark.parametrize(
    "name",
    ["L'Oréal", "l’oréal", "LOREAL", "loreal", "#LOreal", "L'Oréal's", "L Oreal", "#lorealparis", "@LOrealParis"],
)
def test_spellings_of_one_name(name: str) -> None:
    assert brands(f"so much {name} at home") == {"loreal": "sure"}


@pytest.mark.parametrize(
    "text,brand",
    [
        ("un vol d'easyJet", "easyjet"),
        ("easy jet is late", "easyjet"),
        ("@British_Airways where is my bag", "ba"),
        ("#BritishAirways", "ba"),
        ("flying with BRITISH AIRWAYS", "ba"),
        ("two iPads and an iPhone4", "apple"),
        ("coca cola please", "cocacola"),
        ("#CocaCola", "cocacola"),
        ("my Levi's are torn", "levis"),
        ("#ryanairstrike again", "ryanair"),
        ("#NeverFlyRyanairAgain", "ryanair"),
        ("RT @ryanair: sale", "ryanair"),
        ("post-Ryanair blues", "ryanair"),
        ("我买了 华为 手机", "zh"),
    ],
)
def test_names_are_found(text: str, brand: str) -> None:
    assert brands(text) == {brand: "sure"}


def test_handles_that_only_the_platform_lists_count() -> None:
    assert brands("hello there", mentions=("Ryanair",)) == {"ryanair": "sure"}


@pytest.mark.parametrize(
    "text", ["the easy way to jet off", "cola is sweet", "a fairy in the air", "Bahrain", "#brand #baby"]
)
def test_no_brand(text: str) -> None:
    assert brands(text) == {}


def test_context_words_decide_a_homonym() -> None:
    assert brands("la fibre d'Orange est en panne") == {"orange": "sure"}
    assert brands("un jus d'orange ce matin") == {"orange": "excluded"}
    assert brands("@orange un souci avec Orange") == {"orange": "sure"}


def test_mentions_carry_context_only_where_it_is_needed() -> None:
    [found] = ANNOTATOR.annotate([Passage("la fibre d'Orange et un vol Ryanair")])
    context = {mention.brand: mention.context for mention in found.brands}
    assert context["ryanair"] == () and context["orange"][0] == "fibre" and "orange" not in context["orange"]


def test_another_catalogue_can_be_taken() -> None:
    annotator = Annotator()
    assert annotator.annotate([Passage("Ryanair")])[0].brands == ()
    annotator.reload(CATALOGUE)
    assert [mention.brand for mention in annotator.annotate([Passage("Ryanair")])[0].brands] == ["ryanair"]


def test_an_annotation_depends_on_its_passage_alone() -> None:
    texts = ["la fibre d'Orange", "Ryanair #strike", "un jus d'orange", "今日は iPhone を", "@orange bonjour"]
    passages = [Passage(text) for text in texts]
    alone = [Annotator(CATALOGUE).annotate([passage])[0] for passage in passages]
    assert ANNOTATOR.annotate(passages) == alone
    assert ANNOTATOR.annotate(passages[::-1])[::-1] == alone


@settings(deadline=None)
@given(st.text(), st.sampled_from(["", "fr", "ja", "zz", "<>"]), st.text(max_size=5))
def test_any_text_is_annotated(text: str, lang: str, extra: str) -> None:
    [found] = ANNOTATOR.annotate([Passage(text, lang, (extra,), (extra,), (extra,))])
    assert isinstance(found, Annotation)
    for term in found.terms:
        assert term == term.lower() and len(term) > 1
        term.encode()


@pytest.mark.parametrize(
    "text", ["", "\0", "\ud800", "#", "@", "a" * 100_000, "\u0301", "l'", "&#xd800;", "[[" * 500, "RT @"]
)
def test_odd_texts(text: str) -> None:
    assert len(ANNOTATOR.annotate([Passage(text)] * 2)) == 2


def test_a_trained_pipeline_takes_the_place_of_the_blank_one(tmp_path: Path) -> None:
    pipeline = spacy.blank("fr")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "ORG", "pattern": "Orange"}, {"label": "LOC", "pattern": "orange"}])  # type: ignore[attr-defined]
    pipeline.to_disk(tmp_path / "trained")
    annotator = Annotator(CATALOGUE, models={"fr": str(tmp_path / "trained")})
    text = "on parle encore de {} dans le journal ce matin"
    found = annotator.annotate([Passage(text.format("Orange"), "fr"), Passage(text.format("orange"), "fr")])
    assert [post.brands[0].status for post in found] == ["sure", "excluded"]
    assert "journal" in found[0].terms


def test_tone_disclosure_and_use_are_told() -> None:
    [found] = ANNOTATOR.annotate([Passage("I love my iPad so much, it is great #ad")])
    assert found.tone is not None and found.tone > 0
    assert found.brands[0].tone == found.tone
    assert found.disclosed == "disclosed" and found.first_person


def test_hashtags_that_only_the_platform_lists_disclose_too() -> None:
    [found] = ANNOTATOR.annotate([Passage("such a nice cream", hashtags=("sponsored",))])
    assert found.disclosed == "disclosed" and found.hashtags == ("sponsored",)


def test_words_that_do_not_come_again_are_forgotten_and_nothing_is_read_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batches = [[Passage(f"I love my new Nokia {i}, word{i} and a croissant!")] for i in range(40)]
    annotator = Annotator(propose=True)
    expected = [annotator.annotate(batch) for batch in batches]
    held = annotator._lexicon.held
    monkeypatch.setattr("nlp.annotator._A_TURN", 3)
    annotator = Annotator(propose=True)
    assert [annotator.annotate(batch) for batch in batches] == expected
    assert annotator._lexicon.held < held / 2


def test_posts_that_say_the_same_have_one_annotation_and_what_differs_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.annotator._REMEMBERED", 3)
    said = "Ryanair was late again, what a mess"
    alike = [Passage(f"RT @fan: {said} https://t.co/a"), Passage(f"RT @fan: {said} https://t.co/a", "fr")]
    others = [Passage(f"RT @other: {said} https://t.co/a"), Passage(f"RT @fan: {said} https://t.co/b")]
    passages = [alike[0], alike[0], *alike, *others, *[Passage(f"a day with {n} cats") for n in range(9)]]
    annotator = Annotator(CATALOGUE)
    found = annotator.annotate(passages)
    assert found == [Annotator(CATALOGUE).annotate([passage])[0] for passage in passages]
    assert found[0] is found[1] is found[2]
    assert len(annotator._known) == 3
    [again] = annotator.annotate([alike[0]])
    assert again == found[0] and again is not found[0]
    annotator.reload(Catalogue.empty())
    assert annotator.annotate([alike[0]])[0].brands == ()
