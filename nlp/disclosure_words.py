"""The words by which posts say that they are paid for, read from ``disclosure.toml`` beside this module."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources

_read = tomllib.loads((resources.files("nlp") / "disclosure.toml").read_text(encoding="utf-8"))
_names: dict[str, str] = _read["names"]
_patterns = _read["patterns"]

WHOLE_STEMS = frozenset(_read["stems"]["whole"].split())
PREFIXES = tuple(_read["stems"]["beginning"].split())
HASHTAGS_DISCLOSED = frozenset(_read["hashtags"]["disclosed"].split())
HASHTAGS_AMBIGUOUS = frozenset(_read["hashtags"]["ambiguous"].split())
HASHTAGS_DENIED = frozenset(_read["hashtags"]["denied"].split())


def _expand(pattern: str) -> str:
    return re.sub(r"<(\w+)>", lambda name: _names[name[1]], pattern)


SELF = re.compile(_patterns["self"])
NEGATED = re.compile(_patterns["negated"])
OTHERS = re.compile(_patterns["others"])
ABOUT = re.compile(_patterns["about"])
COMMERCE = re.compile(_patterns["commerce"])
HOMONYMS = {tag: re.compile(pattern) for tag, pattern in _read["homonyms"].items()}


@lru_cache(maxsize=256)
def patterns(kind: str, stem: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of a kind that a word with this stem can belong to.

    Every pattern holds the stems that it needs literally, so that the others cannot match and are not tried.

    Parameters
    ----------
    kind
        ``disclosed``, ``disclosed_in_english``, ``disclosed_by_self`` or ``ambiguous``.
    stem
        One of `WHOLE_STEMS` or `PREFIXES`.
    """
    # the stem as the beginning of a word, and as all of it where it is one; "paye" is in "payee?" too
    within = re.compile(f"(?<![a-z]){re.escape(stem)}" + (r"(?![a-z](?!\?))" if stem in WHOLE_STEMS else ""))
    expanded = (_expand(pattern) for pattern in _patterns[kind])
    return tuple(re.compile(pattern) for pattern in expanded if within.search(pattern.replace(r"\b", " ").lower()))
