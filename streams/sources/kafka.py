"""Kafka topics as Bytewax partitions, whose positions are in the recovery store and in no consumer group."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bytewax.inputs import FixedPartitionedSource

from murmure_errors import ConfigError
from streams.batch import RawBatch
from streams.sources.common import Cut, Report
from streams.sources.kafka_address import parse_address
from streams.sources.kafka_partition import KafkaPartition
from streams.sources.kafka_topic import Reading, Topic, open_topic
from streams.sources.pace import Pace
from streams.sources.settings import KafkaSettings

if TYPE_CHECKING:
    from streams.config import StreamConfig


class KafkaSource(FixedPartitionedSource[RawBatch, dict[str, Any]]):
    """Topics, each partition of which is a Bytewax partition of its own; Bytewax shares them out among the workers.

    A partition goes on where the last checkpoint left it. One without a checkpoint begins where its address says, which
    is settled once, when the topic is first read; partitions that a topic got later begin at their start.

    Parameters
    ----------
    addresses
        As `parse_address` takes them.
    folder
        The warehouse folder; the files that workers share lie in it.
    cut
        How time and batches are cut.
    report
        Told of progress.
    settings
        How Kafka is read.

    Raises
    ------
    ConfigError
        An address or a setting cannot be used, or two addresses name the same topic.
    SourceError
        A topic cannot be read, or nobody answers.
    """

    def __init__(
        self, addresses: Sequence[str], folder: Path, cut: Cut, report: Report, settings: KafkaSettings
    ) -> None:
        shared = folder / "sources"
        parsed = [parse_address(text) for text in addresses]
        names = [address.topic for address in parsed]
        if twice := {name for name in names if names.count(name) > 1}:
            message = f"two addresses name the topic {min(twice)}; one job reads a topic once"
            raise ConfigError(message)
        self._parts: dict[str, tuple[Topic, int]] = {}
        for address in parsed:
            topic = open_topic(address, settings, shared / f"kafka-{address.topic}.json")
            self._parts |= {address.partition(number): (topic, number) for number in topic.numbers}
        self._slots = {name: slot for slot, name in enumerate(sorted(self._parts))}
        pace = Pace(shared / "kafka.pace", len(self._slots), settings.ahead or cut.window)
        self._reading = Reading(cut, report, settings, pace)

    def list_parts(self) -> list[str]:
        """Name the partitions of all topics."""
        return list(self._parts)

    def build_part(self, step_id: str, for_part: str, resume_state: dict[str, Any] | None) -> KafkaPartition:
        """Go on reading a partition at its last checkpoint."""
        topic, number = self._parts[for_part]
        return KafkaPartition(self._reading, topic, number, self._slots[for_part], resume_state)


def open_kafka(addresses: Sequence[str], config: StreamConfig, cut: Cut, report: Report) -> KafkaSource:
    """Make the source of all Kafka addresses of a job."""
    return KafkaSource(addresses, config.folder, cut, report, config.source_settings.kafka)
