"""What a failed connection, or an HTTP answer that is no success, means to a source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from websockets.exceptions import ConnectionClosed, WebSocketException

from streams.sources.feed import CutOff

FAILURES = (OSError, httpx.HTTPError, WebSocketException, ValueError)
"""What a connection that fails raises, in either library; a ValueError is an answer that cannot be read."""

LONGEST_WAIT = 900.0
"""Seconds that a server is left alone at most, whatever it asks for."""


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a server asks to be left alone (``Retry-After``, ``X-RateLimit-Reset``); None if it does not say.

    Examples
    --------
    >>> retry_after({"Retry-After": "12"})
    12.0
    """
    now = now or datetime.now(UTC)
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(LONGEST_WAIT, float(text))
    for given, read in ((text, parsedate_to_datetime), (headers.get("X-RateLimit-Reset", ""), datetime.fromisoformat)):
        if not given:
            continue
        try:
            moment = read(given)
        except (TypeError, ValueError):
            continue
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return min(LONGEST_WAIT, max(0.0, (moment - now).total_seconds()))
    return None


def status_fault(status: int, headers: Mapping[str, str]) -> CutOff | None:
    """Tell what mends itself by waiting (too many requests, a server's own failures); None for what will not."""
    if status in (408, 425, 429) or status >= 500:
        return CutOff(f"the server answered with status {status}", retry_after(headers))
    return None


def words(error: Exception) -> str:
    """Say how a connection failed, without a word of what it carried."""
    if isinstance(error, ConnectionClosed):
        how = "without a word" if error.rcvd is None else f"with code {error.rcvd.code}"
        return f"the server closed the connection {how}"
    if isinstance(error, httpx.ReadTimeout):
        return "nothing came for too long, not even a heartbeat"
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "the connection could not be made in time"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return "the connection broke off"
    return f"the connection failed: {type(error).__name__}"
