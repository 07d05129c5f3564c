"""Whether the author says that a post is paid for: a signal of what is written, never an accusation."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

from nlp.disclosure_words import (
    ABOUT,
    COMMERCE,
    HASHTAGS_AMBIGUOUS,
    HASHTAGS_DENIED,
    HASHTAGS_DISCLOSED,
    HOMONYMS,
    NEGATED,
    OTHERS,
    PREFIXES,
    SELF,
    WHOLE_STEMS,
    patterns,
)
from nlp.known import Known

Disclosure = Literal["none", "disclosed", "ambiguous"]

_HASHTAG_PREFIXES = ("sponsoredby", "sponsorisepar", "giftedby", "offertpar")
# After these an advertisement is spoken of ("this #ad made me cry"), unless a copula makes it the post itself.
_DETERMINERS = frozenset(
    [
        *(
            "la",
            "le",
            "les",
            "une",
            "un",
            "cette",
            "ces",
            "nouvelle",
            "nouvelles",
            "derniere",
            "dernieres",
            "de",
            "des",
        ),
        *("the", "this", "that", "these", "those", "an", "a", "new", "last", "latest", "of"),
    ]
)
_PLAIN_WHEN_SOLD = frozenset(["collab", "collabs", "offert", "offerts"])
_COPULAS = frozenset(["is", "'s", "est", "c'est", "was"])
# All stems begin in plain letters, so that the first few tell of most words that they belong to none.
_ENOUGH = 3
_BEGINNINGS = frozenset(stem[:_ENOUGH] for stem in (*WHOLE_STEMS, *PREFIXES))


def fold(text: str) -> str:
    """Return a text without accents and with straight apostrophes, case kept."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.replace("’", "'"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _stem(token: str) -> str:
    """Return the stem by which a token may belong to a disclosure, ``#`` for a hashtag, empty if it cannot."""
    if not token.isascii():
        # A word of another script is settled by its first letter, and not folded.
        first = unicodedata.normalize("NFD", token[0])[0]
        if not first.isascii() and not unicodedata.combining(first):
            return ""
    # "AD/" and "Pub/" are often one token.
    word = fold(token).lower().rstrip("/|")
    if word[:_ENOUGH] not in _BEGINNINGS and word[:1] != "#":
        return ""
    if word.startswith("#"):
        tag = word[1:].replace("_", "")
        speaks = tag in HASHTAGS_DISCLOSED or tag in HASHTAGS_AMBIGUOUS or tag.startswith(_HASHTAG_PREFIXES)
        return "#" if speaks else ""
    if word in WHOLE_STEMS:
        return word
    return next(one for one in PREFIXES if word.startswith(one)) if word.startswith(PREFIXES) else ""


_stems = Known(_stem)


def may_disclose(token: str) -> bool:
    """Whether a token may belong to a disclosure."""
    return _stem(token) != ""


def detect(tokens: Sequence[str], lang: str) -> Disclosure:
    """Return what a post says of being paid for.

    ``disclosed``: the words that French law, the ASA, the FTC and the platforms ask for (*publicité*, *collaboration
    commerciale*, *#sponsored*, *paid partnership*, *gifted by*, an affiliate link). ``ambiguous``: words that are
    unclear by themselves (*#partner*, *en partenariat avec*, a discount code, *#collab* alone). ``none``: the rest,
    with denials (*not sponsored*), talk about advertising, and homonyms (a pub in Dublin, a gifted child, a
    musicians' collab).

    Parameters
    ----------
    tokens
        Surface tokens in order, original case; handles begin with ``@``.
    lang
        ISO 639-1. The words of both languages count in a post of any: only in English is ``#pub`` a bar.

    Examples
    --------
    >>> detect(["New", "shoes", "#ad"], "en"), detect(["New", "#adidas"], "en"), detect(["At", "the", "#pub"], "en")
    ('disclosed', 'none', 'none')
    """
    known = [*map(_stems.__getitem__, tokens)]
    if not any(known):
        return "none"
    hits = [at for at, stem in enumerate(known) if stem]
    folded = [fold(token) for token in tokens]
    text = " ".join(folded)
    found: Disclosure = "none"
    for at in hits:
        if folded[at].startswith("#"):
            said = _hashtag(folded, at, text, lang)
            if said == "disclosed" and not ABOUT.search(text):
                return said
            if said != "none":
                found = "ambiguous"
    stems = sorted({stem for stem in known if stem} - {"#"})
    if not stems or any(token[:1] == "#" and token[1:].lower() in HASHTAGS_DENIED for token in folded):
        return found
    said = _phrases(stems, text, lang)
    return found if said == "none" or (said == "ambiguous" and found != "none") or ABOUT.search(text) else said


def _phrases(stems: list[str], text: str, lang: str) -> Disclosure:
    """Return what the phrases with these stems say, if any stands."""
    if _stands("disclosed", stems, text) or (lang == "en" and _stands("disclosed_in_english", stems, text)):
        return "disclosed"
    if _stands("disclosed_by_self", stems, text):
        return "disclosed" if SELF.search(text) else "ambiguous"
    return "ambiguous" if _stands("ambiguous", stems, text) else "none"


def _stands(kind: str, stems: list[str], text: str) -> bool:
    """Whether a pattern of a kind occurs, neither denied nor said of others."""
    for stem in stems:
        for pattern in patterns(kind, stem):
            for match in pattern.finditer(text):
                before = text[: match.start()]
                if not (NEGATED.search(before) or OTHERS.search(before)):
                    return True
    return False


def _hashtag(folded: list[str], at: int, text: str, lang: str) -> Disclosure:
    """Return what a hashtag of the lists says in its place."""
    tag = folded[at][1:].replace("_", "").lower()
    homonym = HOMONYMS.get(tag)
    if folded[at + 1 : at + 2] == ["…"]:
        return "none"
    if (homonym is not None and homonym.search(text)) or (tag == "pub" and lang == "en"):
        return "none"
    if NEGATED.search(" ".join(folded[max(at - 3, 0) : at])):
        return "none"
    if tag in HASHTAGS_DISCLOSED or tag.startswith(_HASHTAG_PREFIXES):
        before = folded[at - 1].lower() if at else ""
        spoken_of = before in _DETERMINERS and not (at > 1 and folded[at - 2].lower() in _COPULAS)
        return "none" if spoken_of else "disclosed"
    if tag == "collaboration":
        return "ambiguous" if COMMERCE.search(text) else "none"
    if tag in _PLAIN_WHEN_SOLD and ("@" in text or COMMERCE.search(text)):
        return "disclosed"
    return "ambiguous"
