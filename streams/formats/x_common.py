"""What both versions of X's API have in common."""

from __future__ import annotations

from typing import NamedTuple

from streams.formats.reading import believed

_EPOCH_MS = 1_288_834_974_657
"""What the time in an id counts from, milliseconds (4 November 2010, the beginning of such ids)."""


class Named(NamedTuple):
    """Handles, hashtags and links that the platform has marked in a text."""

    mentions: tuple[str, ...]
    hashtags: tuple[str, ...]
    urls: tuple[str, ...]


def snowflake_time(id: str, field: str = "") -> float:
    """Seconds since the epoch that an id holds; with the name of a `field` that lacks, refuses an id that holds none.

    Examples
    --------
    >>> snowflake_time("1050118621198921728")
    1539202764.211
    """
    number = int(id) if id.isascii() and id.isdigit() and len(id) <= 19 else 0
    seconds = ((number >> 22) + _EPOCH_MS) / 1000 if number >= 1 << 40 else 0.0
    return believed(seconds, field) if field else seconds


def counted(count: int | None) -> int:
    """Return a count of engagement; none is no engagement that is known of."""
    return max(0, count or 0)


def retweeted(handle: str | None, text: str) -> str:
    """Text of a repost as the platform would write it, were it not cut."""
    return f"RT @{handle}: {text}" if handle else text
