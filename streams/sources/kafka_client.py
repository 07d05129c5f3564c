"""Talking to a Kafka cluster: settings, errors in words, and where each partition of a topic begins and ends."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Mapping
from typing import Any, NoReturn

import msgspec
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from murmure_errors import ConfigError, SourceError
from streams.sources.kafka_address import EARLIEST, LATEST, KafkaAddress
from streams.sources.settings import KafkaSettings

log = logging.getLogger("murmure.kafka")

VARIABLE = "MURMURE_KAFKA_"
"""What environment variables begin with that hold settings of librdkafka: ``MURMURE_KAFKA_SASL_PASSWORD``."""

_OURS: dict[str, Any] = {
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "auto.offset.reset": "error",
    "enable.partition.eof": True,
}
"""Positions are kept in the recovery store and in no consumer group."""

_DEFAULTS: dict[str, Any] = {
    "client.id": "murmure",
    "group.id": "murmure",
    "queued.max.messages.kbytes": 8_192,
    "reconnect.backoff.max.ms": 5_000,
    # what goes wrong comes as an error too, and is told once instead of at every attempt
    "log_level": 0,
}
_ASK = 5.0
"""Seconds that one question to the cluster may take."""

REFUSALS = {
    KafkaError.UNKNOWN_TOPIC_OR_PART: "there is no such topic; create it, or mend the address",
    KafkaError._UNKNOWN_TOPIC: "there is no such topic; create it, or mend the address",
    KafkaError._UNKNOWN_PARTITION: "the partition is gone; was the topic made anew?",
    KafkaError.TOPIC_AUTHORIZATION_FAILED: "this user may not read it; allow READ and DESCRIBE on the topic",
    KafkaError.GROUP_AUTHORIZATION_FAILED: "this user may not use the group; allow it, or name another group.id",
    KafkaError.CLUSTER_AUTHORIZATION_FAILED: "this user may not use the cluster",
    KafkaError._AUTHENTICATION: "the brokers refuse the user; check sasl.username and MURMURE_KAFKA_SASL_PASSWORD",
    KafkaError.SASL_AUTHENTICATION_FAILED: "the brokers refuse the user; check sasl.username and its password",
    KafkaError._SSL: "no TLS connection; check security.protocol and ssl.ca.location",
}
"""What does not mend itself, in words."""

TRANSIENT = frozenset({KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC, KafkaError._UNKNOWN_PARTITION})
"""Those of them that may pass, while a topic is being made or brokers come back."""


class Extent(msgspec.Struct, frozen=True):
    """The offsets that a partition holds: from `low` up to, not including, `high`."""

    low: int
    high: int


def client_settings(hosts: str, settings: KafkaSettings, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Put together what librdkafka is told.

    Raises
    ------
    ConfigError
        For a setting that would break the reading.
    """
    client: dict[str, Any] = dict(settings.client)
    for name, value in environment.items():
        if name.startswith(VARIABLE):
            client[name.removeprefix(VARIABLE).lower().replace("_", ".")] = value
    for name in ("bootstrap.servers", *_OURS):
        if name in client:
            message = f"[kafka] {name} cannot be set: the address names the brokers, and the job keeps positions"
            raise ConfigError(message)
    return {**_DEFAULTS, **client, **_OURS, "bootstrap.servers": hosts}


def producer_settings(hosts: str, settings: KafkaSettings) -> dict[str, Any]:
    """Put together what librdkafka is told to write: messages wait as long as the brokers are away."""
    client = client_settings(hosts, settings)
    reading = (*_OURS, "group.id", "queued.max.messages.kbytes")
    kept = {name: value for name, value in client.items() if name not in reading}
    return {"message.timeout.ms": 0, "linger.ms": 50, **kept}


class Cluster:
    """A connection to ask about topics with, before and while they are read.

    Parameters
    ----------
    hosts
        Where the brokers are.
    settings
        Settings of the source.
    """

    def __init__(self, hosts: str, settings: KafkaSettings) -> None:
        self.hosts = hosts
        self._patience = settings.patience
        self.config = client_settings(hosts, settings)
        self._refused: KafkaError | None = None
        self._last = "nobody answers"
        self._client = self.consumer(self._heard)

    def consumer(self, heard: Any) -> Consumer:
        """Make a consumer; `heard` is called with the errors that are nobody's answer."""
        try:
            return Consumer({**self.config, "error_cb": heard})
        except (KafkaException, TypeError, ValueError) as error:
            told = error.args[0].str() if isinstance(error, KafkaException) else str(error)
            message = f"[kafka] {told}; docs/sources.md tells where settings go"
            raise ConfigError(message) from None

    def partitions(self, topic: str) -> list[int]:
        """Numbers of a topic's partitions.

        Raises
        ------
        SourceError
            It is not there, may not be read, or nobody answers for as long as patience allows.
        """
        deadline = time.monotonic() + self._patience
        waited = False
        while True:
            code, why = self._ask_partitions(topic)
            if isinstance(why, list):
                return why
            if self._refused is not None:
                self._refuse(topic, self._refused.code(), self._refused.str())
            # a topic that was made a moment ago is not known everywhere yet
            if code in REFUSALS and (code not in TRANSIENT or waited):
                self._refuse(topic, code, why)
            if time.monotonic() > deadline:
                message = f"kafka://{self.hosts} does not answer for {self._patience:g} s ({self._last}); "
                message += "check the address and [kafka] security.protocol, or start again when it runs"
                raise SourceError(message)
            waited = True
            time.sleep(0.5)

    def _ask_partitions(self, topic: str) -> tuple[int | None, str | list[int]]:
        try:
            answer = self._client.list_topics(topic, timeout=_ASK).topics[topic]
        except KafkaException as error:
            self._client.poll(0)
            return None, error.args[0].str()
        if answer.error is not None:
            return answer.error.code(), answer.error.str()
        return None, sorted(answer.partitions)

    def extent(self, topic: str, number: int) -> Extent:
        """Offsets that a partition holds now.

        Raises
        ------
        KafkaException
            Nobody answers, or with a refusal.
        """
        answer = self._client.get_watermark_offsets(TopicPartition(topic, number), timeout=_ASK)
        if answer is None:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
        return Extent(*answer)

    def count(self, topic: str) -> int:
        """How many partitions a topic has now.

        Raises
        ------
        KafkaException
            Nobody answers.
        """
        return len(self._client.list_topics(topic, timeout=_ASK).topics[topic].partitions)

    def ends(self, address: KafkaAddress, numbers: list[int]) -> dict[int, int]:
        """Offsets at which partitions end now.

        Raises
        ------
        SourceError
            Nobody answers.
        """
        return self.begin(msgspec.structs.replace(address, start=LATEST), numbers)

    def begin(self, address: KafkaAddress, numbers: list[int]) -> dict[int, int]:
        """Offsets at which a topic that has not been read before begins, as its address asks.

        Raises
        ------
        SourceError
            Nobody may read it, or nobody answers for as long as patience allows.
        """
        deadline = time.monotonic() + self._patience
        while True:
            try:
                return self._begin(address, numbers)
            except KafkaException as error:
                code, why = error.args[0].code(), error.args[0].str()
                # a partition has no leader for a moment after its topic is made, or while a broker starts again
                if (code in REFUSALS.keys() - TRANSIENT) or time.monotonic() > deadline:
                    self._refuse(address.topic, code, why)
            time.sleep(0.5)

    def _begin(self, address: KafkaAddress, numbers: list[int]) -> dict[int, int]:
        extents = {number: self.extent(address.topic, number) for number in numbers}
        if address.start == EARLIEST:
            return {number: extent.low for number, extent in extents.items()}
        if address.start == LATEST:
            return {number: extent.high for number, extent in extents.items()}
        since = int(float(address.start) * 1000)
        asked = [TopicPartition(address.topic, number, since) for number in numbers]
        found = {one.partition: one.offset for one in self._client.offsets_for_times(asked, timeout=_ASK)}
        # a negative offset says that all there is is older
        return {n: found[n] if found.get(n, OFFSET_BEGINNING) >= 0 else extents[n].high for n in numbers}

    def _heard(self, error: KafkaError) -> None:
        self._last = error.str()
        if error.code() in (KafkaError._AUTHENTICATION, KafkaError._SSL):
            self._refused = error

    def _refuse(self, topic: str, code: int | None, why: str) -> NoReturn:
        remedy = REFUSALS.get(code, "start again when the cluster runs") if code is not None else ""
        message = f"kafka://{self.hosts}/{topic} cannot be read: {remedy} ({why})"
        raise SourceError(message)

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()
