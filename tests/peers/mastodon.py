"""A Mastodon server on a loopback port: streams both ways, its timeline over REST, and a script of faults."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

TOKEN = "a-token"
Event = tuple[str, Any]
"""Type of an event, and the status or the id that is its payload."""


class MastodonPeer:
    """Sends `events` to whoever listens, as they happen: what nobody hears is in the timeline alone.

    Each connection takes the next step of the script, ``(fault, events to go)``: it hears so many events, then the
    fault happens, and `missed` more events with nobody there. Faults before a stream begins are ``hang`` and numbers of
    HTTP statuses; after it ``close``, ``half`` (cut in mid-frame), ``silence`` (not a heartbeat more), ``twice`` and
    ``garbage``. `rest` is a script of statuses for the timeline's answers.
    """

    def __init__(
        self,
        events: Iterable[Event],
        script: Iterable[tuple[str, int]] = (),
        *,
        missed: int = 5,
        rest: Iterable[int] = (),
    ) -> None:
        self.events = list(events)
        self.script = list(script)
        self.rest = list(rest)
        self.missed = missed
        self.happened = 0
        self.tokens: list[str | None] = []
        self.asked: list[str] = []
        self.served = threading.Event()
        self.served_at = 0.0
        self.closing = threading.Event()
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with suppress(OSError):
                    peer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._web.daemon_threads = True
        self._sockets: Server = serve(
            self._hear, "127.0.0.1", 0, process_request=self._greet, ping_interval=None, close_timeout=0.2
        )
        self.host = f"127.0.0.1:{self._web.server_address[1]}"
        self.socket_host = f"127.0.0.1:{self._sockets.socket.getsockname()[1]}"
        self._threads = [
            threading.Thread(target=server.serve_forever, daemon=True) for server in (self._web, self._sockets)
        ]
        for thread in self._threads:
            thread.start()
        self.streaming_url = ""

    def __enter__(self) -> MastodonPeer:
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._web.shutdown()
        self._web.server_close()
        self._sockets.shutdown()
        for thread in self._threads:
            thread.join(5)

    def step(self) -> tuple[str, int]:
        return self.script.pop(0) if self.script else ("", len(self.events))

    def happen(self, more: int) -> list[Event]:
        """Let events happen: they are in the timeline from now on."""
        first = self.happened
        self.happened = min(len(self.events), first + more)
        return self.events[first : self.happened]

    def after(self, fault: str) -> None:
        # a deletion that nobody hears is known to nobody: what is missed are statuses
        for _ in range(self.missed if fault else 0):
            if self.events[self.happened : self.happened + 1] and self.events[self.happened][0] == "update":
                self.happen(1)
        if self.happened == len(self.events):
            self.served_at = self.served_at or time.time()
            self.served.set()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.tokens.append(request.headers["Authorization"])
        if parts.path == "/api/v2/instance":
            url = self.streaming_url or f"ws://{self.host}"
            respond(request, 200, json.dumps({"configuration": {"urls": {"streaming": url}}}).encode())
        elif parts.path == "/api/v1/streaming/health":
            respond(request, 200, b"OK", "text/plain")
        elif parts.path.startswith("/api/v1/timelines/"):
            self._timeline(request, request.path, query)
        elif parts.path.startswith("/api/v1/streaming/"):
            self.asked.append(request.path)
            self._stream(request)
        else:
            respond(request, 404, b"{}")

    def _timeline(self, request: BaseHTTPRequestHandler, path: str, query: dict[str, str]) -> None:
        self.asked.append(path)
        status = self.rest.pop(0) if self.rest else 200
        if status != 200:
            respond(request, status, b"{}")
            return
        gone = {payload for kind, payload in self.events[: self.happened] if kind == "delete"}
        after = [
            payload
            for kind, payload in self.events[: self.happened]
            if kind == "update" and int(payload["id"]) > int(query["min_id"]) and payload["id"] not in gone
        ]
        respond(request, 200, json.dumps(after[: int(query["limit"])][::-1]).encode())

    def _stream(self, request: BaseHTTPRequestHandler) -> None:
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            respond(request, 401, b'{"error":"The access token is invalid"}')
            return
        fault, more = self.step()
        if fault == "hang":
            self.closing.wait(3)
            return
        if fault.isdigit():
            respond(request, int(fault), b"{}")
            return
        out = request.wfile
        request.close_connection = True
        out.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk(out, b":)\n")
        for event in self.happen(more):
            chunk(out, server_event(event))
            if fault == "twice":
                chunk(out, server_event(event))
            chunk(out, b":thump\n")
        if fault == "garbage":
            chunk(out, b'event: update\ndata: {"id": "broken\n\n')
        if fault == "half":
            following = server_event(self.events[min(self.happened, len(self.events) - 1)])
            out.write(b"%x\r\n%s" % (len(following), following[: len(following) // 2]))
            out.flush()
            request.connection.shutdown(socket.SHUT_RDWR)
        self.after(fault)
        if fault == "silence":
            self.closing.wait(3)
        while not fault and not self.closing.wait(0.1):
            chunk(out, b":thump\n")

    def _greet(self, connection: ServerConnection, request: Request) -> Response | None:
        self.tokens.append(request.headers.get("Authorization"))
        if request.path == "/api/v1/streaming/health":
            return Response(200, "OK", Headers({"Content-Length": "2", "Connection": "close"}), b"OK")
        self.asked.append(request.path)
        fault, more = self.step()
        connection.step = (fault, more)  # type: ignore[attr-defined]
        if fault == "hang":
            self.closing.wait(3)
        elif fault.isdigit():
            return Response(int(fault), "No", Headers({"Content-Length": "0", "Retry-After": "0"}), b"")
        return None

    def _hear(self, connection: ServerConnection) -> None:
        fault, more = connection.step  # type: ignore[attr-defined]
        with suppress(ConnectionClosed, OSError):
            for event in self.happen(more):
                connection.send(socket_event(event))
                if fault == "twice":
                    connection.send(socket_event(event))
            if fault == "garbage":
                connection.send('{"stream":["public"],"event":"update","payl')
            connection.ping().wait(30)
            self.after(fault)
            if fault == "half":
                following = socket_event(self.events[min(self.happened, len(self.events) - 1)]).encode()
                frame = Frame(Opcode.TEXT, following).serialize(mask=False, extensions=connection.protocol.extensions)
                connection.socket.sendall(frame[: len(frame) // 2])
                connection.socket.shutdown(socket.SHUT_RDWR)
            elif fault == "silence":
                # nothing is read any more: the client's pings stay without an answer
                connection.protocol.receive_data = lambda data: None  # type: ignore[method-assign]
                self.closing.wait(3)
            elif not fault:
                self.closing.wait()


def respond(request: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "application/json") -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(body)))
    if status == 429:
        request.send_header("Retry-After", "0")
    request.end_headers()
    request.wfile.write(body)


def chunk(out: Any, body: bytes) -> None:
    out.write(b"%x\r\n%s\r\n" % (len(body), body))
    out.flush()


def payload_of(event: Event) -> str:
    return event[1] if isinstance(event[1], str) else json.dumps(event[1], ensure_ascii=False)


def server_event(event: Event) -> bytes:
    return f"event: {event[0]}\ndata: {payload_of(event)}\n\n".encode()


def socket_event(event: Event) -> str:
    return json.dumps({"stream": ["public"], "event": event[0], "payload": payload_of(event)})


def status(number: int, author: int = 0, **more: Any) -> dict[str, Any]:
    """A status; `number` is its id, and its time in seconds."""
    moment = datetime(2026, 7, 4, 12, tzinfo=UTC) + timedelta(seconds=number)
    return {
        "id": str(110_000_000_000_000_000 + number),
        "created_at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "in_reply_to_id": None,
        "language": "en",
        "visibility": "public",
        "uri": f"https://peer.example/statuses/{number}",
        "url": f"https://peer.example/@a{author}/{number}",
        # a line separator inside a string is no end of an event
        "content": f"<p>Bread number {number} from the village bakery\u2028warm</p>",
        "replies_count": 0, "reblogs_count": 0, "favourites_count": 0, "reblog": None, "mentions": [], "tags": [],
        "account": {
            "id": str(author), "acct": f"a{author}", "bot": False, "followers_count": 10 + author,
            "following_count": 5, "statuses_count": 7, "created_at": "2023-01-01T00:00:00.000Z",
        },
        **more,
    }  # fmt: skip


def story(statuses: int = 200) -> tuple[list[Event], set[str]]:
    """Events of a while, and the ids of the statuses that are left at its end; deletes come soon after."""
    events: list[Event] = []
    left: set[str] = set()
    for number in range(statuses):
        one = status(number, number % 10)
        events.append(("update", one))
        left.add(one["id"])
        if number % 15 == 9:
            events.append(("delete", one["id"]))
            left.discard(one["id"])
        if number % 25 == 3:
            moment = one["created_at"].replace(".000Z", ".500Z")
            events.append(("status.update", {**one, "edited_at": moment, "content": "<p>Edited bread</p>"}))
            events.append(("announcement", {"id": "1"}))
    return events, left
