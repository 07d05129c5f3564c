"""Around every answer: headers that keep a browser safe, validators, and the count of it."""

from __future__ import annotations

import time
from contextlib import suppress

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.bodies import Body
from api.metrics import Metrics
from api.view import SnapshotMoved

SAFETY = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

# A snapshot is published every few seconds, an answer takes a fraction of one.
_TRIES = 5


class Around:
    """ASGI middleware: adds headers and observes.

    Parameters
    ----------
    app
        What answers.
    metrics
        Counts the answers.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        status, taken = 500, 0.0

        async def send_with_headers(message: Message) -> None:
            nonlocal status, taken
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/event-stream"):
                    # it lasts as long as the client stays: what counts is that it begins
                    taken = time.perf_counter() - start
                for name, value in SAFETY.items():
                    headers[name] = value
                if status == 200:
                    for name, value in scope["state"].get("validators", {}).items():
                        headers[name] = value
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        scope.setdefault("state", {})
        # HEAD is GET without the body: monitors ask so.
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        tried = dict(asked)
        body = Body(receive)
        try:
            for _ in range(_TRIES - 1):
                # Everything is read before the first byte of the answer, and the body is held: asking anew is safe.
                with suppress(SnapshotMoved):
                    await self._app(tried, body.again(), send_with_headers)
                    return
                tried = dict(asked)
            await self._app(tried, body.again(), send_with_headers)
        finally:
            route = getattr(tried.get("route"), "path", "(none)")
            self._metrics.answered(scope["method"], route, status, taken or time.perf_counter() - start)
