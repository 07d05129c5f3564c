"""Counts and languages as exports write them."""

from __future__ import annotations

import re
import unicodedata

_MOST = 2**53
_GROUPED = re.compile(r"\d{1,3}(?:[.,\s'’]\d{3})+", re.ASCII)
_DECIMAL = re.compile(r"(\d+)(?:[.,](\d+))?\s?([kKmMbB])?", re.ASCII)
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_NOT_DIGITS = re.compile(r"\D")

_LANGUAGES: dict[str, str] = {}
for _code, _names in {
    "ar": "arabic arabe arabisch", "bg": "bulgarian", "ca": "catalan", "cs": "czech tcheque", "da": "danish danois",
    "de": "german allemand deutsch aleman", "el": "greek grec", "en": "english anglais ingles englisch",
    "es": "spanish espagnol espanol spanisch", "et": "estonian", "fa": "persian farsi", "fi": "finnish finnois",
    "fr": "french francais frances franzosisch", "he": "hebrew", "hi": "hindi", "hr": "croatian", "hu": "hungarian",
    "id": "indonesian", "it": "italian italien italiano italienisch", "ja": "japanese japonais", "ko": "korean coreen",
    "lt": "lithuanian", "lv": "latvian", "ms": "malay", "nl": "dutch neerlandais nederlands", "no": "norwegian",
    "pl": "polish polonais polski", "pt": "portuguese portugais portugues", "ro": "romanian roumain",
    "ru": "russian russe", "sk": "slovak", "sl": "slovenian", "sr": "serbian", "sv": "swedish suedois", "ta": "tamil",
    "th": "thai", "tl": "tagalog filipino", "tr": "turkish turc", "uk": "ukrainian ukrainien", "ur": "urdu",
    "vi": "vietnamese", "zh": "chinese chinois",
}.items():  # fmt: skip
    _LANGUAGES.update(dict.fromkeys(_names.split(), _code))


def count_of(cell: str | int | float) -> int:
    """Whole number that a cell holds; -1 where it holds none.

    Examples
    --------
    >>> [count_of(cell) for cell in ("1,234", "1.234.567", "12 345", "1'000", "12.5K", "1,2M", 7.0, "n/a")]
    [1234, 1234567, 12345, 1000, 12500, 1200000, 7, -1]
    """
    if not isinstance(cell, str):
        return int(cell) if 0 <= cell <= _MOST else -1
    text = unicodedata.normalize("NFKC", cell[:40]).strip()
    if _GROUPED.fullmatch(text):
        number = float(_NOT_DIGITS.sub("", text))
    elif (found := _DECIMAL.fullmatch(text)) is not None:
        number = float(f"{found[1]}.{found[2] or 0}") * _SCALES[(found[3] or "").lower()]
    else:
        return -1
    return round(number) if number <= _MOST else -1


def language_of(name: str) -> str:
    """ISO 639-1 code of a language by its name, in one of several languages; empty for one that is not known.

    Examples
    --------
    >>> language_of("Français"), language_of("English (US)"), language_of("fr")
    ('fr', 'en', '')
    """
    decomposed = unicodedata.normalize("NFKD", name[:40].casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _LANGUAGES.get(plain.partition("(")[0].strip(), "")
