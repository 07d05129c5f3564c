"""``/v1/stream``: what was read, and what is missing."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.cursors import Place
from api.deps import AskedPage, CurrentView, MinGroup, Period, conditional
from api.footnotes import newest_window
from api.lists import FORMS, give
from api.models import Listing, RejectReason, StreamSource, StreamWindow
from api.removal_models import Removal

router = APIRouter(prefix="/v1/stream", tags=["stream"], dependencies=[Depends(conditional)])


@router.get("", response_model=Listing[StreamWindow], responses=FORMS, summary="The stream by window")
def stream(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, period: Period
) -> Listing[StreamWindow] | Response:
    """Say what was read in each window, newest first; these are counts of records, not of people."""
    before = page.place.key if page.place else None
    rows = view.rows("stream_windows", {**period, "before": before, "limit": page.limit + 1})
    windows = [StreamWindow(**row) for row in rows[: page.limit]]
    following = None
    if len(rows) > page.limit:
        following = page.after(newest_window(view), Place(windows[-1].window_start.timestamp(), 0.0, ""))
    return give(request, view, page, StreamWindow, windows, least=least, following=following)


@router.get("/rejects", response_model=Listing[RejectReason], responses=FORMS, summary="Why records were rejected")
def rejects(request: Request, view: CurrentView, least: MinGroup, page: AskedPage) -> Listing[RejectReason] | Response:
    """Say why records could not be read, the most frequent reason first."""
    rows = view.rows("reject_reasons", {"limit": page.limit + 1, "offset": page.offset})
    following = page.after(newest_window(view)) if len(rows) > page.limit else None
    reasons = [RejectReason(**row) for row in rows[: page.limit]]
    return give(request, view, page, RejectReason, reasons, least=least, following=following)


@router.get("/sources", response_model=Listing[StreamSource], responses=FORMS, summary="How live sources are")
def sources(request: Request, view: CurrentView, least: MinGroup, page: AskedPage) -> Listing[StreamSource] | Response:
    """Say of each live source whether it reads, how far it is behind, and what it has missed."""
    rows = view.rows("stream_sources", {"limit": page.limit + 1, "offset": page.offset})
    following = page.after(newest_window(view)) if len(rows) > page.limit else None
    told = [StreamSource(**row) for row in rows[: page.limit]]
    return give(request, view, page, StreamSource, told, least=least, following=following)


@router.get("/removals", response_model=Listing[Removal], responses=FORMS, summary="How long deleted posts stayed up")
def removals(request: Request, view: CurrentView, least: MinGroup, page: AskedPage) -> Listing[Removal] | Response:
    """Say how long it took from notices of deletion to the snapshot without what they name, newest snapshot first."""
    rows = view.rows("removals", {"limit": page.limit + 1, "offset": page.offset})
    following = page.after(newest_window(view)) if len(rows) > page.limit else None
    found = [Removal(**row) for row in rows[: page.limit]]
    return give(request, view, page, Removal, found, least=least, following=following)
