"""Word lists that ship beside the code as TOML: a table per role, a string of words per language."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=8)
def _load(name: str) -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = tomllib.loads(
        (resources.files("nlp") / f"{name}.toml").read_text(encoding="utf-8")
    )
    return loaded


@lru_cache(maxsize=256)
def word_list(name: str, table: str, lang: str) -> frozenset[str]:
    """Return the words of a table for a language, with both kinds of apostrophe; empty where it has none.

    Parameters
    ----------
    name
        File beside this module, without ``.toml``.
    table
        Role of the words in it.
    lang
        ISO 639-1, or ``any``.

    Raises
    ------
    KeyError
        There is no such table.

    Examples
    --------
    >>> sorted(word_list("topics", "links", "fr"))
    ["d'", 'de', 'des', 'du', 'd’']
    """
    words = _load(name)[table].get(lang, "").split()
    return frozenset([*words, *(word.replace("'", "’") for word in words)])


@lru_cache(maxsize=64)
def phrase_list(name: str, table: str, lang: str) -> tuple[tuple[str, ...], ...]:
    """Return the phrases of a table for a language, one to a line, as tuples of tokens."""
    lines = _load(name)[table].get(lang, "").splitlines()
    return tuple(tuple(line.split()) for line in lines if line.strip())
