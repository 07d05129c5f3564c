"""Terms of scripts that write without spaces, and of Korean, whose particles cling to the word."""

from __future__ import annotations

import re
from itertools import pairwise

_RUNS = re.compile(
    "(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々]+)|(?P<katakana>[\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f]+)|(?P<hiragana>[\u3041-\u309f]+)"
    "|(?P<hangul>[\uac00-\ud7af]+)|(?P<cluster>[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]+)|(?P<other>[^\\W_]+)"
)
UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Characters of scripts in which a space does not end a word."""

# Consonant with what is written around it: the least unit that never splits a syllable (Thai character cluster).
_CLUSTERS = re.compile(
    "[\u0e40-\u0e44\u0ec0-\u0ec4]?[\u0e01-\u0e2e\u0e81-\u0eae\u1000-\u102a\u1780-\u17b3]"
    "[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebd\u0ec8-\u0ecd\u102b-\u1059\u17b4-\u17d3]*"
)
_PARTICLES = re.compile(
    "(?:에서는|에서|으로|에게|까지|부터|처럼|보다|이라|라고|하고|이랑|은|는|이|가|을|를|의|에|도|와|과|로|만|랑|요)$"
)
_SIGNS = "\u3001-\u3004\u3008-\u301f\u30fb\uff01-\uff02\uff04-\uff0f\uff1a-\uff1f\uff3b-\uff3d\uff5b-\uff65"
_SCRIPTS = "\u3041-\u309f", "\u30a0-\u30fa\u30fc-\u30ff", "\u3400-\u9fff々", "\u0e01-\u0eff"
_UNSPACED = "".join(_SCRIPTS)
# Runs of one script, of signs, and of all else: a run, and not a character, is what the search stops at.
_PIECES = re.compile("|".join([*(f"[{script}]+" for script in (*_SCRIPTS, _SIGNS)), f"[^{_UNSPACED}{_SIGNS}]+"]))
_SEAM = "\x1f"
# Where all else (emoji, an apostrophe, Korean), and neither a Latin letter, a digit nor a handle, meets a script.
_NO_SEAM = re.compile(
    f"{_SEAM}(?:(?<![{_SIGNS}]{_SEAM})(?=[^{_UNSPACED}{_SIGNS}A-Za-z0-9@])"
    f"|(?<=[^{_UNSPACED}{_SIGNS}A-Za-z0-9]{_SEAM})(?![{_SIGNS}]))"
)


def space_out(text: str) -> str:
    """Put spaces where the script changes and around signs, so that runs become tokens that come again.

    Examples
    --------
    >>> space_out("東京タワーに行った")
    '東京 タワー に 行 った'
    """
    return _NO_SEAM.sub("", _SEAM.join(_PIECES.findall(text))).replace(_SEAM, " ")


def segment_terms(word: str) -> tuple[str, ...]:
    """Return the terms of a word that may hold several scripts.

    Han runs of more than three characters and Thai-like runs become overlapping pairs of characters or character
    clusters; katakana and Latin runs stay whole; hiragana, which writes endings and particles, gives nothing;
    a final Korean particle falls off.

    Parameters
    ----------
    word
        Normalised (NFKC) and lower case.

    Examples
    --------
    >>> segment_terms("東京"), segment_terms("日本経済新聞"), segment_terms("スマホを"), segment_terms("학교에서")
    (('東京',), ('日本', '本経', '経済', '済新', '新聞'), ('スマホ',), ('학교',))
    """
    found: list[str] = []
    for run in _RUNS.finditer(word):
        text = run.group()
        match run.lastgroup:
            case "han":
                found.extend(_pairs(list(text)) if len(text) > 3 else [text] if len(text) > 1 else [])
            case "cluster":
                found.extend(_pairs(_CLUSTERS.findall(text)))
            case "hangul":
                stem = _PARTICLES.sub("", text) if len(text) > 2 else text
                found.append(stem if len(stem) > 1 else text)
            case "hiragana":
                pass
            case _:
                found.append(text)
    return tuple(term for term in found if len(term) > 1 and not term.isdigit())


def _pairs(units: list[str]) -> list[str]:
    return [first + second for first, second in pairwise(units)] or units
