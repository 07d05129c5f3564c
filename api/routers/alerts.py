"""``/v1/alerts``: what rang, as a list and as a stream of events; the rules; and the back-test of rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, cast

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.alerts.backtest import backtest
from api.alerts.book import Book, Delivery
from api.alerts.models import Alert, Backtest, BacktestAnswer, DeliveryRow, RuleResult, RuleState, Rung
from api.alerts.rules import RuleFile, Severity
from api.cursors import Place
from api.deps import AskedPage, ChosenFormat, CurrentView, MinGroup
from api.footnotes import footnotes, newest_window
from api.formats import tabular
from api.lists import FORMS, give
from api.models import Listing
from api.problems import Problem

router = APIRouter(prefix="/v1/alerts", tags=["alerts"])

_LOOK_SECONDS = 0.5
_BEAT_SECONDS = 15.0
_BATCH = 100


def book_of(request: Request) -> Book:
    """Give the book of alerts.

    Raises
    ------
    Problem
        404, where the server was started without rules.
    """
    book = request.app.state.book
    if book is None:
        detail = "This server was started without rules, and keeps no book of alerts."
        raise Problem(404, "no-rules", "No rules", detail, "Start it with `murmure serve --alerts FILE`.")
    return cast(Book, book)


TheBook = Annotated[Book, Depends(book_of)]


@router.get("", response_model=Listing[Alert], responses=FORMS, summary="What rang")
def alerts(
    request: Request,
    view: CurrentView,
    least: MinGroup,
    page: AskedPage,
    book: TheBook,
    rule: Annotated[str | None, Query(max_length=100, description="Only alerts of this rule.")] = None,
    severity: Annotated[list[Severity], Query(description="Only alerts of these severities.")] = [],  # noqa: B006
) -> Listing[Alert] | Response:
    """List the alerts that rang, newest first."""
    before = int(page.place.key) if page.place else None
    found = book.before(before, page.limit + 1, rule=rule, severities=severity)
    rows = [Alert.kept(kept) for kept in found[: page.limit]]
    following = None
    if len(found) > page.limit:
        following = page.after(newest_window(view), Place(float(rows[-1].number), 0.0, ""))
    return give(request, view, page, Alert, rows, least=least, following=following)


@router.get("/rules", response_model=Listing[RuleState], responses=FORMS, summary="The rules")
def rules(
    request: Request, view: CurrentView, least: MinGroup, page: AskedPage, book: TheBook
) -> Listing[RuleState] | Response:
    """List the rules that the server was started with, and how far each was looked at."""
    known, held = cast(RuleFile, request.app.state.rules).rule, book.held()
    rows = []
    for rule in known[page.offset : page.offset + page.limit]:
        through = book.through(rule)
        rows.append(
            RuleState(
                **rule.model_dump(),
                through=None if through is None else datetime.fromtimestamp(through, UTC),
                held=held.get(rule.name, 0),
            )
        )
    following = page.after(newest_window(view)) if len(known) > page.offset + page.limit else None
    return give(request, view, page, RuleState, rows, least=least, following=following, total=len(known))


@router.get("/deliveries", response_model=Listing[DeliveryRow], responses=FORMS, summary="What was sent to webhooks")
def deliveries(
    request: Request,
    view: CurrentView,
    least: MinGroup,
    page: AskedPage,
    book: TheBook,
    state: Annotated[
        str | None,
        Query(pattern="^(waiting|delivered|dead)$", description="waiting, delivered, or dead: given up."),
    ] = None,
) -> Listing[DeliveryRow] | Response:
    """List the deliveries to webhooks, oldest alert first; the dead ones are the dead letters."""
    after = (int(page.place.key), page.place.last) if page.place else (0, "")
    found = book.deliveries(state, after, page.limit + 1)
    following = None
    if len(found) > page.limit:
        end = found[page.limit - 1]
        following = page.after(newest_window(view), Place(float(end.number), 0.0, end.webhook))
    rows = [_delivery(delivery) for delivery in found[: page.limit]]
    return give(request, view, page, DeliveryRow, rows, least=least, following=following)


def _delivery(delivery: Delivery) -> DeliveryRow:
    return DeliveryRow(**{**msgspec.structs.asdict(delivery), "due": datetime.fromtimestamp(delivery.due, UTC)})


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses={200: {"description": "Server-Sent Events of type `alert`.", "content": {"text/event-stream": {}}}},
    summary="Alerts as they ring",
)
async def stream(
    request: Request,
    book: TheBook,
    last_event_id: Annotated[
        int | None, Header(ge=0, le=2**53, description="Number of the last alert seen; those after it come first.")
    ] = None,
) -> StreamingResponse:
    """Send alerts as Server-Sent Events: those after `Last-Event-ID`, then each as it rings; comments keep it open."""
    return StreamingResponse(
        _events(book, last_event_id), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _events(book: Book, last: int | None) -> AsyncIterator[str]:
    last = await asyncio.to_thread(book.newest) if last is None else last
    yield "retry: 3000\n\n"
    quiet = 0.0
    while True:
        found = await asyncio.to_thread(book.after, last, _BATCH)
        for kept in found:
            last = kept.number
            yield f"id: {last}\nevent: alert\ndata: {Alert.kept(kept).model_dump_json()}\n\n"
        if len(found) == _BATCH:
            continue
        quiet = 0.0 if found else quiet + _LOOK_SECONDS
        if quiet >= _BEAT_SECONDS:
            quiet = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(_LOOK_SECONDS)


@router.post("/backtest", response_model=BacktestAnswer, responses=FORMS, summary="When rules would have rung")
def try_rules(view: CurrentView, least: MinGroup, form: ChosenFormat, asked: Backtest) -> BacktestAnswer | Response:
    """Replay the windows of the warehouse and say when each rule would have rung, in order of time.

    It rests on the figures as they are known today, and runs the very code that rings. Nothing is stored or sent.
    """
    tried = backtest(view, asked.rules, least, asked.since, asked.until)
    rings = sorted(
        (ring for one in tried for ring in one.outcome.rung), key=lambda ring: (ring.window_start, ring.rule)
    )
    rows = [Rung.of(ring) for ring in rings]
    notes = footnotes(view, least)
    if form == "json":
        results = [RuleResult(rule=one.rule.name, rings=len(one.outcome.rung), held=one.outcome.held) for one in tried]
        return BacktestAnswer(data=rows, rules=results, footnotes=notes)
    return tabular(view, form, Rung, rows, notes, "backtest")
