"""``/healthz``, ``/readyz`` and ``/metrics``: for those who run the server."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.deps import CurrentView, MinGroup
from api.metrics import Metrics
from api.models import Health
from api.view import Views
from murmure_errors import NotPublishedError

router = APIRouter(tags=["operation"])


@router.get("/healthz", summary="Does the server answer?")
async def healthz() -> Health:
    """Say that the server answers; it does not look at the warehouse."""
    return Health(status="ok")


@router.get("/readyz", summary="Is there something to answer with?")
def readyz(view: CurrentView) -> Health:
    """Say that a snapshot is there, and which; 503 with the reason until one is."""
    return Health(status="ready", snapshot=view.name)


@router.get("/metrics", response_class=Response, summary="Figures for Prometheus")
def metrics(request: Request, least: MinGroup) -> Response:
    """Give requests, queries and the state of the stream, as Prometheus text."""
    try:
        view = cast(Views, request.app.state.views).newest()
    except NotPublishedError:
        view = None
    text = cast(Metrics, request.app.state.metrics).exposition(view, least)
    return Response(text, media_type=CONTENT_TYPE_LATEST)
