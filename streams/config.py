"""Settings of one streaming job, as plain data that every worker process is given."""

from __future__ import annotations

from pathlib import Path

import msgspec

from murmure_errors import ConfigError
from niches.config import EngineConfig
from niches.plugins import find
from streams.formats import FORMATS
from streams.formats.detection import AUTO
from streams.sources.common import ReadOptions
from streams.sources.settings import SourceSettings
from streams.tables import read_mapping
from streams.tables.dates import zone_of
from warehouse.pseudonyms import Pseudonyms
from warehouse.settings import Retention, WarehouseSettings

BATCH_RECORDS = 1_000
"""Records a batch: enough that per-batch costs vanish, small enough that two workers share a short file."""


class StreamConfig(msgspec.Struct, frozen=True):
    """What to read, how to cut time, and where to write.

    Attributes
    ----------
    sources
        Paths, globs, or ``-`` for standard input.
    warehouse
        Folder of the warehouse; made if it is not there.
    brands
        Catalogue of brands (TOML); None for none.
    window, lateness
        Seconds. A window is closed once the watermark (latest event time less the lateness) has passed its end.
    workers
        Number of processes on this machine.
    hosts, index
        Addresses (``host:port``) of the processes of a job that runs on several machines, and which of them this one
        is; empty where all run on this machine. The first has the warehouse, files and standard input.
    join_timeout
        Seconds of wall time that a process waits for all others to be there.
    shards
        Number of micro-clusterers; part of the warehouse's identity, independent of `workers`.
    clusterer
        Name of the post clusterer, see `niches.plugins`; those of River are there to compare with.
    plain_ids
        Publish ids as they came instead of keyed pseudonyms.
    accounts
        List of what accounts are, against what their posts say (CSV); None leaves the warehouse's list as it is.
    models
        Language code to the name of an installed spaCy pipeline.
    checkpoint_every
        Seconds of wall time between checkpoints; work done since the last one is done again after a kill.
    publish_every
        Seconds of wall time that lie at least between two published snapshots of windows that are open.
    retention
        How long what is stored is kept.
    batch_records
        Records a batch.
    source_settings
        Settings of live sources.
    run_for
        Seconds after which the job stops, as if it had been asked to; None to go on.
    reading
        How files and standard input are read.
    """

    sources: tuple[str, ...]
    warehouse: str
    brands: str | None = None
    window: int = 3600
    lateness: int = 600
    workers: int = 1
    hosts: tuple[str, ...] = ()
    index: int = 0
    join_timeout: float = 300.0
    shards: int = EngineConfig().shards
    clusterer: str = EngineConfig().clusterer
    plain_ids: bool = False
    tiers: str = "default"
    accounts: str | None = None
    models: dict[str, str] = {}
    checkpoint_every: float = 30.0
    publish_every: float = 5.0
    retention: Retention = Retention()
    batch_records: int = BATCH_RECORDS
    source_settings: SourceSettings = SourceSettings()
    run_for: float | None = None
    reading: ReadOptions = ReadOptions()

    def __post_init__(self) -> None:
        """Refuse what cannot work.

        Raises
        ------
        ConfigError
            Naming the setting, the value and the remedy.
        """
        checks = (
            (bool(self.sources), "no source given: name a file, a glob, or - for standard input"),
            (self.window >= 1, f"--window is {self.window} s; it must be one second or more"),
            (self.lateness >= 0, f"--lateness is {self.lateness} s; it cannot be negative"),
            (1 <= self.workers <= 256, f"--workers is {self.workers}; it must be from 1 to 256"),
            (not self.hosts or self.workers == 1, "--hosts runs one worker a process; leave --workers away"),
            (len(self.hosts) != 1, f"--hosts names {self.hosts} alone; name all processes, or leave it away"),
            (
                len(set(self.hosts)) == len(self.hosts) and all(map(_is_address, self.hosts)),
                f"--hosts is {','.join(self.hosts)}; write each process once, as host:port",
            ),
            (
                0 <= self.index < max(1, len(self.hosts)),
                f"--index is {self.index}; it says which of the {len(self.hosts)} --hosts this process is, from 0",
            ),
            (self.batch_records >= 1, f"batch size is {self.batch_records}; it must be one record or more"),
        )
        for sound, message in checks:
            if not sound:
                raise ConfigError(message)
        _ = self.engine, self.storage  # refuse what cannot be there
        find(self.clusterer)
        check_reading(self.reading)

    @property
    def folder(self) -> Path:
        """The warehouse folder as a path."""
        return Path(self.warehouse)

    @property
    def engine(self) -> EngineConfig:
        """The settings that the niche engine needs."""
        return EngineConfig(shards=self.shards, window=self.window, clusterer=self.clusterer)

    @property
    def storage(self) -> WarehouseSettings:
        """The settings that the warehouse is made with."""
        return WarehouseSettings(
            window=self.window,
            lateness=self.lateness,
            shards=self.shards,
            plain_ids=self.plain_ids,
            tiers=self.tiers,
            accounts=self.accounts or "",
            publish_every=self.publish_every,
            retention=self.retention,
        )

    def pseudonyms(self) -> Pseudonyms:
        """Open the warehouse's pseudonyms, or plain ids where they were asked for."""
        return Pseudonyms.open(self.folder, plain=self.plain_ids)


def check_reading(reading: ReadOptions) -> None:
    """Refuse a format, a time zone or a mapping that there is not.

    Raises
    ------
    ConfigError
        Naming it.
    """
    if reading.format != AUTO and reading.format not in FORMATS:
        message = f"there is no format {reading.format}; use one of {AUTO}, {', '.join(sorted(FORMATS))}"
        raise ConfigError(message)
    try:
        zone_of(reading.zone)
    except (KeyError, ValueError, OSError):
        message = f"there is no time zone {reading.zone}; write one such as Europe/Paris"
        raise ConfigError(message) from None
    if reading.mapping:
        read_mapping(reading.mapping)


def _is_address(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return bool(host) and port.isdecimal() and 0 < int(port) < 65_536
