"""The pages: the niches, one of them, the brands, one of them, and the stream."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.browsing import brand_story, choices, niche_story, stream_story, trend_days, trends
from api.deps import CurrentView, MinGroup, Page, conditional
from api.finding import NicheFilter, find_brands, find_niches
from api.footnotes import footnotes
from api.rendering import render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(conditional)])

ORDERS = {
    "-conversation": "Conversation",
    "-emergence": "Emergence",
    "-growth": "Growth",
    "-ordinary_authors": "Ordinary authors",
    "-recent_posts": "Recent posts",
    "-posts": "All posts",
    "-nicheness": "Nicheness",
    "-first_seen": "Newest",
    "-last_window": "Last active",
}
STATES = ("emerging", "established", "candidate", "fading", "gone")
PAGE = 40


def part(request: Request, cursor: Annotated[str | None, Query(max_length=300)] = None) -> Page:
    """Give the part of a list that a page shows."""
    return Page(request, "json", PAGE, cursor)


Part = Annotated[Page, Depends(part)]


@router.get("/")
def niches_page(
    request: Request,
    view: CurrentView,
    least: MinGroup,
    page: Part,
    state: Annotated[str, Query(pattern="^(|live|emerging|established|candidate|fading|gone)$")] = "",
    brand: Annotated[str, Query(max_length=200)] = "",
    lang: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    sort: Annotated[
        str,
        Query(
            pattern="^-(conversation|emergence|growth|ordinary_authors|recent_posts|posts|nicheness|first_seen|last_window)$"
        ),
    ] = "-conversation",
) -> Response:
    """Show the niches with their growth."""
    states = STATES[:-1] if state == "live" else (state,) if state else ()
    wanted = NicheFilter(states, brand or None, lang or None, None, q.strip() or None)
    found = find_niches(view, wanted, least=least, order=sort, limit=PAGE, as_of=page.as_of, after=page.place)
    following = page.after(found.as_of, found.following) if found.following else None
    return render(
        "niches.html",
        section="niches",
        found=found,
        days=trend_days(view),
        trends=trends(view, "niche", [niche.niche_id for niche in found.rows]),
        choices=choices(view, least),
        orders=ORDERS,
        states=STATES,
        asked={"state": state, "brand": brand, "lang": lang, "q": q, "sort": sort},
        first_page=page.cursor is None,
        next_page=str(request.url.include_query_params(cursor=following).query) if following else None,
        notes=footnotes(view, least, found.suppressed),
    )


@router.get("/niches/{niche_id}")
def niche_page(view: CurrentView, least: MinGroup, niche_id: str) -> Response:
    """Show one niche."""
    story = niche_story(view, niche_id, least)
    return render("niche.html", section="niches", story=story, notes=footnotes(view, least, story.brands_suppressed))


@router.get("/brands")
def brands_page(
    request: Request, view: CurrentView, least: MinGroup, page: Part, q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Show the brands."""
    found = find_brands(view, least=least, q=q.strip() or None, limit=PAGE, as_of=page.as_of, after=page.place)
    following = page.after(found.as_of, found.following) if found.following else None
    return render(
        "brands.html",
        section="brands",
        found=found,
        days=trend_days(view),
        trends=trends(view, "brand", [brand.brand_id for brand in found.rows]),
        asked={"q": q},
        next_page=str(request.url.include_query_params(cursor=following).query) if following else None,
        notes=footnotes(view, least, found.suppressed),
    )


@router.get("/brands/{brand_id}")
def brand_page(view: CurrentView, least: MinGroup, brand_id: str) -> Response:
    """Show one brand."""
    story = brand_story(view, brand_id, least)
    return render("brand.html", section="brands", story=story, notes=footnotes(view, least, story.niches_suppressed))


@router.get("/stream")
def stream_page(view: CurrentView, least: MinGroup) -> Response:
    """Show what was read and what is missing."""
    return render("stream.html", section="stream", story=stream_story(view), notes=footnotes(view, least))
