"""A Jetstream instance on a loopback port: an archive served by cursor, and a script of faults."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

REAL_TIME_US = 1_783_175_888_000_000


class JetstreamPeer:
    """Serves `events` (in the server's order) to whoever connects.

    Each connection takes the next step of the script, ``(fault, events to go)``: it is served from its cursor until so
    many events beyond the furthest ever served, then the fault happens. After the script all is served, and the
    connection stays. Faults before the handshake are ``refused``, ``hang``, ``CursorTooOld`` and numbers of HTTP
    statuses; after it ``close``, ``policy`` (as for a slow consumer), ``reset``, ``half`` (cut in mid-frame),
    ``silence``, ``garbage``, ``error`` (a frame of version 2), ``twice`` and ``shuffled`` (then closed).
    """

    def __init__(self, events: Iterable[bytes], script: Iterable[tuple[str, int]] = (), *, first_seq: int = 0) -> None:
        self.events = list(events)
        self.script = list(script)
        self.first_seq = first_seq
        self.furthest = 0
        self.connections: list[dict[str, list[str]]] = []
        self.served = threading.Event()
        self.served_at = 0.0
        self.pongs = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server: Server = serve(
            self._handle, "127.0.0.1", 0, process_request=self._greet, ping_interval=None, close_timeout=0.2
        )
        self.host = f"127.0.0.1:{self._server.socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> JetstreamPeer:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join(5)

    def _greet(self, connection: ServerConnection, request: Request) -> Response | None:
        with self._lock:
            self.connections.append(parse_qs(urlsplit(request.path).query))
            fault, more = self.script.pop(0) if self.script else ("", len(self.events))
        connection.step = (fault, more)  # type: ignore[attr-defined]
        if fault == "hang":
            self._closing.wait(5)
        elif fault == "refused":
            connection.socket.shutdown(socket.SHUT_RDWR)
        elif fault == "CursorTooOld":
            return _answer(400, b'{"error":"CursorTooOld","message":"the cursor is too old"}')
        elif fault.isdigit():
            return _answer(int(fault), b"{}", {"Retry-After": "0"})
        return None

    def _handle(self, connection: ServerConnection) -> None:
        fault, more = connection.step  # type: ignore[attr-defined]
        asked = self.connections[-1]
        with suppress(ConnectionClosed, OSError):
            self._serve(connection, fault, more, int(asked["cursor"][0]) if "cursor" in asked else None)

    def _serve(self, connection: ServerConnection, fault: str, more: int, cursor: int | None) -> None:
        start = (
            self.furthest
            if cursor is None
            else next((n for n, event in enumerate(self.events) if self._place(n, event) >= cursor), len(self.events))
        )
        end = min(len(self.events), self.furthest + more)
        served = self.events[start:end]
        if fault == "shuffled":
            served = [event for n in range(0, len(served), 4) for event in reversed(served[n : n + 4])]
        for event in served:
            connection.send(event.decode())
            if fault == "twice":
                connection.send(event.decode())
        self.furthest = max(self.furthest, end)
        connection.ping().wait(30)
        self.pongs += 1
        if self.furthest == len(self.events) and not fault:
            self.served_at = self.served_at or time.time()
            self.served.set()
            self._closing.wait()
        elif fault == "half":
            following = self.events[end] if end < len(self.events) else self.events[-1]
            frame = Frame(Opcode.TEXT, following).serialize(mask=False, extensions=connection.protocol.extensions)
            connection.socket.sendall(frame[: len(frame) // 2])
            connection.socket.shutdown(socket.SHUT_RDWR)
        elif fault == "reset":
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.socket.close()
        elif fault == "silence":
            # until the client has had enough
            for _ in connection:
                pass
        elif fault == "garbage":
            connection.send('{"did": "did:plc:broken", "time_us": ')
            connection.close(1001)
        elif fault == "error":
            connection.send('{"$type":"error","error":"ConsumerTooSlow","message":"you are too slow"}')
            connection.close(1008)
        elif fault == "policy":
            connection.close(1008, "slow consumer")
        else:
            connection.close(1001)

    def _place(self, number: int, event: bytes) -> int:
        body: dict[str, Any] = json.loads(event)
        return int(body["time_us"]) if "time_us" in body else int(body["payload"]["seq"])


def _answer(status: int, body: bytes, more: dict[str, str] | None = None) -> Response:
    headers = Headers({"Content-Length": str(len(body)), "Connection": "close", **(more or {})})
    return Response(status, HTTPStatus(status).phrase, headers, body)


def commit(number: int, did: str, collection: str = "post", operation: str = "create", **more: Any) -> dict[str, Any]:
    """An event of version 1; `number` gives its time, a tenth of a second each, and its key unless `rkey` does."""
    record = {
        "post": {"text": f"bread and butter number {number} from the village bakery", "langs": ["en"]},
        "like": {"subject": {"uri": more.get("subject", ""), "cid": "c"}},
        "repost": {"subject": {"uri": more.get("subject", ""), "cid": "c"}},
    }[collection]
    body = {
        "rev": f"rev{number:06}",
        "operation": operation,
        "collection": f"app.bsky.feed.{collection}",
        "rkey": more.get("rkey", f"k{number:06}"),
    }
    if operation != "delete":
        body["record"] = {"createdAt": "2026-07-04T14:38:08.000Z", **record, **more.get("record", {})}
        body["cid"] = "c"
    return {"did": did, "time_us": time_us(number), "kind": "commit", "commit": body}


def account(number: int, did: str, active: bool) -> dict[str, Any]:
    """An account that is gone, or back."""
    told = {"active": active, "did": did, "seq": number, "time": "2026-07-04T14:38:08.000Z"}
    return {"did": did, "time_us": time_us(number), "kind": "account", "account": told}


def time_us(number: int) -> int:
    return REAL_TIME_US + number * 100_000


def version_2(seq: int, event: dict[str, Any]) -> bytes:
    """The same event as a frame of version 2."""
    moment = event["time_us"] / 1e6
    text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{event['time_us'] % 1_000_000:06}Z"
    head = {"$type": f"network.bsky.jetstream.subscribeEvents#{event['kind']}", "seq": seq, "did": event["did"]}
    rest = event.get("commit") or {event["kind"]: event[event["kind"]]}
    return json.dumps({"$type": "message", "payload": {**head, "time": text, **rest}}).encode()


def story(posts: int = 300) -> tuple[list[dict[str, Any]], set[str]]:
    """Events of a while, and the ids of the posts that are left at its end.

    Ten accounts write, repost and like; every fifteenth post is deleted a little later, and one account goes.
    """
    events: list[dict[str, Any]] = []
    left: dict[str, str] = {}
    for number in range(posts):
        did = f"did:plc:author{number % 10}"
        events.append(commit(number, did))
        uri = f"at://{did}/app.bsky.feed.post/k{number:06}"
        left[uri] = did
        if number % 15 == 9:
            gone = number - 5
            author = f"did:plc:author{gone % 10}"
            events.append(commit(number, author, operation="delete", rkey=f"k{gone:06}"))
            del left[f"at://{author}/app.bsky.feed.post/k{gone:06}"]
        if number % 20 == 7:
            events.append(commit(number, "did:plc:fan", "like", subject=uri))
            events.append({"did": did, "time_us": time_us(number), "kind": "identity", "identity": {"did": did}})
    events.append(account(posts, "did:plc:author3", False))
    return events, {uri for uri, did in left.items() if did != "did:plc:author3"}
