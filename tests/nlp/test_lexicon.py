import pytest

from murmure_errors import ConfigError
from nlp.folding import fold
from nlp.lexicon import Lexicon, terms_of


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
    assert lexicon.read("l' iPad #a_b, #b. @user: j' ai", "fr").words == [
        "l'",
        "iPad",
        "#a_b",
        ",",
        "#b",
        ".",
        "@user",
        ":",
        "j'",
        "ai",
    ]


def test_terms_follow_the_language() -> None:
    lexicon = Lexicon(fold)
    for lang, terms in (("de", ["schönes", "wetter"]), ("xx", ["ein", "schönes", "wetter"])):
        assert lexicon.read("ein schönes Wetter", lang).terms == terms


def test_a_missing_pipeline_is_told() -> None:
    with pytest.raises(ConfigError, match="no_such_pipeline"):
        Lexicon(fold, models={"fr": "no_such_pipeline"})
