"""``/v1/niches/{niche_id}/...``: who carries a niche, who rises in it, and which niches move before or after it."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.deps import AskedPage, CurrentView, MinGroup, conditional
from api.footnotes import footnotes, newest_window
from api.groups import guard_niche
from api.influence import influence, leads
from api.influence_models import CurveBand, Influence, Lead, RisingVoice, TierSpread
from api.lists import FORMS, give
from api.models import Listing, Single

router = APIRouter(prefix="/v1/niches/{niche_id}", tags=["niches"], dependencies=[Depends(conditional)])


@router.get("/rising", response_model=Listing[RisingVoice], responses=FORMS, summary="The rising voices of a niche")
def rising(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, niche_id: str
) -> Listing[RisingVoice] | Response:
    """Rank the ordinary voices whose followers and engagement grow most; those that do not grow are left out."""
    guard_niche(view, niche_id, least)
    rows = view.rows("niche_rising", {"niche": niche_id, "limit": page.limit + 1, "offset": page.offset})
    following = page.after(newest_window(view)) if len(rows) > page.limit else None
    people = [RisingVoice(**row) for row in rows[: page.limit]]
    return give(request, view, page, RisingVoice, people, least=least, following=following)


@router.get("/influence", summary="The collective influence of a niche")
def collective(view: CurrentView, least: MinGroup, niche_id: str) -> Single[Influence]:
    """Weigh the ordinary voices of the niche, summed, against its macro and mega accounts."""
    guard_niche(view, niche_id, least)
    found, suppressed = influence(view, niche_id, least)
    return Single[Influence](data=found, footnotes=footnotes(view, least, suppressed))


@router.get("/spread", response_model=Listing[TierSpread], responses=FORMS, summary="Who carried a niche, by tier")
def spread(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, niche_id: str
) -> Listing[TierSpread] | Response:
    """Say which tiers' posts and reposts carried the niche; tiers of too few accounts are left out and counted."""
    guard_niche(view, niche_id, least)
    rows = view.rows(
        "niche_spread", {"niche": niche_id, "least": least, "limit": page.limit + 1, "offset": page.offset}
    )
    tiers = [TierSpread(**row) for row in rows[: page.limit] if row["tier"] is not None]
    return give(
        request,
        view,
        page,
        TierSpread,
        tiers,
        least=least,
        following=page.after(newest_window(view)) if len(rows) > page.limit else None,
        total=rows[0]["total"],
        suppressed=rows[0]["suppressed"],
    )


@router.get("/curve", response_model=Listing[CurveBand], responses=FORMS, summary="Engagement against audience")
def curve(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, niche_id: str
) -> Listing[CurveBand] | Response:
    """Give engagement against audience, by powers of ten of the followers; unknown audiences stand by themselves."""
    guard_niche(view, niche_id, least)
    rows = view.rows("niche_curve", {"niche": niche_id, "least": least, "limit": page.limit + 1, "offset": page.offset})
    bands = [CurveBand(**row) for row in rows[: page.limit] if row["authors"] is not None]
    return give(
        request,
        view,
        page,
        CurveBand,
        bands,
        least=least,
        following=page.after(newest_window(view)) if len(rows) > page.limit else None,
        total=rows[0]["total"],
        suppressed=rows[0]["suppressed"],
    )


@router.get("/leads", response_model=Listing[Lead], responses=FORMS, summary="Which niches move first")
def leading(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, niche_id: str
) -> Listing[Lead] | Response:
    """List the niches that share people or words with this one and move with it, before or after; twenty at most.

    A correlation is no proof of a cause.
    """
    guard_niche(view, niche_id, least)
    found, suppressed = leads(view, niche_id, least)
    part = found[page.offset : page.offset + page.limit]
    following = page.after(newest_window(view)) if len(found) > page.offset + page.limit else None
    return give(
        request, view, page, Lead, part, least=least, following=following, total=len(found), suppressed=suppressed
    )
