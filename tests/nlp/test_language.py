import pytest

from nlp.language import known_code, language


@pytest.mark.parametrize(
    "text,tag,lang",
    [
        ("je ne sais pas quoi faire de mon week-end", "en", "fr"),
        ("je ne sais pas quoi faire de mon week-end", "", "fr"),
        ("I have been waiting for this all week", "en", "en"),
        ("I have been waiting for this all week", "tl", "en"),
        ("今日はいい天気ですね", "", "ja"),
        ("東京都", "ja", "ja"),
        ("我们今天去北京", "", "zh"),
        ("오늘 날씨가 좋네요", "en", "ko"),
        ("Привет, как дела сегодня", "ru", "ru"),
        ("Привіт, як справи сьогодні у вас", "uk", "uk"),
        ("วันนี้อากาศดี", "", "th"),
        ("καλημέρα σας", "", "el"),
        ("ok", "", "und"),
        ("hmm 😂", "en", "und"),
        ("", "fr", "und"),
        ("12345 !!", "en", "und"),
        ("love this song so much #東京", "en", "en"),
    ],
)
def test_language(text: str, tag: str, lang: str) -> None:
    assert language(text, tag) == lang


@pytest.mark.parametrize(
    "tag,code",
    [("in", "id"), ("iw", "he"), ("fr-CA", "fr"), ("zh_TW", "zh"), ("zxx", "und"), ("", "und"), ("<x>", "und")],
)
def test_known_code(tag: str, code: str) -> None:
    assert known_code(tag) == code
