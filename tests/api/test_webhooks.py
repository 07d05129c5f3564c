"""Webhooks: signed, tried again where it fails, and given up into the dead letters."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api import create_app
from api.alerts import Rule, RuleFile, Webhook
from api.alerts.book import Book
from api.alerts.evaluate import Ring
from api.alerts.webhooks import Courier, secret_of, wait_seconds
from murmure_errors import ConfigError

KEY = bytes(range(32))
RULE = Rule(name="spike", kind="spike", brand="acme")
RING = Ring(
    "spike", "spike", "warning", "brand", "acme", "acme", 1_700_000_000, 5.0, 4.0, 30.0, 6.0, 30, 1, "acme: 30 people"
)


class Receiver:
    """A local server that answers as it is told to and keeps what it was sent."""

    def __init__(self, answers: list[int]) -> None:
        received: list[tuple[dict[str, str], bytes]] = []
        done = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append(({name.lower(): value for name, value in self.headers.items()}, body))
                status = answers[min(len(received), len(answers)) - 1]
                if not status:
                    # says nothing until the test has ended
                    done.wait(20)
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.received = received
        self._done = done
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?from=murmure"

    def close(self) -> None:
        self._done.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver(request: pytest.FixtureRequest) -> Iterator[Receiver]:
    made = Receiver(request.param)
    yield made
    made.close()


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    monkeypatch.setenv("MURMURE_DESK", f"whsec_{base64.b64encode(KEY).decode()}")
    made = Book(tmp_path)
    yield made
    made.close()


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 2e9

    def __call__(self) -> float:
        return self.now


def sent(book: Book, url: str, tries: int = 4, turns: int = 10, **more: Any) -> list[tuple[str, int, float]]:
    """Ring once and let a courier try as often as it may; state, tries and wait after each."""
    hook = Webhook(name="desk", url=url, secret_env="MURMURE_DESK", tries=tries, **more)
    book.write(RULE, 0, [RING], 0, [hook])
    clock, went = Clock(), []
    courier = Courier(book, hook, clock, lambda: 1.0)
    for _ in range(turns):
        if not courier.send_next():
            break
        (delivery,) = book.deliveries(None, (0, ""), 10)
        went.append((delivery.state, delivery.tries, max(delivery.due - clock.now, 0.0)))
        clock.now = max(clock.now, delivery.due)
    return went


@pytest.mark.parametrize("receiver", [[204]], indirect=True)
def test_a_message_is_signed_as_the_convention_says(book: Book, receiver: Receiver) -> None:
    assert sent(book, receiver.url) == [("delivered", 1, 0.0)]
    ((headers, body),) = receiver.received
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == "2000000000"
    said = json.loads(body)
    assert (said["type"], said["data"]["number"], said["data"]["message"]) == ("murmure.alert", 1, "acme: 30 people")
    assert said["data"]["window_start"] == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("receiver", [[500, 503, 200]], indirect=True)
def test_it_is_tried_again_with_the_same_id_and_longer_waits(book: Book, receiver: Receiver) -> None:
    assert sent(book, receiver.url) == [("waiting", 1, 2.0), ("waiting", 2, 4.0), ("delivered", 3, 0.0)]
    assert len({headers["webhook-id"] for headers, _ in receiver.received}) == 1
    assert len({headers["webhook-timestamp"] for headers, _ in receiver.received}) == 3


@pytest.mark.parametrize("receiver", [[404]], indirect=True)
def test_after_the_last_try_it_is_a_dead_letter(book: Book, receiver: Receiver, caplog: Any) -> None:
    assert [state for state, _, _ in sent(book, receiver.url)] == ["waiting", "waiting", "waiting", "dead"]
    (letter,) = book.deliveries("dead", (0, ""), 10)
    assert (letter.webhook, letter.tries, letter.fault) == ("desk", 4, "answered 404")
    assert "dead letters of webhook desk after 4 tries" in caplog.text


@pytest.mark.parametrize("receiver", [[0]], indirect=True)
def test_a_receiver_that_says_nothing_is_left(book: Book, receiver: Receiver) -> None:
    assert [state for state, _, _ in sent(book, receiver.url, tries=2, timeout=0.2)] == ["waiting", "dead"]
    assert book.deliveries("dead", (0, ""), 1)[0].fault == "no answer in 0.2 s"


def test_a_receiver_that_is_not_there(book: Book) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert sent(book, f"http://127.0.0.1:{port}/")[-1][0] == "dead"
    assert book.deliveries("dead", (0, ""), 1)[0].fault.startswith("ConnectionRefusedError")


def test_what_waits_is_sent_after_a_restart_and_nothing_rings_twice(book: Book, tmp_path: Path) -> None:
    hook = Webhook(name="desk", url="http://127.0.0.1:9/", secret_env="MURMURE_DESK")
    assert book.write(RULE, 5, [RING], 0, [hook]) == 1
    again = Book(tmp_path)
    assert again.write(RULE, 5, [RING], 0, [hook]) == 0
    assert (again.newest(), again.through(RULE)) == (1, 5)
    found = again.due("desk", 1e12)
    assert found is not None
    assert found[0].ring == RING
    again.close()


def test_only_one_process_is_in_charge(book: Book, tmp_path: Path) -> None:
    other = Book(tmp_path)
    assert book.own()
    assert not other.own()
    book.close()
    assert other.own()
    other.close()


def test_a_webhook_gets_what_it_wants(book: Book) -> None:
    hooks = [
        Webhook(name="all", url="http://x/", secret_env="MURMURE_DESK"),
        Webhook(name="grave", url="http://x/", secret_env="MURMURE_DESK", severity="critical"),
        Webhook(name="other", url="http://x/", secret_env="MURMURE_DESK", rules=["tone"]),
    ]
    book.write(RULE, 0, [RING], 0, hooks)
    assert [delivery.webhook for delivery in book.deliveries(None, (0, ""), 10)] == ["all"]


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%%"])
def test_a_server_does_not_start_without_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("MURMURE_DESK", secret)
    hook = Webhook(name="desk", url="http://127.0.0.1:9/", secret_env="MURMURE_DESK")
    with pytest.raises(ConfigError, match="MURMURE_DESK in the environment must hold the secret of webhook desk"):
        create_app(tmp_path, rules=RuleFile(webhook=[hook]))
    monkeypatch.setenv("MURMURE_DESK", f"whsec_{base64.b64encode(KEY).decode()}")
    assert secret_of(hook) == KEY


def test_waits_double_and_are_left_half_to_chance() -> None:
    assert [wait_seconds(tries, 1.0) for tries in (1, 2, 3, 4)] == [2.0, 4.0, 8.0, 16.0]
    assert wait_seconds(3, 0.0) == 4.0
    assert wait_seconds(1000, 1.0) == 3600.0
