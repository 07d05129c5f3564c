"""Settings of live sources, from a TOML file with a table for each kind of source."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from murmure_errors import ConfigError

Value = str | int | float | bool


class KafkaSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How Kafka is read; see ``docs/sources.md``.

    Attributes
    ----------
    client
        Settings of librdkafka by their own names. Secrets come from the environment instead, see
        `streams.sources.kafka_client`.
    idle_after
        Seconds of wall time after which a partition that is read to its end, and gets nothing, is idle.
    ahead
        Seconds of event time that a partition may be read ahead of the one that is furthest behind; 0 for one window.
    poll_every
        Seconds that a partition with less than a whole batch waits for more.
    patience
        Seconds that a broker may be away when a job starts, or a topic be unknown while it runs.
    dead_letter
        Topic that rejected messages are written to; none if empty.
    """

    client: dict[str, Value] = {}
    idle_after: float = 30.0
    ahead: float = 0.0
    poll_every: float = 0.25
    patience: float = 30.0
    dead_letter: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        for name in ("idle_after", "poll_every", "patience"):
            if not getattr(self, name) > 0:
                message = f"[kafka] {name} must be more than 0 seconds"
                raise ValueError(message)
        if self.ahead < 0:
            message = "[kafka] ahead cannot be negative"
            raise ValueError(message)


class JetstreamSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How Jetstream is followed; see ``docs/sources.md``. Times are in seconds.

    Attributes
    ----------
    silence
        Without any event for so long, a connection counts as dead.
    connect_within
        Time in which a connection must be made.
    backoff, longest_backoff
        First wait before a new connection, and the longest: it doubles with each failure in a row.
    tries
        Failures in a row after which the next instance is asked.
    rewind
        How far a new connection goes back, for events do not come quite in the order of their time.
    gap_after
        Event time of which a new connection brings nothing and that counts as a gap.
    idle_after
        Time without an event after which the stream holds no window open.
    profiles
        Whether authors' follower counts are asked for.
    appview, profiles_per_second, profile_age
        Whom to ask, how many requests (of 25 accounts) a second, and how long an answer holds.
    """

    silence: float = 60.0
    connect_within: float = 15.0
    backoff: float = 1.0
    longest_backoff: float = 60.0
    tries: int = 3
    rewind: float = 5.0
    gap_after: float = 60.0
    idle_after: float = 30.0
    profiles: bool = False
    appview: str = "https://public.api.bsky.app"
    profiles_per_second: float = 2.0
    profile_age: float = 86_400.0

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        _positive("jetstream", self, "rewind")


class MastodonSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How Mastodon's streams are followed; see ``docs/sources.md``. Times are in seconds.

    Attributes
    ----------
    silence, connect_within, backoff, longest_backoff, idle_after
        As in `JetstreamSettings`; servers send a heartbeat every 15 s.
    refill
        Whether what a cut stream has missed is fetched over REST.
    refill_pages
        Requests, of 40 statuses each, that this takes at most.
    """

    silence: float = 60.0
    connect_within: float = 15.0
    backoff: float = 1.0
    longest_backoff: float = 60.0
    idle_after: float = 60.0
    refill: bool = True
    refill_pages: int = 50

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        _positive("mastodon", self)


def _positive(table: str, settings: msgspec.Struct, *or_zero: str) -> None:
    for name, value in msgspec.structs.asdict(settings).items():
        if isinstance(value, int | float) and not isinstance(value, bool) and value <= 0:
            if name in or_zero and value == 0:
                continue
            message = f"[{table}] {name} must be more than 0"
            raise ValueError(message)


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of all live sources, one table of the file each."""

    kafka: KafkaSettings = KafkaSettings()
    jetstream: JetstreamSettings = JetstreamSettings()
    mastodon: MastodonSettings = MastodonSettings()


def read_settings(path: Path) -> SourceSettings:
    """Read the file that ``--source-config`` names.

    Raises
    ------
    ConfigError
        If it cannot be read, is no TOML, or names a setting that is not there.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        message = f"--source-config {path} cannot be read: {error}"
        raise ConfigError(message) from None
    except tomllib.TOMLDecodeError as error:
        message = f"--source-config {path} is not TOML: {error}"
        raise ConfigError(message) from None
    if isinstance(tables.get("kafka"), dict):
        tables["kafka"] = _own_and_client(tables["kafka"])
    try:
        return msgspec.convert(tables, SourceSettings)
    except msgspec.ValidationError as error:
        told = str(error).replace("`", "").replace("$.", "")
        message = f"--source-config {path}: {told}; docs/sources.md lists the settings"
        raise ConfigError(message) from None


def _own_and_client(table: dict[str, Any]) -> dict[str, Any]:
    """Part our own settings from librdkafka's, whose names have dots, written with quotes or without."""
    own: dict[str, Any] = {}
    client: dict[str, Any] = {}
    for name, value in table.items():
        if "." in name or isinstance(value, dict):
            client.update(_flat(name, value))
        else:
            own[name] = value
    return {**own, "client": client}


def _flat(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {name: value}
    return {key: one for part, inner in value.items() for key, one in _flat(f"{name}.{part}", inner).items()}
