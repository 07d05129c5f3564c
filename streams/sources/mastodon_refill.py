"""Statuses that a stream has missed, fetched from the timeline of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import TYPE_CHECKING

import httpx
import msgspec

from streams.sources.http import status_fault
from streams.sources.settings import MastodonSettings

if TYPE_CHECKING:
    from streams.sources.mastodon import Address

_PAGE = 40
"""Statuses that a server gives at once."""
_TRIES = 4
_LONGEST = 60.0
"""Seconds that a page is waited for; the stream waits meanwhile."""


class _Id(msgspec.Struct, gc=False):
    id: str = ""


_decode_page = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_id = msgspec.json.Decoder(_Id).decode


class Refill:
    """Asks for statuses newer than one, oldest first, a page at a time, as fast as the server lets it.

    Attributes
    ----------
    told
        Why it ended before all was fetched; empty if it did not.
    """

    def __init__(self, address: Address, settings: MastodonSettings) -> None:
        self._path, self._parameters = address.timeline
        self._pages = settings.refill_pages
        self._first_wait = settings.backoff
        self.told = ""

    def statuses(self, client: httpx.Client, newest: int, stop: Event) -> Iterator[tuple[bytes, str]]:
        """Give statuses after the one with the id `newest`, each as it came and with its id."""
        self.told = ""
        for _ in range(self._pages):
            page = self._page(client, newest, stop)
            if page is None or not page:
                return
            before = newest
            # a page is newest first
            for status in reversed(page):
                id_ = _id(status)
                if id_.isascii() and id_.isdigit():
                    newest = max(newest, int(id_))
                yield bytes(status), id_
            if newest == before:
                return
        self.told = f"the stream was cut off for more than {self._pages * _PAGE} statuses, and some were not fetched"

    def _page(self, client: httpx.Client, newest: int, stop: Event) -> list[msgspec.Raw] | None:
        parameters = {**self._parameters, "min_id": str(newest), "limit": str(_PAGE)}
        wait = self._first_wait
        for _ in range(_TRIES):
            try:
                answer = client.get(self._path, params=parameters)
                if answer.status_code == 200:
                    page = _decode_page(answer.content)
                    self.told = ""
                    return page
                fault = status_fault(answer.status_code, answer.headers)
            except (httpx.HTTPError, msgspec.DecodeError, UnicodeDecodeError):
                fault = None
                self.told = "the stream was cut off, and the timeline could not be read"
            else:
                self.told = f"the stream was cut off, and the timeline answered with status {answer.status_code}"
                if fault is None:
                    return None
            asked = wait if fault is None or fault.wait is None else fault.wait
            if asked > _LONGEST or stop.wait(asked):
                return None
            wait *= 2
        return None


def _id(status: msgspec.Raw) -> str:
    try:
        return _decode_id(status).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
