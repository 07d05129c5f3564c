"""A client that asks without a network."""

from __future__ import annotations

from typing import Any

import anyio
import httpx
from fastapi import FastAPI


class Client:
    """Asks the application in this process; a fault inside is answered, not raised."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def get(self, url: str, **headers: str) -> httpx.Response:
        """GET `url`; an underscore in a header's name stands for a hyphen."""
        return self.ask("GET", url, **headers)

    def post(self, url: str, body: Any, **headers: str) -> httpx.Response:
        """POST `body` as JSON."""
        return self.ask("POST", url, json=body, **headers)

    def ask(
        self, method: str, url: str, params: dict[str, str] | None = None, json: Any = None, **headers: str
    ) -> httpx.Response:
        """Ask with any method."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://murmure.test") as client:
                return await client.request(method, url, params=params, json=json, headers=sent)

        return anyio.run(send)

    def pages(self, url: str) -> list[dict[str, Any]]:
        """Give the rows of all pages of a list."""
        rows: list[dict[str, Any]] = []
        answer = self.get(url).json()
        while True:
            rows += answer["data"]
            if answer["next"] is None:
                return rows
            answer = self.get(f"{url}{'&' if '?' in url else '?'}cursor={answer['next']}").json()
