"""Errors as RFC 9457 problem documents, each with what to do about it."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.middleware import SAFETY
from murmure_errors import MurmureError, NotPublishedError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel):
    """One parameter that cannot be used."""

    where: str = Field(description="query, path, header or body", examples=["query"])
    name: str = Field(examples=["limit"])
    fault: str = Field(examples=["Input should be less than or equal to 1000"])


class ProblemDocument(BaseModel):
    """An error (RFC 9457), with a remedy."""

    type: str = Field(description="a name for this kind of problem", examples=["urn:murmure:problem:not-found"])
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no niche 'n42' in the published warehouse."])
    remedy: str = Field(description="what to do", examples=["List the niches there are with /v1/niches."])
    instance: str = Field(description="the address asked for", examples=["/v1/niches/n42"])
    errors: list[Fault] = Field(default=[], description="of a request that cannot be read: what is wrong with it")


class Problem(Exception):
    """An answer that cannot be given.

    Attributes
    ----------
    status
        HTTP status code.
    kind
        Last part of the problem's ``type``.
    title, detail, remedy
        What is wrong in general, what is wrong here, and what to do.
    headers
        Further headers of the answer.
    """

    def __init__(
        self, status: int, kind: str, title: str, detail: str, remedy: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.title, self.detail, self.remedy = status, kind, title, detail, remedy
        self.headers = headers or {}


def not_found(name: str, what: str, where: str) -> Problem:
    """Say that there is no such thing in the published warehouse; `where` lists those there are."""
    return Problem(
        404,
        "not-found",
        "Not found",
        f"There is no {what} {name!r} in the published warehouse.",
        f"List those there are with {where}; ids of things that have expired are gone for good.",
    )


def group_too_small(least: int, what: str) -> Problem:
    """Say that an answer would be about fewer people than the minimum group."""
    return Problem(
        403,
        "group-too-small",
        "Too few people",
        f"This {what} has fewer than {least} people, and answers about so few are refused.",
        "Wait until more people have joined, or ask about a wider group.",
    )


def _respond(request: Request, problem: Problem, errors: list[Fault] | None = None) -> Response:
    document = ProblemDocument(
        type=f"urn:murmure:problem:{problem.kind}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        remedy=problem.remedy,
        instance=request.url.path,
        errors=errors or [],
    )
    request.state.problem = document
    pages = getattr(request.app.state, "problem_page", None)
    if pages is not None and _wants_page(request):
        return pages(request, document, problem.headers)  # type: ignore[no-any-return]
    return JSONResponse(document.model_dump(), problem.status, {**problem.headers}, MEDIA_TYPE)


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("accept", "")


_REMEDIES = {
    404: "See /docs for the addresses there are.",
    405: "Use one of the methods of the Allow header.",
    413: "Send less, in several requests.",
    406: "Ask for application/json, text/csv, application/x-ndjson or application/vnd.apache.parquet.",
}


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _respond(request, error)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    detail = {
        404: f"There is nothing at {request.url.path}.",
        405: f"{request.method} is not possible at {request.url.path}.",
    }.get(error.status_code, str(error.detail))
    remedy = _REMEDIES.get(error.status_code, "Change the request as the detail says.")
    kind = phrase.lower().replace(" ", "-")
    headers = dict(error.headers or {})
    return _respond(request, Problem(error.status_code, kind, phrase.capitalize(), detail, remedy, headers))


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        Fault(where=str(e["loc"][0]), name=".".join(map(str, e["loc"][1:])), fault=str(e["msg"]))
        for e in error.errors()
    ]
    # what is wrong with the whole has no name
    named = ", ".join(dict.fromkeys(f.name or f.where for f in faults))
    problem = Problem(
        422,
        "invalid-request",
        "Invalid request",
        f"These parameters cannot be used: {named}.",
        "Correct what the errors name; /docs lists the parameters and their bounds.",
    )
    return _respond(request, problem, faults)


async def _on_murmure(request: Request, error: Exception) -> Response:
    assert isinstance(error, MurmureError)
    if isinstance(error, NotPublishedError):
        remedy = "Start `murmure stream` on this warehouse folder and ask again once its first window has closed."
        problem = Problem(503, "not-published", "Nothing published yet", str(error), remedy, {"Retry-After": "5"})
    else:
        log.error("the warehouse cannot be read: %s", error)
        remedy = "Check the warehouse folder that the server was started with, and that the stream still runs."
        problem = Problem(503, "warehouse", "The warehouse cannot be read", str(error), remedy, {"Retry-After": "30"})
    return _respond(request, problem)


async def _on_fault(request: Request, error: Exception) -> Response:
    # The traceback goes to the log, by the server; the answer tells nothing of the inside.
    remedy = "Ask again; if it stays, report the address asked for and the time to who runs this server."
    # This answer is made outside of the middleware that adds these headers to all others.
    problem = Problem(500, "internal", "Internal error", "The answer could not be made.", remedy, dict(SAFETY))
    return _respond(request, problem)


def install(app: FastAPI) -> None:
    """Answer every error of `app` with a problem document."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(MurmureError, _on_murmure)
    app.add_exception_handler(Exception, _on_fault)
