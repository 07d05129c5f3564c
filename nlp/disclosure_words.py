"""The words by which posts say that they are paid for, read from ``disclosure.toml`` beside this module."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

_read = tomllib.loads((resources.files("nlp") / "disclosure.toml").read_text(encoding="utf-8"))
_names: dict[str, str] = _read["names"]


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"<(\w+)>", lambda name: _names[name[1]], pattern))


_patterns = _read["patterns"]
DISCLOSED = _compile("|".join(_patterns["disclosed"]))
DISCLOSED_BY_SELF = _compile("|".join(_patterns["disclosed_by_self"]))
SELF = _compile(_patterns["self"])
AMBIGUOUS = _compile("|".join(_patterns["ambiguous"]))
NEGATED = _compile(_patterns["negated"])
OTHERS = _compile(_patterns["others"])
ABOUT = _compile(_patterns["about"])
COMMERCE = _compile(_patterns["commerce"])
HASHTAGS_DISCLOSED = frozenset(_read["hashtags"]["disclosed"].split())
HASHTAGS_AMBIGUOUS = frozenset(_read["hashtags"]["ambiguous"].split())
HASHTAGS_DENIED = frozenset(_read["hashtags"]["denied"].split())
HOMONYMS = {tag: _compile(pattern) for tag, pattern in _read["homonyms"].items()}
