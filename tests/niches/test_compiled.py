"""Where compiled code is kept."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from niches.compiled import kept_in


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache that cannot be written (a file is in its place), and a folder for temporary files."""
    (tmp_path / "cache").write_text("")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path / "tmp"


def test_it_is_kept_in_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept_in("v1") == str(tmp_path / "murmure" / "v1")


def test_without_a_cache_it_is_kept_where_nobody_else_can_write(temporary: Path) -> None:
    folder = Path(kept_in("v1"))
    assert folder.parent == temporary / f"murmure-{os.getuid()}"
    assert folder.parent.stat().st_mode & 0o077 == 0
    assert kept_in("v1") == str(folder)


def test_it_is_kept_nowhere_rather_than_where_others_can_write(temporary: Path) -> None:
    (temporary / f"murmure-{os.getuid()}").mkdir()
    (temporary / f"murmure-{os.getuid()}").chmod(0o777)
    assert kept_in("v1") == ""


def test_what_a_read_only_image_holds_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = tmp_path / "home" / "murmure" / "v1"
    held.mkdir(parents=True)
    (held / "code.nbi").write_text("compiled")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    # whoever runs the tests may write anywhere
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert (Path(kept_in("v1")) / "code.nbi").read_text() == "compiled"
    assert str(held) not in kept_in("v1")
    assert [path.name for path in (tmp_path / "tmp").glob("*/*")] == ["v1"]


def test_a_user_without_a_home_has_it_among_the_temporary_files(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")

    def homeless() -> Path:
        message = "Could not determine home directory."
        raise RuntimeError(message)

    monkeypatch.setattr(Path, "home", homeless)
    assert Path(kept_in("v1")).parent.parent == temporary
