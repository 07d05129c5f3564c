"""Bluesky's Jetstream as a source: ``jetstream://HOST[,HOST...]`` with the path of version 1 or of version 2."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import msgspec

from murmure_errors import ConfigError
from streams.sources.common import Cut, Report
from streams.sources.jetstream_feed import JetstreamFeed
from streams.sources.live import LiveSource, Stream

if TYPE_CHECKING:
    from streams.config import StreamConfig

HOSTS = tuple(f"jetstream{n}.us-{coast}.bsky.network" for coast in ("east", "west") for n in (1, 2))
V1 = "/subscribe"
V2 = "/xrpc/network.bsky.jetstream.subscribeEvents"
COLLECTIONS = ("app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.feed.like")
_PARAMETERS = {
    V1: {"wantedCollections", "wantedDids", "maxMessageSizeBytes"},
    V2: {"collections", "dids", "kinds"},
}


class Address(msgspec.Struct, frozen=True):
    """What an address asks for.

    Attributes
    ----------
    hosts
        Instances, each with its port where it has one; the first is asked first.
    path
        `V1` or `V2`.
    query
        Parameters for the server, in order.
    tls
        Whether the connection is encrypted.
    """

    hosts: tuple[str, ...]
    path: str
    query: tuple[tuple[str, str], ...]
    tls: bool

    @property
    def name(self) -> str:
        """Name of the stream: a change of its filters goes on from the same cursor."""
        return f"jetstream://{','.join(self.hosts)}{self.path}"


def parse(address: str) -> Address:
    """Read an address.

    Raises
    ------
    ConfigError
        For a path or a parameter that the server does not know; the message lists those it does.

    Examples
    --------
    >>> found = parse("jetstream://localhost:6008?tls=false&wantedCollections=app.bsky.feed.post")
    >>> found.hosts, found.path, found.tls, found.query
    (('localhost:6008',), '/subscribe', False, (('wantedCollections', 'app.bsky.feed.post'),))
    """
    parts = urlsplit(address)
    path = parts.path.rstrip("/") or V1
    if path not in _PARAMETERS:
        message = f"{address}: Jetstream has {V1} (version 1) and {V2} (version 2)"
        raise ConfigError(message)
    query = parse_qsl(parts.query, keep_blank_values=True)
    tls = dict(query).get("tls", "true") != "false"
    asked = tuple((name, value) for name, value in query if name != "tls")
    unknown = {name for name, _ in asked} - _PARAMETERS[path]
    if unknown:
        known = ", ".join(sorted(_PARAMETERS[path]))
        message = f"{address}: there is no parameter {min(unknown)}; {path} takes {known}"
        raise ConfigError(message)
    filtered = "wantedCollections" if path == V1 else "collections"
    if not any(name == filtered for name, _ in asked):
        asked += tuple((filtered, collection) for collection in COLLECTIONS)
    return Address(tuple(host for host in parts.netloc.split(",") if host) or HOSTS, path, asked, tls)


def open_jetstream(addresses: Sequence[str], config: StreamConfig, cut: Cut, report: Report) -> LiveSource:
    """Make the source of all addresses of this scheme.

    Raises
    ------
    ConfigError
        For an address that cannot be, or that stands for the same stream as another.
    """
    settings = config.source_settings.jetstream
    streams: dict[str, Stream] = {}
    for given in addresses:
        address = parse(given)
        if address.name in streams:
            message = f"{address.name} is given twice; put what is wanted of it into one address"
            raise ConfigError(message)
        streams[address.name] = Stream(
            address.name,
            "jetstream",
            partial(JetstreamFeed, address, settings),
            (settings.backoff, settings.longest_backoff),
            settings.idle_after,
        )
    return LiveSource(streams, cut, report)
