"""What the decoders share: refusing without a word of content, times and counts that can be believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, NoReturn, TypeVar

import msgspec

from streams.formats.errors import MalformedError
from streams.limits import EARLIEST, LATEST, plausible

__all__ = [
    "Count", "Id", "Number", "believed", "glance", "language_tag", "plausible", "read", "refuse", "seconds_of",
    "seconds_or_none", "unique", "words_of",
]  # fmt: skip

T = TypeVar("T")

Count = Annotated[int, msgspec.Meta(ge=-1, le=2**53)]
Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number of the sizes that there are: one of a million digits cannot even be written out."""
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


def refuse(reason: str) -> NoReturn:
    """Raise `MalformedError`, without the chain of errors that would quote the record."""
    raise MalformedError(reason) from None


def read(decode: Callable[[bytes], T], record: bytes | msgspec.Raw) -> T:
    """Decode a record with a msgspec decoder; whatever it cannot take becomes a `MalformedError`."""
    try:
        return decode(record)
    except msgspec.ValidationError as error:
        refuse(words_of(error))
    except msgspec.DecodeError:
        refuse("not a JSON object" if bytes(record).strip() else "empty line")
    except UnicodeDecodeError:
        refuse("not valid UTF-8")
    except RecursionError:
        refuse("nested too deep")


def glance(decode: Callable[[bytes], T], record: bytes) -> T | None:
    """Decode a record with a msgspec decoder; None where it cannot be."""
    try:
        return decode(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def words_of(error: msgspec.ValidationError) -> str:
    """Msgspec's own words name types and places; none of the checks used by the formats quotes a value."""
    return str(error).replace("`", "").replace("$.", "").replace("$", "the record")


def seconds_or_none(moment: datetime | None) -> float | None:
    """Seconds since the epoch of a time with an offset; None for none, one without, or one that cannot be a post's."""
    if moment is None or moment.tzinfo is None:
        return None
    return plausible(moment.timestamp())


def seconds_of(moment: datetime | None, field: str) -> float:
    """Seconds since the epoch of a field that must hold a time.

    Raises
    ------
    MalformedError
        Naming the field.
    """
    if moment is None:
        refuse(f"no {field}")
    if moment.tzinfo is None:
        refuse(f"{field} has no UTC offset")
    return believed(moment.timestamp(), field)


def believed(seconds: float, field: str) -> float:
    """Return the seconds, where a post may have such a time.

    Raises
    ------
    MalformedError
        Naming the field.
    """
    if not EARLIEST <= seconds < LATEST:
        refuse(f"{field} is before 1990 or after 2099")
    return seconds


def unique(words: Iterable[str]) -> tuple[str, ...]:
    """Drop empty and repeated words, keep the order."""
    return tuple(dict.fromkeys(word for word in words if word))


def language_tag(tag: str | None) -> str:
    """ISO 639-1 part of a language tag such as ``pt-BR``; empty for none.

    Examples
    --------
    >>> language_tag("pt-BR"), language_tag("und"), language_tag(None)
    ('pt', '', '')
    """
    base = (tag or "").replace("_", "-").partition("-")[0].lower()
    return base if len(base) in (2, 3) and base not in ("und", "zxx", "mul", "qme", "qst", "qht", "art") else ""
