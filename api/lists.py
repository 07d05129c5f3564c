"""How a list is given: in its form, with its footnotes and the way to its next page."""

from __future__ import annotations

from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.deps import Page
from api.footnotes import footnotes
from api.formats import MEDIA_TYPES, tabular
from api.models import Listing
from api.view import View

Row = TypeVar("Row", bound=BaseModel)

FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page of the list; in other forms than JSON all of it, its footnotes in `Murmure-Footnotes`.",
        "content": {media: {} for name, media in MEDIA_TYPES.items() if name != "json"},
    }
}
"""OpenAPI: the forms that a list comes in."""


def give(
    request: Request,
    view: View,
    page: Page,
    model: type[Row],
    rows: list[Row],
    *,
    least: int,
    following: str | None,
    total: int | None = None,
    suppressed: int = 0,
) -> Listing[Row] | Response:
    """Answer with a list.

    Parameters
    ----------
    model
        What a row is.
    rows
        The rows of this page.
    least
        The minimum group.
    following
        Cursor of the next page; None on the last.
    total
        Rows in all pages, where it is known.
    suppressed
        Rows left out because they are about fewer than `least` people.
    """
    notes = footnotes(view, least, suppressed)
    if page.form == "json":
        return Listing[model](data=rows, total=total, next=following, footnotes=notes)  # type: ignore[valid-type]
    name = "-".join(request.url.path.removeprefix("/v1/").split("/")[-2:])
    response = tabular(
        view, page.form, model, rows, notes, "".join(c if c.isalnum() or c in "-_" else "_" for c in name)
    )
    if following is not None:
        response.headers["Link"] = f'<{request.url.include_query_params(cursor=following)}>; rel="next"'
    return response
