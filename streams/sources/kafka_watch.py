"""Watching the topics that a worker reads: their ends, brokers that go away, partitions that are new."""

from __future__ import annotations

import logging
import time
from threading import Event, Thread

import msgspec
from confluent_kafka import KafkaException

from streams.sources.kafka_address import KafkaAddress
from streams.sources.kafka_client import Cluster, Extent

log = logging.getLogger("murmure.kafka")

EVERY = 5.0
"""Seconds between two looks, unless the settings want to know sooner."""

_TELL_EVERY = 60.0
"""Seconds between two lines on how far behind the reading is."""


class Sight(msgspec.Struct, frozen=True):
    """What a partition held when it was last asked, and when: `asked_at` and `seen_at` by `time.monotonic`."""

    extent: Extent
    asked_at: float
    seen_at: float


class Watch:
    """Looks at partitions from a thread of its own, for a step of the flow must not wait for an answer.

    Parameters
    ----------
    cluster
        Whom to ask.
    address
        The topic.
    known
        How many partitions the topic had when the job started.
    every
        Seconds between two looks.
    """

    def __init__(self, cluster: Cluster, address: KafkaAddress, known: int, every: float = EVERY) -> None:
        self._every = every
        self._cluster, self._address, self._known = cluster, address, known
        self._sights: dict[int, Sight] = {}
        self._read: dict[int, int] = {}
        self._away_since: float | None = None
        self.reconnects = 0
        """How often the brokers answered again after they had not."""
        self.fault = ""
        """Why they last did not."""
        self._told = time.monotonic()
        self._hurry = Event()
        self._stop = self._start()

    def read_up_to(self, number: int, offset: int) -> None:
        """Say where the reading of a partition stands; from the first time on, the partition is watched."""
        self._read[number] = offset
        if self._stop.is_set():
            self._stop = self._start()

    def leave(self, number: int) -> None:
        """Say that a partition is read no more; the last one ends the watch."""
        self._read.pop(number, None)
        self._sights.pop(number, None)
        if not self._read:
            self._stop.set()
            self._hurry.set()

    def sight(self, number: int) -> Sight | None:
        """Return what the partition held when it was last asked."""
        return self._sights.get(number)

    @property
    def away(self) -> bool:
        """Whether the brokers did not answer when they were last asked."""
        return self._away_since is not None

    def hurry(self) -> None:
        """Ask for a look at once."""
        self._hurry.set()

    def _start(self) -> Event:
        """Begin to look; answers what ends it."""
        stop = Event()
        Thread(target=self._run, args=(stop,), daemon=True, name=f"kafka-{self._address.topic}").start()
        return stop

    def _run(self, stop: Event) -> None:
        while not stop.is_set():
            self._look()
            self._hurry.wait(self._every)
            self._hurry.clear()

    def _look(self) -> None:
        try:
            for number in list(self._read):
                asked_at = time.monotonic()
                extent = self._cluster.extent(self._address.topic, number)
                self._sights[number] = Sight(extent, asked_at, time.monotonic())
            found = self._cluster.count(self._address.topic)
        except KafkaException as error:
            self._went(error.args[0].str())
            return
        self._came()
        if found > self._known:
            log.warning(
                "kafka://%s has %d partitions now and had %d: the new ones are read, from their start, once the job is "
                "started again",
                self._address.topic,
                found,
                self._known,
            )
            self._known = found
        if time.monotonic() - self._told >= _TELL_EVERY:
            self._told = time.monotonic()
            log.info("kafka://%s: %s records behind its end", self._address.topic, f"{self.lag():,}")

    def lag(self) -> int:
        """Offsets between the reading and the end of the partitions watched, as last seen."""
        read = dict(self._read)
        return sum(
            max(0, sight.extent.high - read[number]) for number, sight in list(self._sights.items()) if number in read
        )

    def _went(self, why: str) -> None:
        self.fault = why
        if self._away_since is None:
            self._away_since = time.monotonic()
            log.warning("kafka://%s cannot be asked (%s); trying again until it can", self._address.topic, why)

    def _came(self) -> None:
        if self._away_since is not None:
            log.warning(
                "kafka://%s answers again, after %.0f s", self._address.topic, time.monotonic() - self._away_since
            )
            self._away_since = None
            self.reconnects += 1
