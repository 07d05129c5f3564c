import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.folding import fold, joined, parts


@pytest.mark.parametrize(
    "text,folded",
    [
        ("L’ORÉAL", "l'oreal"),
        ("Citroën", "citroen"),
        ("Cœur", "coeur"),
        ("Ｓｏｎｙ", "sony"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_joined_as_a_hashtag_would() -> None:
    assert joined("Marks & Spencer") == "marksspencer"


def test_parts_follow_capitals_digits_and_underscores() -> None:
    assert parts("RyanairStrike_2024") == ("ryanair", "strike", "2024")
    assert parts("SNCFGrève") == ("sncf", "greve")
