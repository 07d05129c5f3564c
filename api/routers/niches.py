"""``/v1/niches``: the niches, and one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.deps import AskedPage, CurrentView, MinGroup, conditional
from api.finding import NicheFilter, Order, find_niches, require_niche
from api.footnotes import footnotes
from api.lists import FORMS, give
from api.models import Listing, Niche, NicheState, Single

router = APIRouter(prefix="/v1/niches", tags=["niches"], dependencies=[Depends(conditional)])


def wanted_niches(
    state: Annotated[list[NicheState], Query(description="Only niches in one of these states.")] = [],  # noqa: B006
    brand: Annotated[
        str | None, Query(max_length=200, description="Only niches that concern this brand (its id).")
    ] = None,
    lang: Annotated[
        str | None, Query(max_length=20, description="Only niches that speak this language (ISO 639-1).")
    ] = None,
    min_emergence: Annotated[
        float | None, Query(allow_inf_nan=False, description="Only niches whose recent emergence is at least this.")
    ] = None,
    q: Annotated[
        str | None,
        Query(
            max_length=200,
            description="Only niches with this in their label, words or hashtags; case and accents do not matter.",
        ),
    ] = None,
) -> NicheFilter:
    """Give the filter that this request asks for."""
    return NicheFilter(state, brand or None, lang or None, min_emergence, q or None)


WantedNiches = Annotated[NicheFilter, Depends(wanted_niches)]


@router.get("", response_model=Listing[Niche], responses=FORMS, summary="List niches")
def list_niches(
    request: Request,
    view: CurrentView,
    least: MinGroup,
    page: AskedPage,
    wanted: WantedNiches,
    sort: Annotated[Order, Query(description="A figure; a minus puts the greatest first.")] = "-emergence",
) -> Listing[Niche] | Response:
    """List the niches that match, the most emerging first.

    Paging is stable: later pages give figures as of the newest window that the first page saw, so that no niche comes
    twice and none that matches throughout is missed, though snapshots are published in between. Niches of fewer people
    than the minimum group are left out and counted in the footnotes.
    """
    found = find_niches(view, wanted, least=least, order=sort, limit=page.limit, as_of=page.as_of, after=page.place)
    following = page.after(found.as_of, found.following) if found.following else None
    return give(
        request,
        view,
        page,
        Niche,
        found.rows,
        least=least,
        following=following,
        total=found.total,
        suppressed=found.suppressed,
    )


@router.get("/{niche_id}", summary="One niche")
def one_niche(view: CurrentView, least: MinGroup, niche_id: str) -> Single[Niche]:
    """Give a niche as it stands; one that was merged says into which."""
    return Single[Niche](data=require_niche(view, niche_id, least), footnotes=footnotes(view, least))
