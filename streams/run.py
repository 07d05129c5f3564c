"""Running a job: worker processes, their progress, a clean stop."""

from __future__ import annotations

import os
import selectors
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from murmure_errors import MurmureError, WorkerError
from streams.config import StreamConfig
from streams.folder import hold, prepare, require_key
from streams.pacing import shared
from streams.placing import FIRST
from streams.sources import expand, scheme_of
from streams.sources.choose import STDIN
from streams.worker import JOB_VARIABLE, Job, Word

WORKER = "streams.worker"
"""Module that a worker process runs."""
_PATIENCE = 60.0
"""Seconds that a worker has to end in good order: its sources stop, and what they have read is stored."""
_GRACE = 5.0
"""The same where another worker has failed, and what is left can only be done again."""
_ECHO = 0.5
"""Seconds in which the worker that ended first must have said why; the others only see it gone."""

_SCANT = 32 << 20
"""Bytes of free disk below which a worker that ended without a word is taken to have ended for want of them."""


class Progress(msgspec.Struct):
    """How far a job is.

    Attributes
    ----------
    records, bytes
        Read so far in this run.
    total_bytes
        Size of all files; 0 where standard input or a live source is read too.
    windows, snapshots
        Closed and published so far in this run.
    ready, joined
        Workers that have loaded everything they need, and that have met all others.
    """

    records: int = 0
    bytes: int = 0
    total_bytes: int = 0
    windows: int = 0
    snapshots: int = 0
    ready: int = 0
    joined: int = 0


def run(config: StreamConfig, on_progress: Callable[[Progress], None] = lambda _: None) -> Progress:
    """Run a job until its sources end.

    Run again with the same settings, it goes on from its last checkpoint.

    Parameters
    ----------
    config
        The job.
    on_progress
        Called several times a second.

    Raises
    ------
    MurmureError
        What a worker could not do, in words for a person.
    KeyboardInterrupt
        After the workers have been stopped.
    """
    paths = expand(config.sources)
    endless = any(path == STDIN or scheme_of(path) for path in paths)
    progress = Progress(total_bytes=0 if endless else sum(Path(path).stat().st_size for path in paths))
    addresses = list(config.hosts) or _addresses(config.workers)
    with (
        _place(config) as (recovery, held),
        _pipe() as (reader, writer),
        _pipe() as (lifeline, _),
        shared(config.workers, config.shards) as pace,
    ):
        inherited = [writer.fileno(), lifeline.fileno(), pace, *held]
        with _workers() as workers:
            for index in range(config.workers):
                ends = writer.fileno(), lifeline.fileno(), pace
                job = Job(config, paths, config.index + index, addresses, str(recovery), *ends)
                workers.append(_start(job, inherited))
            writer.close()
            _follow(workers, reader.fileno(), progress, on_progress, config)
    return progress


@contextmanager
def _place(config: StreamConfig) -> Iterator[tuple[Path, list[int]]]:
    """Give the recovery store of this process, and descriptors that its workers must hold open."""
    if config.index == FIRST:
        with hold(config.folder) as lock:
            yield prepare(config), [lock]
    else:
        require_key(config)
        # the first process keeps the checkpoints of all
        with TemporaryDirectory(prefix="murmure-") as empty:
            yield Path(empty), []


def _addresses(workers: int) -> list[str]:
    if workers == 1:
        return []
    sockets = [socket.socket() for _ in range(workers)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [f"127.0.0.1:{one.getsockname()[1]}" for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _start(job: Job, inherited: Sequence[int]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, JOB_VARIABLE: msgspec.json.encode(job).decode(), "PYTHONHASHSEED": "0"}
    return subprocess.Popen(
        [sys.executable, "-m", WORKER],
        env=environment,
        stdin=None if job.index == FIRST else subprocess.DEVNULL,
        pass_fds=inherited,
        # Ctrl-C reaches the parent alone, which then stops the workers in good order
        start_new_session=True,
    )


@contextmanager
def _pipe() -> Iterator[tuple[FileIO, FileIO]]:
    """Open a pipe whose ends are closed after the block, where they are not yet."""
    reader, writer = os.pipe()
    with FileIO(reader, "r") as out, FileIO(writer, "w") as into:
        yield out, into


@contextmanager
def _workers() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Let no worker outlive the block."""
    workers: list[subprocess.Popen[bytes]] = []
    patience = _GRACE
    try:
        yield workers
    except KeyboardInterrupt:
        patience = _PATIENCE
        raise
    finally:
        try:
            _end(workers, patience)
        finally:
            # a second Ctrl-C ends the wait, and them
            _end(workers, 0.0)


def _end(workers: list[subprocess.Popen[bytes]], patience: float) -> None:
    for worker in workers:
        if worker.poll() is None:
            worker.terminate()
    deadline = time.monotonic() + patience
    for worker in workers:
        try:
            worker.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


def _follow(
    workers: list[subprocess.Popen[bytes]],
    reader: int,
    progress: Progress,
    on_progress: Callable[[Progress], None],
    config: StreamConfig,
) -> None:
    """Add up what the workers say until all have ended well, or raise for the first that has not."""
    rest, parted = b"", ""
    deadline = time.monotonic() + config.join_timeout
    with selectors.DefaultSelector() as selector:
        selector.register(reader, selectors.EVENT_READ)
        while True:
            chunk = os.read(reader, 1 << 16) if selector.select(timeout=0.5) else None
            if chunk:
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    parted = _add(progress, msgspec.json.decode(line, type=Word)) or parted
            # when nothing comes too: a large snapshot takes a while, and whoever watches wants to know that it goes on
            on_progress(progress)
            if chunk == b"":
                break
            if any(worker.poll() not in (None, 0) for worker in workers) and not selector.select(timeout=_ECHO):
                break
            if config.hosts and not progress.joined and time.monotonic() > deadline:
                raise WorkerError(_alone(config))
    for worker in workers:
        if any(other.poll() not in (None, 0) for other in workers):
            break
        worker.wait()
    failed = [worker.returncode for worker in workers if worker.poll() not in (None, 0)]
    if failed:
        message = f"a worker ended with status {failed[0]}; its output stands above. What was published is whole: "
        message += "mend the cause and run the same command again"
        free = shutil.disk_usage(config.folder).free if config.folder.is_dir() else _SCANT
        if free < _SCANT:
            # the checkpoints' own store aborts the process when it cannot write, without a word that names the disk
            message = f"a worker ended with status {failed[0]}, and only {free >> 20} MiB are free on the disk of "
            message += (
                f"{config.folder}: free some space and run the same command again; nothing that was stored is lost"
            )
        raise WorkerError(parted if parted and config.hosts else message)


def _alone(config: StreamConfig) -> str:
    others = ", ".join(host for index, host in enumerate(config.hosts) if index != config.index)
    return (
        f"process {config.index} ({config.hosts[config.index]}) has not met the others in {config.join_timeout:.0f} s: "
        f"start the same command with the same --hosts and its own --index for each of {others}, and see that their "
        "ports can be reached from here"
    )


def _add(progress: Progress, word: Word) -> str:
    """Take a word in; answer what may be but the echo of another process's end."""
    if word.error and not word.parted:
        raise MurmureError(word.error)
    progress.records += word.records
    progress.bytes += word.bytes
    progress.windows += word.windows
    progress.snapshots += word.snapshots
    progress.ready += word.ready
    progress.joined += word.joined
    return word.error
