"""Mastodon as a source: ``mastodon://HOST/public``, ``/public/local``, ``/public/remote``, ``/hashtag/TAG``."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import msgspec

from murmure_errors import ConfigError
from streams.sources.common import Cut, Report
from streams.sources.live import LiveSource, Stream
from streams.sources.mastodon_feed import MastodonFeed

if TYPE_CHECKING:
    from streams.config import StreamConfig

TOKEN = "MURMURE_MASTODON_TOKEN"
"""Environment variable of the access token; with more than one server, followed by ``_`` and the server's name."""
_WHERE = {"public": ("", "local", "remote"), "hashtag": ("", "local")}


class Address(msgspec.Struct, frozen=True):
    """What an address asks for.

    Attributes
    ----------
    host
        The server that people know, with its port where it has one.
    stream, where
        ``public`` or ``hashtag``; all of it, or only ``local`` or ``remote`` statuses.
    tag
        The hashtag.
    transport
        Server-sent events or a WebSocket.
    tls
        Whether connections are encrypted.
    """

    host: str
    stream: str
    where: str = ""
    tag: str = ""
    transport: Literal["sse", "ws"] = "sse"
    tls: bool = True

    @property
    def name(self) -> str:
        """Name of the stream, whichever way it comes."""
        return "/".join(filter(None, (f"mastodon://{self.host}", self.stream, quote(self.tag), self.where)))

    @property
    def streaming_path(self) -> str:
        """Path and query of the stream as server-sent events."""
        path = "/".join(filter(None, ("/api/v1/streaming", self.stream, self.where)))
        return path + (f"?{urlencode({'tag': self.tag})}" if self.tag else "")

    @property
    def socket_path(self) -> str:
        """Path and query of the stream as a WebSocket."""
        name = ":".join(filter(None, (self.stream, self.where)))
        return "/api/v1/streaming?" + urlencode({"stream": name, **({"tag": self.tag} if self.tag else {})})

    @property
    def timeline(self) -> tuple[str, dict[str, str]]:
        """Path and parameters of the same statuses over REST."""
        path = f"tag/{quote(self.tag, safe='')}" if self.tag else "public"
        return f"/api/v1/timelines/{path}", {self.where: "true"} if self.where else {}


def parse(address: str) -> Address:
    """Read an address.

    Raises
    ------
    ConfigError
        For a stream or a parameter that there is not.

    Examples
    --------
    >>> parse("mastodon://mastodon.social/hashtag/levain/local?transport=ws").socket_path
    '/api/v1/streaming?stream=hashtag%3Alocal&tag=levain'
    """
    parts = urlsplit(address)
    stream, *rest = [unquote(part) for part in parts.path.split("/") if part] or ["public"]
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    tag = rest.pop(0).removeprefix("#") if stream == "hashtag" and rest else ""
    where = rest.pop(0) if rest else ""
    sound = (
        bool(parts.netloc)
        and where in _WHERE.get(stream, ())
        and not rest
        and bool(tag) == (stream == "hashtag")
        and set(query) <= {"transport", "tls"}
        and query.get("transport", "sse") in ("sse", "ws")
        and query.get("tls", "true") in ("true", "false")
    )
    if not sound:
        message = (
            f"{address} is not of the form mastodon://HOST/public[/local|/remote] or mastodon://HOST/hashtag/TAG[/local],"
            " with ?transport=sse or ?transport=ws"
        )
        raise ConfigError(message)
    transport: Literal["sse", "ws"] = "ws" if query.get("transport") == "ws" else "sse"
    return Address(parts.netloc, stream, where, tag, transport, query.get("tls") != "false")


def token_of(host: str, alone: bool) -> str:
    """Access token of a server; empty if none is set. One without a server's name is shown to no second server."""
    own = f"{TOKEN}_{re.sub('[^A-Z0-9]', '_', host.upper())}"
    return os.environ.get(own) or (os.environ.get(TOKEN, "") if alone else "")


def open_mastodon(addresses: Sequence[str], config: StreamConfig, cut: Cut, report: Report) -> LiveSource:
    """Make the source of all addresses of this scheme.

    Raises
    ------
    ConfigError
        For an address that cannot be, or that stands for the same stream as another.
    """
    settings = config.source_settings.mastodon
    parsed = [parse(address) for address in addresses]
    alone = len({address.host for address in parsed}) == 1
    streams: dict[str, Stream] = {}
    for address in parsed:
        if address.name in streams:
            message = f"{address.name} is given twice"
            raise ConfigError(message)
        streams[address.name] = Stream(
            address.name,
            "mastodon",
            partial(MastodonFeed, address, settings, token_of(address.host, alone)),
            (settings.backoff, settings.longest_backoff),
            settings.idle_after,
        )
    return LiveSource(streams, cut, report)
