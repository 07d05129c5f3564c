"""What can be wrong with a warehouse folder is told before anything is read, and nothing in it is changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from murmure_errors import ConfigError, SettingsMismatchError, StateError, WarehouseError
from streams import recovery
from streams.batch import InOrder
from streams.config import StreamConfig
from streams.folder import hold, prepare, require_key
from streams.placing import Agreement


def config(folder: Path, **changes: object) -> StreamConfig:
    return StreamConfig(**{"sources": ("-",), "warehouse": str(folder), "plain_ids": True, **changes})  # type: ignore[arg-type]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


SPOILT = {
    "a part is missing": (lambda part, _: part.unlink(), "part-2.sqlite3 is missing"),
    "a part is cut": (lambda part, _: part.write_bytes(part.read_bytes()[:5000]), "part-2.sqlite3"),
    "a part is empty": (lambda part, _: part.write_bytes(b""), "part-2.sqlite3 cannot be read"),
    "a part is no database": (lambda part, _: part.write_bytes(b"x" * 9000), "file is not a database"),
    "a part stands twice": (lambda part, other: part.write_bytes(other.read_bytes()), "a part of another store"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_recovery_store_is_told_and_left_alone(tmp_path: Path, what: str) -> None:
    prepare(config(tmp_path))
    assert list(recovery.faults(tmp_path)) == []
    store = tmp_path / "recovery"
    spoil, said = SPOILT[what]
    spoil(store / "part-2.sqlite3", store / "part-1.sqlite3")
    before = contents(tmp_path)
    with pytest.raises(StateError, match=r"move it away and run the same command") as told:
        prepare(config(tmp_path))
    assert said in str(told.value)
    assert contents(tmp_path) == before


def test_a_snapshot_that_is_gone_or_spoilt_is_published_again(tmp_path: Path) -> None:
    prepare(config(tmp_path))
    link = tmp_path / "murmure.duckdb"
    first = link.resolve()
    prepare(config(tmp_path))
    assert link.resolve() == first
    first.write_bytes(b"spoilt" * 1000)
    prepare(config(tmp_path))
    assert link.resolve() != first
    for path in (tmp_path / "published").iterdir():
        path.unlink()
    (tmp_path / "published").rmdir()
    prepare(config(tmp_path))
    assert link.resolve().is_file()


def test_one_stream_at_a_time(tmp_path: Path) -> None:
    holding = (
        "import sys; from pathlib import Path; from streams.folder import hold\n"
        "with hold(Path(sys.argv[1])): print('held', flush=True); input()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", holding, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(WarehouseError, match=f"another stream \\(process {other.pid}\\)"), hold(tmp_path):
        pass
    other.send_signal(signal.SIGKILL)
    other.communicate()
    with hold(tmp_path):
        pass


def test_a_process_without_the_key_is_told_where_it_is(tmp_path: Path) -> None:
    there = config(tmp_path, plain_ids=False, hosts=("a:1", "b:2"), index=1)
    with pytest.raises(WarehouseError, match="needs the key that process 0 made"):
        require_key(there)
    assert not (tmp_path / "private").exists()
    require_key(config(tmp_path, hosts=("a:1", "b:2"), index=1))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"hosts": ("a:1", "a:1")}, "write each process once"),
        ({"hosts": ("a", "b:2")}, "as host:port"),
        ({"hosts": ("a:1",)}, "name all processes"),
        ({"hosts": ("a:1", "b:2"), "index": 2}, "--index is 2"),
        ({"index": 1}, "--index is 1"),
        ({"hosts": ("a:1", "b:2"), "workers": 2}, "leave --workers away"),
    ],
)
def test_hosts_that_cannot_be(tmp_path: Path, wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        config(tmp_path, **wrong)


def test_processes_with_other_settings_or_keys_are_found_out(tmp_path: Path) -> None:
    here = Agreement(config(tmp_path), "plain")
    here.check(Agreement(config(tmp_path, publish_every=1.0), "plain").mark)
    for other in (Agreement(config(tmp_path, window=60), "plain"), Agreement(config(tmp_path), "hmac:1")):
        with pytest.raises(SettingsMismatchError, match="run with other settings or keys"):
            here.check(other.mark)


def test_a_batch_whose_turn_has_been_is_never_kept_in_silence() -> None:
    order: InOrder[str] = InOrder({"files": 3})
    assert order.take("files", 3, "c") == ["c"]
    with pytest.raises(StateError, match="batch 0 where batch 4 is due"):
        order.take("files", 0, "a")
