"""A real Apache Kafka broker for tests and benchmarks: one KRaft node, its artifacts resolved by Maven into a cache."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from itertools import repeat
from pathlib import Path

from confluent_kafka import Consumer, Message, Producer, TopicPartition, cimpl
from confluent_kafka.admin import AdminClient

_ANY = -1
POM = Path(__file__).with_name("pom.xml")
REQUIRED = bool(os.environ.get("MURMURE_REQUIRE_KAFKA"))
"""A skip for want of a broker is a failure."""

USER, PASSWORD = "reader", "a-secret"
_PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:{controller}
controller.listener.names=CONTROLLER
listeners=PLAIN://localhost:{plain},GUARDED://localhost:{guarded},CONTROLLER://localhost:{controller}
advertised.listeners=PLAIN://localhost:{plain},GUARDED://localhost:{guarded}
inter.broker.listener.name=PLAIN
listener.security.protocol.map=PLAIN:PLAINTEXT,GUARDED:SASL_SSL,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.guarded.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
  user_{user}="{password}" user_stranger="other";
listener.name.guarded.ssl.keystore.location={folder}/keys.p12
listener.name.guarded.ssl.keystore.password={password}
listener.name.guarded.ssl.keystore.type=PKCS12
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:{user}
log.dirs={folder}/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
log.retention.ms=-1
log.cleaner.backoff.ms=200
log.initial.task.delay.ms=500
group.initial.rebalance.delay.ms=0
"""
_LOGGING = """
log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d %p %m (%c)%n
"""


class MissingBrokerError(Exception):
    """No broker can be run here; the message says why."""


def artifacts() -> Path:
    """Folder with Kafka's archives, resolved once by Maven.

    Raises
    ------
    MissingBrokerError
        There is no Java or no Maven, or Maven cannot reach a repository.
    """
    for tool in ("java", "keytool"):
        if shutil.which(tool) is None:
            message = f"no {tool} here: Apache Kafka needs Java 17"
            raise MissingBrokerError(message)
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "murmure" / "kafka-3.9.1"
    if not cache.exists():
        if shutil.which("mvn") is None:
            message = "no mvn here: Apache Kafka's artifacts are resolved by Maven"
            raise MissingBrokerError(message)
        fresh = cache.with_name(f".{cache.name}.{os.getpid()}")
        command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", "-DincludeScope=runtime"]
        done = subprocess.run([*command, f"-DoutputDirectory={fresh}"], capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            message = f"Maven cannot resolve Apache Kafka: {done.stdout[-500:]}"
            raise MissingBrokerError(message)
        fresh.rename(cache)
    return cache


def _ports(count: int) -> list[int]:
    """Free ports below those that systems lend to clients: a broker that was away must find its own free again."""
    free: list[int] = []
    with ExitStack() as held:
        for port in random.sample(range(20_000, 32_000), 1_000):
            one = held.enter_context(socket.socket())
            with suppress(OSError):
                one.bind(("127.0.0.1", port))
                free.append(port)
            if len(free) == count:
                return free
    message = "no free ports between 20000 and 32000"
    raise MissingBrokerError(message)


class Broker:
    """One node that can be stopped and started again on the same ports and the same log.

    Attributes
    ----------
    address
        Where it listens without a password.
    guarded
        Where it listens with TLS and a password; `certificate` is whom to trust there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._libraries = artifacts()
        plain, guarded, controller = _ports(3)
        self.address, self.guarded = f"localhost:{plain}", f"localhost:{guarded}"
        self.certificate = folder / "ca.pem"
        self._process: subprocess.Popen[bytes] | None = None
        ports = {"plain": plain, "guarded": guarded, "controller": controller}
        text = _PROPERTIES.format(**ports, folder=folder, user=USER, password=PASSWORD)
        (folder / "server.properties").write_text(text, encoding="utf-8")
        (folder / "log4j.properties").write_text(_LOGGING, encoding="utf-8")
        store = ["-keystore", str(folder / "keys.p12"), "-storepass", PASSWORD, "-alias", "broker"]
        names = ["-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1"]
        self._run(["keytool", "-genkeypair", "-keyalg", "RSA", "-storetype", "PKCS12", *names, *store])
        self._run(["keytool", "-exportcert", "-rfc", "-file", str(self.certificate), *store])
        identity = uuid.uuid4().hex[:22]
        self._run([*self._java(), "kafka.tools.StorageTool", "format", "-t", identity, "-c", self._properties])

    @property
    def _properties(self) -> str:
        return str(self._folder / "server.properties")

    def _java(self) -> list[str]:
        small = ["-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]
        logging = f"-Dlog4j.configuration=file:{self._folder / 'log4j.properties'}"
        return ["java", *small, logging, "-cp", f"{self._libraries}/*"]

    @staticmethod
    def _run(command: list[str]) -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            message = f"{command[0]} failed: {done.stdout[-500:]} {done.stderr[-500:]}"
            raise MissingBrokerError(message)

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self._folder / "broker.log").open("ab") as out:
            command = [*self._java(), "kafka.Kafka", self._properties]
            self._process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        admin, deadline = AdminClient({"bootstrap.servers": self.address, "log_level": 0}), time.monotonic() + 90
        while True:
            try:
                if admin.list_topics(timeout=1).brokers:
                    return
            except Exception:  # of many kinds while it starts; one that lasts is told below
                if self._process.poll() is not None or time.monotonic() > deadline:
                    told = (self._folder / "broker.log").read_text(encoding="utf-8")[-2000:]
                    self.stop()
                    message = f"the broker does not start: {told}"
                    raise MissingBrokerError(message) from None

    def stop(self) -> None:
        """Stop it in good order."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def admin(self) -> AdminClient:
        """Make a client that may do everything."""
        return AdminClient({"bootstrap.servers": self.address, "log_level": 0})

    def make_topic(self, name: str, partitions: int = 1, **config: str) -> str:
        """Make a topic; answers its name."""
        settings = {key.replace("_", "."): value for key, value in config.items()}
        admin = self.admin()
        for future in admin.create_topics([cimpl.NewTopic(name, partitions, 1, config=settings)]).values():
            future.result()
        return name

    def add_partitions(self, name: str, total: int) -> None:
        """Give a topic more partitions."""
        admin = self.admin()
        for future in admin.create_partitions([cimpl.NewPartitions(name, total)]).values():
            future.result()

    def produce(
        self,
        topic: str,
        values: Iterable[bytes | None],
        *,
        partition: int | None = None,
        keys: Iterable[bytes | None] | None = None,
    ) -> None:
        """Write values to one partition, or to all of them by turns of the client, and wait until they are there."""
        producer = Producer({"bootstrap.servers": self.address, "log_level": 0, "linger.ms": 20})
        where = _ANY if partition is None else partition
        for value, key in zip(values, repeat(None) if keys is None else keys, strict=False):
            while True:
                try:
                    producer.produce(topic, value, key, where)
                    break
                except BufferError:
                    producer.poll(0.1)
        assert producer.flush(60) == 0

    def messages(self, topic: str) -> list[Message[bytes, bytes]]:
        """Read all that a topic of one partition holds."""
        consumer = Consumer({"bootstrap.servers": self.address, "group.id": "tests", "log_level": 0})
        try:
            _, high = consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=30)
            consumer.assign([TopicPartition(topic, 0, 0)])
            return [message for message in consumer.consume(high, timeout=30) if message.error() is None]
        finally:
            consumer.close()

    def at(self, topic: str, query: str = "until=end") -> str:
        """Address of a topic as the command line takes it."""
        return f"kafka://{self.address}/{topic}?{query}"
