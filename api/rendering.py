"""Turns what was found into pages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import words
from api.problems import ProblemDocument

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_TEMPLATES = _HERE / "templates"


def _fingerprint() -> str:
    """Digest what pages are made of, so that a browser never keeps a page or a style of another version."""
    seal = hashlib.blake2b(digest_size=6)
    for path in sorted([*STATIC.iterdir(), *_TEMPLATES.iterdir()]):
        seal.update(path.read_bytes())
    return seal.hexdigest()


_KINDS = {"integer": "a whole number", "number": "a number"}
FINGERPRINT = _fingerprint()


def _values(parameter: Mapping[str, Any]) -> str:
    """Say what values a parameter of the OpenAPI description takes."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
    kind = kinds[0].get("items", kinds[0])
    if "enum" in kind:
        text = ", ".join(map(str, kind["enum"]))
    else:
        text = {"date-time": "a time"}.get(kind.get("format", ""), f"{_KINDS.get(kind.get('type'), 'a text')}")
    bounds = [str(kind[name]) for name in ("minimum", "maximum") if name in kind]
    if bounds:
        text += " from " + " to ".join(bounds)
    return text + (", several times" if kinds[0].get("type") == "array" else "")


_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    # Every value is escaped, whatever a template is called: labels and terms are other people's words.
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals["fingerprint"] = FINGERPRINT
_environment.filters |= {
    "language": words.language,
    "number": words.number,
    "figure": words.figure,
    "signed": words.signed,
    "percent": words.percent,
    "tone": words.tone,
    "tone_word": words.tone_word,
    "moment": words.moment,
    "iso": words.iso,
    "span": words.span,
    "short_id": words.short_id,
    "values": _values,
}
_environment.globals["plural"] = words.plural


def prepare() -> None:
    """Compile every template, so that the first reader of a page does not wait for it."""
    for name in _environment.list_templates():
        _environment.get_template(name)


def render(template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> HTMLResponse:
    """Render a page.

    Parameters
    ----------
    template
        Name of the file in ``templates/``.
    values
        What it shows; a template that asks for more fails.
    """
    return HTMLResponse(_environment.get_template(template).render(**values), status, headers)


def problem_page(_: Request, problem: ProblemDocument, headers: dict[str, str]) -> HTMLResponse:
    """Show a problem to a person."""
    return render("problem.html", problem.status, headers, problem=problem, section="")
