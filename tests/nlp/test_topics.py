from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.stopwords import stop_words
from nlp.topic_words import hashtag_words
from nlp.topics import MAX_PHRASES, key_phrases, rank
from nlp.wordclass import singular


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("J' adore l' intelligence artificielle", "fr", "intelligence artificielle"),
        ("les intelligences artificielles me fatiguent", "fr", "intelligence artificielle"),
        ("ma carte de fidélité est périmée", "fr", "carte de fidélité"),
        ("Le prix de l' essence", "fr", "essence"),
        ("mes nouvelles chaussures de course sont arrivées", "fr", "chaussure de course"),
        ("What a great customer service desk !", "en", "customer service desk"),
        ("their flight delays", "en", "flight delay"),
        ("a flight delay", "en", "flight delay"),
        ("the screen of my new iPhone 12 is black", "en", "iphone 12"),
        ("so #ClimateChange matters", "en", "climate change"),
        ("unas zapatillas rojas muy bonitas", "es", "zapatillas rojas"),
        ("新しい スマホ だ", "ja", "スマホ"),
    ],
)
def test_a_post_gives_the_phrase_that_a_person_would_say(text: str, lang: str, expected: str) -> None:
    assert expected in key_phrases(text.split(), lang)


@pytest.mark.parametrize(
    ("text", "lang", "forbidden"),
    [
        ("@someone look at https://example.org/x and www.example.org and blog.example.org", "en", "example"),
        ("@user thanks", "en", "user"),
        ("#1 # #… #b. 2019 12:30 1,000", "en", ""),
        ("the and of it", "en", ""),
        ("RT via", "th", ""),
        ("かわいいと思います", "ja", ""),
        ("I will flight you", "en", "flight"),
        ("on porte un masque", "fr", "porte"),
        ("great great great", "en", "great"),
    ],
)
def test_handles_links_numbers_and_broken_hashtags_are_no_topics(text: str, lang: str, forbidden: str) -> None:
    assert not [phrase for phrase in key_phrases(text.split(), lang) if forbidden in phrase]


def test_the_longer_phrase_comes_before_its_words() -> None:
    found = key_phrases(["The", "battery", "life", "is", "short"], "en")
    assert found.index("battery life") < found.index("battery")


@given(st.lists(st.text(max_size=12), max_size=40), st.sampled_from(["fr", "en", "es", "ja", "th", "und", ""]))
def test_whatever_the_tokens_phrases_are_short_lower_case_and_clean(tokens: list[str], lang: str) -> None:
    found = key_phrases(tokens, lang)
    assert len(found) <= MAX_PHRASES
    assert len(set(found)) == len(found)
    assert found == key_phrases(tokens, lang)
    for phrase in found:
        words = phrase.split(" ")
        assert 1 <= len(words) <= 3
        assert phrase == phrase.lower()
        assert any(letter.isalpha() for letter in phrase)
        assert "@" not in phrase
        assert "#" not in phrase
        assert words[0] not in stop_words(lang)
        assert words[-1] not in stop_words(lang)


@given(st.text(min_size=1, max_size=20))
def test_a_hashtag_keeps_its_letters(body: str) -> None:
    assert hashtag_words(body).replace(" ", "") == body.replace("_", "").replace(" ", "").lower()


@pytest.mark.parametrize(
    ("word", "lang", "one"),
    [
        ("chevaux", "fr", "cheval"),
        ("énergies", "fr", "énergie"),
        ("vacances", "fr", "vacances"),
        ("bus", "fr", "bus"),
        ("deliveries", "en", "delivery"),
        ("class", "en", "class"),
        ("jeans", "en", "jeans"),
        ("zapatos", "es", "zapatos"),
    ],
)
def test_number_is_levelled_where_a_person_would(word: str, lang: str, one: str) -> None:
    assert singular(word, lang) == one


def test_rank_puts_what_marks_the_conversation_first() -> None:
    counts = {
        "battery life": (40, 45),
        "battery": (42, 60),
        "phone": (30, 4000),
        "today": (10, 1000),
        "rare word": (1, 1),
    }
    ranked = rank(counts, 100, 10_000)
    names = [name for name, _ in ranked]
    assert names[0] == "battery life"
    assert "today" not in names
    assert names.index("battery life") < names.index("battery") < len(names)
    assert all(score > 0 for _, score in ranked)


@given(
    st.dictionaries(
        st.text("ab ", min_size=1, max_size=6), st.tuples(st.integers(0, 50), st.integers(0, 500)), max_size=12
    ),
    st.integers(50, 60),
    st.integers(500, 700),
)
def test_rank_never_fails_and_falls(counts: dict[str, tuple[int, int]], n_here: int, n_stream: int) -> None:
    ranked = rank(counts, n_here, n_stream)
    scores = [score for _, score in ranked]
    assert scores == sorted(scores, reverse=True)
    assert {name for name, _ in ranked} <= counts.keys()


def test_rank_of_a_stream_that_is_one_conversation_is_by_count() -> None:
    assert [name for name, _ in rank({"a": (2, 2), "b": (5, 5)}, 10, 10)] == ["b", "a"]
    assert rank({}, 0, 0) == []
