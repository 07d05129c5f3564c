"""``/v1/brands``: the brands, one of them over time, and the niches that speak of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.cursors import Place
from api.deps import AskedPage, CurrentView, MinGroup, Period, conditional
from api.finding import find_brands, require_brand
from api.footnotes import footnotes, newest_window, spans
from api.groups import guard_brand
from api.lists import FORMS, give
from api.models import Brand, BrandMention, BrandNiche, BrandWindow, Listing, Single

router = APIRouter(prefix="/v1/brands", tags=["brands"], dependencies=[Depends(conditional)])


@router.get("", response_model=Listing[Brand], responses=FORMS, summary="List brands")
def list_brands(
    request: Request,
    view: CurrentView,
    least: MinGroup,
    page: AskedPage,
    q: Annotated[str | None, Query(max_length=200, description="Only brands with this in their id.")] = None,
) -> Listing[Brand] | Response:
    """List the brands of the catalogue that the stream names, most named first; paging as in `/v1/niches`."""
    found = find_brands(view, least=least, q=q or None, limit=page.limit, as_of=page.as_of, after=page.place)
    following = page.after(found.as_of, found.following) if found.following else None
    return give(
        request,
        view,
        page,
        Brand,
        found.rows,
        least=least,
        following=following,
        total=found.total,
        suppressed=found.suppressed,
    )


@router.get("/{brand_id}", summary="One brand")
def one_brand(view: CurrentView, least: MinGroup, brand_id: str) -> Single[Brand]:
    """Give a brand as the stream names it."""
    return Single[Brand](data=require_brand(view, brand_id, least), footnotes=footnotes(view, least))


@router.get("/{brand_id}/timeline", response_model=Listing[BrandWindow], responses=FORMS, summary="A brand over time")
def timeline(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, period: Period, brand_id: str
) -> Listing[BrandWindow] | Response:
    """Give the windows in which the brand was named, oldest first."""
    guard_brand(view, brand_id, least)
    after = page.place.key if page.place else None
    rows = view.rows("brand_timeline", {**period, "brand": brand_id, "after": after, "limit": page.limit + 1})
    windows = [BrandWindow(**row) for row in rows[: page.limit]]
    following = None
    if len(rows) > page.limit:
        following = page.after(newest_window(view), Place(windows[-1].window_start.timestamp(), 0.0, ""))
    return give(request, view, page, BrandWindow, windows, least=least, following=following)


@router.get("/{brand_id}/niches", response_model=Listing[BrandNiche], responses=FORMS, summary="The niches of a brand")
def niches(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, brand_id: str
) -> Listing[BrandNiche] | Response:
    """List the niches that name the brand; those in which too few people do are left out and counted."""
    guard_brand(view, brand_id, least)
    span = spans(view, page.as_of)
    rows = view.rows(
        "brand_niches",
        {**span, "brand": brand_id, "least": least, "limit": page.limit + 1, "offset": page.offset},
    )
    total, suppressed = rows[0]["total"], rows[0]["suppressed"]
    places = [BrandNiche(**row) for row in rows[: page.limit] if row["niche_id"] is not None]
    following = page.after(span["as_of"]) if len(rows) > page.limit else None
    return give(
        request, view, page, BrandNiche, places, least=least, following=following, total=total, suppressed=suppressed
    )


@router.get(
    "/{brand_id}/mentions", response_model=Listing[BrandMention], responses=FORMS, summary="How mentions were settled"
)
def mentions(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, brand_id: str
) -> Listing[BrandMention] | Response:
    """Say which mentions are sure, which are in doubt, which were excluded, and why; counts of posts that are kept."""
    guard_brand(view, brand_id, least)
    rows = view.rows("brand_mentions", {"brand": brand_id, "limit": page.limit + 1, "offset": page.offset})
    following = page.after(newest_window(view)) if len(rows) > page.limit else None
    settled = [BrandMention(**row) for row in rows[: page.limit]]
    return give(request, view, page, BrandMention, settled, least=least, following=following)
