"""A Kafka topic as a job reads it, and what the partitions of a job share."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from streams.sources.common import Cut, Report
from streams.sources.kafka_address import EARLIEST, KafkaAddress
from streams.sources.kafka_client import Cluster
from streams.sources.kafka_watch import EVERY, Watch
from streams.sources.pace import Pace
from streams.sources.settings import KafkaSettings


class Reading(msgspec.Struct, frozen=True):
    """What the partitions of a job share: how to cut and report, the settings, and the pace they keep."""

    cut: Cut
    report: Report
    settings: KafkaSettings
    pace: Pace


class Topic(msgspec.Struct, frozen=True):
    """A topic as this job reads it.

    Attributes
    ----------
    address, cluster, watch
        Where it is, whom to ask, and who looks after it.
    numbers
        Its partitions.
    starts, ends
        Where a partition without a checkpoint begins, and where a bounded one stops.
    """

    address: KafkaAddress
    cluster: Cluster
    watch: Watch
    numbers: list[int]
    starts: dict[int, int]
    ends: dict[int, int]


def open_topic(address: KafkaAddress, settings: KafkaSettings, path: Path) -> Topic:
    """Find a topic, and settle where its partitions begin.

    Parameters
    ----------
    address
        Where it is.
    settings
        How Kafka is read.
    path
        Where it is remembered at which offsets the topic was first read.

    Raises
    ------
    ConfigError, SourceError
        As `Cluster`.
    """
    cluster = Cluster(address.hosts, settings)
    numbers = cluster.partitions(address.topic)
    starts = _remembered(path, cluster.begin(address, numbers))
    if later := [number for number in numbers if number not in starts]:
        starts |= cluster.begin(msgspec.structs.replace(address, start=EARLIEST), later)
    ends = cluster.ends(address, numbers) if address.bounded else {}
    watch = Watch(cluster, address, len(numbers), min(EVERY, settings.idle_after))
    return Topic(address, cluster, watch, numbers, starts, ends)


def _remembered(path: Path, found: dict[int, int]) -> dict[int, int]:
    """Keep where a topic began when it was first read, the same for every worker and every later run.

    Without it, a job that is killed before its first checkpoint would begin again at a *latest* that has moved on.

    Returns
    -------
    dict
        Partition to offset; a partition that the topic did not have then is not in it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(msgspec.json.encode(found))
    try:
        # of several workers that start at once, the first one's word stands
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return msgspec.json.decode(path.read_bytes(), type=dict[int, int])
