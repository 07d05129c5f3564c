"""Follower counts of Bluesky's accounts: asked for beside the stream, which never waits for them."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from threading import Condition, Thread

import httpx
import msgspec

from streams.sources.http import retry_after
from streams.sources.settings import JetstreamSettings

ACTORS = 25
"""Accounts that ``app.bsky.actor.getProfiles`` takes at once."""
_WANTED = 20_000
_KNOWN = 200_000
_PATH = "/xrpc/app.bsky.actor.getProfiles"

log = logging.getLogger("murmure")


class _Profile(msgspec.Struct, rename="camel", omit_defaults=True):
    """What of a profile a post's author needs; the rest is neither kept nor passed on."""

    did: str = ""
    handle: str | None = None
    followers_count: int | None = None
    follows_count: int | None = None
    posts_count: int | None = None
    created_at: str | None = None


class _Answer(msgspec.Struct):
    profiles: list[_Profile] = []


_decode = msgspec.json.Decoder(_Answer).decode


class Profiles:
    """Adds to events what is known of their authors, and asks for the others in a thread of its own.

    A post bears the counts that were known when it came; the first posts of an account bear none. Held in memory only:
    ids and handles of people are written nowhere.

    Parameters
    ----------
    settings
        Where to ask, how often, and how long an answer holds.
    """

    def __init__(self, settings: JetstreamSettings) -> None:
        self._settings = settings
        self._known: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._wanted: OrderedDict[str, None] = OrderedDict()
        self._changed = Condition()
        Thread(target=self._run, daemon=True, name="profiles").start()

    def attach(self, record: bytes, did: str) -> bytes:
        """Give the event with its author's profile, where that is known."""
        with self._changed:
            told = self._known.get(did)
            if told is None or time.monotonic() - told[0] > self._settings.profile_age:
                self._wanted[did] = None
                if len(self._wanted) > _WANTED:
                    self._wanted.popitem(last=False)
                if len(self._wanted) >= ACTORS:
                    self._changed.notify()
        body = record.rstrip()
        if told is None or not told[1] or not body.endswith(b"}"):
            return record
        return body[:-1] + b',"profile":' + told[1] + b"}"

    def _run(self) -> None:
        interval = 1.0 / self._settings.profiles_per_second
        with httpx.Client(base_url=self._settings.appview, timeout=self._settings.connect_within) as client:
            while True:
                asked = self._next(interval)
                pause = self._ask(client, asked) if asked else 0.0
                time.sleep(max(interval, pause))

    def _next(self, patience: float) -> list[str]:
        """Whom to ask for: as many as go into a request, or those there are after a while."""
        with self._changed:
            if len(self._wanted) < ACTORS:
                self._changed.wait(patience)
            return [self._wanted.popitem(last=False)[0] for _ in range(min(ACTORS, len(self._wanted)))]

    def _ask(self, client: httpx.Client, asked: list[str]) -> float:
        """Ask for accounts; answer the seconds to wait before the next request beyond the usual."""
        try:
            answer = client.get(_PATH, params=[("actors", did) for did in asked])
            if answer.status_code != 200:
                return retry_after(answer.headers) or 10.0
            found = {profile.did: profile for profile in _decode(answer.content).profiles}
        except (httpx.HTTPError, msgspec.DecodeError, UnicodeDecodeError) as error:
            log.warning("profiles could not be fetched: %s", type(error).__name__)
            return 10.0
        now = time.monotonic()
        with self._changed:
            for did in asked:
                # an account that is not in the answer is gone: not asked for again until its time is up
                profile = found.get(did)
                self._known[did] = (now, b"" if profile is None else msgspec.json.encode(profile))
                self._known.move_to_end(did)
            while len(self._known) > _KNOWN:
                self._known.popitem(last=False)
        return 0.0
