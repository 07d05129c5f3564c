"""The brands that a stream is read for, and the file that lists them."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from murmure_errors import ConfigError
from nlp.folding import fold, joined
from nlp.toml_lines import TomlLines


class Brand(msgspec.Struct, frozen=True, gc=False):
    """A brand, and how people name it. `docs/brands.md` explains every field.

    Attributes
    ----------
    id
        Lower-case letters, digits, ``-`` and ``_``; unique in the catalogue.
    name, aliases, products
        Words that name it; products count for the brand.
    handles, hashtags
        Without ``@`` and ``#``.
    ambiguous
        Those of its names that are other words too; None lets the dictionary decide.
    speaks_for, speaks_against
        Context words that tell the brand from its homonyms (``for`` and ``against`` in the file).
    competitors
        Ids of other brands of the catalogue.
    languages
        Languages in which an ambiguous name may be the brand; empty is all.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] | None = None
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Name and aliases."""
        return (self.name, *self.aliases)


class Catalogue:
    """Brands in a fixed order, never changed once made: a stream takes a new one to reload.

    Parameters
    ----------
    brands
        With unique ids.

    Raises
    ------
    ConfigError
        Two brands have one id.

    Examples
    --------
    >>> catalogue = Catalogue([Brand("orange", "Orange", handles=("orange",))])
    >>> [brand.name for brand in catalogue.brands], len(catalogue.version), len(Catalogue.empty())
    (['Orange'], 16, 0)
    """

    def __init__(self, brands: Sequence[Brand]) -> None:
        self.brands = tuple(brands)
        self._by_id = {brand.id: brand for brand in self.brands}
        if len(self._by_id) < len(self.brands):
            twice = [i for i, n in Counter(brand.id for brand in self.brands).items() if n > 1]
            message = f"the catalogue has more than one brand with the id {', '.join(sorted(twice))}"
            raise ConfigError(message)
        self.version = hashlib.sha256(msgspec.json.encode(self.brands)).hexdigest()[:16]

    @classmethod
    def empty(cls) -> Catalogue:
        """Return a catalogue without brands."""
        return cls(())

    def get(self, brand_id: str) -> Brand | None:
        """Return a brand by its id, None if there is none."""
        return self._by_id.get(brand_id)

    def __len__(self) -> int:
        return len(self.brands)

    def __iter__(self) -> Iterator[Brand]:
        return iter(self.brands)


_LISTS = {
    "aliases": "aliases",
    "handles": "handles",
    "hashtags": "hashtags",
    "products": "products",
    "for": "speaks_for",
    "against": "speaks_against",
    "competitors": "competitors",
    "languages": "languages",
}
_KEYS = ("id", "name", "ambiguous", *_LISTS)
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_SYNTAX = re.compile(r"(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)")


def load_catalogue(path: Path) -> Catalogue:
    """Read a catalogue file.

    Parameters
    ----------
    path
        A TOML file of ``[[brand]]`` tables, see ``docs/brands.md``.

    Raises
    ------
    ConfigError
        The file cannot be read, or holds faults: each is named with its line.
    """
    try:
        source = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: the brand catalogue cannot be read: {error}"
        raise ConfigError(message) from error
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        where = _SYNTAX.fullmatch(str(error))
        at = f"{where['line']}: not TOML, column {where['column']}: {where['what']}" if where else f" not TOML: {error}"
        message = f"{path}:{at}"
        raise ConfigError(message) from error
    reader = _Reader(data, TomlLines(source))
    brands = reader.read()
    if reader.faults:
        told = "\n".join(f"{path}:{line}: {fault}" for line, fault in sorted(reader.faults))
        raise ConfigError(told)
    return Catalogue(brands)


class _Reader:
    """Turns the parsed file into brands and gathers every fault with its line."""

    def __init__(self, data: dict[str, Any], lines: TomlLines) -> None:
        self._data, self._lines = data, lines
        self._owner: dict[tuple[str, str], str] = {}
        self.faults: list[tuple[int, str]] = []

    def read(self) -> list[Brand]:
        for key in self._data:
            if key != "brand":
                self.faults.append(
                    (self._lines.key(-1, key), f"unknown key '{key}': a catalogue holds [[brand]] tables only")
                )
        tables = self._data.get("brand", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.faults.append(
                (self._lines.key(-1, "brand"), "'brand' is not a list of tables: write [[brand]], with two brackets")
            )
            return []
        known = {table.get("id") for table in tables}
        return [brand for i, table in enumerate(tables) if (brand := self._brand(i, table, known))]

    def _brand(self, i: int, table: dict[str, Any], known: set[object]) -> Brand | None:
        before = len(self.faults)
        for key in table:
            if key not in _KEYS:
                near = difflib.get_close_matches(key, _KEYS, 1)
                hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(_KEYS)}"
                self._fault(i, key, f"unknown key '{key}': {hint}")
        name, brand_id = self._text(i, table, "name"), self._text(i, table, "id")
        if brand_id and not _ID.fullmatch(brand_id):
            self._fault(i, "id", f"id '{brand_id}' may hold lower-case letters, digits, '-' and '_' only")
        elif brand_id:
            self._claim(i, "id", brand_id, brand_id)
        lists = {field: self._list(i, table, key) for key, field in _LISTS.items()}
        for key, mark in (("handles", "@"), ("hashtags", "#")):
            lists[key] = tuple(entry.removeprefix(mark) for entry in lists[key])
            for entry in lists[key]:
                self._claim(i, key, entry, brand_id or "")
        for key, entries in (
            ("name", (name,) if name else ()),
            ("aliases", lists["aliases"]),
            ("products", lists["products"]),
        ):
            for entry in entries:
                if not joined(entry):
                    self._fault(i, key, f"'{entry}' has neither letter nor digit", entry)
        for other in lists["competitors"]:
            if other not in known:
                self._fault(i, "competitors", f"competitor '{other}' is the id of no brand in this file", other)
        for lang in lists["languages"]:
            if not re.fullmatch("[a-z]{2,3}", lang):
                self._fault(i, "languages", f"'{lang}' is not a language code such as 'fr'", lang)
        ambiguous = self._ambiguous(i, table, (name or "", *lists["aliases"], *lists["products"]))
        if len(self.faults) > before or not name or not brand_id:
            return None
        return Brand(id=brand_id, name=name, ambiguous=ambiguous, **lists)

    def _ambiguous(self, i: int, table: dict[str, Any], names: tuple[str, ...]) -> tuple[str, ...] | None:
        value = table.get("ambiguous")
        if value is None:
            return None
        if isinstance(value, bool):
            return (names[0],) if value else ()
        if not isinstance(value, list):
            self._fault(i, "ambiguous", "'ambiguous' is true, false, or a list of the brand's names")
            return None
        entries = self._list(i, table, "ambiguous")
        for entry in entries:
            if fold(entry) not in {fold(name) for name in names}:
                self._fault(
                    i, "ambiguous", f"'{entry}' is neither the name nor an alias nor a product of this brand", entry
                )
        return entries

    def _text(self, i: int, table: dict[str, Any], key: str) -> str | None:
        value = table.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self._fault(i, key, f"'{key}' is missing" if value is None else f"'{key}' is not a text with something in it")
        return None

    def _list(self, i: int, table: dict[str, Any], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list):
            self._fault(i, key, f'\'{key}\' is not a list: write {key} = ["...", "..."]')
            return ()
        for entry in value:
            if not isinstance(entry, str) or not entry.strip():
                self._fault(i, key, f"'{key}' holds {entry!r}, which is not a text with something in it", entry)
        return tuple(dict.fromkeys(entry.strip() for entry in value if isinstance(entry, str) and entry.strip()))

    def _claim(self, i: int, key: str, entry: str, brand_id: str) -> None:
        first = self._owner.setdefault((key, entry.lower()), brand_id if key != "id" else str(i))
        if first != (brand_id if key != "id" else str(i)):
            clash = "another brand has this id" if key == "id" else f"brand '{first}' has it too"
            self._fault(i, key, f"'{entry}' in '{key}': {clash}", entry)

    def _fault(self, i: int, key: str, fault: str, value: object = None) -> None:
        line = self._lines.key(i, key) if value is None else self._lines.value(i, key, value)
        self.faults.append((line, fault))
