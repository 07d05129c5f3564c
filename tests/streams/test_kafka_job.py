"""Jobs that read from a real Kafka broker, killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from streams.config import StreamConfig
from streams.run import run
from streams.simulator import Scenario, simulate
from streams.sources.settings import KafkaSettings, SourceSettings
from tests.kafka.broker import Broker
from tests.published import ask

POSTS = 2_000
SCRIPT = """
import sys, msgspec
from streams.run import run
from streams.config import StreamConfig
run(msgspec.json.decode(sys.argv[1], type=StreamConfig), lambda p: print(p.records, flush=True))
"""
LAW = "SELECT sum(read), sum(posts), sum(rejected), sum(duplicate), sum(deleted), sum(expired) FROM stream_windows"


class Job:
    """A job in a process of its own, to be killed."""

    def __init__(self, config: StreamConfig) -> None:
        command = [sys.executable, "-c", SCRIPT, msgspec.json.encode(config).decode()]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)

    def wait_for(self, records: int) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            # Bytewax writes to standard output too, as when a worker is looked for before it is there
            if line.strip().isdecimal() and int(line) >= records:
                return

    def kill(self) -> None:
        listed = ["pgrep", "-P", str(self._process.pid)]
        workers = subprocess.run(listed, capture_output=True, text=True, check=False).stdout.split()
        for process in [self._process.pid, *map(int, workers)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.mark.slow
def test_each_post_is_there_once_whatever_was_killed(broker: Broker, tmp_path: Path) -> None:
    topic, dead = broker.make_topic("killed", 4), broker.make_topic("dead")
    posts = list(simulate(Scenario(posts=POSTS, seed=4, days=2.0, niches=3)))
    for partition in range(4):
        lines = posts[partition::4]
        broker.produce(topic, [*lines[:100], b"{", *lines[100:], lines[7]], partition=partition)
    settings = SourceSettings(KafkaSettings(poll_every=0.05, patience=120, dead_letter=dead))
    config = StreamConfig(
        (broker.at(topic),),
        str(tmp_path / "w"),
        checkpoint_every=1,
        batch_records=100,
        plain_ids=True,
        source_settings=settings,
    )
    first = Job(config)
    first.wait_for(600)
    first.kill()
    second = Job(msgspec.structs.replace(config, workers=2))
    second.wait_for(200)
    broker.stop()
    time.sleep(1)
    broker.start()
    second.wait_for(400)
    second.kill()
    run(config)
    read, posts_read, rejected, duplicate, deleted, expired = ask(config.folder, LAW)[0]
    assert (posts_read, rejected, duplicate, deleted, expired) == (POSTS, 4, 4, 0, 0)
    assert read == POSTS + 8
    ids = sorted(row[0] for row in ask(config.folder, "SELECT post_id FROM posts"))
    assert ids == sorted(msgspec.json.decode(line)["id"] for line in posts)
    lost = ask(config.folder, "SELECT source, position FROM rejects ORDER BY ALL")
    assert lost == [(f"kafka://killed/{partition}", 100) for partition in range(4)]
    letters = [(message.value(), dict(message.headers() or ())) for message in broker.messages(dead)]
    assert {value for value, _ in letters} == {b"{"}
    # a letter may come again after a kill, and none is lost
    assert {(said["source"].decode(), int(said["position"])) for _, said in letters} == set(lost)
    assert {said["reason"] for _, said in letters} == {b"not a JSON object"}
