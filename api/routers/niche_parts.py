"""``/v1/niches/{niche_id}/...``: the timeline, voices, terms, brands and events of a niche."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.cursors import Place
from api.deps import AskedPage, CurrentView, MinGroup, Period, conditional
from api.footnotes import newest_window, spans
from api.groups import guard_niche
from api.lists import FORMS, give
from api.models import Listing, NicheBrand, NicheEvent, NicheTerm, NicheWindow, Objective, Voice

router = APIRouter(prefix="/v1/niches/{niche_id}", tags=["niches"], dependencies=[Depends(conditional)])


@router.get("/timeline", response_model=Listing[NicheWindow], responses=FORMS, summary="A niche over time")
def timeline(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, period: Period, niche_id: str
) -> Listing[NicheWindow] | Response:
    """Give the windows in which the niche was active, oldest first; a window that is not there had no post of it."""
    guard_niche(view, niche_id, least)
    after = page.place.key if page.place else None
    rows = view.rows("niche_timeline", {**period, "niche": niche_id, "after": after, "limit": page.limit + 1})
    windows = [NicheWindow(**row) for row in rows[: page.limit]]
    following = None
    if len(rows) > page.limit:
        following = page.after(newest_window(view), Place(windows[-1].window_start.timestamp(), 0.0, ""))
    return give(request, view, page, NicheWindow, windows, least=least, following=following)


@router.get("/voices", response_model=Listing[Voice], responses=FORMS, summary="The ordinary voices of a niche")
def voices(
    request: Request,
    view: CurrentView,
    least: MinGroup,
    page: AskedPage,
    niche_id: str,
    objective: Annotated[
        Objective, Query(description="What is wanted of them: each weighs the parts of the score otherwise.")
    ] = "balanced",
) -> Listing[Voice] | Response:
    """Rank the most active ordinary people of the niche, with every component of their score; fifty by each objective.

    `visibility` looks for who is seen by many, `conversion` for whose posts make others act, `trust` for whom the
    others know and answer.
    """
    guard_niche(view, niche_id, least)
    asked = {"niche": niche_id, "objective": objective, "limit": page.limit + 1, "offset": page.offset}
    rows = view.rows("niche_voices", asked)
    following = page.after(newest_window(view)) if len(rows) > page.limit else None
    people = [Voice(**row) for row in rows[: page.limit]]
    return give(request, view, page, Voice, people, least=least, following=following)


@router.get("/terms", response_model=Listing[NicheTerm], responses=FORMS, summary="The words of a niche")
def terms(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, period: Period, niche_id: str
) -> Listing[NicheTerm] | Response:
    """List the topics and hashtags of the niche, weightiest first."""
    guard_niche(view, niche_id, least)
    span = spans(view, page.as_of)
    rows = view.rows(
        "niche_terms", {**span, **period, "niche": niche_id, "limit": page.limit + 1, "offset": page.offset}
    )
    following = page.after(span["as_of"]) if len(rows) > page.limit else None
    words = [NicheTerm(**row) for row in rows[: page.limit]]
    return give(request, view, page, NicheTerm, words, least=least, following=following)


@router.get("/brands", response_model=Listing[NicheBrand], responses=FORMS, summary="The brands of a niche")
def brands(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, period: Period, niche_id: str
) -> Listing[NicheBrand] | Response:
    """List the brands that the niche names, by share of voice; those named by too few people are only counted."""
    guard_niche(view, niche_id, least)
    span = spans(view, page.as_of)
    rows = view.rows(
        "niche_brands",
        {**span, **period, "niche": niche_id, "least": least, "limit": page.limit + 1, "offset": page.offset},
    )
    total, suppressed = rows[0]["total"], rows[0]["suppressed"]
    named = [NicheBrand(**row) for row in rows[: page.limit] if row["brand_id"] is not None]
    following = page.after(span["as_of"]) if len(rows) > page.limit else None
    return give(
        request, view, page, NicheBrand, named, least=least, following=following, total=total, suppressed=suppressed
    )


@router.get("/events", response_model=Listing[NicheEvent], responses=FORMS, summary="The life of a niche")
def events(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, niche_id: str
) -> Listing[NicheEvent] | Response:
    """Tell what happened to the niche, oldest first: born, emerged, merged into or split from another, and so on."""
    guard_niche(view, niche_id, least)
    rows = view.rows("niche_events", {"niche": niche_id, "limit": page.limit + 1, "offset": page.offset})
    following = page.after(newest_window(view)) if len(rows) > page.limit else None
    happened = [NicheEvent(**{**row, "evidence": json.loads(row["evidence"])}) for row in rows[: page.limit]]
    return give(request, view, page, NicheEvent, happened, least=least, following=following)
