"""What a job says of its progress: soon, whole, and also while nothing moves."""

from __future__ import annotations

import os
import select
import threading
from pathlib import Path

import msgspec

from streams import run
from streams.config import StreamConfig
from streams.worker import Job, Voice, Word


def words(reader: int, seconds: float) -> list[Word]:
    """Read what has been said when nothing more comes for so long."""
    said = b""
    while select.select([reader], [], [], seconds)[0] and (chunk := os.read(reader, 1 << 16)):
        said += chunk
    return [msgspec.json.decode(line, type=Word) for line in said.splitlines()]


def test_what_was_counted_last_is_said_though_nothing_more_comes(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    config = StreamConfig(("posts.jsonl",), str(tmp_path))
    voice = Voice(Job(config, [], 1, [], "", answer_fd=writer, lifeline_fd=-1, pace_fd=-1))
    for _ in range(1_000):
        voice.read(3, 70)
    voice.wrote(2, 1)
    said = words(reader, 1.0)
    assert sum(word.records for word in said) == 3_000
    assert sum(word.bytes for word in said) == 70_000
    assert (sum(word.windows for word in said), sum(word.snapshots for word in said)) == (2, 1)
    assert {word.index for word in said} == {1}
    # where there is nothing to say, nothing is said
    assert len(said) <= 3
    assert words(reader, 0.5) == []


def test_whoever_watches_hears_of_a_job_that_is_silent_for_a_while(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    heard: list[int] = []
    os.write(writer, msgspec.json.encode(Word(0, records=5)) + b"\n")
    threading.Timer(2.2, os.close, [writer]).start()
    run._follow(
        [], reader, run.Progress(), lambda progress: heard.append(progress.records), StreamConfig(("a",), str(tmp_path))
    )
    assert len(heard) >= 4
    assert set(heard) == {5}
