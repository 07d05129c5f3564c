"""The Jetstream source against a server with faults on a script; the flow behind it is in test_live_end_to_end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

import msgspec
import pytest

from murmure_errors import ConfigError, SourceError
from streams import stopping
from streams.sources.common import Cut
from streams.sources.jetstream import HOSTS, V2, parse
from streams.sources.jetstream_feed import JetstreamFeed
from streams.sources.live import LiveSource, Stream
from streams.sources.settings import JetstreamSettings
from tests.peers.jetstream import JetstreamPeer, commit, story, version_2
from tests.peers.reading import reading
from tests.published import SHARED

CUT = Cut(3600.0, 600.0, 50)
QUICK = JetstreamSettings(silence=0.5, connect_within=0.6, backoff=0.01, longest_backoff=0.02, idle_after=0.4)
EVENTS, LEFT = story(200)
LINES = [json.dumps(event).encode() for event in EVENTS]
REAL = SHARED / "platforms" / "jetstream-v1.jsonl"

TWENTY = [
    ("close", 5), ("half", 8), ("reset", 8), ("silence", 8), ("twice", 8), ("shuffled", 8), ("429", 0), ("503", 0),
    ("refused", 0), ("half", 12), ("policy", 8), ("garbage", 8), ("500", 0), ("hang", 0), ("shuffled", 12),
    ("twice", 12), ("reset", 0), ("close", 0), ("half", 0), ("garbage", 8),
]  # fmt: skip


def source(hosts: Sequence[str], settings: JetstreamSettings = QUICK, path: str = "", query: str = "") -> LiveSource:
    address = parse(f"jetstream://{','.join(hosts)}{path}?tls=false{query}")
    stream = Stream(
        address.name, "jetstream", partial(JetstreamFeed, address, settings), (0.01, 0.02), settings.idle_after
    )
    return LiveSource({"bluesky": stream}, CUT, lambda *_: None)


@pytest.fixture(autouse=True)
def nobody_stops():
    yield
    stopping.withdraw()


def test_addresses() -> None:
    assert parse("jetstream://").hosts == HOSTS
    assert parse("jetstream://a:1,b").hosts == ("a:1", "b")
    assert parse("jetstream://a/subscribe?wantedDids=did:plc:x").query[0] == ("wantedDids", "did:plc:x")
    assert ("collections", "app.bsky.feed.post") in parse(f"jetstream://a{V2}").query
    for wrong in ("jetstream://a/elsewhere", "jetstream://a?wanted=x", f"jetstream://a{V2}?wantedDids=x"):
        with pytest.raises(ConfigError, match=r"Jetstream has|there is no parameter"):
            parse(wrong)


@pytest.mark.skipif(not REAL.exists(), reason=f"real events are not here: {REAL.name}")
def test_real_events_come_as_they_are() -> None:
    real = REAL.read_bytes().splitlines()
    with JetstreamPeer(real) as peer, reading(source([peer.host]), "bluesky") as one:
        assert one.until(len(real)).records == real
        assert peer.connections[0]["wantedCollections"][0] == "app.bsky.feed.post"
    assert len(real) == 152


def test_through_twenty_faults_every_event_comes_once() -> None:
    with JetstreamPeer(LINES, TWENTY) as peer, reading(source([peer.host]), "bluesky") as one:
        one.until(len(LINES) + 1).for_a_while(0.3)
        broken = [record for record in one.records if b"broken" in record]
        assert sorted(record for record in one.records if record not in broken) == sorted(LINES)
        assert len(broken) == 1  # the same garbage twice is one record
        assert not peer.script
        assert len(peer.connections) >= len(TWENTY)
        assert one.gaps == []
        assert one.part.snapshot()["reconnects"] >= 12
    assert [batch.seq for batch in one.batches] == list(range(len(one.batches)))
    numbers = [n for batch in one.batches for n in range(batch.first, batch.last + 1)]
    assert numbers == list(range(1, len(one.records) + 1))


def test_another_run_goes_on_where_the_checkpoint_was_under_a_name_of_its_own() -> None:
    with JetstreamPeer(LINES, [("close", 60)]) as peer:
        with reading(source([peer.host]), "bluesky") as one:
            one.until(40)
            state = one.part.snapshot()
            seen = one.records[:]
        peer.script[:] = [("shuffled", 40)]
        with reading(source([peer.host]), "bluesky", state) as other:
            other.until(len(LINES) - len(seen)).for_a_while(0.2)
            assert sorted(seen + other.records) == sorted(LINES)
            assert other.batches[0].source != one.batches[0].source
            assert other.batches[0].first == 1
            assert other.batches[0].seq == state["seq"]


def test_an_instance_that_fails_is_left_for_the_next() -> None:
    with JetstreamPeer(LINES, [("close", 50)] + [("503", 0)] * 9) as bad, JetstreamPeer(LINES) as good:
        with reading(source([bad.host, good.host]), "bluesky") as one:
            one.until(len(LINES)).for_a_while(0.2)
        assert sorted(one.records) == sorted(LINES)
        assert int(good.connections[0]["cursor"][0]) > 0


def test_what_the_server_no_longer_has_is_a_gap() -> None:
    settings = msgspec.structs.replace(QUICK, gap_after=2.0)
    # nobody gets in again before the server has forgotten
    script = [("close", 50)] + [("503", 0)] * 10_000
    with JetstreamPeer(LINES, script) as peer, reading(source([peer.host], settings), "bluesky") as one:
        one.until(50)
        del peer.events[:150]
        peer.furthest = 0
        peer.script.clear()
        one.until(len(LINES) - 100)
        one.for_a_while(0.7)
        # the events are of a summer that is past: no server would keep them
        assert [gap.reason for gap in one.gaps] == ["the cursor was older than the 36 h that the server keeps"]
        assert one.gaps[0].end - one.gaps[0].start > 2.0


def test_version_2_numbers_errors_and_old_cursors() -> None:
    frames = [version_2(n, event) for n, event in enumerate(EVENTS, 1)]
    script = [("error", 30), ("half", 20), ("silence", 10), ("CursorTooOld", 0), ("twice", 40)]
    with JetstreamPeer(frames, script) as peer, reading(source([peer.host], path=V2), "bluesky") as one:
        one.until(len(frames)).for_a_while(0.7)
        assert sorted(one.records) == sorted(frames)
        assert [gap.reason for gap in one.gaps] == ["the cursor was too old for the server"]
        cursors = [int(asked["cursor"][0]) if "cursor" in asked else None for asked in peer.connections]
        assert cursors[0] is None and cursors[1] == 30
        assert cursors[4] is None


def test_numbers_of_version_2_are_those_of_one_instance() -> None:
    frames = [version_2(n, event) for n, event in enumerate(EVENTS, 1)]
    others = [version_2(n + 5_000, event) for n, event in enumerate(EVENTS, 1)]
    with JetstreamPeer(frames, [("close", 50)] + [("500", 0)] * 9) as one_host, JetstreamPeer(others) as other_host:
        other_host.furthest = 60
        with reading(source([one_host.host, other_host.host], path=V2), "bluesky") as one:
            one.until(len(EVENTS) - 10).for_a_while(0.7)
        assert "cursor" not in other_host.connections[0]
        assert [gap.reason for gap in one.gaps] == ["another instance went on, whose numbers are its own"]


def test_a_source_is_idle_says_so_and_stops_when_asked() -> None:
    settings = msgspec.structs.replace(QUICK, silence=30.0)
    with JetstreamPeer(LINES) as peer, reading(source([peer.host], settings), "bluesky") as one:
        one.until(len(LINES)).for_a_while(0.7)
        assert sum(batch.idle for batch in one.batches) in (1, 2), "once, and once more should it say how it is"
        assert peer.pongs == 1
        stopping.request()
        last = one.part.next_batch()[0]
        assert (last.stopped, last.ended, last.report.state) == (True, False, "stopped")
        with pytest.raises(StopIteration):
            one.part.next_batch()


def test_a_server_that_will_never_let_us_in_is_told_of() -> None:
    refused = pytest.raises(SourceError, match="status 404; check the address")
    with JetstreamPeer(LINES, [("404", 0)]) as peer, reading(source([peer.host]), "bluesky") as one, refused:
        one.until(1)


def test_a_full_buffer_makes_the_server_wait() -> None:
    many = [json.dumps(commit(n, "did:plc:a", record={"text": "x" * 4_000})).encode() for n in range(5_000)]
    with JetstreamPeer(many) as peer, reading(source([peer.host]), "bluesky") as one:
        assert not peer.served.wait(1.0)
        assert len(one.part._pump.buffer) == 4 * CUT.batch_records
        assert one.until(len(many), 40).records == many
