"""The warehouse folder of a job: made, checked and held before anything is read."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from murmure_errors import WarehouseError
from streams import recovery
from streams.config import StreamConfig
from warehouse import publisher
from warehouse.pseudonyms import KEY
from warehouse.writer import Writer

_LOCK = ".stream.lock"
_PATIENCE = 15.0
"""Seconds that a job waits for the workers of one that was just killed to be gone."""


def prepare(config: StreamConfig) -> Path:
    """Make what a warehouse folder holds, where it is not there yet; answer its recovery store.

    Readers find a snapshot that this program reads, empty at first, from here on.

    Raises
    ------
    MurmureError
        If the folder cannot be written, its warehouse was made with other settings, or its checkpoints are damaged.
    """
    folder = config.folder
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with closing(Writer.open(folder, config.storage)) as writer:
            store = recovery.prepare(folder)
            if not publisher.is_current(folder):
                writer.publish(force=True)
    return store


def require_key(config: StreamConfig) -> None:
    """Check that a process that does not have the warehouse has the key of its pseudonyms.

    Raises
    ------
    WarehouseError
        It has not; a key of its own would give the same person two pseudonyms.
    """
    path = config.folder / KEY
    if not config.plain_ids and not path.is_file():
        message = (
            f"{path} is not there: process {config.index} needs the key that process 0 made. Copy that one file from "
            "the warehouse folder of process 0, readable by its owner alone, or name a folder that both share"
        )
        raise WarehouseError(message)


@contextmanager
def hold(folder: Path) -> Iterator[int]:
    """Keep other streams out of a warehouse; give the descriptor that workers must inherit to keep them out too.

    Raises
    ------
    WarehouseError
        Another stream is writing to it, or the folder cannot be written.
    """
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + _PATIENCE
        while not _locked(handle):
            holder = os.pread(handle, 20, 0).decode(errors="replace").strip()
            # the lock outlives a killed parent for as long as its workers take to see it
            if time.monotonic() > deadline or _runs(holder):
                message = f"another stream (process {holder}) is writing to the warehouse in {folder}; "
                message += "wait for it to end, stop it, or name another folder"
                raise WarehouseError(message)
            time.sleep(0.1)
        with _explained(folder):
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield handle
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"the warehouse folder {folder} cannot be written ({error.strerror}); check its owner and its disk"
        raise WarehouseError(message) from error
