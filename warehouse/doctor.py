"""Checking a warehouse: is every figure what it should be, and what to do where it is not."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import duckdb
import msgspec

from murmure_errors import MurmureError
from warehouse import laws, publisher, schema
from warehouse.database import LIVE, attach, explained
from warehouse.pseudonyms import Pseudonyms


class Finding(msgspec.Struct, frozen=True):
    """One thing that a check found.

    Attributes
    ----------
    severity
        ``wrong``: figures or files cannot be trusted. ``warning``: they can, but something should be done. ``note``:
        nothing to do.
    what
        What was found, and where.
    remedy
        What to do; empty for a note.
    """

    severity: Literal["wrong", "warning", "note"]
    what: str
    remedy: str = ""


_REBUILD = "stop the stream, move the warehouse away and stream the archive again, or restore a backup"


def examine(folder: Path) -> list[Finding]:
    """Check a warehouse's folder, files and figures; nothing is changed.

    The newest snapshot is always checked, the live file only while no stream writes to it.

    Returns
    -------
    list of Finding
        What was found, the files first; without a ``wrong`` one the warehouse can be trusted.
    """
    if not folder.is_dir():
        return [Finding("wrong", f"there is no folder {folder}", "give the folder that `murmure stream` was told")]
    findings = [*_key(folder), *_leftovers(folder), *_published(folder), *_live(folder), *_disk(folder)]
    return findings or [Finding("note", "all is well")]


def _key(folder: Path) -> Iterator[Finding]:
    path = folder / "private" / "pseudonym.key"
    if not path.exists():
        return
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding("wrong", f"others than its owner may read {path}", f"chmod 600 {path}")
    if stat.S_IMODE(path.parent.stat().st_mode) & 0o077:
        yield Finding("warning", f"others than its owner may look into {path.parent}", f"chmod 700 {path.parent}")


def _leftovers(folder: Path) -> Iterator[Finding]:
    drafts = publisher.drafts(folder)
    if drafts:
        names = ", ".join(path.name for path in drafts)
        yield Finding("note", f"{names}: being written, or left by a killed process; the next stream removes it")


def _published(folder: Path) -> Iterator[Finding]:
    link = folder / publisher.LINK
    if not link.is_symlink():
        yield Finding("warning", "nothing has been published yet", "run `murmure stream` until a window closes")
        return
    if not link.exists():
        yield Finding(
            "wrong", f"{link.name} leads to {link.readlink()}, which is not there", "run `murmure stream` again"
        )
        return
    try:
        with duckdb.connect(str(link.resolve()), read_only=True) as connection:
            settings = schema.stored_settings(connection, link.name)
            yield from _scheme(folder, settings)
            yield from _laws(connection, link.resolve().name)
    except (duckdb.Error, MurmureError) as error:
        yield Finding("wrong", f"{link.name} cannot be read: {error}", "run `murmure stream` again to publish anew")


def _scheme(folder: Path, settings: dict[str, str]) -> Iterator[Finding]:
    if settings.get("plain_ids") == "true":
        yield Finding("warning", "ids are published as they came", "use pseudonyms for anything but your own test data")
    elif not (folder / "private" / "pseudonym.key").exists():
        yield Finding("wrong", "the key of the pseudonyms is gone", "put private/pseudonym.key back from a backup")
    elif Pseudonyms.open(folder).scheme != settings.get("id_scheme"):
        yield Finding("wrong", "the key is not the one that made the pseudonyms", "put the former private/ back")


def _live(folder: Path) -> Iterator[Finding]:
    path = folder / LIVE
    if not path.exists():
        yield Finding("wrong", f"there is no {LIVE}", "give the folder that `murmure stream` was told")
        return
    try:
        with explained(folder):
            connection = attach(path)
    except MurmureError as error:
        held = "is writing to it" in str(error) or "very process" in str(error)
        if held:
            yield Finding("note", f"{LIVE} was not checked: a stream is writing to it")
        else:
            yield Finding("wrong", f"{LIVE} cannot be opened: {error}", _REBUILD)
        return
    try:
        version = schema.stored_version(connection)
        if version is not None and version < schema.VERSION:
            yield Finding(
                "warning",
                f"{LIVE} has tables of version {version}, this program writes version {schema.VERSION}",
                "run `murmure stream` or `murmure compact` once: they bring it to that version",
            )
            return
        schema.stored_settings(connection, LIVE)
        yield from _backlog(connection)
    except (duckdb.Error, MurmureError) as error:
        yield Finding("wrong", f"{LIVE} cannot be read: {error}", _REBUILD)
    finally:
        connection.close()


def _backlog(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    def count(sql: str) -> int:
        row = connection.execute(sql).fetchone()
        return int(row[0]) if row else 0

    dirty = count("SELECT count(*) FROM (FROM internal.dirty_windows UNION FROM internal.dirty_counts)")
    if dirty:
        yield Finding("note", f"{dirty} windows will be computed anew with the next snapshot")
    else:
        yield from _laws(connection, LIVE, live=True)
    waiting = count("SELECT count(*) FROM internal.pending_closes")
    if waiting:
        yield Finding(
            "warning",
            f"{waiting} closed windows wait for records that were not stored",
            "run the same `murmure stream` again: it goes on where it was",
        )
    gaps = count("SELECT count(*) - count(DISTINCT source) FROM internal.ledger")
    if gaps:
        yield Finding(
            "warning",
            f"{gaps} gaps in what was read of the sources",
            "run the same `murmure stream` again: it goes on where it was",
        )


def _laws(connection: duckdb.DuckDBPyConnection, where: str, *, live: bool = False) -> Iterator[Finding]:
    for what in laws.broken(connection, live=live):
        yield Finding("wrong", f"{where}: {what}", _REBUILD)


def _disk(folder: Path) -> Iterator[Finding]:
    live = folder / LIVE
    need = 3 * live.stat().st_size if live.exists() else 0
    free = shutil.disk_usage(folder).free
    if free < need:
        yield Finding(
            "warning",
            f"{free // 2**20} MiB are free; a snapshot, and room to erase or compact, take up to {need // 2**20} MiB",
            "free some space, or shorten the retention of posts",
        )
