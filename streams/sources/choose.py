"""Which source an address on the command line stands for."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bytewax.inputs import FixedPartitionedSource
from bytewax.outputs import FixedPartitionedSink

from murmure_errors import ConfigError, SourceError
from streams.batch import RawBatch
from streams.letters import Letter
from streams.sources.common import Cut, Report
from streams.sources.files import FilesSource
from streams.sources.retired import WithRetired
from streams.sources.stdin import StdinSource, stdin_name

if TYPE_CHECKING:
    from streams.config import StreamConfig

STDIN = "-"
FILES = "read_0"
"""Step of the files, by its name of old: checkpoints bear it."""
STDIN_STEP = "read_stdin"
"""Step of standard input."""

Source = FixedPartitionedSource[RawBatch, Any]
Opener = Callable[[Sequence[str], "StreamConfig", Cut, Report], Source]
"""Makes one source of all the addresses of a scheme."""


def _jetstream(addresses: Sequence[str], config: StreamConfig, cut: Cut, report: Report) -> Source:
    # a job that reads files has no need of the network's libraries
    from streams.sources.jetstream import open_jetstream

    return open_jetstream(addresses, config, cut, report)


def _kafka(addresses: Sequence[str], config: StreamConfig, cut: Cut, report: Report) -> Source:
    from streams.sources.kafka import open_kafka

    return open_kafka(addresses, config, cut, report)


def _mastodon(addresses: Sequence[str], config: StreamConfig, cut: Cut, report: Report) -> Source:
    from streams.sources.mastodon import open_mastodon

    return open_mastodon(addresses, config, cut, report)


LIVE: dict[str, Opener] = {"jetstream": _jetstream, "kafka": _kafka, "mastodon": _mastodon}
"""Scheme (``kafka``, ``jetstream``, ``mastodon``) to what opens its addresses."""


def scheme_of(address: str) -> str:
    """Scheme of an address; empty for a path, a glob and ``-``.

    Raises
    ------
    ConfigError
        For a scheme that nothing here speaks.

    Examples
    --------
    >>> scheme_of("posts/*.jsonl.gz")
    ''
    """
    scheme, found, _ = address.partition("://")
    if not found:
        return ""
    if scheme not in LIVE:
        known = ", ".join(f"{name}://" for name in sorted(LIVE))
        message = f"{address}: nothing here reads {scheme}://; name a file, a glob, - for standard input"
        raise ConfigError(message + (f", or an address that begins with {known}" if known else ""))
    return scheme


def expand(sources: Sequence[str]) -> list[str]:
    """Resolve paths and globs to absolute paths, each once, in name order; ``-`` and addresses stay as they are.

    Raises
    ------
    SourceError
        For a path that is not a readable file, or a glob that matches nothing.
    """
    found: dict[str, None] = {}
    for source in sources:
        if source == STDIN or scheme_of(source):
            found[source] = None
            continue
        paths = sorted(glob(source, recursive=True)) if has_magic(source) else [source]
        paths = [path for path in paths if not Path(path).is_dir()] if has_magic(source) else paths
        if not paths:
            message = f"no file matches {source}"
            raise SourceError(message)
        for path in paths:
            if not Path(path).is_file():
                message = f"{path} is not a file; name a file, a glob in quotes, or - for standard input"
                raise SourceError(message)
            if not os.access(path, os.R_OK):
                message = f"{path} cannot be read; check its permissions"
                raise SourceError(message)
            found[os.path.abspath(path)] = None
    return list(found)


def open_sources(config: StreamConfig, paths: Sequence[str], report: Report) -> dict[str, Source]:
    """Make the sources that a job reads: one of all its files, one for standard input, one for each scheme.

    Their names go into the checkpoints: a source that joins or leaves a job changes nothing for the others.

    Parameters
    ----------
    config
        The job's settings.
    paths
        Files, addresses and ``-``, as `expand` gives them.
    report
        Told of progress.

    Returns
    -------
    dict of str to Source
        By the names of the dataflow's steps: a step's checkpoint is found again whichever others there are.
    """
    cut = Cut(config.window, config.lateness, config.batch_records)
    files = [path for path in paths if path != STDIN and not scheme_of(path)]
    sources: dict[str, Source] = {FILES: FilesSource(files, cut, report, config.reading)} if files else {}
    if STDIN in paths:
        sources[STDIN_STEP] = StdinSource(stdin_name(datetime.now(UTC)), cut, report, format=config.reading.format)
    for scheme, opener in LIVE.items():
        addresses = [path for path in paths if path != STDIN and scheme_of(path) == scheme]
        if addresses:
            source = opener(addresses, config, cut, report)
            sources[f"read_{scheme}"] = WithRetired(source, config.folder / "sources" / f"{scheme}.parts")
    return sources


def dead_letters(config: StreamConfig, paths: Sequence[str]) -> FixedPartitionedSink[Letter, None] | None:
    """Make the sink that rejects are handed back to, where a job was told of one."""
    addresses = [path for path in paths if path != STDIN and scheme_of(path) == "kafka"]
    if not addresses or not config.source_settings.kafka.dead_letter:
        return None
    from streams.sources.kafka_letters import DeadLetterSink

    return DeadLetterSink(addresses, config.source_settings.kafka)


def active_parts(source: Source) -> list[str]:
    """Name the partitions that a source reads now."""
    return source.active if isinstance(source, WithRetired) else source.list_parts()
