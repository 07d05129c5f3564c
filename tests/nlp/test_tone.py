from __future__ import annotations

import gzip
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.annotation import Passage
from nlp.lexicon import Lexicon
from nlp.polarity import polarity
from nlp.social import take_apart
from nlp.tone import by_span, score

SENTENCES = tomllib.loads((Path(__file__).parent / "tone_fr.toml").read_text(encoding="utf-8"))
RATED = Path(__file__).resolve().parents[2].parent / "shared/data/tone/rated-tweets-en.jsonl.gz"
LEXICON = Lexicon(str.lower)


def tone(text: str, lang: str) -> float | None:
    return score(LEXICON.tokenize(take_apart(Passage(text)).prose, lang), lang)


@pytest.mark.parametrize("part", ["development", "held_out", "more", "judge"])
def test_the_sign_is_right_on_the_french_sentences(part: str) -> None:
    signed = [(1, text) for text in SENTENCES[part]["positive"]] + [(-1, text) for text in SENTENCES[part]["negative"]]
    answers = [(sign, value) for sign, text in signed if (value := tone(text, "fr")) is not None]
    assert len(signed) >= 50
    assert len(answers) >= 0.8 * len(signed)
    assert sum(sign * value > 0 for sign, value in answers) >= 0.85 * len(answers)


@pytest.mark.skipif(not RATED.exists(), reason=f"no rated tweets at {RATED.name}")
def test_tone_goes_with_what_people_rated() -> None:
    with gzip.open(RATED, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    answers = [(value, row["rating"]) for row in rows if (value := tone(row["text"], "en")) is not None]
    assert len(answers) >= 0.8 * len(rows)
    assert np.corrcoef(np.array(answers).T)[0, 1] >= 0.75


@pytest.mark.parametrize(
    ("lower", "higher", "lang"),
    [
        ("good", "very good", "en"),
        ("very good", "very good!!!", "en"),
        ("good", "GOOD stuff", "en"),
        ("not good", "good", "en"),
        ("bad", "not bad", "en"),
        ("really awful", "awful", "en"),
        ("great but slow", "slow but great", "en"),
        ("j'aime pas", "j'aime", "fr"),
        ("c'est pas bon", "c'est bon", "fr"),
        ("c'est bon", "c'est vraiment bon", "fr"),
        ("jamais content", "jamais déçu", "fr"),
        ("beau mais nul", "nul mais beau", "fr"),
        ("je recommande absolument pas", "je recommande absolument", "fr"),
        ("je regrette", "je ne regrette vraiment pas", "fr"),
        ("un accueil froid", "un accueil chaleureux", "fr"),
        ("jamais vu un accueil aussi froid", "un accueil froid", "fr"),
        ("ma peau est douce", "ma peau n'a jamais été aussi douce", "fr"),
        ("rien n'était beau", "rien n'était abîmé", "fr"),
        ("😡", "😍", "th"),
    ],
)
def test_rules_order_tones(lower: str, higher: str, lang: str) -> None:
    low, high = tone(lower, lang), tone(higher, lang)
    assert low is not None
    assert high is not None
    assert low < high


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("the train leaves at noon", "en"),
        ("le train part à midi", "fr"),
        ("", "en"),
        ("電車は正午に出ます", "ja"),
        ("12:30 ?", "fr"),
    ],
)
def test_without_evidence_it_cannot_tell(text: str, lang: str) -> None:
    assert tone(text, lang) is None


def test_contradictory_evidence_cannot_tell() -> None:
    assert tone("😍 😡", "en") is None


def test_each_thing_named_gets_the_tone_of_its_clause() -> None:
    tokens = ["Lumea", "is", "great", "but", "Velora", "is", "awful", ".", "Orbo", "opens", "today"]
    spans = [(4, 5), (0, 1), (8, 9)]
    velora, lumea, orbo = by_span(tokens, spans, "en")
    assert lumea is not None
    assert velora is not None
    assert velora < 0 < lumea
    assert orbo is None


def test_things_in_one_clause_share_its_tone() -> None:
    tokens = ["I", "love", "Lumea", ",", "Velora", "and", "Orbo"]
    assert by_span(tokens, [(2, 3), (4, 5), (6, 7)], "en") == [score(tokens, "en")] * 3
    assert by_span(tokens, [(2, 3)], "en") == [score(tokens, "en")]
    assert by_span(tokens, [], "en") == []


@settings(deadline=None)
@given(
    st.lists(st.text(max_size=8) | st.sampled_from(["not", "good", "bad", "!", ".", "but", "pas", "mais", "nul", "😡"]))
)
def test_tone_is_a_pure_figure_between_the_ends(tokens: list[str]) -> None:
    for lang in ("en", "fr", "ja"):
        value = score(tokens, lang)
        assert value == score(tuple(tokens), lang)
        assert value is None or -1.0 <= value <= 1.0
        tones = by_span(tokens, [(0, 1), (len(tokens) // 2, len(tokens) // 2 + 1)], lang)
        assert all(one is None or -1.0 <= one <= 1.0 for one in tones)


def test_words_have_their_polarity_in_any_form() -> None:
    assert polarity("déçues", "fr") < 0 < polarity("géniales", "fr")
    assert polarity("👍🏽", "fr") == polarity("👍", "ja") > 0
    assert polarity("maison", "fr") == 0
    assert polarity("detestee", "fr") == polarity("détestée", "fr") == polarity("détester", "fr") < 0
    assert polarity("abîmées", "fr") == polarity("abîmer", "fr") < 0
    assert polarity("plante", "fr") == polarity("cote", "fr") == polarity("petites", "fr") == 0
