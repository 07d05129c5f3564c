from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from murmure_errors import ConfigError, SettingsMismatchError, WarehouseError
from tests.warehouse.made_records import PLAIN, written
from warehouse import Retention, WarehouseSettings, Writer


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (WarehouseSettings(plain_ids=True, window=60), "window was 3600, now 60"),
        (WarehouseSettings(plain_ids=True, lateness=1), "lateness was 600, now 1"),
        (WarehouseSettings(plain_ids=True, shards=3), "shards was 1, now 3"),
        (WarehouseSettings(plain_ids=True, tiers="s1"), "tiers was default, now s1"),
        (WarehouseSettings(), "plain_ids was true, now false"),
    ],
)
def test_other_settings_are_refused(tmp_path: Path, other: WarehouseSettings, said: str) -> None:
    written(tmp_path)
    with pytest.raises(SettingsMismatchError, match=said):
        Writer.open(tmp_path, other)


def test_another_key_is_refused(tmp_path: Path) -> None:
    written(tmp_path, settings=WarehouseSettings())
    (tmp_path / "private/pseudonym.key").unlink()
    with pytest.raises(SettingsMismatchError, match=r"put the former private/pseudonym\.key back"):
        Writer.open(tmp_path, WarehouseSettings())


@pytest.mark.parametrize(
    "wrong",
    [
        {"window": 0}, {"lateness": -1}, {"shards": 0}, {"tiers": "x"}, {"threads": 0}, {"publish_every": -1.0},
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        WarehouseSettings(**wrong)


@pytest.mark.parametrize("wrong", [{"posts_days": 0}, {"posts_min": 10, "posts_max": 5}, {"aggregates_days": 1.0}])
def test_retention_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        Retention(**wrong)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "live.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(WarehouseError, match="put it back from a backup"):
        Writer.open(tmp_path, PLAIN)


def test_a_file_of_another_version_is_told(tmp_path: Path) -> None:
    written(tmp_path)
    writer = Writer.open(tmp_path, PLAIN)
    writer._live.connection.execute("UPDATE settings SET value = '99' WHERE name = 'schema_version'")
    writer.close()
    with pytest.raises(WarehouseError, match="tables of version 99"):
        Writer.open(tmp_path, PLAIN)


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WarehouseError, match="a file is in the way"):
        Writer.open(tmp_path / "file", PLAIN)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(WarehouseError, match="may not write there"):
        Writer.open(tmp_path, PLAIN)


def test_a_second_writer_is_told_who_holds_the_file(tmp_path: Path) -> None:
    holding = (
        "import sys; from pathlib import Path; from warehouse import Writer, WarehouseSettings\n"
        "w = Writer.open(Path(sys.argv[1]), WarehouseSettings(plain_ids=True)); print('held', flush=True); input()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holding, str(tmp_path)],
        stdout=subprocess.PIPE, stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    try:
        with pytest.raises(WarehouseError, match=f"process {process.pid} is writing to it"):
            Writer.open(tmp_path, PLAIN)
    finally:
        process.communicate(b"\n")


def test_what_exceeds_the_memory_stays_in_the_warehouse(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, WarehouseSettings(plain_ids=True))
    spill = writer._live.connection.execute("SELECT current_setting('temp_directory')").fetchall()
    assert spill == [(str(tmp_path / "live.duckdb.tmp"),)]
    writer.close()
