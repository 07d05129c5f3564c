from __future__ import annotations

from niches.features import TAG, TERM, TOPIC
from niches.labels import Words, characteristic, label_of

COLUMNS = [
    ("#rain", 8.0, 9.0),
    ("#news", 9.0, 900.0),
    ("kheavy rain", 7.0, 7.0),
    ("wumbrella", 6.0, 6.0),
    ("wtoday", 9.0, 900.0),
    ("wonce", 1.0, 1.0),
]


def words(kind: str) -> Words:
    return characteristic(kind, COLUMNS, 10.0, 1_000.0)


def nobody(word: str) -> bool:
    return False


def test_what_is_everywhere_is_not_characteristic() -> None:
    assert words(TAG).best() == ["rain"]
    assert words(TERM).best() == ["umbrella"]


def test_a_hashtag_comes_first_then_a_phrase_then_words() -> None:
    tags, topics, terms, none = words(TAG), words(TOPIC), words(TERM), Words()
    assert label_of((tags, topics, terms, tags, none), nobody, "n1") == "#rain"
    assert label_of((none, topics, terms, tags, none), nobody, "n1") == "heavy rain"
    assert label_of((none, none, terms, tags, none), nobody, "n1") == "umbrella"
    assert label_of((none, none, none, tags, none), nobody, "n1") == "#rain"
    assert label_of((none, none, none, none, none), nobody, "n1") == "n1"


def test_a_refused_word_is_never_a_label() -> None:
    assert label_of((words(TAG), Words(), words(TERM), Words(), Words()), "rain".__eq__, "n1") == "umbrella"
