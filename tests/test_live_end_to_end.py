"""From live servers with faults on a script to the published tables, through real worker processes."""

from __future__ import annotations

import _thread
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from streams.config import StreamConfig
from streams.run import run
from streams.sources.settings import JetstreamSettings, MastodonSettings, SourceSettings
from tests.peers import jetstream, mastodon
from tests.peers.jetstream import JetstreamPeer
from tests.peers.mastodon import MastodonPeer
from tests.published import ask

SETTINGS = SourceSettings(
    jetstream=JetstreamSettings(silence=1.0, connect_within=0.6, backoff=0.01, longest_backoff=0.05, idle_after=1.0),
    mastodon=MastodonSettings(silence=3.0, connect_within=0.6, backoff=0.01, longest_backoff=0.05, idle_after=1.0),
)
TWENTY = [
    ("close", 12), ("half", 15), ("reset", 15), ("silence", 15), ("twice", 15), ("shuffled", 15), ("429", 0),
    ("503", 0), ("refused", 0), ("half", 20), ("policy", 15), ("garbage", 15), ("500", 0), ("hang", 0),
    ("shuffled", 20), ("twice", 20), ("reset", 0), ("close", 0), ("half", 0), ("garbage", 15),
]  # fmt: skip
POSTS = "SELECT post_id FROM posts WHERE post_id NOT LIKE '%feed.like%'"
LAW = (
    "SELECT sum(read) - sum(posts + rejected + duplicate + deleted + expired + edited + liked + notices + ignored)"
    " FROM stream_windows"
)


def config(addresses: list[str], folder: Path) -> StreamConfig:
    return StreamConfig(
        tuple(addresses), str(folder), plain_ids=True, window=10, lateness=2, checkpoint_every=0.5, publish_every=0.0,
        batch_records=50, source_settings=SETTINGS,
    )  # fmt: skip


def settled(job: StreamConfig, *peers: JetstreamPeer | MastodonPeer) -> bool:
    """Whether all was sent, and every source has said since that nothing comes any more."""
    if not all(peer.served.wait(0.1) for peer in peers):
        return False
    told = ask(job.folder, "SELECT state, epoch(told_at) FROM sources")
    since = max(peer.served_at for peer in peers)
    return len(told) == len(peers) and all(state == "idle" and at > since for state, at in told)


def run_until(job: StreamConfig, done: Callable[[], bool], seconds: float = 240.0) -> None:
    """Run a job, and interrupt it as Ctrl-C does once `done` says so."""
    ended = threading.Event()

    def watch() -> None:
        deadline = time.monotonic() + seconds
        while not done() and time.monotonic() < deadline:
            if ended.wait(0.1):
                return
        _thread.interrupt_main()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    # what was started in the background is deaf to Ctrl-C
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt):
        try:
            run(job)
        finally:
            ended.set()
            signal.signal(signal.SIGINT, former)
    watcher.join()


def run_and_kill(job: StreamConfig, when: Callable[[], bool]) -> None:
    """Run a job as a process of its own, and kill it and its worker once `when` says so."""
    script = "import sys, msgspec; from streams.run import run; from streams.config import StreamConfig;"
    script += "run(msgspec.json.decode(sys.argv[1], type=StreamConfig))"
    command = [sys.executable, "-c", script, msgspec.json.encode(job).decode()]
    process = subprocess.Popen(command, start_new_session=True)
    deadline = time.monotonic() + 240
    while not when():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    found = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True)
    for one in [*map(int, found.stdout.split()), process.pid]:
        os.kill(one, signal.SIGKILL)
    process.wait()


@pytest.mark.slow
def test_jetstream_through_twenty_faults_and_a_kill(tmp_path: Path) -> None:
    events, left = jetstream.story(300)
    with JetstreamPeer([json.dumps(event).encode() for event in events], TWENTY) as peer:
        job = config([f"jetstream://{peer.host}?tls=false"], tmp_path / "w")
        # within the silence of a server that does not answer: the fourteenth fault
        run_and_kill(job, lambda: len(peer.script) <= 6)
        assert not peer.served.is_set()
        run_until(job, lambda: settled(job, peer))
        assert not peer.script
    posts = [row[0] for row in ask(job.folder, POSTS)]
    assert set(posts) == left
    assert len(posts) == len(left)
    assert ask(job.folder, LAW) == [(0,)]
    assert ask(job.folder, "SELECT count(DISTINCT reason) FROM rejects") == [(1,)]
    source, state, reconnects = ask(job.folder, "SELECT source, state, reconnects FROM sources")[0]
    assert (source, state) == (f"jetstream://{peer.host}/subscribe", "stopped")
    assert reconnects >= 5
    assert ask(job.folder, "FROM source_gaps") == []


@pytest.mark.slow
def test_mastodon_both_ways_through_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events, left = mastodon.story(150)
    script = [
        ("close", 6), ("half", 12), ("silence", 12), ("429", 0), ("twice", 12), ("503", 0), ("garbage", 12),
        ("half", 0), ("500", 0), ("twice", 6), ("silence", 6), ("half", 6),
    ]  # fmt: skip
    rest = [200, 429, 500, 200]
    with MastodonPeer(events, script, rest=rest) as sse, MastodonPeer(events, script, rest=rest) as ws:
        ws.streaming_url = f"ws://{ws.socket_host}"
        for peer in (sse, ws):
            own = peer.host.upper().replace(".", "_").replace(":", "_")
            monkeypatch.setenv(f"MURMURE_MASTODON_TOKEN_{own}", mastodon.TOKEN)
        ways = [f"mastodon://{sse.host}/public?tls=false", f"mastodon://{ws.host}/public?tls=false&transport=ws"]
        job = config(ways, tmp_path / "w")
        run_until(job, lambda: settled(job, sse, ws))
    for peer in (sse, ws):
        posts = [row[0].partition("/") for row in ask(job.folder, POSTS) if row[0].startswith(peer.host)]
        assert {id_ for _, _, id_ in posts} == left
        assert len(posts) == len(left)
        name = f"mastodon://{peer.host}/public"
        gaps = ask(job.folder, f"SELECT count(*), sum(refilled) FROM source_gaps WHERE source = '{name}'")[0]
        assert gaps[0] >= 3
        assert gaps[1] >= 15
    assert ask(job.folder, LAW) == [(0,)]
    assert ask(job.folder, "SELECT count(*), count(DISTINCT state), any_value(state) FROM sources") == [
        (2, 1, "stopped")
    ]


def test_a_job_stops_by_itself_after_a_time_and_leaves_its_window_open(tmp_path: Path) -> None:
    events, _ = jetstream.story(60)
    with JetstreamPeer([json.dumps(event).encode() for event in events]) as peer:
        job = msgspec.structs.replace(
            config([f"jetstream://{peer.host}?tls=false"], tmp_path / "w"), window=4, run_for=2.0
        )
        first = run(job)
        assert first.records == len(events)
        peer.events += [
            json.dumps(jetstream.commit(number, f"did:plc:author{number % 7}")).encode() for number in range(70, 200)
        ]
        peer.furthest = len(events)
        again = run(job)
        assert again.records == 130
        assert ask(job.folder, "SELECT count(*), sum(late), sum(duplicate) FROM posts, stream_windows")[0][1:] == (0, 0)


@pytest.mark.slow
def test_a_stream_may_move_to_another_host_and_back(tmp_path: Path) -> None:
    events, left = jetstream.story(60)
    lines = [json.dumps(event).encode() for event in events]
    with JetstreamPeer(lines) as one, JetstreamPeer(lines) as other:
        for peer in (one, other, one):
            run(msgspec.structs.replace(config([f"jetstream://{peer.host}?tls=false"], tmp_path / "w"), run_for=1.5))
        # each has a cursor of its own: the first goes on from the one that it had
        assert "cursor" in one.connections[-1]
    assert {row[0] for row in ask(tmp_path / "w", POSTS)} == left
    assert ask(tmp_path / "w", "SELECT records FROM sources") == [(len(events),)] * 2


def test_standard_input_may_come_more_than_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "murmure", "stream", "-", "--warehouse", str(tmp_path / "w"), "--plain-ids"]
    for number in range(2):
        post = {"id": f"p{number}", "created_at": "2026-01-01T00:00:00Z", "text": "bread", "author": {"id": "ann"}}
        subprocess.run(command, input=json.dumps(post).encode(), check=True, capture_output=True)
    assert len(ask(tmp_path / "w", POSTS)) == 2
