"""What every answer needs: the snapshot, the page asked for, the form, the conditions."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated, Any, cast

from fastapi import Depends, Query, Request
from pydantic import AwareDatetime

from api.cursors import Cursor, Place, decode, digest, encode
from api.formats import Format, negotiate
from api.view import View, Views

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000
WHOLE = 2**40
"""More rows than any list has: what a file of a whole list is limited to."""


class NotModified(Exception):
    """The client has this answer already."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__("not modified")
        self.headers = headers


def newest_view(request: Request) -> View:
    """Give the newest snapshot, the same for the whole request."""
    return cast(Views, request.app.state.views).newest()


def min_group(request: Request) -> int:
    """Give the least number of people that an answer may be about."""
    return cast(int, request.app.state.min_group)


CurrentView = Annotated[View, Depends(newest_view)]
MinGroup = Annotated[int, Depends(min_group)]


def chosen_format(
    request: Request,
    form: Annotated[
        Format | None, Query(alias="format", description="Form of the answer; wins over the Accept header.")
    ] = None,
) -> Format:
    """Give the form that this request asks for."""
    return negotiate(request.headers.get("accept", ""), form)


ChosenFormat = Annotated[Format, Depends(chosen_format)]


def conditional(request: Request, view: CurrentView, least: MinGroup) -> None:
    """Answer 304 where the client holds this very answer.

    The tag covers the address, the form and the snapshot, so that one that matches can only come from an answer that
    was given here; whether the request is valid need not be asked again.
    """
    asked = (str(request.url.path), sorted(request.query_params.multi_items()), request.headers.get("accept", ""))
    seal = repr((view.name, view.published_at, least, request.app.state.fingerprint, asked)).encode()
    tag = f'"{hashlib.blake2b(seal, digest_size=12).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(view.published_at.astimezone(UTC), usegmt=True),
        "Cache-Control": "no-cache",
        "Vary": "Accept",
    }
    request.state.validators = headers
    held = request.headers.get("if-none-match")
    if held is not None:
        tags = {part.strip().removeprefix("W/") for part in held.split(",")}
        if tag in tags or "*" in tags:
            raise NotModified(headers)
    elif _unchanged_since(request.headers.get("if-modified-since"), view.published_at):
        raise NotModified(headers)


def _unchanged_since(header: str | None, published_at: datetime) -> bool:
    try:
        since = parsedate_to_datetime(header or "")
    except ValueError:
        return False
    return since.tzinfo is not None and since >= published_at.replace(microsecond=0)


class Page:
    """The part of a list that is asked for.

    Attributes
    ----------
    form
        The form of the answer.
    limit
        Rows at most.
    cursor
        Where it starts; None for the first page.
    """

    def __init__(
        self,
        request: Request,
        form: ChosenFormat,
        limit: Annotated[
            int | None,
            Query(ge=1, le=MAX_LIMIT, description="Rows at most; CSV, NDJSON and Parquet give all rows without it."),
        ] = None,
        cursor: Annotated[str | None, Query(max_length=300, description="`next` of the page before.")] = None,
    ) -> None:
        self.form = form
        self.limit = limit if limit is not None else (DEFAULT_LIMIT if form == "json" else WHOLE)
        filters = [(k, v) for k, v in request.query_params.multi_items() if k not in {"limit", "cursor", "format"}]
        self._question = digest(request.url.path, sorted(filters))
        self.cursor: Cursor | None = decode(cursor, self._question) if cursor else None

    @property
    def as_of(self) -> float | None:
        """The newest window that the first page saw, seconds since the epoch; None on the first page."""
        return self.cursor.as_of if self.cursor else None

    @property
    def offset(self) -> int:
        """Rows given by the pages before."""
        return self.cursor.offset if self.cursor else 0

    @property
    def place(self) -> Place | None:
        """The keys after which this page starts; None on the first page."""
        return self.cursor.place if self.cursor else None

    def after(self, as_of: datetime, place: Place | None = None) -> str:
        """Give the cursor of the page after this one."""
        return encode(Cursor(self._question, as_of.timestamp(), self.offset + self.limit, place))


AskedPage = Annotated[Page, Depends(Page)]


def period(
    since: Annotated[AwareDatetime | None, Query(description="From this time on (RFC 3339, with a zone).")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Before this time (RFC 3339, with a zone).")] = None,
) -> dict[str, datetime | None]:
    """Give the time asked for, as query parameters."""
    return {"since": since, "until": until}


Period = Annotated[dict[str, Any], Depends(period)]
