"""The Mastodon source against a server with faults on a script; the flow behind it is in test_live_end_to_end."""

from __future__ import annotations

import json
from functools import partial

import msgspec
import pytest

from murmure_errors import ConfigError, SourceError
from streams.formats import mastodon as wire
from streams.post import Post
from streams.sources.common import Cut
from streams.sources.live import LiveSource, Stream
from streams.sources.mastodon import TOKEN, parse, token_of
from streams.sources.mastodon_feed import MastodonFeed
from streams.sources.settings import MastodonSettings
from tests.peers import mastodon
from tests.peers.mastodon import MastodonPeer, story
from tests.peers.reading import Reading, reading

CUT = Cut(3600.0, 600.0, 50)
# A busy machine must not cut off connections of its own: a status deleted meanwhile is then known to nobody.
QUICK = MastodonSettings(silence=2.0, connect_within=2.0, backoff=0.01, longest_backoff=0.02, idle_after=30.0)
EVENTS, LEFT = story(200)
STATUSES = {payload["id"] for kind, payload in EVENTS if kind == "update"}
MINE = [event for event in EVENTS if event[0] != "announcement"]
TRANSPORTS = pytest.mark.parametrize("transport", ["sse", "ws"])
FAULTS = [
    ("close", 6), ("half", 12), ("silence", 12), ("429", 0), ("twice", 12), ("503", 0), ("garbage", 12), ("hang", 0),
    ("half", 0), ("close", 12), ("500", 0), ("twice", 6), ("silence", 6), ("half", 6),
]  # fmt: skip


def source(
    peer: MastodonPeer, transport: str = "sse", path: str = "public", token: str = mastodon.TOKEN, **more: object
) -> LiveSource:
    settings = msgspec.structs.replace(QUICK, **more)
    if transport == "ws":
        peer.streaming_url = f"ws://{peer.socket_host}"
    address = parse(f"mastodon://{peer.host}/{path}?tls=false&transport={transport}")
    feed = partial(MastodonFeed, address, settings, token)
    return LiveSource({"m": Stream("m", "mastodon", feed, (0.01, 0.02), settings.idle_after)}, CUT, lambda *_: None)


def posts(one: Reading) -> list[Post]:
    read = [wire.decode(record) for record in one.records if not broken(record)]
    return [post for post in read if post is not None]


def broken(record: bytes) -> bool:
    return b"broken" in record or b'payl"' in record


def left(one: Reading) -> set[str]:
    """Ids of the statuses that are left once all is folded in, without their server."""
    there: set[str] = set()
    for post in posts(one):
        there = there - {post.id} if post.kind == "delete" else there | {post.id}
    return {id_.partition("/")[2] for id_ in there}


def test_addresses() -> None:
    assert parse("mastodon://m.example").name == "mastodon://m.example/public"
    assert parse("mastodon://m.example/public/local").streaming_path == "/api/v1/streaming/public/local"
    tagged = parse("mastodon://m.example/hashtag/caf%C3%A9/local")
    assert tagged.streaming_path == "/api/v1/streaming/hashtag/local?tag=caf%C3%A9"
    assert tagged.timeline == ("/api/v1/timelines/tag/caf%C3%A9", {"local": "true"})
    for wrong in ("mastodon:///public", "mastodon://m/home", "mastodon://m/hashtag", "mastodon://m/public?transport=x"):
        with pytest.raises(ConfigError, match="is not of the form"):
            parse(wrong)


def test_a_token_is_shown_to_its_own_server_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "general")
    assert token_of("m.example", alone=True) == "general"
    assert token_of("m.example", alone=False) == ""
    monkeypatch.setenv(f"{TOKEN}_M_EXAMPLE", "own")
    assert token_of("m.example", alone=False) == "own"


@TRANSPORTS
def test_through_faults_every_status_comes_once_and_deletions_are_heard(transport: str) -> None:
    with MastodonPeer(EVENTS, FAULTS, rest=[200, 429, 500, 200]) as peer, reading(source(peer, transport), "m") as one:
        while not peer.served.is_set():
            one.for_a_while(0.1)
        one.for_a_while(0.7)
        assert left(one) == LEFT
        updates = [post.id for post in posts(one) if post.kind == "post"]
        assert len(updates) == len(set(updates))
        # one that was cut off and deleted before the timeline was asked is known to nobody; no other may be missing
        unseen = STATUSES - {id_.partition("/")[2] for id_ in updates}
        assert not unseen & LEFT
        assert len(unseen) <= 2
        assert sum(post.kind == "update" for post in posts(one)) == 8
        assert not peer.script
        assert one.gaps
        assert sum(gap.refilled for gap in one.gaps) >= 30
        told = len(one.records) - sum(map(broken, one.records))
        assert len(MINE) - 2 * len(unseen) <= told <= len(MINE)
        assert sum(map(broken, one.records)) == 1
        assert set(peer.tokens) == {f"Bearer {mastodon.TOKEN}"}


@TRANSPORTS
def test_a_new_run_fetches_what_was_missed_between(transport: str) -> None:
    with MastodonPeer(EVENTS, [("silence", 50)], missed=0) as peer:
        with reading(source(peer, transport), "m") as one:
            one.until(45)
            state = one.part.snapshot()
        missed = peer.happen(100)
        with reading(source(peer, transport), "m", state) as other:
            while not peer.served.is_set():
                other.for_a_while(0.1)
            other.for_a_while(0.7)
            assert other.gaps[0].refilled >= sum(kind == "update" for kind, _ in missed) - 10
        assert left(one) | left(other) >= LEFT


def test_where_the_timeline_is_closed_the_gap_is_told_of() -> None:
    with MastodonPeer(EVENTS, [("close", 50)], rest=[403]) as peer, reading(source(peer), "m") as one:
        while not peer.served.is_set():
            one.for_a_while(0.1)
        one.for_a_while(0.7)
        assert [gap.refilled for gap in one.gaps] == [0]
        assert "403" in one.gaps[0].reason
        assert one.gaps[0].end > one.gaps[0].start


def test_a_deletion_in_a_gap_is_not_known() -> None:
    first, second = mastodon.status(1), mastodon.status(2)
    events = [("update", first), ("delete", first["id"]), ("update", second)]
    with MastodonPeer(events, [("silence", 1)], missed=0) as peer, reading(source(peer), "m") as one:
        one.until(1)
        peer.happen(1)
        one.until(2)
        assert left(one) == {first["id"], second["id"]}
        one.for_a_while(0.6)
        assert "deleted" in one.gaps[0].reason


@TRANSPORTS
def test_a_wrong_token_is_told_of(transport: str) -> None:
    faults = [] if transport == "sse" else [("401", 0)]
    refused = pytest.raises(SourceError, match=TOKEN)
    with MastodonPeer(EVENTS, faults) as peer, reading(source(peer, transport, token="other"), "m") as one, refused:
        one.until(1)


def test_a_hashtag_is_asked_for_by_its_name() -> None:
    with MastodonPeer(EVENTS, [("close", 9)]) as peer, reading(source(peer, path="hashtag/pain"), "m") as one:
        one.until(30)
        assert peer.asked[0] == "/api/v1/streaming/hashtag?tag=pain"
        assert any(path.startswith("/api/v1/timelines/tag/pain?min_id=") for path in peer.asked)
    assert json.loads(one.records[0])["host"] == peer.host
