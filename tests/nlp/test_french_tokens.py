"""French is cut as spaCy's own rules cut it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.fr import FrenchDefaults

from nlp.french_tokens import french_defaults
from nlp.wordclass import tables

OURS = french_defaults()
PIECES = "anti Pierre saut arc aigue chateau neuf vie il r entr gra nde la en les du À sous l l' o é prud hom jet set"
PIECES += " yo droit s de homm é tats uni aujourd hui t-il ss pré bout Ix ſ ﬁ 1 ."


@pytest.mark.parametrize("rule", ["prefixes", "infixes", "suffixes", "tokenizer_exceptions"])
def test_the_rules_are_those_of_spacy(rule: str) -> None:
    assert getattr(OURS, rule) == getattr(FrenchDefaults, rule)


def test_every_known_word_stays_whole_as_with_spacy() -> None:
    known = tables("fr")
    words = {word for word in (*known.lemma, *known.lemma.values()) if not word.isalpha()}
    whole = {word for word in words if OURS.token_match(word)}
    assert whole == {word for word in words if FrenchDefaults.token_match(word)}
    assert len(whole) > 3_000


@settings(deadline=None)
@given(st.lists(st.sampled_from([*PIECES.split(), *"-'’–‑- "]), min_size=2, max_size=8).map("".join))
def test_any_word_stays_whole_as_with_spacy(word: str) -> None:
    assert bool(OURS.token_match(word)) == bool(FrenchDefaults.token_match(word))
