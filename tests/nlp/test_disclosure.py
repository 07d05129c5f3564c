from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.annotation import Passage
from nlp.disclosure import detect
from nlp.lexicon import Lexicon
from nlp.social import take_apart

LEXICON = Lexicon(str.lower)


def said(text: str, lang: str) -> str:
    return detect(LEXICON.tokenize(take_apart(Passage(text)).prose, lang), lang)


@pytest.mark.parametrize("part", ["disclosure", "disclosure_more", "disclosure_judge"])
def test_precision_and_recall_on_the_sentences_written_for_it(part: str) -> None:
    answers = []
    sentences = tomllib.loads((Path(__file__).parent / f"{part}.toml").read_text(encoding="utf-8"))
    for lang, groups in sentences.items():
        answers += [(gold, said(text, lang)) for gold, texts in groups.items() for text in texts]
    right = sum(gold == answer == "disclosed" for gold, answer in answers)
    assert len(answers) >= 100
    assert right / sum(answer == "disclosed" for _, answer in answers) >= 0.95
    assert right / sum(gold == "disclosed" for gold, _ in answers) >= 0.95


@pytest.mark.parametrize(
    ("text", "lang", "answer"),
    [
        ("une journée à vélo #Collaboration_Commerciale", "fr", "disclosed"),
        ("#PUBLICITÉ", "fr", "disclosed"),
        ("en test chez moi #pub", "und", "disclosed"),
        ("see you at the #pub", "en", "none"),
        ("this is an #ad", "en", "disclosed"),
        ("this #ad is so funny", "en", "none"),
        ("not an #ad", "en", "none"),
        ("fined for a hidden #ad says the regulator", "en", "ambiguous"),
        ("#adidas #adventure #public #publishing #collaborate #giftedandtalented", "en", "none"),
        ("Our mural #collab with two artists", "en", "none"),
        ("Merci à la vie", "fr", "none"),
        ("his sponsored post is everywhere", "en", "none"),
        ("paid partnership", "ja", "disclosed"),
        ("AD/ the new lamp", "en", "disclosed"),
        ("AD with @lumea : the new lamp", "en", "disclosed"),
        ("AD 79 : Vesuvius wakes", "en", "none"),
        ("AD Lumea dice di no", "it", "none"),
        ("AD BLOCKERS ARE GREAT", "en", "none"),
        ("pub 🍺 ce soir ?", "fr", "none"),
        ("pub ✨ ma lampe", "fr", "disclosed"),
        ("this one's sponsored by Lumea", "en", "disclosed"),
        ("this one's sponsored by spite", "en", "none"),
        ("(gifted) the new lamp", "en", "disclosed"),
        ("(gifted kids) are bored", "en", "none"),
        ("they sent it to me free of charge", "en", "disclosed"),
        ("they sent me another one free of charge", "en", "none"),
        ("she got a PR package", "en", "none"),
        ("they sent me a PR package", "en", "disclosed"),
        ("today is brought to you by coffee", "en", "none"),
        ("this video is not sponsored by Lumea", "en", "none"),
        ("the dress was gifted", "en", "disclosed"),
        ("disclaimer: I bought it with my own money, nothing gifted", "en", "none"),
        ("Cet article contient des liens affiliés", "fr", "disclosed"),
        ("marre des liens affiliés", "fr", "none"),
        ("produit offert dès 30 euros", "fr", "none"),
        ("elle a oublié de mettre #pub", "fr", "ambiguous"),
        ("notre ambassadeur @lumea au Mali", "fr", "none"),
        ("#sp le nouveau roman", "fr", "ambiguous"),
        ("", "en", "none"),
    ],
)
def test_the_words_in_their_place(text: str, lang: str, answer: str) -> None:
    assert said(text, lang) == answer


def test_a_hashtag_torn_by_the_platform_says_nothing() -> None:
    assert detect(["new", "shoes", "#ad", "…"], "en") == "none"


@given(st.lists(st.sampled_from([*"abc", "#ad", "#pub", "gifted", "by", "@user", "not", "sponsored", "(", "…", ""])))
def test_whatever_the_tokens_there_is_an_answer_and_always_the_same(tokens: list[str]) -> None:
    assert detect(tokens, "fr") == detect(tuple(tokens), "fr")
