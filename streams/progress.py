"""Following a job as a person would: a bar with rate and time left, or log lines where nobody watches."""

from __future__ import annotations

import logging
import signal
import time
from contextlib import closing

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from murmure_errors import NotPublishedError
from streams.config import StreamConfig
from streams.logs import set_up_logs
from streams.run import Progress, run
from warehouse.reader import Reader

_LOG_EVERY = 5.0
"""Seconds between two log lines on progress."""

log = logging.getLogger("murmure")


def follow(config: StreamConfig, *, log_json: bool = False, console: Console | None = None) -> Progress:
    """Run a job and show how it goes; Ctrl-C stops it cleanly.

    Parameters
    ----------
    config
        The job.
    log_json
        Log JSON lines and draw no bar.
    console
        Where the bar is drawn; standard error by default.

    Raises
    ------
    MurmureError
        As `streams.run.run`.
    SystemExit
        With status 130 after Ctrl-C.
    """
    set_up_logs(as_json=log_json)
    console = console or Console(stderr=True, highlight=False)
    started = time.monotonic()
    # a container is stopped by SIGTERM: the same clean end as Ctrl-C
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        progress = _with_bar(config, console) if console.is_terminal and not log_json else _with_log(config)
    except KeyboardInterrupt:
        log.info("stopped; what was published is whole, and the same command goes on from the last checkpoint")
        raise SystemExit(130) from None
    finally:
        signal.signal(signal.SIGTERM, former)
    seconds = time.monotonic() - started
    log.info(
        "read %s records in %.1f s (%s a second), closed %s windows; %s",
        f"{progress.records:,}",
        seconds,
        f"{progress.records / seconds:,.0f}",
        f"{progress.windows:,}",
        _published(config),
    )
    return progress


def _with_bar(config: StreamConfig, console: Console) -> Progress:
    columns = [
        SpinnerColumn(),
        TextColumn("{task.fields[counts]}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    ]
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("stream", total=None, counts="loading")
        started: float | None = None

        def show(progress: Progress) -> None:
            nonlocal started
            if progress.records and started is None:
                started = time.monotonic()
            rate = progress.records / max(0.2, time.monotonic() - started) if started is not None else 0.0
            counts = f"{progress.records:,} records  {rate:,.0f}/s  {progress.windows:,} windows"
            total = progress.total_bytes or None
            bar.update(task, completed=progress.bytes, total=total, counts=counts if started else "loading")

        return run(config, show)


def _with_log(config: StreamConfig) -> Progress:
    started = said = time.monotonic()

    def show(progress: Progress) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said < _LOG_EVERY:
            return
        said = now
        share = f" ({progress.bytes / progress.total_bytes:.0%})" if progress.total_bytes else ""
        rate = progress.records / (now - started)
        log.info(
            "%s records%s, %s a second, %s windows", f"{progress.records:,}", share, f"{rate:,.0f}", progress.windows
        )

    return run(config, show)


def _published(config: StreamConfig) -> str:
    """Say in a line what the warehouse shows."""
    try:
        with closing(Reader(config.folder)) as reader:
            rows = reader.query(
                "SELECT (SELECT count(*) FROM posts),"
                " (SELECT count(*) FROM niches WHERE state IN ('emerging', 'established', 'fading')),"
                " (SELECT coalesce(sum(rejected), 0) FROM stream_windows)"
            ).rows
    except NotPublishedError:
        return "nothing was published: no record could be read as a post"
    posts, niches, rejected = rows[0]
    return f"{posts:,} posts, {niches:,} niches and {rejected:,} rejected records are in {config.folder}/murmure.duckdb"
