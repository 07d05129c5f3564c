"""How figures are written on the page."""

from __future__ import annotations

from datetime import UTC, datetime

_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "gl": "Galician", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mr": "Marathi", "ms": "Malay", "ne": "Nepali", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese", "und": "undetermined",
}  # fmt: skip

_SPANS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def language(code: str) -> str:
    """Name a language in English; a code without a name stays as it is."""
    return _LANGUAGES.get(code, code)


def number(value: float | None) -> str:
    """Write a count with thousands apart, or a dash where there is none.

    Examples
    --------
    >>> number(48313), number(None)
    ('48,313', '–')
    """
    return "–" if value is None else f"{value:,.0f}"


def figure(value: float | None, places: int = 2) -> str:
    """Write a measured figure, or a dash where there is none."""
    return "–" if value is None else f"{value:.{places}f}".replace("-", "−")


def signed(value: float | None, places: int = 1) -> str:
    """Write a figure with its sign.

    Examples
    --------
    >>> signed(4.53), signed(-0.2), signed(0.01)
    ('+4.5', '−0.2', '0.0')
    """
    if value is None:
        return "–"
    text = f"{value:+.{places}f}"
    if float(text) == 0:
        return text[1:]
    return text.replace("-", "−")


def percent(share: float | None, places: int = 0) -> str:
    """Write a share as per cent.

    Examples
    --------
    >>> percent(0.487), percent(0.004), percent(None)
    ('49 %', '<1 %', '–')
    """
    if share is None:
        return "–"
    if places == 0 and 0 < share < 0.01:
        return "<1 %"
    return f"{share * 100:.{places}f} %"


def tone_word(value: float | None) -> str:
    """Say a tone in a word."""
    if value is None:
        return "cannot tell"
    return "positive" if value >= 0.1 else "negative" if value <= -0.1 else "even"


def tone(value: float | None) -> str:
    """Say a tone in a word, with its figure.

    Examples
    --------
    >>> tone(0.25), tone(None)
    ('positive (+0.25)', 'cannot tell')
    """
    return tone_word(value) if value is None else f"{tone_word(value)} ({signed(value, 2)})"


def moment(time: datetime | None) -> str:
    """Write a time in UTC.

    Examples
    --------
    >>> moment(datetime(2026, 3, 2, 15, 0, tzinfo=UTC))
    '2 Mar 2026, 15:00'
    """
    if time is None:
        return "–"
    time = time.astimezone(UTC)
    return f"{time.day} {time:%b %Y, %H:%M}"


def iso(time: datetime) -> str:
    """Write a time for machines."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def span(seconds: int) -> str:
    """Say a length of time.

    Examples
    --------
    >>> span(3600), span(21600), span(900)
    ('hour', '6 hours', '15 minutes')
    """
    for unit, name in _SPANS:
        if seconds % unit == 0 and seconds >= unit:
            count = seconds // unit
            return name if count == 1 else f"{count} {name}s"
    return "window"


def plural(count: float, one: str, many: str | None = None) -> str:
    """Write a count and its noun."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def short_id(name: str) -> str:
    """Shorten a pseudonym to what a reader can tell apart."""
    return name if len(name) <= 10 else name[:8] + "…"
