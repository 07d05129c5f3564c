"""One spelling for the many ways of writing a name: case, accents, ligatures, apostrophes, spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ACCENTS = re.compile("[\u0300-\u036f]+")
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'", "‘": "'", "ʼ": "'", "`": "'"}
)
_OTHER_LETTERS = re.compile("[œæøłđı’‘ʼ`]")
_NOT_ALNUM = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")


def fold(text: str) -> str:
    """Return the text in lower case, without accents and ligatures, with straight apostrophes.

    Examples
    --------
    >>> fold("L’Oréal"), fold("Škoda"), fold("𝓑𝓸𝓼𝓬𝓱"), fold("ガス")
    ("l'oreal", 'skoda', 'bosch', 'ガス')
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", plain))
    # hardly any has one of these, and putting letters in place of others costs as much as all before
    return plain.translate(_LETTERS) if _OTHER_LETTERS.search(plain) else plain


def joined(text: str) -> str:
    """Return the folded letters and digits only, as a hashtag or a handle would write the name.

    Examples
    --------
    >>> joined("L'Oréal Paris"), joined("Coca-Cola"), joined("British_Airways")
    ('lorealparis', 'cocacola', 'britishairways')
    """
    return letters(fold(text))


def letters(folded: str) -> str:
    """Return the letters and digits of what is folded."""
    return folded if folded.isalnum() else _NOT_ALNUM.sub("", folded)


@lru_cache(maxsize=4096)
def parts(tag: str) -> tuple[str, ...]:
    """Split a hashtag or a handle where its capitals, digits and underscores say so; folded.

    Examples
    --------
    >>> parts("NeverFlyRyanair"), parts("ba_strike2"), parts("SNCFGrève")
    (('never', 'fly', 'ryanair'), ('ba', 'strike', '2'), ('sncf', 'greve'))
    """
    plain = tag if tag.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFKD", tag))
    return tuple(fold(part) for part in _CAMEL.findall(plain))
