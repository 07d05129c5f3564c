"""The recovery store: where Bytewax keeps its checkpoints, one SQLite file a partition, all of them or none."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bytewax.recovery import init_db_dir

from murmure_errors import StateError
from warehouse.doctor import Finding

FOLDER = "recovery"
PARTITIONS = 4
_LAYOUT = "layout"
"""File that says which version of the flow's steps and keys the checkpoints are of."""
_VERSION = "2"


def prepare(warehouse: Path) -> Path:
    """Make the recovery store of a warehouse, or check that the one that is there can be gone on from.

    Raises
    ------
    StateError
        It is damaged, or a part of it is missing. Nothing has been changed.
    OSError
        It cannot be written.
    """
    store = warehouse / FOLDER
    if store.exists():
        for fault in faults(warehouse):
            message = f"the checkpoints in {store} cannot be used: {fault}. {remedy(store)}"
            raise StateError(message)
        return store
    for begun in warehouse.glob(f".{FOLDER}-*"):
        shutil.rmtree(begun, ignore_errors=True)
    fresh = warehouse / f".{FOLDER}-{os.getpid()}"
    fresh.mkdir(parents=True)
    init_db_dir(fresh, PARTITIONS)
    (fresh / _LAYOUT).write_text(_VERSION + "\n", encoding="ascii")
    # all partitions or none: a store with one missing cannot be opened again
    fresh.rename(store)
    return store


def examine(warehouse: Path) -> list[Finding]:
    """Check the recovery store of a warehouse as `warehouse.doctor.examine` checks the rest."""
    store = warehouse / FOLDER
    if not store.exists():
        return [Finding("note", "there are no checkpoints: the next stream reads its sources from their start")]
    return [Finding("wrong", f"{FOLDER}/: {fault}", remedy(store)) for fault in faults(warehouse)]


def remedy(store: Path) -> str:
    """Say what to do about a store that cannot be used."""
    return (
        f"The tables are untouched. Put {store.name}/ back from a backup, or move it away and run the same command: "
        "files and topics are read again from their start, and what the tables hold already is recognised"
    )


def faults(warehouse: Path) -> Iterator[str]:
    """Say what is wrong with the recovery store of a warehouse; it is only read."""
    store = warehouse / FOLDER
    layout = store / _LAYOUT
    # Bytewax would go on without the state of a step or key that is called otherwise now
    if not layout.is_file() or layout.read_text(encoding="ascii", errors="replace").strip() != _VERSION:
        yield "they were made by another version of Murmure, whose steps had other names"
    for index in range(PARTITIONS):
        path = store / f"part-{index}.sqlite3"
        if not path.is_file():
            yield f"{path.name} is missing"
            continue
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
                said = database.execute("PRAGMA quick_check(1)").fetchone()
                if said != ("ok",):
                    yield f"{path.name} is damaged ({said[0] if said else 'no answer'})"
                elif database.execute("SELECT part_index, part_count FROM parts").fetchall() != [(index, PARTITIONS)]:
                    yield f"{path.name} is a part of another store"
        except sqlite3.Error as error:
            yield f"{path.name} cannot be read ({error})"
