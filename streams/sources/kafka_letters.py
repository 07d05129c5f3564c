"""The dead-letter topic: rejected messages, written back to the cluster that they came from."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bytewax.outputs import FixedPartitionedSink, StatefulSinkPartition
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from murmure_errors import ConfigError, SourceError
from streams.letters import Letter
from streams.sources.kafka_address import parse_address
from streams.sources.kafka_client import REFUSALS, producer_settings
from streams.sources.settings import KafkaSettings

log = logging.getLogger("murmure.kafka")

PARTITION = "dead_letters"
_TELL_EVERY = 30.0
_FULL_WAIT = 0.1
"""Seconds to wait when the producer's queue is full: the stream then is held up by the brokers."""


class _Letters(StatefulSinkPartition[Letter, None]):
    def __init__(self, hosts: dict[str, str], settings: KafkaSettings) -> None:
        self._topic = settings.dead_letter
        self._failure: KafkaError | None = None
        try:
            by_hosts = {one: Producer(producer_settings(one, settings)) for one in set(hosts.values())}
        except KafkaException as error:
            message = f"[kafka] {error.args[0].str()}; docs/sources.md tells where settings go"
            raise ConfigError(message) from None
        self._producers = {topic: by_hosts[one] for topic, one in hosts.items()}

    def write_batch(self, items: list[Letter]) -> None:
        for letter in items:
            producer = self._producers[letter.source.removeprefix("kafka://").rpartition("/")[0]]
            headers: list[tuple[str, str | bytes | None]] = [
                ("reason", letter.reason),
                ("source", letter.source),
                ("position", str(letter.position)),
            ]
            while True:
                try:
                    producer.produce(
                        self._topic, letter.value, letter.key, headers=headers, on_delivery=self._delivered
                    )
                    break
                except BufferError:
                    producer.poll(_FULL_WAIT)
            producer.poll(0)
        self._check()

    def snapshot(self) -> None:
        # an epoch must not count as done before its letters are there: a restart will not bring them again
        for producer in set(self._producers.values()):
            while producer.flush(_TELL_EVERY):
                self._check()
                log.warning("rejects wait for the brokers that have %s; trying again", self._topic)
        self._check()

    def _delivered(self, error: KafkaError | None, message: Message[bytes, bytes]) -> None:
        if error is not None:
            self._failure = error

    def _check(self) -> None:
        if self._failure is not None:
            remedy = REFUSALS.get(self._failure.code(), "start again when it does")
            message = f"[kafka] dead_letter {self._topic} takes no messages: {remedy} ({self._failure.str()})"
            raise SourceError(message)


class DeadLetterSink(FixedPartitionedSink[Letter, None]):
    """Writes rejected messages with their keys, and headers ``reason``, ``source`` and ``position``.

    At least once: what was written since the last checkpoint is written again after a kill.

    Parameters
    ----------
    addresses
        Addresses of the topics that are read; a letter goes to the cluster that it came from.
    settings
        How Kafka is read.
    """

    def __init__(self, addresses: Sequence[str], settings: KafkaSettings) -> None:
        self._hosts = {address.topic: address.hosts for address in map(parse_address, addresses)}
        if settings.dead_letter in self._hosts:
            message = f"[kafka] dead_letter {settings.dead_letter} is a topic that the job reads; name another"
            raise ConfigError(message)
        self._settings = settings

    def list_parts(self) -> list[str]:
        """Name the one partition: rejects are few."""
        return [PARTITION]

    def part_fn(self, item_key: str) -> int:
        """Send every key to it."""
        return 0

    def build_part(self, step_id: str, for_part: str, resume_state: None) -> _Letters:
        """Connect."""
        return _Letters(self._hosts, self._settings)
