"""Snapshots: whole files of their own under ``published/``, and a symbolic link that leaps from one to the next."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path

import duckdb

from murmure_errors import WarehouseError
from warehouse import schema
from warehouse.database import LIVE
from warehouse.schema import INTERNAL_POST_COLUMNS, sql

LINK = "murmure.duckdb"
FOLDER = "published"
# Readers that resolved the link just before it leapt still have to open the file that it named.
GRACE_SECONDS = 60.0
_NAME = re.compile(r"murmure-(\d+)\.duckdb")


def publish(folder: Path, grace: float = GRACE_SECONDS) -> Path:
    """Publish the live database, which must be checkpointed, as the next snapshot.

    The file is copied, stripped of what readers do not need, synced to disk, and only then named by the link; so a
    reader sees the whole of it or nothing. Its cost is that of a file copy.

    Parameters
    ----------
    folder
        The warehouse's folder.
    grace
        Seconds for which the snapshots before stay.

    Returns
    -------
    Path
        The snapshot.
    """
    published = folder / FOLDER
    published.mkdir(exist_ok=True)
    number = max((number for number, _ in snapshots(folder)), default=0) + 1
    draft = published / f".draft-{number:08d}.duckdb"
    try:
        shutil.copyfile(folder / LIVE, draft)
        _strip(draft)
        sync(draft)
    except BaseException:
        # On a full disk the draft would hold the very room that is missing.
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)
        raise
    snapshot = published / f"murmure-{number:08d}.duckdb"
    draft.rename(snapshot)
    sync(published)
    link = folder / f".{LINK}.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(FOLDER) / snapshot.name)
    link.replace(folder / LINK)
    sync(folder)
    remove_old(folder, grace)
    return snapshot


def is_current(folder: Path) -> bool:
    """Say whether there is a snapshot that readers of this version can open."""
    target = (folder / LINK).resolve()
    try:
        with duckdb.connect(str(target), read_only=True, config={"threads": "1"}) as snapshot:
            schema.stored_settings(snapshot, str(target))
    except (duckdb.Error, WarehouseError):
        return False
    return True


def snapshots(folder: Path) -> list[tuple[int, Path]]:
    """List the snapshots in a warehouse's folder with their numbers, oldest first."""
    found = [(int(match[1]), path) for path in (folder / FOLDER).glob("*") if (match := _NAME.fullmatch(path.name))]
    return sorted(found)


def sweep(folder: Path) -> None:
    """Remove what a killed process had begun to write."""
    for draft in drafts(folder):
        draft.unlink(missing_ok=True)


def drafts(folder: Path) -> list[Path]:
    """List what is being written beside what is in use, or was left so by a killed process."""
    begun = (*(folder / FOLDER).glob(".draft-*"), *folder.glob(f".{LINK}.*"), *folder.glob(f".{LIVE}.draft*"))
    return sorted(begun)


def _strip(path: Path) -> None:
    # what is worth a vacuum has had it in the live file
    with duckdb.connect(str(path), config={"threads": "1", "max_vacuum_tasks": "0"}) as copy:
        copy.execute(sql("macros"))
        copy.execute(sql("finish_snapshot"))
        copy.execute("BEGIN")
        copy.execute("DROP SCHEMA internal CASCADE")
        for name in INTERNAL_POST_COLUMNS:
            copy.execute(f'ALTER TABLE posts DROP COLUMN "{name}"')
        copy.execute("COMMIT")
        copy.execute("CHECKPOINT")


def sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_old(folder: Path, grace: float = GRACE_SECONDS) -> None:
    """Remove the snapshots but the newest that are older than `grace` seconds: what was deleted since is in them."""
    oldest_kept = time.time() - grace
    for _, path in snapshots(folder)[:-1]:
        if path.stat().st_mtime <= oldest_kept:
            path.unlink(missing_ok=True)
