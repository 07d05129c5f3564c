"""Reading a file of rules, TOML or JSON; every fault is told with its line."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from api.alerts.rules import RuleFile
from murmure_errors import ConfigError

_DECODER = json.JSONDecoder()


def read_rules(path: Path) -> RuleFile:
    """Read a file of rules.

    Raises
    ------
    ConfigError
        It cannot be read; the message names every fault with its line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the rules {path} cannot be read: {error}"
        raise ConfigError(msg) from error
    as_json = path.suffix.lower() == ".json"
    try:
        found = json.loads(text) if as_json else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        msg = f"the rules {path} are not {'JSON' if as_json else 'TOML'}: {error}"
        raise ConfigError(msg) from error
    places = _json_places(text) if as_json else _toml_places(text)
    try:
        rules = RuleFile.model_validate(found)
    except ValidationError as error:
        faults = [_told(e["loc"], e["msg"], places) for e in error.errors()]
        raise ConfigError(_message(path, faults)) from error
    faults = _doubles(rules, places)
    if faults:
        raise ConfigError(_message(path, faults))
    return rules


def _message(path: Path, faults: list[str]) -> str:
    return f"the rules {path} cannot be used: " + "; ".join(faults) + "; docs/alerts.md says what a rule holds"


# Table and number of an entry -> the line that it starts on and its text.
_Places = dict[tuple[str, int], tuple[int, str]]


def _told(where: Sequence[int | str], said: str, places: _Places) -> str:
    said = said.removeprefix("Value error, ")
    if len(where) < 2 or (str(where[0]), where[1]) not in places:
        return f"{'.'.join(map(str, where))}: {said}"
    first, entry = places[str(where[0]), int(where[1])]
    # a fault of the whole entry begins with the key that it is about
    key = str(where[2]) if len(where) > 2 else said.partition(":")[0]
    lines = entry.splitlines()
    pattern = re.compile(rf"""(^|[{{,\s])["']?{re.escape(key)}["']?\s*[=:]""")
    at = next((number for number, line in enumerate(lines) if pattern.search(line)), 0)
    name = f"{where[0]} {int(where[1]) + 1}"
    field = f", {'.'.join(map(str, where[2:]))}" if len(where) > 2 else ""
    return f"line {first + at} ({name}{field}): {said}"


def _toml_places(text: str) -> _Places:
    places: _Places = {}
    counts: Counter[str] = Counter()
    headers = list(re.finditer(r"^[ \t]*\[\[\s*(\w+)\s*\]\].*$", text, re.MULTILINE))
    for header, following in zip(headers, [*headers[1:], None], strict=True):
        end = following.start() if following else len(text)
        table = header[1]
        places[table, counts[table]] = (text.count("\n", 0, header.start()) + 1, text[header.start() : end])
        counts[table] += 1
    return places


def _json_places(text: str) -> _Places:
    places: _Places = {}
    for table in ("rule", "webhook"):
        start = re.search(rf'"{table}"\s*:\s*\[', text)
        at, number = start.end() if start else len(text), 0
        while (entry := re.compile(r"[\s,]*(?=\{)").match(text, at)) is not None:
            _, at = _DECODER.raw_decode(text, entry.end())
            places[table, number] = (text.count("\n", 0, entry.end()) + 1, text[entry.end() : at])
            number += 1
    return places


def _doubles(rules: RuleFile, places: _Places) -> list[str]:
    faults = []
    entries: dict[str, Sequence[Any]] = {"rule": rules.rule, "webhook": rules.webhook}
    for table, rows in entries.items():
        seen: set[str] = set()
        for number, row in enumerate(rows):
            if row.name in seen:
                faults.append(_told((table, number, "name"), f"another {table} is called {row.name!r}", places))
            seen.add(row.name)
    known = {rule.name for rule in rules.rule}
    for number, hook in enumerate(rules.webhook):
        faults += [
            _told(("webhook", number, "rules"), f"no rule is called {name!r}", places)
            for name in hook.rules
            if name not in known
        ]
    return faults
