"""Jobs that are killed at instants of chance, and what their warehouses hold."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

import duckdb
import msgspec

from streams.config import StreamConfig

Victims = Literal["all", "worker", "parent"]
Moment = Literal["reading", "publishing", "starting"]
_PATIENCE = 120.0
"""Seconds after which a process that should have ended by itself is a fault."""


class Kill(msgspec.Struct, frozen=True):
    """Whom to kill, and when: after so many records of this run, while a snapshot is written, or while it starts."""

    victims: Victims
    moment: Moment
    records: int
    delay: float


def draw(rng: random.Random, records: int) -> Kill:
    """Draw a kill; `records` is about what a run between two of them reads."""
    moment: Moment = rng.choices(("reading", "publishing", "starting"), (0.6, 0.3, 0.1))[0]
    victims: Victims = rng.choices(("all", "worker", "parent"), (0.6, 0.2, 0.2))[0]
    delay = {"reading": 1.0, "publishing": 0.4, "starting": 10.0}[moment] * rng.random()
    return Kill(victims, moment, rng.randrange(1, 2 * records), delay)


class RunningJob:
    """A job in processes of its own, as a person starts it."""

    def __init__(self, config: StreamConfig) -> None:
        self.folder = config.folder
        self.records = 0
        self.first_record: float | None = None
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.partitions", msgspec.json.encode(config).decode()],
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reading = threading.Thread(target=self._follow, daemon=True)
        self._reading.start()

    def _follow(self) -> None:
        for line in self._process.stdout or ():
            if not line.strip().isdigit():
                # Bytewax prints on standard output, too
                continue
            self.records = int(line)
            if self.records and self.first_record is None:
                self.first_record = time.monotonic() - self.started

    @property
    def running(self) -> bool:
        """Whether its first process is there."""
        return self._process.poll() is None

    def wait(self) -> int:
        """Let it end by itself; answer its status."""
        status = self._process.wait()
        self._reading.join()
        return status

    def kill(self, kill: Kill) -> bool:
        """Kill it when its moment comes; False if it ended before."""
        moments: dict[Moment, Callable[[], bool]] = {
            "reading": lambda: self.records >= kill.records,
            "publishing": lambda: any((self.folder / "published").glob(".draft-*")) and self.records > 0,
            "starting": lambda: True,
        }
        while not moments[kill.moment]():
            if not self.running:
                return False
            time.sleep(0.002)
        time.sleep(kill.delay)
        if not self.running:
            return False
        workers = children(self._process.pid)
        if kill.victims != "worker" or not workers:
            self._process.send_signal(signal.SIGKILL)
        for pid in workers if kill.victims == "all" else workers[-1:] if kill.victims == "worker" else []:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._await_end(workers)
        return True

    def _await_end(self, workers: list[int]) -> None:
        """Whoever is left must see that the others are gone, and end."""
        deadline = time.monotonic() + _PATIENCE
        while self.running or any(Path(f"/proc/{pid}").exists() for pid in workers):
            if time.monotonic() > deadline:
                message = f"{_PATIENCE:.0f} s after the kill there are still processes of the job"
                raise RuntimeError(message)
            time.sleep(0.01)
        self._reading.join()


def children(pid: int) -> list[int]:
    """Child processes of one."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def differences(one: Path, other: Path, without: Mapping[str, Sequence[str]] | None = None) -> dict[str, int]:
    """Count the rows of published tables that stand in one warehouse and not in the other.

    Parameters
    ----------
    one, other
        Their folders.
    without
        Tables to compare, and columns of them to leave out; all tables whole if None.
    """
    with duckdb.connect() as db:
        for name, folder in (("one", one), ("other", other)):
            db.execute(f"ATTACH '{(folder / 'murmure.duckdb').resolve()}' AS {name} (READ_ONLY)")
        tables = db.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'one' ORDER BY 1").fetchall()
        asked = dict.fromkeys((table for (table,) in tables), ()) if without is None else without
        found = {table: _apart(db, table, left_out) for table, left_out in asked.items()}
    return {table: rows for table, rows in found.items() if rows}


def _apart(db: duckdb.DuckDBPyConnection, table: str, left_out: Sequence[str]) -> int:
    what = f"* EXCLUDE ({', '.join(left_out)})" if left_out else "*"
    one, other = (f"SELECT {what} FROM {name}.{table}" for name in ("one", "other"))
    row = db.execute(
        f"SELECT count(*) FROM (({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one}))"
    ).fetchone()
    return int(row[0]) if row else 0


def niches(folder: Path) -> dict[str, str]:
    """Post to the niche that it is in; an empty name for a post in none."""
    with duckdb.connect(str((folder / "murmure.duckdb").resolve()), read_only=True) as db:
        return dict(db.execute("SELECT post_id, coalesce(niche_id, '') FROM posts").fetchall())
