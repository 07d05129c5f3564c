"""``/v1/proposals``: names that act like brands and that the catalogue lacks."""

from __future__ import annotations

import json

from fastapi import APIRouter, Depends, Request, Response

from api.deps import AskedPage, CurrentView, MinGroup, conditional
from api.footnotes import newest_window
from api.lists import FORMS, give
from api.models import Listing, Proposal

router = APIRouter(prefix="/v1/proposals", tags=["brands"], dependencies=[Depends(conditional)])


@router.get("", response_model=Listing[Proposal], responses=FORMS, summary="Brands that nobody listed")
def proposals(request: Request, view: CurrentView, least: MinGroup, page: AskedPage) -> Listing[Proposal] | Response:
    """List the names that act like brands, the likeliest first, with what speaks for and against each."""
    rows = view.rows("proposals", {"limit": page.limit + 1, "offset": page.offset})
    following = page.after(newest_window(view)) if len(rows) > page.limit else None
    named = [Proposal(**{**row, "evidence": json.loads(row["evidence"])}) for row in rows[: page.limit]]
    return give(request, view, page, Proposal, named, least=least, following=following)
