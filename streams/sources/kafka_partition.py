"""One partition of a Kafka topic, read as a Bytewax partition."""

from __future__ import annotations

import logging
import math
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bytewax.inputs import StatefulSourcePartition
from confluent_kafka import KafkaError, TopicPartition

from murmure_errors import SourceError
from streams import stopping
from streams.batch import RawBatch
from streams.formats import find
from streams.formats.detection import detect
from streams.sources.kafka_client import REFUSALS, TRANSIENT
from streams.sources.kafka_message import Taken, to_records
from streams.sources.kafka_report import Teller
from streams.sources.kafka_topic import Reading, Topic
from streams.watermark import EventClock
from warehouse.records import SourceReport

log = logging.getLogger("murmure.kafka")

_SLICE = 250
_MOST_BYTES = 4 << 20
"""Bytes of a batch after which no further slice of messages is taken."""

_SOON = 0.02
"""Seconds until the client library has more of what the broker has already."""

_TELL_EVERY = 60.0


class KafkaPartition(StatefulSourcePartition[RawBatch, dict[str, Any]]):
    """Reads one partition from its last checkpoint on, at the pace of the others, and never waits for the broker.

    Parameters
    ----------
    reading
        What it shares with the other partitions.
    topic
        What it is part of.
    number
        Which part.
    slot
        Its place in the pace.
    state
        A snapshot to go on from.
    """

    def __init__(self, reading: Reading, topic: Topic, number: int, slot: int, state: dict[str, Any] | None) -> None:
        self.name = topic.address.partition(number)
        self._topic, self._number, self._slot = topic, number, slot
        self._cut, self._report = reading.cut, reading.report
        self._settings, self._pace = reading.settings, reading.pace
        start = topic.starts.get(number, 0)
        state = state or {"seq": 0, "clock": -math.inf, "suspects": [], "next": start, "idle": False, "format": ""}
        self._clock = EventClock(self._cut.window, self._cut.lateness, state["clock"], state["suspects"])
        self._seq: int = state["seq"]
        self._next: int = state["next"]
        """The next position to cover."""
        self._reached = self._next
        """Up to here the broker has nothing for us, records or not: at least `_next`."""
        self._idle: bool = state["idle"]
        self._gap: str = state.get("gap", "")
        """What was lost between the last record and the next one."""
        self._reconnects: int = state.get("reconnects", 0)
        self._teller = Teller(self.name, self._cut.lateness, state.get("records", 0))
        self._format: str = topic.address.format or state["format"]
        self._end = topic.ends.get(number)
        self._ended = False
        self._at_end = False
        self._lost_at: float | None = None
        self._refused_at: float | None = None
        self._heard_at = time.monotonic()
        self._told_at = -math.inf
        self._awake = datetime.now(UTC)
        self._watch = topic.watch
        self._consumer = topic.cluster.consumer(self._tell)
        self._assign()

    def _assign(self) -> None:
        self._consumer.assign([TopicPartition(self._topic.address.topic, self._number, self._next)])
        self._watch.read_up_to(self._number, self._next)
        self._pace.tell(self._slot, self._clock.clock)

    def next_awake(self) -> datetime:
        """When to look again."""
        return self._awake

    def next_batch(self) -> list[RawBatch]:
        """Give what is there."""
        if self._ended:
            raise StopIteration
        self._wait(self._settings.poll_every)
        if self._done() or stopping.requested():
            self._ended = True
            self._pace.tell(self._slot, math.inf)
            stopped = not self._done()
            return [self._numbered(self._mark(ended=not stopped, stopped=stopped))]
        if self._lost_at is not None:
            return self._find_again(self._lost_at)
        if not self._pace.may_read(self._clock.clock):
            return []
        messages = self._take()
        if messages:
            return [self._numbered(self._batch(messages))]
        if self._is_idle():
            self._idle = True
            return [self._numbered(self._mark(idle=True))]
        # while it connects there is nothing to tell
        word = self._word() if self._at_end or self._watch.away else None
        return [] if word is None else [self._numbered(self._mark(report=word))]

    def _take(self) -> list[Taken]:
        """Messages that are here already, up to a batch; what the client says between them is heeded."""
        taken: list[Taken] = []
        size, most = 0, self._cut.batch_records
        while len(taken) < most and size < _MOST_BYTES:
            found = self._consumer.consume(min(_SLICE, most - len(taken)), timeout=0)
            if not found:
                break
            for message in found:
                error, offset = message.error(), message.offset()
                offset = -1 if offset is None else offset
                if error is not None:
                    self._heed(error, offset)
                elif offset >= self._reached:
                    taken.append(Taken(offset, message.key(), message.value()))
                    size += len(message)
                    self._reached = offset + 1
                    self._at_end = False
        else:
            self._wait(0.0)
        if taken and not self._at_end and self._awake > datetime.now(UTC):
            self._wait(_SOON)
        if taken:
            self._heard_at = time.monotonic()
            self._refused_at = None
        return taken

    def _batch(self, messages: list[Taken]) -> RawBatch:
        records, controls = to_records(messages)
        if not self._format:
            self._format = detect(message.value for message in messages if message.value is not None)
            if self._format:
                log.info("%s is read as %s", self.name, self._format)
        form = self._format or "native"
        clock, event_time = self._clock.clock, find(form).event_time
        steps = self._clock.read([event_time(record) for record in records])
        positions = [message.offset for message in messages]
        first, last = self._next, positions[-1]
        self._next, self._idle = last + 1, False
        if positions[0] == first and last - first == len(positions) - 1:
            positions = []
        self._teller.count(len(records))
        if self._gap:
            self._teller.missed(clock, self._clock.clock, self._gap)
            self._gap = ""
        keys = [message.key for message in messages] if self._settings.dead_letter else []
        self._report(len(records), sum(map(len, records)))
        self._watch.read_up_to(self._number, self._next)
        self._pace.tell(self._slot, math.inf if self._at_end else self._clock.clock)
        return RawBatch(
            self.name,
            0,
            self.name,
            first,
            records,
            clock,
            self._clock.clock,
            steps,
            format=form,
            positions=positions,
            through=last,
            controls=controls,
            keys=keys,
            report=self._word(),
        )

    def _mark(
        self, *, ended: bool = False, idle: bool = False, stopped: bool = False, report: SourceReport | None = None
    ) -> RawBatch:
        """Make a batch without records; one that does not say that the partition is idle says that it is not."""
        clock, idle = self._clock.clock, idle or self._idle
        report = report or self._word("stopped" if ended or stopped else "")
        return RawBatch(
            self.name, 0, "", 1, [], clock, clock, [], ended=ended, idle=idle, report=report, stopped=stopped
        )

    def _word(self, state: str = "") -> SourceReport | None:
        watch = self._watch
        state = state or ("reconnecting" if watch.away else "idle" if self._idle else "reading")
        return self._teller.word(state, self._clock.clock, self._reconnects + watch.reconnects, watch.fault)

    def _numbered(self, batch: RawBatch) -> RawBatch:
        batch.seq = self._seq
        self._seq += 1
        return batch

    def _done(self) -> bool:
        return self._end is not None and self._reached >= self._end

    def _is_idle(self) -> bool:
        """Whether the broker has said, not long ago, that nothing came for as long as the settings have it."""
        sight, after = self._watch.sight(self._number), self._settings.idle_after
        quiet_since = self._heard_at + after
        return (
            not self._idle
            and self._at_end
            and sight is not None
            and sight.asked_at >= quiet_since
            and sight.extent.high <= self._reached
        )

    def _heed(self, error: KafkaError, offset: int) -> None:
        code = error.code()
        if code == KafkaError._PARTITION_EOF:
            self._at_end, self._refused_at = True, None
            self._reached = max(self._reached, offset)
            self._pace.tell(self._slot, math.inf)
        elif code in (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE):
            self._lost_at = time.monotonic()
            self._watch.hurry()
        elif code in REFUSALS:
            # a broker that has just come back may not know its topics yet
            self._refused_at = self._refused_at or time.monotonic()
            if time.monotonic() - self._refused_at > self._settings.patience or code not in TRANSIENT:
                message = f"{self.name} cannot be read: {REFUSALS[code]} ({error.str()})"
                raise SourceError(message)
            self._tell(error)
        else:
            self._tell(error)

    def _find_again(self, lost_at: float) -> list[RawBatch]:
        """Go on where there is something again, when the broker has no record at the next position."""
        sight = self._watch.sight(self._number)
        if sight is None or sight.asked_at < lost_at:
            return []
        self._lost_at = None
        low, high = sight.extent.low, sight.extent.high
        if self._next > high:
            message = (
                f"{self.name} ends at offset {high}, and {self._next} had been read: the topic was made anew or its "
            )
            message += "brokers lost records; read it under another name, or into another warehouse"
            raise SourceError(message)
        gone = low - self._next
        if gone <= 0:
            self._assign()
            return []
        fault = f"{gone} messages (offsets {self._next} to {low - 1}) were deleted by the broker before they were read"
        log.warning("%s: %s", self.name, fault)
        clock, first = self._clock.clock, self._next
        self._gap = fault
        self._next = self._reached = low
        self._idle = False
        self._assign()
        return [self._numbered(RawBatch(self.name, 0, self.name, first, [], clock, clock, [], fault, through=low - 1))]

    def _tell(self, error: KafkaError) -> None:
        if time.monotonic() - self._told_at >= _TELL_EVERY:
            self._told_at = time.monotonic()
            log.warning("%s: %s; trying again", self.name, error.str())

    def _wait(self, seconds: float) -> None:
        self._awake = datetime.now(UTC) + timedelta(seconds=seconds)

    def close(self) -> None:
        """Let the connection go."""
        self._watch.leave(self._number)
        self._consumer.close()

    def snapshot(self) -> dict[str, Any]:
        """Say where the reading stands."""
        return {
            "seq": self._seq,
            "clock": self._clock.clock,
            "suspects": list(self._clock.suspects),
            "next": self._next,
            "idle": self._idle,
            "format": self._format,
            "gap": self._gap,
            "records": self._teller.records,
            "reconnects": self._reconnects + self._watch.reconnects,
        }
