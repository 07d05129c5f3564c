from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.annotation import Passage
from nlp.first_person import detect
from nlp.lexicon import Lexicon
from nlp.social import take_apart

LEXICON = Lexicon(str.lower)


def said(marked: str, lang: str) -> bool:
    named = re.search(r"\[(.+?)\]", marked)
    text = marked.replace("[", "").replace("]", "")
    tokens = LEXICON.tokenize(take_apart(Passage(text)).prose, lang)
    if named is None:
        return detect(tokens, [], lang)
    words = named[1].split()
    start = tokens.index(words[0])
    return detect(tokens, [(start, start + len(words))], lang)


@pytest.mark.parametrize("part", ["first_person", "first_person_more", "first_person_judge"])
def test_accuracy_on_the_sentences_written_for_it(part: str) -> None:
    sentences = tomllib.loads((Path(__file__).parent / f"{part}.toml").read_text(encoding="utf-8"))
    answers = [
        (group == "yes") == said(text, lang)
        for lang, groups in sentences.items()
        for group, texts in groups.items()
        for text in texts
    ]
    assert len(answers) >= 60
    assert sum(answers) / len(answers) >= 0.95


@pytest.mark.parametrize(
    ("text", "lang", "answer"),
    [
        ("Using [Hexa] is a pain", "en", False),
        ("I use a Norvo , not an [Orbo]", "en", False),
        ("I have seen the [Orbo]", "en", False),
        ("I have to try [Hela]", "en", False),
        ("I sold my [Elva]", "en", False),
        ("my [Elva]", "en", True),
        ("oh my [Orbo]", "en", False),
        ("this [Orbo] is mine", "en", True),
        ("ma sœur et son [Orbo]", "fr", False),
        ("j'ai plus confiance en Norvo que [Orbo]", "fr", False),
        ("my [Elva]", "de", False),
        ("I wear these boots all winter", "en", True),
        ("my manager uses [Orbo]", "en", False),
        ("my sister just got an [Orbo]", "en", False),
        ("just got an [Orbo]", "en", True),
        ("shop our new [Orbo] range", "en", False),
        ("I'm an [Orbo] customer", "en", True),
        ("my second bottle of [Orbo]", "en", True),
        ("the [Orbo] I bought in June broke", "en", True),
        ("my [Orbo] discount", "en", False),
        ("my Orbo finally broke", "en", True),
        ("my Orbo driver was late", "en", False),
        ("my Orbo watch was late", "en", True),
        ("I switched to Orbo last year", "en", True),
        ("I flew to Orbo last year", "en", False),
        ("je bois que du Orbo", "fr", True),
        ("my Monday was long", "en", False),
        ("I almost bought an [Orbo]", "en", False),
        ("je bois que du [Orbo]", "fr", True),
        ("faut que j'achète un [Orbo]", "fr", False),
        ("si je gagne je prends une [Orbo]", "fr", False),
        ("je viens d'acheter une [Orbo]", "fr", True),
        ("je viens de m'acheter une [Orbo]", "fr", True),
        ("I bought an [Orbo] for the kids and me", "en", True),
        ("I bought an [Orbo] for the kids", "en", False),
        ("je bosse chez [Orbo]", "fr", False),
        ("je bosse sur un [Orbo]", "fr", True),
        ("mon iPhone fuit", "fr", True),
        ("", "fr", False),
    ],
)
def test_traps(text: str, lang: str, answer: bool) -> None:
    assert said(text, lang) is answer


def test_one_thing_in_use_is_enough() -> None:
    tokens = ["I", "use", "Lumea", ",", "my", "sister", "has", "an", "Orbo"]
    assert detect(tokens, [(8, 9)], "en") is False
    assert detect(tokens, [(8, 9), (2, 3)], "en") is True


@given(
    st.lists(st.sampled_from(["I", "my", "use", "bought", "j'", "ai", "que", "mon", "@user", ".", "Orbo", "not", ""])),
    st.integers(0, 12),
    st.sampled_from(["fr", "en"]),
)
@example(["my", "Orbo", ""], 0, "en")
def test_any_span_of_any_tokens_has_an_answer(tokens: list[str], at: int, lang: str) -> None:
    assert detect(tokens, [(at, at + 1)], lang) in (True, False)
    assert detect(tokens, [], lang) in (True, False)
