"""Loading the queries behind the answers; their parameters are always bound, never written in."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import msgspec

_PARAMETER = re.compile(r"\$([a-z_]+)")
_COMMENT = re.compile(r"--[^\n]*")


class Statement(msgspec.Struct, frozen=True):
    """A query and the parameters that it names.

    Attributes
    ----------
    name
        Stem of its file: what metrics call it.
    text
        SQL with ``$parameter`` placeholders.
    parameters
        The names of its placeholders; DuckDB refuses values for any other.
    """

    name: str
    text: str
    parameters: frozenset[str]


@cache
def statement(name: str) -> Statement:
    """Load the query of ``name.sql``."""
    text = resources.files("api.sql").joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return Statement(name, text, frozenset(_PARAMETER.findall(_COMMENT.sub("", text))))
