"""What a connection to a Mastodon server brings: its stream, and over REST what was missed before."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

import httpx
import msgspec
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from murmure_errors import SourceError
from streams.formats import mastodon as wire
from streams.sources.feed import Arrival, CutOff
from streams.sources.http import FAILURES, status_fault, words
from streams.sources.mastodon_refill import Refill
from streams.sources.recent import key_of
from streams.sources.settings import MastodonSettings
from streams.sources.sse import MAX_EVENT, ServerEvent, read_events
from warehouse.records import GapRow

if TYPE_CHECKING:
    from streams.sources.mastodon import Address

_KINDS = frozenset({"update", "status.update", "delete"})
_SLICE = 0.25


class _Frame(msgspec.Struct, gc=False):
    event: str = ""
    payload: str = ""


class _Status(msgspec.Struct, gc=False):
    id: str = ""
    edited_at: str | None = None


class _Urls(msgspec.Struct, frozen=True):
    streaming: str = ""


class _Configuration(msgspec.Struct, frozen=True):
    urls: _Urls = _Urls()


class _Instance(msgspec.Struct):
    configuration: _Configuration = _Configuration()


_decode_frame = msgspec.json.Decoder(_Frame).decode
_decode_status = msgspec.json.Decoder(_Status).decode
_decode_instance = msgspec.json.Decoder(_Instance).decode


class MastodonFeed:
    """Follows one stream of a server.

    Mastodon has no cursor. Connected anew, the feed asks the REST timeline for the statuses since the last one it gave,
    and tells of a gap in any case: what was deleted or edited meanwhile, no timeline says.

    Parameters
    ----------
    address, settings, token
        What to follow, how, and by what right.
    marks
        ``id``: the greatest id of a status given.
    reached
        Event time in seconds up to which was read, minus infinity if nothing was.
    """

    def __init__(
        self, address: Address, settings: MastodonSettings, token: str, marks: dict[str, int], reached: float
    ) -> None:
        self._address, self._settings, self._token = address, settings, token
        self._newest, self._reached = marks.get("id", 0), reached
        self._refill = Refill(address, settings)
        # to read the authorities anew for every connection would cost more than the connection
        self._trust = httpx.create_ssl_context() if address.tls else False

    def arrivals(self, stop: Event) -> Iterator[Arrival | GapRow | None]:
        """Connect, fetch what was missed, and give events until the connection is cut off."""
        try:
            with self._client() as client:
                events = self._socket(client, stop) if self._address.transport == "ws" else self._sse(client)
                with events as stream:
                    yield None
                    yield from self._follow(client, stream, stop)
        except FAILURES as error:
            raise CutOff(words(error)) from None
        if not stop.is_set():
            fault = "the server ended the stream"
            raise CutOff(fault)

    def _client(self) -> httpx.Client:
        settings = self._settings
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        timeout = httpx.Timeout(settings.connect_within, read=settings.silence)
        base = f"{'https' if self._address.tls else 'http'}://{self._address.host}"
        return httpx.Client(base_url=base, headers=headers, timeout=timeout, verify=self._trust)

    def _follow(
        self, client: httpx.Client, stream: Iterator[ServerEvent | None], stop: Event
    ) -> Iterator[Arrival | GapRow]:
        since, missed = self._reached, 0
        behind = math.isfinite(since)
        how = "the stream was cut off; what was deleted or edited meanwhile is not known"
        if behind and self._newest and self._settings.refill:
            for body, id_ in self._refill.statuses(client, self._newest, stop):
                missed += 1
                yield self._arrival("update", body, id_, key_of("update", id_ or body))
            how = self._refill.told or how
        for event in stream:
            if stop.is_set():
                return
            if event is None or event.event not in _KINDS:
                continue
            payload = msgspec.json.encode(event.data.decode("utf-8", "replace"))
            status = _status(event)
            edition = (status.edited_at or "",) if event.event == "status.update" else ()
            key = key_of(event.event, status.id or event.data, *edition)
            arrival = self._arrival(event.event, payload, status.id, key)
            if behind and event.event == "update":
                # the time of the first status that comes by itself ends the gap
                behind = False
                yield GapRow(since, max(since, self._reached), missed, how)
            yield arrival

    def _arrival(self, event: str, payload: bytes, id_: str, key: int) -> Arrival:
        head = b'{"event":"%s","host":%s,"payload":' % (event.encode(), msgspec.json.encode(self._address.host))
        record = head + payload + b"}"
        time = wire.event_time(record)
        if event == "update":
            self._reached = max(self._reached, -math.inf if time is None else time)
            if id_.isascii() and id_.isdigit():
                self._newest = max(self._newest, int(id_))
        return Arrival(record, key, ("id", self._newest) if self._newest else None)

    def _streaming_url(self, client: httpx.Client) -> str:
        """Ask the server where its streams are, and whether they are well."""
        answer = client.get("/api/v2/instance")
        _check(answer.status_code, answer.headers, self._address.host, tolerated=(401, 403, 404))
        url = ""
        if answer.status_code == 200:
            try:
                url = _decode_instance(answer.content).configuration.urls.streaming
            except (msgspec.DecodeError, UnicodeDecodeError):
                url = ""
        url = (url or str(client.base_url)).rstrip("/")
        place = url.partition("://")[2]
        url = f"{'https' if self._address.tls else 'http'}://{place}"
        well = client.get(f"{url}/api/v1/streaming/health")
        _check(well.status_code, well.headers, self._address.host, tolerated=(401, 403, 404))
        return url

    @contextmanager
    def _sse(self, client: httpx.Client) -> Iterator[Iterator[ServerEvent | None]]:
        url = self._streaming_url(client) + self._address.streaming_path
        with client.stream("GET", url, headers={"Accept": "text/event-stream"}) as answer:
            _check(answer.status_code, answer.headers, self._address.host)
            yield read_events(answer.iter_bytes())

    @contextmanager
    def _socket(self, client: httpx.Client, stop: Event) -> Iterator[Iterator[ServerEvent | None]]:
        url = "ws" + self._streaming_url(client).removeprefix("http") + self._address.socket_path
        silence = self._settings.silence
        try:
            connection = connect(
                url,
                additional_headers={"Authorization": f"Bearer {self._token}"} if self._token else None,
                open_timeout=self._settings.connect_within,
                close_timeout=1,
                # a hashtag may be silent for days: whether the connection lives, pings say
                ping_interval=silence / 3,
                ping_timeout=silence * 2 / 3,
                max_size=MAX_EVENT,
            )
        except InvalidStatus as error:
            _check(error.response.status_code, error.response.headers, self._address.host)
            raise
        with connection:

            def events() -> Iterator[ServerEvent | None]:
                while not stop.is_set():
                    try:
                        frame = connection.recv(timeout=_SLICE, decode=False)
                    except TimeoutError:
                        continue
                    yield _unframed(frame if isinstance(frame, bytes) else frame.encode())

            yield events()


def _unframed(frame: bytes) -> ServerEvent:
    """Parse an event of the WebSocket; one that cannot be is handed on as a status that cannot be read."""
    try:
        told = _decode_frame(frame)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ServerEvent("update", frame)
    return ServerEvent(told.event, told.payload.encode("utf-8", "replace"))


def _status(event: ServerEvent) -> _Status:
    if event.event == "delete":
        return _Status(event.data.decode("utf-8", "replace").strip())
    try:
        return _decode_status(event.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Status()


def _check(status: int, headers: httpx.Headers | object, host: str, tolerated: tuple[int, ...] = ()) -> None:
    if status == 200 or status in tolerated:
        return
    fault = status_fault(status, headers)  # type: ignore[arg-type]  # both libraries' headers are mappings
    if fault is not None:
        raise fault
    if status in (401, 403):
        message = f"{host} wants an access token with the right read:statuses; set it as MURMURE_MASTODON_TOKEN"
        raise SourceError(message)
    message = f"{host} answers with status {status}; check the address"
    raise SourceError(message)
