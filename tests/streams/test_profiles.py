"""Follower counts beside the stream, from a server that answers as Bluesky's does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from streams.formats import jetstream as wire
from streams.sources.profiles import ACTORS, Profiles
from streams.sources.settings import JetstreamSettings
from tests.peers.jetstream import commit, version_2

GONE = "did:plc:gone"


class Appview:
    """Answers ``getProfiles``; the first answers are those of `script`, ``hang`` among them."""

    def __init__(self) -> None:
        self.script: list[str] = []
        self.asked: list[list[str]] = []
        self.closing = threading.Event()
        view = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                actors = parse_qs(urlsplit(self.path).query)["actors"]
                view.asked.append(actors)
                fault = view.script.pop(0) if view.script else "200"
                if fault == "hang":
                    view.closing.wait(5)
                    return
                told = [profile(did) for did in actors if did != GONE]
                self.send_response(int(fault))
                self.send_header("Retry-After", "0")
                self.end_headers()
                self.wfile.write(json.dumps({"profiles": told}).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def settings(self, age: float = 60.0) -> JetstreamSettings:
        url = f"http://127.0.0.1:{self.server.server_address[1]}"
        return JetstreamSettings(profiles=True, appview=url, profiles_per_second=50.0, profile_age=age)


def profile(did: str) -> dict[str, object]:
    return {"did": did, "handle": "ann.example", "followersCount": 321, "followsCount": 12, "postsCount": 7,
            "description": "whatever she says of herself", "createdAt": "2024-01-01T00:00:00.000Z"}  # fmt: skip


@pytest.fixture
def appview() -> Iterator[Appview]:
    view = Appview()
    yield view
    view.closing.set()
    view.server.shutdown()
    view.server.server_close()


def post(number: int, did: str) -> bytes:
    return json.dumps(commit(number, did)).encode()


def followers(record: bytes) -> int:
    read = wire.decode(record)
    assert read is not None
    return read.author.followers


def until_known(profiles: Profiles, did: str) -> bytes:
    deadline = time.monotonic() + 20
    while (told := profiles.attach(post(1, did), did)) == post(1, did):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return told


def test_later_posts_bear_what_was_learnt_and_nothing_more(appview: Appview) -> None:
    profiles = Profiles(appview.settings())
    assert followers(profiles.attach(post(1, "did:plc:a"), "did:plc:a")) == -1
    told = until_known(profiles, "did:plc:a")
    assert followers(told) == 321
    assert b"says of herself" not in told
    second = profiles.attach(version_2(1, commit(1, "did:plc:a")), "did:plc:a")
    assert followers(second) == 321


def test_accounts_are_asked_for_together_and_once(appview: Appview) -> None:
    profiles = Profiles(appview.settings())
    dids = [f"did:plc:{n}" for n in range(60)] + [GONE]
    for _ in range(3):
        for did in dids:
            profiles.attach(post(1, did), did)
    for did in dids[:-1]:
        until_known(profiles, did)
    deadline = time.monotonic() + 20
    while GONE not in (asked := [did for actors in appview.asked for did in actors]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert max(map(len, appview.asked)) <= ACTORS
    # those asked for while the answer was under way may be asked for once more
    assert all(asked.count(did) <= 2 for did in dids)
    assert followers(profiles.attach(post(1, GONE), GONE)) == -1


def test_an_old_answer_still_stands_while_a_new_one_is_fetched(appview: Appview) -> None:
    profiles = Profiles(appview.settings(age=0.05))
    until_known(profiles, "did:plc:a")
    time.sleep(0.1)
    before = len(appview.asked)
    assert followers(profiles.attach(post(1, "did:plc:a"), "did:plc:a")) == 321
    deadline = time.monotonic() + 20
    while len(appview.asked) == before:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_stream_does_not_wait_for_a_server_that_hangs(appview: Appview) -> None:
    appview.script[:] = ["hang"] * 9
    profiles = Profiles(appview.settings())
    for n in range(2_000):
        assert profiles.attach(post(n, f"did:plc:{n}"), f"did:plc:{n}") == post(n, f"did:plc:{n}")
    assert len(appview.asked) <= 2
