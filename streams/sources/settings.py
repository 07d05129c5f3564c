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


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of all live sources, one table of the file each."""

    kafka: KafkaSettings = KafkaSettings()


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
