"""What a connection to Jetstream brings, and where the next one goes on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from murmure_errors import SourceError
from streams.formats import jetstream as wire
from streams.sources.feed import Arrival, CutOff, now
from streams.sources.http import FAILURES, status_fault, words
from streams.sources.profiles import Profiles
from streams.sources.recent import key_of
from streams.sources.settings import JetstreamSettings
from streams.watermark import MAX_JUMP
from warehouse.records import GapRow

if TYPE_CHECKING:
    from streams.sources.jetstream import Address

MAX_FRAME = 1 << 20
_FRAMES = 256
"""Frames that wait in the library: with a few, each would cost a change of threads."""
LOOKBACK = 36 * 3600.0
"""Seconds for which public instances of v1 keep events; they clamp an older cursor without a word."""
_ANY_HOST = "time"
_SLICE = 0.25


class _Commit(msgspec.Struct, gc=False):
    rev: str = ""
    collection: str = ""
    rkey: str = ""
    operation: str = ""


class _Head(_Commit, gc=False, rename={"type": "$type"}):
    """What of an event tells it from others and says where it stands; v2 spreads the commit in the payload."""

    type: str = ""
    did: str = ""
    time_us: int = 0
    seq: int = 0
    kind: str = ""
    commit: _Commit | None = None
    payload: _Head | None = None
    error: str = ""


_decode = msgspec.json.Decoder(_Head).decode


class JetstreamFeed:
    """Follows one stream over the instances of an address.

    v1 knows time cursors that hold for any instance: after a cut the feed goes back some seconds, for events do not
    come quite in the order of their time. v2 numbers events, each instance for itself; on another one than before, of
    which no number is known, the feed begins at the tip and tells of a gap.

    Parameters
    ----------
    address, settings
        What to follow, and how.
    marks
        Where to go on: `time_us` under ``time`` for v1, the instance's number under its name for v2.
    reached
        Event time in seconds up to which was read, minus infinity if nothing was.
    """

    def __init__(self, address: Address, settings: JetstreamSettings, marks: dict[str, int], reached: float) -> None:
        self._address, self._settings = address, settings
        self._marks, self._reached = marks, reached
        self._v1 = address.path == "/subscribe"
        self._host = 0
        self._failures = 0
        self._lost: str | None = None
        self._profiles = Profiles(settings) if settings.profiles else None

    def arrivals(self, stop: Event) -> Iterator[Arrival | GapRow | None]:
        """Connect and give events until the connection is cut off."""
        try:
            with self._connect() as connection:
                yield None
                yield from self._events(connection, stop)
        except FAILURES as error:
            raise self._cut(words(error)) from None

    def _connect(self) -> ClientConnection:
        host = self._address.hosts[self._host]
        query = [*self._address.query, *self._cursor()]
        url = f"{'wss' if self._address.tls else 'ws'}://{host}{self._address.path}?{urlencode(query)}"
        try:
            return connect(
                url,
                open_timeout=self._settings.connect_within,
                close_timeout=1,
                # silence is measured here; while the flow is behind, pongs wait unread and must not end the connection
                ping_interval=None,
                max_size=MAX_FRAME,
                max_queue=_FRAMES,
            )
        except InvalidStatus as error:
            raise self._refused(error, host) from None

    def _cursor(self) -> list[tuple[str, str]]:
        if self._v1:
            mark = self._marks.get(_ANY_HOST)
            if mark is None:
                return []
            if now() - mark / 1e6 > LOOKBACK:
                self._lost = f"the cursor was older than the {LOOKBACK / 3600:.0f} h that the server keeps"
            return [("cursor", str(max(0, mark - int(self._settings.rewind * 1e6))))]
        mark = self._marks.get(self._address.hosts[self._host])
        if mark is None and math.isfinite(self._reached):
            self._lost = self._lost or "another instance went on, whose numbers are its own"
        return [] if mark is None else [("cursor", str(mark))]

    def _refused(self, error: InvalidStatus, host: str) -> Exception:
        status, body = error.response.status_code, bytes(error.response.body or b"")[:4096]
        if status == 400 and b"CursorTooOld" in body:
            self._drop_cursor("the cursor was too old for the server")
            return self._cut("CursorTooOld", wait=0.0)
        fault = status_fault(status, error.response.headers)
        if fault is not None:
            return self._cut(fault.reason, fault.wait)
        message = f"{host} refuses {self._address.path} with status {status}; check the address and its parameters"
        return SourceError(message)

    def _drop_cursor(self, why: str) -> None:
        self._marks.pop(_ANY_HOST if self._v1 else self._address.hosts[self._host], None)
        self._lost = why

    def _cut(self, reason: str, wait: float | None = None) -> CutOff:
        """Go to the next instance once this one has failed a few times in a row without a word."""
        self._failures += 1
        if self._failures >= self._settings.tries and len(self._address.hosts) > 1:
            self._host = (self._host + 1) % len(self._address.hosts)
            self._failures = 0
        return CutOff(reason, wait)

    def _events(self, connection: ClientConnection, stop: Event) -> Iterator[Arrival | GapRow]:
        silent = 0.0
        first = True
        while not stop.is_set():
            try:
                frame = connection.recv(timeout=_SLICE)
            except TimeoutError:
                silent += _SLICE
                if silent >= self._settings.silence:
                    fault = f"nothing came for {silent:.0f} s"
                    raise self._cut(fault) from None
                continue
            silent = 0.0
            record = frame if isinstance(frame, bytes) else frame.encode("utf-8", "surrogatepass")
            head = _head(record)
            if head is None:
                yield Arrival(record, key_of(record))
                continue
            if head.type == "error" or head.type.endswith("#error"):
                self._told_error(head.error or (head.payload.error if head.payload else ""))
            time = wire.event_time(record)
            if first and time is not None:
                first = False
                self._failures = 0
                yield from self._gap(time)
            if time is not None:
                self._reached = max(self._reached, time)
            yield self._arrival(record, head)

    def _arrival(self, record: bytes, head: _Head) -> Arrival:
        event = head.payload or head
        commit = event.commit or event
        name, at = self._mark(event, head)
        # a time from a broken future would make the server go on from its tip for ever
        if at > self._marks.get(name, 0) and not (self._v1 and at / 1e6 > now() + MAX_JUMP):
            self._marks[name] = at
        if commit.rev:
            key = key_of(event.did, commit.collection, commit.rkey, commit.rev, commit.operation)
            if self._profiles is not None and commit.operation == "create":
                record = self._profiles.attach(record, event.did)
        else:
            key = key_of(record)
        return Arrival(record, key, (name, self._marks[name]) if name in self._marks else None)

    def _mark(self, event: _Head, head: _Head) -> tuple[str, int]:
        if self._v1:
            return _ANY_HOST, event.time_us
        return self._address.hosts[self._host], event.seq or head.seq

    def _gap(self, time: float) -> Iterator[GapRow]:
        """Tell of what lies between the last event before and the first one now, where that is no mere pause."""
        lost, self._lost = self._lost, None
        if not math.isfinite(self._reached) or time <= self._reached:
            return
        quiet = any(name in ("wantedDids", "dids") for name, _ in self._address.query)
        if lost is None and (quiet or time - self._reached < self._settings.gap_after):
            return
        yield GapRow(self._reached, time, 0, lost or "the server sent nothing of this time")

    def _told_error(self, error: str) -> None:
        # names of errors are the server's and short; anything else is not repeated
        name = error if error.isalnum() and len(error) <= 40 else "an error"
        if name in ("CursorTooOld", "OutdatedCursor", "FutureCursor"):
            self._drop_cursor("the cursor was too old for the server")
        fault = f"the server said {name}"
        raise self._cut(fault)


def _head(record: bytes) -> _Head | None:
    try:
        return _decode(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
