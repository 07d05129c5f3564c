"""The footnotes of an answer, and the time that its figures are about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from api.models import Footnotes
from api.view import RECENT, View

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _totals(view: View) -> dict[str, Any]:
    totals: dict[str, Any] = view.keep("stream_totals", lambda v: v.rows("stream_totals")[0])
    return totals


def footnotes(view: View, min_group: int, suppressed: int = 0) -> Footnotes:
    """Sum up what was read and what is missing, over all windows of the snapshot."""
    return Footnotes(
        snapshot=view.name, published_at=view.published_at, min_group=min_group, suppressed=suppressed, **_totals(view)
    )


def first_window(view: View) -> datetime | None:
    """Give the start of the oldest window; None, where none has closed."""
    first: datetime | None = _totals(view)["first_window"]
    return first


def newest_window(view: View) -> datetime:
    """Give the start of the newest closed window; the epoch, where none has closed."""
    return _totals(view)["last_window"] or _NEVER


def window_seconds(view: View) -> int:
    """Give the length of a window."""
    return int(_totals(view)["window_seconds"])


def spans(view: View, as_of: float | None) -> dict[str, Any]:
    """Give the bounds of *up to now* and of *recent*, as query parameters; `as_of` is what a cursor says, seconds."""
    newest = newest_window(view) if as_of is None else datetime.fromtimestamp(as_of, UTC)
    return {"as_of": newest, "recent": newest - RECENT, "window_seconds": window_seconds(view)}
