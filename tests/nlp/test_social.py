import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.annotation import Passage
from nlp.social import MENTION, clean, plain_link, take_apart


@pytest.mark.parametrize(
    "text,mentions",
    [
        ("@a hello @B_c: and mail a@b.com", ["a", "b_c"]),
        ("hi @me@mas.to. and @name.bsky.social!", ["me@mas.to", "name.bsky.social"]),
        ("RT @x: RT @y: bonjour @z", ["z", "x", "y"]),
        ("cut off @someb…", []),
    ],
)
def test_handles(text: str, mentions: list[str]) -> None:
    assert list(take_apart(Passage(text)).mentions) == mentions


@pytest.mark.parametrize(
    "text,hashtags",
    [
        ("#One two#three #été #1 #4you #a_b, #", ["one", "été", "4you", "a_b"]),
        ("cut off #visi…", []),
        ("&#39; is no hashtag", []),
        ("#日本 #SALE #sale", ["日本", "sale"]),
    ],
)
def test_hashtags(text: str, hashtags: list[str]) -> None:
    assert list(take_apart(Passage(text)).hashtags) == hashtags


@pytest.mark.parametrize(
    "link,plain",
    [
        ("https://Example.com/A?utm_source=x&b=1&fbclid=2", "https://example.com/A?b=1"),
        ("www.example.com/x).", "http://www.example.com/x"),
        ("https://t.c…", ""),
        ("http://[::1", ""),
        ("http://nothing", ""),
    ],
)
def test_links(link: str, plain: str) -> None:
    assert plain_link(link) == plain


def test_the_platform_s_links_stand_for_shortened_ones() -> None:
    passage = Passage("look https://t.co/abc and https://b.org", urls=("https://a.org/?utm_medium=m",))
    assert take_apart(passage).links == ("https://a.org/", "https://b.org")


def test_a_link_ends_where_japanese_begins() -> None:
    assert take_apart(Passage("https://t.co/abcです")).links == ("https://t.co/abc",)


def test_prose_keeps_places_of_handles_and_straightens_apostrophes() -> None:
    found = take_apart(Passage("RT @x: L’iPad d'@Apple &amp; moi https://t.co/x"))
    assert found.prose.split() == ["L'iPad", "d'" + MENTION, "&", "moi"]
    assert found.written == ("Apple",) and found.listed == ("x",)


@given(st.text(), st.text(), st.text())
def test_never_raises_and_output_can_be_encoded(text: str, tag: str, link: str) -> None:
    found = take_apart(Passage(text, hashtags=(tag,), mentions=(tag,), urls=(link,)))
    for value in (found.prose, *found.hashtags, *found.mentions, *found.links):
        value.encode()


def test_clean_drops_what_nobody_sees() -> None:
    assert clean("a\u200bb\x00c\ud800d") == "ab cd"
    assert clean("x\x00y") == "x y"
