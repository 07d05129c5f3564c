"""``/v1/brands/{brand_id}/...``: its fans, advice, blind spots, and the brands beside it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from api.advice import advise, fans_of
from api.brand_models import Advice, BlindSpot, Challenger, CoMention, Fan
from api.deps import AskedPage, CurrentView, MinGroup, Page, conditional
from api.footnotes import footnotes, newest_window
from api.groups import guard_brand, people_of_brands, people_of_niches, too_small
from api.lists import FORMS, Row, give
from api.models import Listing, Single
from api.view import View

router = APIRouter(prefix="/v1/brands/{brand_id}", tags=["brands"], dependencies=[Depends(conditional)])


@router.get("/fans", response_model=Listing[Fan], responses=FORMS, summary="The organic fans of a brand")
def fans(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, brand_id: str
) -> Listing[Fan] | Response:
    """Rank the people who praise the brand again and again, on different days, and unpaid."""
    guard_brand(view, brand_id, least)
    people, total, suppressed = fans_of(view, brand_id, least, page.limit + 1, page.offset)
    following = page.after(newest_window(view)) if len(people) > page.limit else None
    return give(
        request,
        view,
        page,
        Fan,
        people[: page.limit],
        least=least,
        following=following,
        total=total,
        suppressed=suppressed,
    )


@router.get("/advice", summary="Whom a brand should meet")
def advice(view: CurrentView, least: MinGroup, brand_id: str) -> Single[Advice]:
    """Advise whom to meet: the brand's fans first, else five micro voices of its niches, with the figures behind it."""
    guard_brand(view, brand_id, least)
    given, suppressed = advise(view, brand_id, least)
    return Single[Advice](data=given, footnotes=footnotes(view, least, suppressed))


@router.get("/blind-spots", response_model=Listing[BlindSpot], responses=FORMS, summary="What its own words miss")
def blind_spots(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, brand_id: str
) -> Listing[BlindSpot] | Response:
    """List the niches where people who name the brand talk, with the share and examples of what does not name it."""
    guard_brand(view, brand_id, least)
    hidden = too_small(people_of_niches(view), least)
    rows = _asked(view, page, "brand_blind_spots", brand=brand_id, least=least, hidden=hidden)
    return _part(request, view, page, BlindSpot, rows, "niche_id", least)


@router.get("/co-mentions", response_model=Listing[CoMention], responses=FORMS, summary="Brands named with it")
def co_mentions(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, brand_id: str
) -> Listing[CoMention] | Response:
    """List the brands that are named in one post with it; those that too few people name with it are only counted."""
    guard_brand(view, brand_id, least)
    hidden = too_small(people_of_brands(view), least)
    rows = _asked(view, page, "brand_co_mentions", brand=brand_id, least=least, hidden=hidden)
    return _part(request, view, page, CoMention, rows, "brand_id", least)


@router.get("/challengers", response_model=Listing[Challenger], responses=FORMS, summary="Brands that rise beside it")
def challengers(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, brand_id: str
) -> Listing[Challenger] | Response:
    """List the other brands whose share of voice rises, most inside the niches that name this brand first."""
    guard_brand(view, brand_id, least)
    hidden = too_small(people_of_brands(view), least)
    rows = _asked(view, page, "brand_challengers", brand=brand_id, hidden=hidden)
    return _part(request, view, page, Challenger, rows, "brand_id", least)


def _asked(view: View, page: Page, name: str, **values: Any) -> list[dict[str, Any]]:
    return view.rows(name, {**values, "limit": page.limit + 1, "offset": page.offset})


def _part(
    request: Request, view: View, page: Page, model: type[Row], rows: list[dict[str, Any]], key: str, least: int
) -> Listing[Row] | Response:
    """Give a page of rows that also say how many there are in all; a row without its `key` says only that."""
    return give(
        request,
        view,
        page,
        model,
        [model(**row) for row in rows[: page.limit] if row[key] is not None],
        least=least,
        following=page.after(newest_window(view)) if len(rows) > page.limit else None,
        total=rows[0]["total"],
        suppressed=rows[0]["suppressed"],
    )
