"""One worker process: ``python -m streams.worker`` runs its part of the dataflow and tells the parent how it goes."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Lock, Thread

import msgspec
from bytewax.recovery import RecoveryConfig
from bytewax.testing import cluster_main

from murmure_errors import MurmureError
from streams import stopping
from streams.config import StreamConfig
from streams.logs import set_up_logs

JOB_VARIABLE = "MURMURE_JOB"
_EVERY = 0.2
"""Seconds between two words on progress."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""As in glibc's ``malloc.h``."""
_LARGE_ARRAY = 1 << 20


class Job(msgspec.Struct, frozen=True):
    """What a worker is told.

    Attributes
    ----------
    config, paths
        The settings, and what their sources stand for.
    index, addresses
        Its place among the workers, and where each listens.
    recovery
        Folder of the recovery store.
    answer_fd
        Where it says how it goes.
    lifeline_fd
        A pipe that nobody writes to: it ends when the parent is gone.
    pace_fd
        Memory in which the workers of one machine count what is under way.
    """

    config: StreamConfig
    paths: list[str]
    index: int
    addresses: list[str]
    recovery: str
    answer_fd: int
    lifeline_fd: int
    pace_fd: int


class Word(msgspec.Struct, omit_defaults=True):
    """What a worker says: counts since its last word, that it met the others, or why it failed.

    `parted` marks an error that is but the echo of another process's end.
    """

    index: int
    records: int = 0
    bytes: int = 0
    windows: int = 0
    snapshots: int = 0
    ready: bool = False
    joined: bool = False
    error: str = ""
    parted: bool = False


class Voice:
    """Gathers counts and tells the parent, a line at a time; also what came last before nothing more comes.

    Parameters
    ----------
    job
        Says who speaks, and where to.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._word = Word(job.index)
        self._lock = Lock()
        Thread(target=self._go_on, daemon=True, name="voice").start()

    def read(self, records: int, read_bytes: int) -> None:
        """Count what a source has read."""
        with self._lock:
            self._word.records += records
            self._word.bytes += read_bytes

    def wrote(self, windows: int, snapshots: int) -> None:
        """Count windows closed and snapshots published."""
        with self._lock:
            self._word.windows += windows
            self._word.snapshots += snapshots

    def say_counts(self) -> None:
        """Say what has been counted and not said yet."""
        with self._lock:
            word, self._word = self._word, Word(self._job.index)
        if word != Word(self._job.index):
            tell(self._job, word)

    def _go_on(self) -> None:
        # without a parent there is nobody to tell, and `follow_parent` ends this process
        with suppress(BrokenPipeError):
            while True:
                time.sleep(_EVERY)
                self.say_counts()


def tell(job: Job, word: Word) -> None:
    """Write a word to the parent now; short enough to be whole in the pipe."""
    os.write(job.answer_fd, msgspec.json.encode(word) + b"\n")


def run(job: Job) -> None:
    """Run one worker until its sources end."""
    # what is being loaded lasts: looking for cycles in it takes a tenth of the time; `quieten_collector` does it once
    gc.disable()
    # the flow brings spaCy, SciPy and DuckDB with it: a wrong setting is told before that
    from niches.warm import warm
    from streams.flow import build_flow
    from streams.pacing import Pace

    voice, config = Voice(job), job.config
    warm(say=job.index == config.index)
    pace = Pace(job.pace_fd, config.workers, config.shards, job.index) if not config.hosts else None
    flow = build_flow(
        config,
        job.paths,
        index=job.index,
        report=voice.read,
        told=voice.wrote,
        joined=lambda: tell(job, Word(job.index, joined=True)),
        pace=pace,
    )
    quieten_collector()
    return_memory()
    tell(job, Word(job.index, ready=True))
    if config.run_for is not None:
        stopping.request_after(config.run_for)
    if pace is not None:
        pace.meet()
    cluster_main(
        flow,
        job.addresses,
        job.index,
        epoch_interval=timedelta(seconds=config.checkpoint_every),
        recovery_config=RecoveryConfig(Path(job.recovery)),
    )
    voice.say_counts()


def quieten_collector() -> None:
    """Collect cycles rarely: millions of small lasting objects without a cycle would be walked again and again.

    With Python's own thresholds that walk takes a third of the time once a few hundred thousand posts are held.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


def return_memory(every: float = 60.0) -> None:
    """Give back to the system what was freed: large arrays at once, the rest every so many seconds.

    A search for niches takes and frees a hundred megabytes, in between what lasts: glibc would keep them. Other C
    libraries give memory back by themselves.
    """
    libc = ctypes.CDLL(None)
    trim, set_bound = getattr(libc, "malloc_trim", None), getattr(libc, "mallopt", None)
    if trim is None or set_bound is None:
        return
    # glibc raises the first bound with every larger array that is freed, unless it is set
    set_bound(_M_MMAP_THRESHOLD, _LARGE_ARRAY)
    set_bound(_M_TRIM_THRESHOLD, 16 * _LARGE_ARRAY)

    def wait() -> None:
        while True:
            time.sleep(every)
            trim(0)

    Thread(target=wait, daemon=True, name="memory").start()


def follow_parent(lifeline_fd: int) -> None:
    """End at once when the parent does, however it ended: whoever starts the job again must find the warehouse free."""

    def wait() -> None:
        os.read(lifeline_fd, 1)
        os._exit(1)

    Thread(target=wait, daemon=True, name="lifeline").start()


def main() -> int:
    """Run the job that the environment holds; 0 when its sources ended, 1 when it failed."""
    job = msgspec.json.decode(os.environ[JOB_VARIABLE].encode(), type=Job)
    set_up_logs()
    # its lines would tell every request, with the ids of statuses in their addresses
    logging.getLogger("httpx").setLevel(logging.WARNING)
    follow_parent(job.lifeline_fd)
    signal.signal(signal.SIGTERM, stopping.request)
    try:
        run(job)
    except BaseException as error:
        # Bytewax raises whatever failed in a step wrapped in errors of its own, KeyboardInterrupt included
        word = _word(job, error)
        if word is None:
            raise
        tell(job, word)
        return 1
    return 0


def _word(job: Job, error: BaseException) -> Word | None:
    """Say in words for a person what happened; None for what nobody foresaw."""
    causes = list(_causes(error))
    said = " ".join(str(cause) for cause in causes)
    for cause in causes:
        if isinstance(cause, MurmureError):
            return Word(job.index, error=str(cause)[:3000])
    if any(sign in said for sign in ("No space left", "disk is full")):
        message = f"the disk of {job.recovery} is full; free some space and run the same command again, nothing is lost"
        return Word(job.index, error=message)
    if "readonly database" in said or "unable to open database file" in said:
        message = f"the checkpoints in {job.recovery} cannot be written; check the folder's owner and rights"
        return Word(job.index, error=message)
    if job.addresses and ("thread panic" in said or "Broken pipe" in said):
        message = "the connection to another process of this job broke: it ended, and its own output says why; "
        message += "run the same command again, in all of them"
        return Word(job.index, error=message, parted=True)
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


if __name__ == "__main__":
    status = main()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    # everything is closed: to take millions of objects apart would only keep whoever waits waiting
    os._exit(status)
