"""The body of a request, held so that the request can be answered anew."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

MOST_BYTES = 1_000_000


class Body:
    """A body that can be received several times.

    Parameters
    ----------
    receive
        Where it comes from, once.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._held: bytes | None = None

    def again(self) -> Receive:
        """Give a ``receive`` that starts with the whole body; what comes after it comes from the connection.

        Raises
        ------
        HTTPException
            When received: 413, where the body is of more than `MOST_BYTES`.
        """
        told = False

        async def receive() -> Message:
            nonlocal told
            if told:
                return await self._receive()
            told = True
            return {"type": "http.request", "body": await self._whole(), "more_body": False}

        return receive

    async def _whole(self) -> bytes:
        if self._held is None:
            parts, size, more = [], 0, True
            while more:
                message = await self._receive()
                if message["type"] != "http.request":
                    break
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > MOST_BYTES:
                    raise HTTPException(413, f"The body is longer than {MOST_BYTES:,} bytes.")
                more = message.get("more_body", False)
            self._held = b"".join(parts)
        return self._held
