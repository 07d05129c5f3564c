"""The application: JSON, pages and what operators need, over one published warehouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.staticfiles import StaticFiles

from api import problems
from api.alerts.book import Book
from api.alerts.rules import RuleFile
from api.alerts.watch import Watch
from api.deps import NotModified
from api.examples import EXAMPLES
from api.examples_people import EXAMPLES_PEOPLE
from api.metrics import Metrics
from api.middleware import Around
from api.problems import MEDIA_TYPE, ProblemDocument
from api.rendering import FINGERPRINT, STATIC, prepare, problem_page
from api.routers import (
    alert_pages,
    alerts,
    brand_parts,
    brands,
    campaigns,
    docs,
    health,
    niche_influence,
    niche_parts,
    niches,
    pages,
    panels,
    proposals,
    stream,
)
from api.view import Views

_DESCRIPTION = (
    "Conversational niches while they form, the brands they concern and the ordinary people who carry them. Every "
    "answer bears its footnotes; errors are problem documents (RFC 9457); lists also come as CSV, NDJSON and Parquet; "
    "answers carry an ETag and are answered 304 while nothing new was published."
)


def create_app(folder: Path, *, min_group: int = 5, rules: RuleFile | None = None) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    folder
        The warehouse; it may be empty yet, and is followed as it is published anew.
    min_group
        Answers about fewer people than this are refused.
    rules
        Rules of alerts, evaluated on every new snapshot while the application runs; None for none.

    Raises
    ------
    ConfigError
        A webhook has no secret.
    WarehouseError
        The book of alerts cannot be opened.
    """
    prepare()
    metrics = Metrics()
    views = Views(folder, metrics.queried)
    book = None if rules is None else Book(folder)
    watch = None if rules is None or book is None else Watch(book, views, rules, min_group)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if watch is not None:
            watch.start()
        yield
        if watch is not None:
            watch.stop()
        if book is not None:
            book.close()
        views.close()

    app = FastAPI(
        title="Murmure", version="1", description=_DESCRIPTION, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.state.views = views
    app.state.metrics = metrics
    app.state.min_group = min_group
    app.state.book = book
    app.state.rules = rules
    app.state.fingerprint = FINGERPRINT
    app.state.problem_page = problem_page
    app.add_middleware(Around, metrics=metrics)
    problems.install(app)
    app.add_exception_handler(NotModified, _not_modified)
    for part in (
        niches,
        niche_parts,
        niche_influence,
        brands,
        brand_parts,
        panels,
        campaigns,
        alerts,
        alert_pages,
        proposals,
        stream,
        health,
        pages,
        docs,
    ):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


async def _not_modified(_: Request, held: Exception) -> Response:
    assert isinstance(held, NotModified)
    return Response(status_code=304, headers=held.headers)


def _openapi(app: FastAPI) -> dict[str, Any]:
    """Describe the interface, every error of it as a problem document."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        document = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
        components = schema["components"]["schemas"]
        components |= {**document.pop("$defs"), "ProblemDocument": document}
        for name, example in (EXAMPLES | EXAMPLES_PEOPLE).items():
            components[name]["examples"] = [example]
        problem = {
            "description": "A problem document (RFC 9457) with a remedy",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].pop("422", None)
                operation["responses"]["default"] = problem
        for unused in ("HTTPValidationError", "ValidationError"):
            components.pop(unused, None)
        app.openapi_schema = schema
    return app.openapi_schema
