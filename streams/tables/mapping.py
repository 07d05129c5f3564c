"""A mapping of one's own: which column of a table holds what, as a TOML file, with the line of each fault."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import msgspec

from murmure_errors import ConfigError
from streams.tables.dates import DAY_FIRST, MONTH_FIRST, zone_of
from streams.tables.presets import FIELDS

_KEY = re.compile(r"""\s*(?:\[(?P<table>[^\]]+)\]|(?P<key>[\w-]+|"[^"]*"|'[^']*')\s*=)""")
_SETTINGS = ("zone", "dates", "platform", "delimiter", "encoding", "sheet")


class Mapping(msgspec.Struct, frozen=True):
    """What a mapping file says; see ``docs/formats.md``.

    Attributes
    ----------
    columns
        Field to the names of its columns, the preferred first.
    zone, dates
        Time zone of dates that do not say theirs; ``day-first`` or ``month-first``. Empty to find out.
    platform
        The platform of posts whose row does not say.
    delimiter, encoding, sheet
        Of the file; empty to find out.
    """

    columns: dict[str, list[str]]
    zone: str = ""
    dates: str = ""
    platform: str = ""
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""


def read_mapping(path: str) -> Mapping:
    """Read a mapping file.

    Raises
    ------
    ConfigError
        It cannot be read, or holds faults: each is named with its line.
    """
    try:
        source = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"--mapping {path} cannot be read: {error}"
        raise ConfigError(message) from None
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        message = f"--mapping {path} is not TOML: {error}"
        raise ConfigError(message) from None
    faults = _faults(data)
    if faults:
        lines = _lines(source)
        told = "\n".join(f"{path}:{lines.get(key, 1)}: {fault}" for key, fault in faults)
        raise ConfigError(told)
    columns = {field: [names] if isinstance(names, str) else names for field, names in data["columns"].items()}
    return Mapping(columns, **{name: data[name] for name in _SETTINGS if name in data})


def _faults(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Every fault, with the key that it lies in."""
    faults: list[tuple[str, str]] = []
    for key, value in data.items():
        if key == "columns":
            continue
        if key not in _SETTINGS:
            faults.append((key, f"unknown setting '{key}'; there are [columns], {', '.join(_SETTINGS)}"))
        elif not isinstance(value, str) or not value:
            faults.append((key, f"'{key}' is no text"))
    columns = data.get("columns")
    if not isinstance(columns, dict):
        faults.append(("columns", "there is no table [columns], which names the columns"))
        columns = {}
    for field, names in columns.items():
        key = f"columns.{field}"
        if field not in FIELDS:
            faults.append((key, f"unknown field '{field}'; there are {', '.join(FIELDS)}"))
        elif not _are_names(names):
            faults.append((key, f"'{field}' is neither the name of a column nor a list of names"))
    for field in ("text", "created_at"):
        if columns and field not in columns:
            faults.append(("columns", f"[columns] names none for '{field}', without which there is no post"))
    faults.extend(_faults_of_settings(data))
    return faults


def _faults_of_settings(data: dict[str, Any]) -> list[tuple[str, str]]:
    faults = []
    if data.get("dates", DAY_FIRST) not in (DAY_FIRST, MONTH_FIRST):
        faults.append(("dates", f"'dates' is neither '{DAY_FIRST}' nor '{MONTH_FIRST}'"))
    if isinstance(zone := data.get("zone", "UTC"), str):
        try:
            zone_of(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            faults.append(("zone", f"there is no time zone '{zone}'; write one such as 'Europe/Paris'"))
    if len(str(data.get("delimiter", ","))) != 1:
        faults.append(("delimiter", "'delimiter' is not one character"))
    if isinstance(encoding := data.get("encoding", "utf-8"), str):
        try:
            "".encode(encoding)
        except LookupError:
            faults.append(("encoding", f"there is no encoding '{encoding}'; write one such as 'cp1252'"))
    return faults


def _are_names(names: Any) -> bool:
    if isinstance(names, list):
        return bool(names) and all(isinstance(name, str) and name for name in names)
    return isinstance(names, str) and bool(names)


def _lines(source: str) -> dict[str, int]:
    """Line of each key, ``table.key`` where it stands in a table."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(source.splitlines(), 1):
        found = _KEY.match(line)
        if found is None:
            continue
        if found["table"]:
            table = found["table"].strip()
            lines.setdefault(table, number)
        else:
            key = found["key"].strip("\"'")
            lines.setdefault(f"{table}.{key}" if table else key, number)
    return lines
