"""Running a job: worker processes, their progress, a clean stop."""

from __future__ import annotations

import os
import selectors
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import FileIO
from pathlib import Path

import msgspec
from bytewax.recovery import init_db_dir

from murmure_errors import MurmureError, WarehouseError, WorkerError
from streams.config import StreamConfig
from streams.sources import expand, scheme_of
from streams.sources.choose import STDIN
from streams.worker import JOB_VARIABLE, Job, Word
from warehouse.publisher import LINK
from warehouse.writer import Writer

RECOVERY_PARTITIONS = 4
WORKER = "streams.worker"
"""Module that a worker process runs."""
_PATIENCE = 60.0
"""Seconds that a worker has to end in good order: its sources stop, and what they have read is stored."""
_GRACE = 5.0
"""The same where another worker has failed, and what is left can only be done again."""


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
    ready
        Workers that have loaded everything they need.
    """

    records: int = 0
    bytes: int = 0
    total_bytes: int = 0
    windows: int = 0
    snapshots: int = 0
    ready: int = 0


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
    recovery = prepare_folder(config)
    addresses = _addresses(config.workers)
    with _pipe() as (reader, writer), _pipe() as (lifeline, _), _workers() as workers:
        for index in range(config.workers):
            job = Job(config, paths, index, addresses, str(recovery), writer.fileno(), lifeline.fileno())
            workers.append(_start(job))
        writer.close()
        _follow(workers, reader.fileno(), progress, on_progress)
    return progress


def prepare_folder(config: StreamConfig) -> Path:
    """Make what a warehouse folder holds, where it is not there yet; answer its recovery store.

    Readers find a snapshot, empty at first, from here on.

    Raises
    ------
    WarehouseError
        If the folder cannot be written, or its warehouse was made with other settings.
    """
    folder = config.folder
    recovery = folder / "recovery"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with closing(Writer.open(folder, config.storage)) as writer:
            if not (folder / LINK).exists():
                writer.publish(force=True)
        if not recovery.exists():
            fresh = folder / f".recovery-{os.getpid()}"
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            init_db_dir(fresh, RECOVERY_PARTITIONS)
            # all partitions or none: a store with one missing cannot be opened again
            fresh.rename(recovery)
    except OSError as error:
        message = f"the warehouse folder {folder} cannot be written ({error.strerror}); check its owner and its disk"
        raise WarehouseError(message) from error
    return recovery


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


def _start(job: Job) -> subprocess.Popen[bytes]:
    environment = {**os.environ, JOB_VARIABLE: msgspec.json.encode(job).decode(), "PYTHONHASHSEED": "0"}
    return subprocess.Popen(
        [sys.executable, "-m", WORKER],
        env=environment,
        stdin=None if job.index == 0 else subprocess.DEVNULL,
        pass_fds=[job.answer_fd, job.lifeline_fd],
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
) -> None:
    """Add up what the workers say until all have ended well, or raise for the first that has not."""
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(reader, selectors.EVENT_READ)
        while True:
            if selector.select(timeout=0.5):
                chunk = os.read(reader, 1 << 16)
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    _add(progress, msgspec.json.decode(line, type=Word))
                on_progress(progress)
                if not chunk:
                    break
            if any(worker.poll() not in (None, 0) for worker in workers) and not selector.select(timeout=0):
                break
    for worker in workers:
        if any(other.poll() not in (None, 0) for other in workers):
            break
        worker.wait()
    failed = [worker.returncode for worker in workers if worker.poll() not in (None, 0)]
    if failed:
        message = f"a worker ended with status {failed[0]}; its output stands above. What was published is whole: "
        message += "mend the cause and run the same command again"
        raise WorkerError(message)


def _add(progress: Progress, word: Word) -> None:
    if word.error:
        raise MurmureError(word.error)
    progress.records += word.records
    progress.bytes += word.bytes
    progress.windows += word.windows
    progress.snapshots += word.snapshots
    progress.ready += word.ready
