"""A full disk and a read-only one: told with a remedy, and what was stored is there when there is room again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from murmure_errors import WarehouseError
from tests.warehouse.made_records import published, stream
from tests.warehouse.test_writer_law import SETTINGS, undisturbed
from warehouse import Writer
from warehouse.compact import compact


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 120 MB: several snapshots stand side by side for a minute."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", str(disk)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 12))
        except OSError:
            return filler


def test_a_full_disk_is_told_and_nothing_is_lost(small: Path, tmp_path: Path) -> None:
    made = stream(5, posts=120)
    expected = undisturbed(made, tmp_path / "elsewhere")
    folder = small / "warehouse"
    writer = Writer.open(folder, SETTINGS)
    writer.add(made.cut("a", 1, 20))
    writer.publish(force=True)
    before = published(folder)
    filler = fill(small)
    writer.add(made.cut("a", 21, len(made.records["a"])))
    with pytest.raises(WarehouseError, match="the disk is full; free some space and start again"):
        writer.publish(force=True)
    assert published(folder) == before
    assert not list((folder / "published").glob(".draft-*"))
    writer._live.connection.close()
    with pytest.raises(WarehouseError, match="the disk is full"):
        compact(folder)
    filler.unlink()
    assert undisturbed(made, folder) == expected


def test_a_read_only_disk_is_told(small: Path) -> None:
    folder = small / "warehouse"
    undisturbed(stream(5, posts=40), folder)
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    with pytest.raises(WarehouseError, match="may not write there"):
        Writer.open(folder, SETTINGS)
