"""Sending alerts to webhooks, signed, and again where it fails.

Signed as the Standard Webhooks convention says (``standard-webhooks``, version 1): HMAC-SHA256 over the id, the time
and the body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import logging
import os
import random
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from api.alerts.book import Book, Delivery, Kept
from api.alerts.rules import Webhook
from murmure_errors import ConfigError

log = logging.getLogger(__name__)

_FIRST_SECONDS = 2.0
_LONGEST_SECONDS = 3600.0


def secret_of(webhook: Webhook) -> bytes:
    """Read a webhook's secret from the environment: ``whsec_`` and base64, of 16 to 64 bytes.

    Raises
    ------
    ConfigError
        It is not there, or no secret.
    """
    said = os.environ.get(webhook.secret_env, "")
    try:
        secret = base64.b64decode(said.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not said.startswith("whsec_") or not 16 <= len(secret) <= 64:
        msg = (
            f"{webhook.secret_env} in the environment must hold the secret of webhook {webhook.name}: whsec_ and 24 or "
            "more random bytes in base64, as `echo whsec_$(openssl rand -base64 32)` makes one"
        )
        raise ConfigError(msg)
    return secret


def sign(secret: bytes, event_id: str, timestamp: int, body: bytes) -> str:
    """Give the signature of a message.

    Examples
    --------
    >>> sign(base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
    ...      b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    digest = hmac.new(secret, f"{event_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def payload(kept: Kept) -> dict[str, Any]:
    """Give the body of a message."""
    rang_at = datetime.fromtimestamp(kept.rang_at, UTC).isoformat().replace("+00:00", "Z")
    ring = msgspec.to_builtins(kept.ring)
    ring["window_start"] = datetime.fromtimestamp(kept.ring.window_start, UTC).isoformat().replace("+00:00", "Z")
    return {"type": "murmure.alert", "timestamp": rang_at, "data": {"number": kept.number, **ring}}


def wait_seconds(tries: int, chance: float) -> float:
    """Give the time until the next try: doubled each time up to an hour, of which half is left to `chance` (0 to 1).

    Examples
    --------
    >>> wait_seconds(1, 0.0), wait_seconds(3, 1.0), wait_seconds(40, 1.0)
    (1.0, 8.0, 3600.0)
    """
    whole = min(_FIRST_SECONDS * 2.0 ** (tries - 1), _LONGEST_SECONDS)
    return whole * (0.5 + 0.5 * chance)


class Courier:
    """Sends what is due to one webhook.

    Parameters
    ----------
    clock, chance
        Wall time in seconds since the epoch, and a number from 0 to 1; tests give their own.
    """

    def __init__(
        self,
        book: Book,
        webhook: Webhook,
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._book = book
        self._webhook = webhook
        self._secret = secret_of(webhook)
        self._clock = clock
        self._chance = chance

    def send_next(self) -> bool:
        """Try the delivery that has been due longest; give whether there was one."""
        found = self._book.due(self._webhook.name, self._clock())
        if found is None:
            return False
        kept, delivery = found
        fault = self._post(kept)
        tries = delivery.tries + 1
        state, due = "delivered", delivery.due
        if fault is not None:
            state, due = "waiting", self._clock() + wait_seconds(tries, self._chance())
            if tries >= self._webhook.tries:
                state = "dead"
                log.error(
                    "alert %s went to the dead letters of webhook %s after %s tries: %s",
                    kept.number,
                    self._webhook.name,
                    tries,
                    fault,
                )
            else:
                log.warning("alert %s could not be sent to webhook %s: %s", kept.number, self._webhook.name, fault)
        self._book.settle(Delivery(kept.number, self._webhook.name, state, tries, due, fault or ""))
        return True

    def _post(self, kept: Kept) -> str | None:
        """Send one alert; give what went wrong, None for nothing."""
        body = msgspec.json.encode(payload(kept))
        # the time of the try, not of the alert: a receiver refuses old ones
        timestamp = int(self._clock())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "murmure",
            "webhook-id": kept.event_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self._secret, kept.event_id, timestamp, body),
        }
        where = urlsplit(self._webhook.url)
        try:
            connection = self._connection(where.scheme, where.hostname or "", where.port)
            try:
                path = (where.path or "/") + (f"?{where.query}" if where.query else "")
                connection.request("POST", path, body, headers)
                status = connection.getresponse().status
            finally:
                connection.close()
        except TimeoutError:
            return f"no answer in {self._webhook.timeout:g} s"
        except (OSError, http.client.HTTPException, ValueError) as error:
            return f"{type(error).__name__}: {error}"[:300]
        return None if 200 <= status < 300 else f"answered {status}"

    def _connection(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        if scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self._webhook.timeout, context=context)
        return http.client.HTTPConnection(host, port, timeout=self._webhook.timeout)
