"""Requests for every address of the interface, made up from its OpenAPI document and what a warehouse holds."""

from __future__ import annotations

import json
import random
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from warehouse import Reader


class Facts(msgspec.Struct, frozen=True):
    """What is in the warehouse to ask about: the largest of each kind, and any."""

    niches: list[str]
    brands: list[str]
    authors: list[str]
    tags: list[str]
    words: list[str]
    langs: list[str]
    first: str
    last: str


def facts(folder: Path) -> Facts:
    """Read what can be asked about; half of it the largest there is, for it takes longest."""
    reader = Reader(folder)

    def column(sql: str) -> list[str]:
        return [row[0] for row in reader.query(sql).rows]

    big = "SELECT niche_id FROM niche_windows GROUP BY niche_id HAVING max(authors) >= 5 ORDER BY {} LIMIT 20"
    time_of = (
        "SELECT strftime({}(window_start), '%Y-%m-%dT%H:%M:%SZ') FROM stream_windows WHERE epoch(window_start) > 0"
    )
    found = Facts(
        column(big.format("sum(posts) DESC")) + column(big.format("hash(niche_id)")),
        column("SELECT brand_id FROM brand_windows GROUP BY ALL HAVING max(authors) >= 5 ORDER BY sum(posts) DESC"),
        column("SELECT author_id FROM authors WHERE ordinary ORDER BY posts DESC LIMIT 40"),
        column(
            "SELECT topic[2:] FROM topic_windows WHERE topic[1] = '#' GROUP BY ALL ORDER BY sum(posts) DESC LIMIT 20"
        ),
        column("SELECT topic FROM topic_windows WHERE topic[1] <> '#' GROUP BY ALL ORDER BY sum(posts) DESC LIMIT 20"),
        column("SELECT lang FROM posts WHERE lang IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC LIMIT 3"),
        *column(time_of.format("min")),
        *column(time_of.format("max")),
    )
    reader.close()
    return found


class Questions:
    """Makes requests up from the OpenAPI document and what the warehouse holds."""

    def __init__(self, document: dict[str, Any], known: Facts, seed: int) -> None:
        self._document = document
        self._known = known
        self._random = random.Random(seed)
        self._named = {
            "niche_id": known.niches, "niche": known.niches, "other_id": known.niches, "brand_id": known.brands,
            "brand": known.brands, "author_id": known.authors, "q": known.words, "words": known.words,
            "lang": known.langs, "languages": known.langs, "tag": known.tags, "tags": known.tags,
        }  # fmt: skip

    def ask(self, address: str, operation: dict[str, Any], bare: bool) -> tuple[str, bytes | None]:
        """Give the address with its parameters filled in, and the body; `bare` leaves out what may be."""
        path, query = address, []
        for parameter in operation.get("parameters", []):
            name, required = parameter["name"], parameter.get("required", False)
            if name in ("cursor", "format", "limit") or parameter["in"] == "header":
                continue
            # a campaign needs a tag or accounts
            if not required and name != "tag" and (bare or self._random.random() > 0.3):
                continue
            value = self._value(name, parameter["schema"])
            if value is None:
                continue
            if parameter["in"] == "path":
                path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
            else:
                query.append((name, value))
        body = None
        if "requestBody" in operation:
            body = json.dumps(self._body(address, operation)).encode()
        return path + (f"?{urlencode(query)}" if query else ""), body

    def _value(self, name: str, schema: dict[str, Any]) -> Any:
        kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
        kind = kinds[0].get("items", kinds[0])
        if "$ref" in kind:
            kind = self._document["components"]["schemas"][kind["$ref"].rsplit("/", 1)[1]]
        if name in self._named:
            return self._random.choice(self._named[name])
        if "enum" in kind:
            return self._random.choice(kind["enum"])
        if kind.get("format") == "date-time":
            return self._moment(name)
        if kind.get("type") == "boolean":
            return self._random.choice(["true", "false"])
        if kind.get("type") in ("integer", "number"):
            return kind.get("default", kind.get("minimum", 1))
        return None

    def _moment(self, name: str) -> str:
        """Give a time of the stream: a since in its first half, an until in its second."""
        first, last = (datetime.fromisoformat(time) for time in (self._known.first, self._known.last))
        share = self._random.random() / 2 + (0.0 if name == "since" else 0.5)
        return (first + share * (last - first)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _body(self, address: str, operation: dict[str, Any]) -> Any:
        """Take an example of the document and put what the warehouse holds in the place of its names."""
        media = operation["requestBody"]["content"]["application/json"]
        examples = [e["value"] for e in media.get("examples", {}).values()] or [media.get("example")]
        if examples == [None]:
            schema = self._document["components"]["schemas"][media["schema"]["$ref"].rsplit("/", 1)[1]]
            examples = schema["examples"]
        return self._filled(self._random.choice(examples))

    def _filled(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._filled(inner, key) for key, inner in value.items()}
        known = {
            "niches": self._known.niches, "accounts": self._known.authors, "since": [self._moment("since")],
            "until": [self._moment("until")], **self._named,
        }.get(name)  # fmt: skip
        if isinstance(value, list):
            if known and all(isinstance(inner, str) for inner in value):
                size = max(len(value), 5 if name == "accounts" else 1)
                return self._random.sample(known, min(size, len(known)))
            return [self._filled(inner, name) for inner in value]
        return self._random.choice(known) if known and isinstance(value, str) else value
