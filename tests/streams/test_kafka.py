"""Kafka as a source, read from a real broker."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from confluent_kafka import KafkaError, KafkaException, Producer, TopicPartition

from murmure_errors import ConfigError, SourceError
from streams import stopping
from streams.batch import RawBatch
from streams.sources.common import Cut
from streams.sources.kafka import KafkaSource
from streams.sources.kafka_address import parse_address
from streams.sources.kafka_client import Cluster, Extent
from streams.sources.settings import KafkaSettings
from tests.kafka.broker import PASSWORD, REQUIRED, USER, Broker

T0 = 1_788_220_800
CUT = Cut(3600, 600, 50)
QUICK = KafkaSettings(poll_every=0.05, patience=20)
States = dict[str, dict[str, Any]]


def post(number: int, second: float = 0.0) -> bytes:
    moment = datetime.fromtimestamp(T0 + second, UTC).isoformat()
    return msgspec.json.encode({"id": str(number), "created_at": moment, "text": "bread", "author": {"id": "a"}})


class Reader:
    """Drives a source's partitions by turns, as the engine would."""

    def __init__(
        self, address: str, folder: Path, settings: KafkaSettings = QUICK, states: States | None = None
    ) -> None:
        source = KafkaSource([address], folder, CUT, lambda *_: None, settings)
        names = source.list_parts()
        self.parts = {name: source.build_part("read", name, (states or {}).get(name)) for name in names}
        self.running = dict(self.parts)

    def read(self, enough: float = float("inf"), seconds: float = 60.0) -> Iterator[RawBatch]:
        """Batches until all partitions have ended, or there are so many."""
        found, deadline = 0, time.monotonic() + seconds
        while self.running and found < enough:
            assert time.monotonic() < deadline, "nothing more comes"
            for name, part in list(self.running.items()):
                if part.next_awake() > datetime.now(UTC):
                    continue
                try:
                    batches = part.next_batch()
                except StopIteration:
                    del self.running[name]
                    continue
                found += len(batches)
                yield from batches
            time.sleep(0.005)

    def stop(self) -> States:
        states = {name: part.snapshot() for name, part in self.parts.items()}
        for part in self.parts.values():
            part.close()
        return states


def read_all(address: str, folder: Path, settings: KafkaSettings = QUICK, states: States | None = None) -> Any:
    reader = Reader(address, folder, settings, states)
    try:
        batches = list(reader.read())
    finally:
        states = reader.stop()
    return batches, states


def positions(batches: list[RawBatch]) -> list[int]:
    return [batch.position(index) for batch in batches for index in range(len(batch.records))]


def of(batches: list[RawBatch], partition: str) -> list[RawBatch]:
    return [batch for batch in batches if batch.partition == partition]


def assert_contiguous(batches: list[RawBatch]) -> None:
    assert [batch.seq for batch in batches] == list(range(batches[0].seq, batches[0].seq + len(batches)))
    covering = [batch for batch in batches if batch.source]
    assert all(former.last + 1 == later.first for former, later in pairwise(covering))


def test_every_partition_is_read_once_and_says_where_its_records_stand(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("once", 3)
    for partition in range(3):
        broker.produce(topic, [post(1000 * partition + n, n) for n in range(130)], partition=partition)
    batches, states = read_all(broker.at(topic), tmp_path)
    for partition in range(3):
        mine = of(batches, f"kafka://once/{partition}")
        assert_contiguous(mine)
        assert positions(mine) == list(range(130))
        assert [record for batch in mine for record in batch.records][7] == post(1000 * partition + 7, 7)
        assert {batch.format for batch in mine} == {"native"}
        assert mine[-1].ended
    broker.produce(topic, [post(9000)], partition=1)
    again, _ = read_all(broker.at(topic), tmp_path, states=states)
    assert [(batch.partition, batch.position(0)) for batch in again if batch.records] == [("kafka://once/1", 130)]
    assert min(batch.seq for batch in again) == max(batch.seq for batch in batches) + 1
    told = [batch.report for batch in of(again, "kafka://once/1") if batch.report]
    assert [(one.source, one.state, one.records, one.reconnects) for one in told] == [
        ("kafka://once/1", "reading", 131, 0),
        ("kafka://once/1", "stopped", 131, 0),
    ]


def test_what_is_no_record_is_covered(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("transactions")
    config = {"bootstrap.servers": broker.address, "transactional.id": "t", "log_level": 0}
    producer = Producer(config)
    producer.init_transactions(30)
    for number in range(4):
        producer.begin_transaction()
        for n in range(5):
            producer.produce(topic, post(10 * number + n))
        producer.flush()
        producer.abort_transaction() if number == 1 else producer.commit_transaction()
    # five records and a mark each; the second was aborted; the last mark is the end of the log
    batches, states = read_all(broker.at(topic), tmp_path)
    assert positions(batches) == [0, 1, 2, 3, 4, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22]
    assert_contiguous(batches)
    broker.produce(topic, [post(99)])
    more, _ = read_all(broker.at(topic), tmp_path, states=states)
    assert [(batch.first, batch.last) for batch in more if batch.records] == [(23, 24)]
    assert positions(more) == [24]


def test_tombstones_delete(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("tombstones")
    broker.produce(topic, [post(1), None, None], keys=[b"1", b"1", None])
    batch = read_all(broker.at(topic), tmp_path)[0][0]
    assert batch.controls == [1, 2]
    assert batch.records[1:] == [b'{"id":"1","kind":"delete"}', b""]


def test_what_was_deleted_before_it_was_read_is_a_counted_gap(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("short")
    broker.produce(topic, [post(n) for n in range(20)])
    _, states = read_all(broker.at(topic), tmp_path)
    broker.produce(topic, [post(n) for n in range(20, 60)])
    admin = broker.admin()
    for future in admin.delete_records([TopicPartition(topic, 0, 50)]).values():
        future.result()
    batches, _ = read_all(broker.at(topic), tmp_path, states=states)
    assert_contiguous(batches)
    gap_batch = batches[0]
    assert (gap_batch.first, gap_batch.last, gap_batch.records) == (20, 49, [])
    assert gap_batch.fault.startswith("30 messages (offsets 20 to 49) were deleted")
    assert positions(batches) == list(range(50, 60))
    told = [gap for batch in batches if batch.report for gap in batch.report.gaps]
    assert [(gap.start, gap.end, gap.reason) for gap in told] == [(T0, T0, gap_batch.fault)]


def test_a_topic_that_was_made_anew_is_refused(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("anew")
    broker.produce(topic, [post(1)])
    _, states = read_all(broker.at(topic), tmp_path)
    states["kafka://anew/0"]["next"] = 7
    with pytest.raises(SourceError, match="ends at offset 1, and 7 had been read"):
        read_all(broker.at(topic, ""), tmp_path, states=states)


class Unsettled(Cluster):
    """A connection to a cluster that is still choosing who leads a partition."""

    refusals: tuple[int, ...] = (KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError._UNKNOWN_PARTITION)

    def extent(self, topic: str, number: int) -> Extent:
        if self.refusals:
            code, self.refusals = self.refusals[0], self.refusals[1:]
            raise KafkaException(KafkaError(code))
        return super().extent(topic, number)


def test_a_partition_without_a_leader_is_waited_for(broker: Broker) -> None:
    topic = broker.make_topic("leaderless")
    cluster = Unsettled(broker.address, QUICK)
    assert cluster.begin(parse_address(broker.at(topic)), [0]) == {0: 0}
    assert not cluster.refusals
    impatient = Unsettled(broker.address, KafkaSettings(patience=0.1))
    impatient.refusals = (KafkaError.NOT_LEADER_FOR_PARTITION,) * 9
    with pytest.raises(SourceError, match=r"kafka://.*/leaderless cannot be read: start again when the cluster runs"):
        impatient.begin(parse_address(broker.at(topic)), [0])


def test_nobody_watches_a_topic_that_is_read_no_more(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("watched", 2)
    reader = Reader(broker.at(topic, ""), tmp_path)
    (watch,) = (thread for thread in threading.enumerate() if thread.name == "kafka-watched")
    one, other = reader.parts.values()
    one.close()
    watch.join(1.0)
    assert watch.is_alive()
    other.close()
    watch.join(30.0)
    assert not watch.is_alive()


def test_where_a_topic_begins_is_settled_once(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("latest")
    broker.produce(topic, [post(n) for n in range(5)])
    address = broker.at(topic, "from=latest&until=end")
    assert positions(read_all(address, tmp_path)[0]) == []
    broker.produce(topic, [post(n) for n in range(5, 8)])
    broker.add_partitions(topic, 2)
    broker.produce(topic, [post(9)], partition=1)
    # the job was killed before its first checkpoint: nothing of what came since its first start may be missed
    batches, _ = read_all(address, tmp_path)
    assert positions(of(batches, "kafka://latest/0")) == [5, 6, 7]
    assert positions(of(batches, "kafka://latest/1")) == [0]


def test_a_topic_can_begin_at_a_time(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("times")
    for second in range(3):
        producer = Producer({"bootstrap.servers": broker.address, "log_level": 0})
        producer.produce(topic, post(second), timestamp=(T0 + 10 * second) * 1000)
        producer.flush()
    since = datetime.fromtimestamp(T0 + 5, UTC).isoformat()
    assert positions(read_all(broker.at(topic, f"from={since}&until=end"), tmp_path)[0]) == [1, 2]


def test_a_partition_without_anything_is_idle(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("idle")
    broker.produce(topic, [post(1)])
    settings = KafkaSettings(poll_every=0.05, idle_after=0.5)
    reader = Reader(broker.at(topic, ""), tmp_path, settings)
    first, second = reader.read(2)
    assert (first.idle, first.seq, second.idle, second.seq, second.last) == (False, 0, True, 1, 0)
    states = reader.stop()
    reader = Reader(broker.at(topic, ""), tmp_path, settings, states)
    (word,) = reader.read(1)
    assert (word.idle, word.seq, word.report is not None) == (True, 2, True)
    with pytest.raises(AssertionError, match="nothing more"):
        list(reader.read(1, seconds=2))
    broker.produce(topic, [post(2)])
    third, fourth = reader.read(2)
    assert (third.idle, third.seq, fourth.idle, fourth.seq) == (False, 3, True, 4)
    reader.stop()


def test_partitions_are_read_at_one_pace_of_event_time(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("pace", 2)
    hour = 3600
    broker.produce(topic, [post(n, 36 * n) for n in range(2000)], partition=0)
    broker.produce(topic, [post(n, 5 * hour + 36 * n) for n in range(2000)], partition=1)
    reader = Reader(broker.at(topic), tmp_path, KafkaSettings(poll_every=0.05, ahead=2 * hour))
    reached = dict.fromkeys(reader.parts, 0.0)
    apart = 0.0
    for batch in reader.read():
        if batch.ended:
            reached[batch.partition] = float("inf")
        elif min(reached.values()) > 0:
            reached[batch.partition] = batch.reached
            apart = max(apart, reached["kafka://pace/1"] - reached["kafka://pace/0"])
        else:
            reached[batch.partition] = batch.reached
    reader.stop()
    # where both begin is five hours apart; from there on two hours and what a batch spans
    assert apart <= 5 * hour + 50 * 36


def test_a_broker_that_goes_away_and_comes_back(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("away")
    broker.produce(topic, [post(n) for n in range(10)])
    reader = Reader(broker.at(topic, ""), tmp_path)
    before = list(reader.read(1))
    broker.stop()
    (word,) = reader.read(1)
    assert word.report is not None
    assert (word.report.state, word.idle, word.last) == ("reconnecting", False, 0)
    broker.start()
    broker.produce(topic, [post(n) for n in range(10, 20)])
    after = [word]
    while len(positions(after)) < 10:
        after += reader.read(1)
    assert positions(before + after) == list(range(20))
    assert_contiguous(before + after)
    reader.stop()


def test_a_job_that_is_asked_to_stop_leaves_windows_open(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("stopped")
    broker.produce(topic, [post(1)])
    reader = Reader(broker.at(topic, ""), tmp_path)
    batches = list(reader.read(1))
    stopping.request()
    try:
        batches += reader.read()
    finally:
        stopping.withdraw()
    assert [(batch.stopped, batch.ended) for batch in batches] == [(False, False), (True, False)]
    reader.stop()


GUARDED = {
    "security.protocol": "SASL_SSL",
    "sasl.mechanisms": "PLAIN",
    "sasl.username": USER,
    "ssl.ca.location": "",
}


def test_a_user_and_tls(broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = broker.make_topic("guarded")
    broker.produce(topic, [post(1)])
    client = {**GUARDED, "ssl.ca.location": str(broker.certificate)}
    settings = KafkaSettings(client=client, poll_every=0.05, patience=20)
    address = f"kafka://{broker.guarded}/{topic}?until=end"
    monkeypatch.setenv("MURMURE_KAFKA_SASL_PASSWORD", PASSWORD)
    assert positions(read_all(address, tmp_path, settings)[0]) == [0]
    monkeypatch.setenv("MURMURE_KAFKA_SASL_PASSWORD", "wrong")
    with pytest.raises(SourceError, match="the brokers refuse the user"):
        read_all(address, tmp_path, settings)
    stranger = KafkaSettings(client={**client, "sasl.username": "stranger"}, patience=5)
    monkeypatch.setenv("MURMURE_KAFKA_SASL_PASSWORD", "other")
    with pytest.raises(SourceError, match="may not read it"):
        read_all(address, tmp_path, stranger)


def test_a_topic_that_is_not_there_and_a_broker_that_is_not(broker: Broker, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such topic"):
        read_all(broker.at("none"), tmp_path)
    with pytest.raises(SourceError, match="does not answer for 1 s"):
        read_all("kafka://localhost:1/none", tmp_path, KafkaSettings(patience=1))
    with pytest.raises(ConfigError, match=r"group\.idd"):
        read_all(broker.at("none"), tmp_path, KafkaSettings(client={"group.idd": "x"}))
    with pytest.raises(ConfigError, match="keeps positions"):
        read_all(broker.at("none"), tmp_path, KafkaSettings(client={"auto.offset.reset": "latest"}))


@pytest.mark.skipif(not REQUIRED and shutil.which("kcat") is None, reason="no kcat here")
def test_a_foreign_producer(broker: Broker, tmp_path: Path) -> None:
    topic = broker.make_topic("foreign", 2)
    lines = b"".join(b"%d\t%s\n" % (n, post(n)) for n in range(500)) + b"3\t\n"
    command = ["kcat", "-P", "-b", broker.address, "-t", topic, "-K", "\\t", "-Z"]
    subprocess.run(command, input=lines, check=True)
    batches, _ = read_all(broker.at(topic), tmp_path)
    told = [msgspec.json.decode(record) for batch in batches for record in batch.records]
    assert sorted(int(one["id"]) for one in told if "text" in one) == list(range(500))
    assert [one for one in told if "text" not in one] == [{"id": "3", "kind": "delete"}]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("kafka:///posts", "names no broker"),
        ("kafka://host:9092", "names no topic"),
        ("kafka://host:9092/a b", "would not take"),
        ("kafka://me:secret@host:9092/a", "holds a user"),
        ("kafka://host:9092/a?to=b", "unknown option to"),
        ("kafka://host:9092/a?format=telex", "no format telex"),
        ("kafka://host:9092/a?from=2026-01-01T00:00:00", "without UTC offset"),
        ("kafka://host:9092/a?from=lunch", "begins at lunch"),
        ("kafka://host:9092/a?until=noon", "ends at noon"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(address: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        parse_address(address)


def test_an_address() -> None:
    found = parse_address("kafka://one:9092,two:9092/posts.v1?from=2026-11-25T18:00:00%2B01:00&until=end")
    assert (found.hosts, found.topic, found.start, found.bounded) == (
        "one:9092,two:9092",
        "posts.v1",
        1795626000.0,
        True,
    )
