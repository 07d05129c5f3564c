import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from murmure_errors import ConfigError
from nlp.folding import fold
from nlp.forms import FEELS
from nlp.lexicon import Lexicon, Reading
from nlp.terms import terms_of

LEXICON = Lexicon(fold)


def read(lexicon: Lexicon, text: str, lang: str) -> Reading:
    [reading] = lexicon.read_all([text.split()], [lang])
    return reading


@pytest.mark.parametrize(
    "form,lang,terms",
    [
        ("#Vélo", "fr", ("vélo",)),
        ("@user", "fr", ()),
        ("2024", "en", ()),
        ("x", "en", ()),
        ("the", "fr", ()),
        ("DON'T", "en", ()),
        ("😍", "en", ()),
        ("covid19", "en", ("covid19",)),
        ("Apple's", "fr", ("apple",)),
        ("𝕍𝕖𝕝𝕠", "en", ("velo",)),
    ],
)
def test_terms_of(form: str, lang: str, terms: tuple[str, ...]) -> None:
    assert terms_of(form, lang) == terms


def test_hashtags_stay_whole_and_elisions_stand_alone() -> None:
    lexicon = Lexicon(fold)
    assert read(lexicon, "l'iPad #a_b, #b. d'@user: j'ai", "fr").words == [
        "l'",
        "iPad",
        "#a_b",
        ",",
        "#b",
        ".",
        "d'",
        "@user",
        ":",
        "j'",
        "ai",
    ]


def test_terms_follow_the_language() -> None:
    lexicon = Lexicon(fold)
    for lang, terms in (("de", ("schönes", "wetter")), ("xx", ("ein", "schönes", "wetter"))):
        assert read(lexicon, "ein schönes Wetter", lang).terms == terms


def test_a_missing_pipeline_is_told() -> None:
    with pytest.raises(ConfigError, match="no_such_pipeline"):
        Lexicon(fold, models={"fr": "no_such_pipeline"})


def test_a_text_is_read_alike_when_the_table_of_runs_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        "le pain du four",
        "le four du pain chaud",
        "the bread, the oven",
        "du pain",
        "the hot oven",
        "du pain rassis",
    ] * 5
    fresh = [read(Lexicon(fold), text, "en" if "the" in text else "fr") for text in texts]
    monkeypatch.setattr("nlp.lexicon._MOST_RUNS", 3)
    # the second text has words that are known and one that is not
    lexicon = Lexicon(fold)
    assert [read(lexicon, text, "en" if "the" in text else "fr") for text in texts] == fresh


def test_what_is_not_asked_for_in_two_turns_is_let_go_and_spacy_keeps_nothing_of_it() -> None:
    lexicon = Lexicon(fold)
    read(lexicon, "the oven is (very) warm!", "en")
    forms, words = len(lexicon), lexicon.held
    for turn in range(10):
        read(lexicon, f"the new-word{turn}! is an oven{turn}", "en")
        lexicon.turn()
    assert lexicon.held <= words + 10
    assert len(lexicon) == forms


@settings(deadline=None)
@given(st.text(alphabet="aàTs'’-.,:)(/#@_ 12é😍!…ก็が\n", max_size=40), st.sampled_from(["en", "fr", "de", "und", "ja"]))
def test_runs_read_together_are_cut_as_each_alone(text: str, lang: str) -> None:
    assert list(read(LEXICON, text, lang).words) == LEXICON.tokenize(text, lang)


@pytest.mark.parametrize("text", ["now(: '(", "#x: (=no"])
def test_two_runs_make_no_emoticon_together(text: str) -> None:
    assert list(read(Lexicon(fold), text, "en").words) == LEXICON.tokenize(text, "en")


def test_what_is_new_in_texts_of_several_languages_is_read_as_in_each_alone() -> None:
    texts = ["the warm oven, (very) warm!", "le four chaud", "the hot oven", "", "ein warmer Ofen", "le pain chaud!"]
    langs = ["en", "fr", "en", "fr", "de", "fr"]
    alone = [read(Lexicon(fold), text, lang) for text, lang in zip(texts, langs, strict=True)]
    assert Lexicon(fold).read_all([text.split() for text in texts], langs) == alone


@pytest.mark.parametrize("lang", ["en", "fr", "de", "nl", "und"])
def test_contractions_and_plain_words_are_cut_as_spacy_does(lang: str) -> None:
    text = "I cannot gonna dont, im! aujourd'hui ca zB. bzw. Dr. etc. wegen wasn't A. x: D: :D #cant (dont) Ofens."
    assert list(read(LEXICON, text, lang).words) == LEXICON.tokenize(text, lang)


@pytest.mark.parametrize("word,lang,feels", [("great", "en", True), ("😍", "ja", True), ("table", "en", False)])
def test_words_that_may_bear_a_tone(word: str, lang: str, feels: bool) -> None:
    assert bool(read(LEXICON, f"table {word}", lang).flags & FEELS) == feels
