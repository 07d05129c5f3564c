"""Which columns the exports of the common suites have, and how loosely their names are compared."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import msgspec

FIELDS = (
    "id", "created_at", "time", "text", "title", "url", "author_id", "handle", "author_name", "followers", "following",
    "posts", "verified", "lang", "platform", "client", "reply_to", "repost_of", "quote_of", "thread", "mentions",
    "hashtags", "urls", "likes", "reposts", "replies", "quotes",
)  # fmt: skip
"""What a column may hold."""
GENERAL = "general"


class Preset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The columns of one suite's exports.

    Attributes
    ----------
    name, title
        For the command line, and for people.
    signs
        Groups of columns; a header with all of a group is of this suite.
    columns
        Field to the names of its columns, the preferred first.
    """

    name: str
    title: str
    signs: list[list[str]]
    columns: dict[str, list[str]]


class _Presets(msgspec.Struct, frozen=True):
    preset: list[Preset]


@cache
def presets() -> tuple[Preset, ...]:
    """All presets, the general one last."""
    text = files("streams.tables").joinpath("presets.toml").read_text(encoding="utf-8")
    return tuple(msgspec.convert(tomllib.loads(text), _Presets).preset)


@cache
def loose(name: str) -> str:
    """Name without case, spaces, punctuation and accents.

    Examples
    --------
    >>> loose("Créé le :"), loose("created_at"), loose("Twitter Followers")
    ('creele', 'createdat', 'twitterfollowers')
    """
    decomposed = unicodedata.normalize("NFKD", name[:200])
    return "".join(c for c in decomposed.casefold() if c.isalnum())


def preset_of(header: Iterable[str]) -> Preset:
    """Tell the suite from a header: the one with the largest group of signs that are all there."""
    names = {loose(name) for name in header}
    best, most = presets()[-1], 0
    for preset in presets():
        for group in preset.signs:
            if len(group) > most and all(loose(sign) in names for sign in group):
                best, most = preset, len(group)
    return best


def find_columns(header: list[str], wanted: dict[str, list[str]], taken: Iterable[int] = ()) -> dict[str, list[int]]:
    """Place the columns of fields in a header; the same column may serve one field only.

    Returns
    -------
    dict
        Field to the indices of its columns, the preferred first.
    """
    places: dict[str, int] = {}
    for index, name in enumerate(header):
        places.setdefault(loose(name), index)
    used = set(taken)
    found: dict[str, list[int]] = {}
    for field, names in wanted.items():
        indices = [places[key] for key in map(loose, names) if key in places and places[key] not in used]
        if indices:
            found[field] = list(dict.fromkeys(indices))
            used.update(indices)
    return found


def known_names() -> frozenset[str]:
    """Return all names of columns that any preset has, as `loose` writes them."""
    return _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(loose(name) for preset in presets() for names in preset.columns.values() for name in names)
