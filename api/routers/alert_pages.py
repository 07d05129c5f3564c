"""``/alerts``: the page of what rang."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.alerts.book import Book
from api.alerts.models import Alert
from api.alerts.rules import Kind, RuleFile
from api.cursors import Place
from api.deps import CurrentView, MinGroup, Page
from api.footnotes import footnotes, newest_window
from api.rendering import render

# Not answered 304 by the snapshot: what rang changes without one.
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PAGE = 40
KINDS: dict[Kind, str] = {
    "niche_emerging": "a niche emerges",
    "spike": "a figure stands above what it was",
    "tone_drop": "the tone falls",
    "challenger": "a brand's share of voice rises",
}


def part(request: Request, cursor: Annotated[str | None, Query(max_length=300)] = None) -> Page:
    """Give the part of the list that the page shows."""
    return Page(request, "json", _PAGE, cursor)


Part = Annotated[Page, Depends(part)]


@router.get("/alerts")
def alerts_page(request: Request, view: CurrentView, least: MinGroup, page: Part) -> Response:
    """Show what rang, and the rules."""
    book, rules = cast(Book | None, request.app.state.book), cast(RuleFile | None, request.app.state.rules)
    before = int(page.place.key) if page.place else None
    found = [] if book is None else book.before(before, _PAGE + 1)
    rows = [Alert.kept(kept) for kept in found[:_PAGE]]
    following = None
    if len(found) > _PAGE:
        following = page.after(newest_window(view), Place(float(rows[-1].number), 0.0, ""))
    return render(
        "alerts.html",
        section="alerts",
        rows=rows,
        rules=None if rules is None else rules.rule,
        kinds=KINDS,
        next_page=str(request.url.include_query_params(cursor=following).query) if following else None,
        notes=footnotes(view, least),
    )
