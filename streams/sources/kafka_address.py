"""What ``kafka://host:port[,host:port]/topic?from=earliest`` says."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

import msgspec

from murmure_errors import ConfigError
from streams.formats import find

EARLIEST, LATEST = "earliest", "latest"
_TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}")


class KafkaAddress(msgspec.Struct, frozen=True):
    """One topic.

    Attributes
    ----------
    hosts
        ``host:port``, several with commas between.
    topic
        Its name.
    format
        Wire format of the values; empty to find out.
    start
        Where a topic that has not been read before begins: ``earliest``, ``latest``, or seconds since the epoch.
    bounded
        Stop at what is the end of the topic when the job starts.
    """

    hosts: str
    topic: str
    format: str = ""
    start: str | float = EARLIEST
    bounded: bool = False

    def partition(self, number: int) -> str:
        """Name of a partition, the same whichever host it is read from."""
        return f"kafka://{self.topic}/{number}"


def parse_address(text: str) -> KafkaAddress:
    """Read an address.

    Raises
    ------
    ConfigError
        Naming what in it cannot be used.

    Examples
    --------
    >>> parse_address("kafka://one:9092,two:9092/posts?format=native&from=latest").start
    'latest'
    """
    parts = urlsplit(text)
    topic = parts.path.removeprefix("/")
    if not parts.netloc:
        _refuse(text, "names no broker")
    if parts.username is not None:
        _refuse(text, "holds a user; put it and the password where --source-config and the environment have them")
    if not _TOPIC.fullmatch(topic) or topic in (".", ".."):
        _refuse(text, "names no topic" if not topic else f"names a topic that Kafka would not take: {topic}")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(options.keys() - {"format", "from", "until"})
    if unknown:
        _refuse(text, f"has an unknown option {unknown[0]}; there are format, from and until")
    if options.get("format"):
        find(options["format"])
    if options.get("until", "end") != "end":
        _refuse(text, f"ends at {options['until']}; until=end is all there is")
    start = _start(text, options.get("from", EARLIEST))
    return KafkaAddress(parts.netloc, topic, options.get("format", ""), start, "until" in options)


def _start(text: str, begin: str) -> str | float:
    if begin in (EARLIEST, LATEST):
        return begin
    try:
        # a + in a query is a space
        moment = datetime.fromisoformat(begin.replace(" ", "+"))
    except ValueError:
        _refuse(text, f"begins at {begin}; write from=earliest, from=latest or a time such as 2026-11-25T18:00:00Z")
    if moment.tzinfo is None:
        _refuse(text, f"begins at {begin}, a time without UTC offset; append Z or an offset")
    return moment.timestamp()


def _refuse(text: str, what: str) -> NoReturn:
    message = f"{text} {what}; an address is kafka://host:port/topic, see docs/sources.md"
    raise ConfigError(message)
