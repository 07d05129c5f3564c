"""The book of alerts, which survives a restart: what rang, how far each rule was looked at, what is to be sent."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from api.alerts.evaluate import Ring
from api.alerts.rules import Rule, Webhook
from murmure_errors import WarehouseError

FOLDER = "alerts"
_TABLES = """
CREATE TABLE IF NOT EXISTS alerts (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, rule TEXT NOT NULL, subject TEXT NOT NULL,
    window_start INTEGER NOT NULL, severity TEXT NOT NULL, rang_at REAL NOT NULL, body TEXT NOT NULL,
    UNIQUE (rule, subject, window_start)
);
CREATE TABLE IF NOT EXISTS progress (rule TEXT PRIMARY KEY, digest TEXT NOT NULL, through INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS held (rule TEXT PRIMARY KEY, rings INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER NOT NULL, webhook TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL, due REAL NOT NULL,
    fault TEXT NOT NULL, PRIMARY KEY (number, webhook)
);
CREATE INDEX IF NOT EXISTS waiting ON deliveries (webhook, state, due);
"""


class Kept(msgspec.Struct, frozen=True):
    """An alert in the book.

    Attributes
    ----------
    number
        Grows by one with each: what an event stream goes on from.
    event_id
        Its id for webhooks, the same at every try.
    rang_at
        Wall time at which it rang, seconds since the epoch.
    """

    number: int
    event_id: str
    rang_at: float
    ring: Ring


class Delivery(msgspec.Struct, frozen=True):
    """An alert on its way to a webhook; `state` is waiting, delivered or dead."""

    number: int
    webhook: str
    state: str
    tries: int
    due: float
    fault: str


class Book:
    """The book of one warehouse, in ``alerts/`` in its folder, apart from the snapshots; safe to share between threads.

    Parameters
    ----------
    folder
        The warehouse's folder.

    Raises
    ------
    WarehouseError
        It cannot be opened.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._lock = threading.RLock()
        self._owner: int | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self._folder / "alerts.sqlite", check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            msg = f"the book of alerts in {self._folder} cannot be opened: {error}; mend its rights, or move it away"
            raise WarehouseError(msg) from error

    def own(self) -> bool:
        """Take charge of evaluating and sending; only one process at a time can, and keeps it until it ends."""
        if self._owner is None:
            handle = os.open(self._folder / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(handle)
                return False
            self._owner = handle
        return True

    def close(self) -> None:
        """Let go of the book."""
        with self._lock:
            self._db.close()
            if self._owner is not None:
                os.close(self._owner)
                self._owner = None

    def through(self, rule: Rule) -> int | None:
        """Give the newest window in which the rule was looked at; None for a new or a changed rule."""
        row = self._one("SELECT through FROM progress WHERE rule = ? AND digest = ?", rule.name, rule.digest)
        return None if row is None else int(row[0])

    def past(self, rule: str, since: int) -> list[int]:
        """Give the windows after `since` in which a rule rang."""
        rows = self._all("SELECT window_start FROM alerts WHERE rule = ? AND window_start > ?", rule, since)
        return [int(row[0]) for row in rows]

    def write(self, rule: Rule, through: int, rings: Iterable[Ring], held: int, webhooks: Iterable[Webhook]) -> int:
        """Enter what rang up to the window `through`, all or nothing; what is there already is not entered twice.

        Returns
        -------
        int
            How many are new.
        """
        hooks, now, new = list(webhooks), time.time(), 0
        with self._transaction():
            for ring in rings:
                done = self._db.execute(
                    "INSERT OR IGNORE INTO alerts (event_id, rule, subject, window_start, severity, rang_at, body)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        f"msg_{uuid.uuid4().hex}",
                        ring.rule,
                        ring.subject,
                        ring.window_start,
                        ring.severity,
                        now,
                        msgspec.json.encode(ring).decode(),
                    ),
                )
                if not done.rowcount:
                    continue
                new += 1
                self._db.executemany(
                    "INSERT INTO deliveries VALUES (?, ?, 'waiting', 0, ?, '')",
                    [(done.lastrowid, hook.name, now) for hook in hooks if hook.wants(rule.name, rule.severity)],
                )
            self._db.execute("INSERT OR REPLACE INTO progress VALUES (?, ?, ?)", (rule.name, rule.digest, through))
            self._db.execute(
                "INSERT INTO held VALUES (?, ?) ON CONFLICT (rule) DO UPDATE SET rings = rings + excluded.rings",
                (rule.name, held),
            )
        return new

    def after(self, number: int, limit: int) -> list[Kept]:
        """Give the alerts after a number, oldest first."""
        rows = self._all(
            "SELECT number, event_id, rang_at, body FROM alerts WHERE number > ? ORDER BY number LIMIT ?", number, limit
        )
        return [_kept(row) for row in rows]

    def before(
        self, number: int | None, limit: int, *, rule: str | None = None, severities: Iterable[str] = ()
    ) -> list[Kept]:
        """Give the alerts before a number (None: from the newest on), newest first."""
        wanted = list(severities)
        marks = ", ".join("?" * len(wanted))
        rows = self._all(
            "SELECT number, event_id, rang_at, body FROM alerts WHERE number < ? AND (? IS NULL OR rule = ?)"
            + (f" AND severity IN ({marks})" if wanted else "")
            + " ORDER BY number DESC LIMIT ?",
            2**62 if number is None else number,
            rule,
            rule,
            *wanted,
            limit,
        )
        return [_kept(row) for row in rows]

    def newest(self) -> int:
        """Give the number of the newest alert; 0 for none."""
        row = self._one("SELECT max(number) FROM alerts")
        return int(row[0] or 0) if row else 0

    def held(self) -> dict[str, int]:
        """Give how often the cap on its rate kept each rule from ringing."""
        return dict(self._all("SELECT rule, rings FROM held"))

    def due(self, webhook: str, now: float) -> tuple[Kept, Delivery] | None:
        """Give the delivery to a webhook that has been due longest; None where none is."""
        row = self._one(
            "SELECT a.number, a.event_id, a.rang_at, a.body, d.number, d.webhook, d.state, d.tries, d.due, d.fault"
            " FROM deliveries d JOIN alerts a USING (number)"
            " WHERE d.webhook = ? AND d.state = 'waiting' AND d.due <= ? ORDER BY d.due, d.number LIMIT 1",
            webhook,
            now,
        )
        return None if row is None else (_kept(row[:4]), Delivery(*row[4:]))

    def settle(self, delivery: Delivery) -> None:
        """Write down how a try went."""
        with self._transaction():
            self._db.execute(
                "UPDATE deliveries SET state = ?, tries = ?, due = ?, fault = ? WHERE number = ? AND webhook = ?",
                (
                    delivery.state,
                    delivery.tries,
                    delivery.due,
                    delivery.fault,
                    delivery.number,
                    delivery.webhook,
                ),
            )

    def deliveries(self, state: str | None, after: tuple[int, str], limit: int) -> list[Delivery]:
        """Give deliveries after (number, webhook), in that order."""
        rows = self._all(
            "SELECT number, webhook, state, tries, due, fault FROM deliveries"
            " WHERE (? IS NULL OR state = ?) AND (number, webhook) > (?, ?) ORDER BY number, webhook LIMIT ?",
            state,
            state,
            *after,
            limit,
        )
        return [Delivery(*row) for row in rows]

    def _one(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        with self._lock:
            row: tuple[Any, ...] | None = self._db.execute(query, values).fetchone()
        return row

    def _all(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _kept(row: tuple[Any, ...]) -> Kept:
    number, event_id, rang_at, body = row
    return Kept(number, event_id, rang_at, msgspec.json.decode(body, type=Ring))
