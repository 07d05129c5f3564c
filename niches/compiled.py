"""Loops over numbers that NumPy has no words for, compiled to machine code by Numba when they are first called.

What was compiled is kept for this machine, so that the next process only loads it: in the folder that
``NUMBA_CACHE_DIR`` names, else in the user's cache. Where that cannot be written, as in a container on a read-only
file system, it is copied to a folder for temporary files of this user's own; where that fails too, every process
compiles anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config as _config

F = TypeVar("F", bound=Callable[..., object])
settings = cast(Any, _config)
"""Numba's own; `CACHE_DIR` is where what was compiled is kept, empty where that is nowhere."""


def _version() -> str:
    """Name this state of the modules here: Numba sees a change in the module of a function, not in those it calls."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def kept_in(name: str) -> str:
    """Answer a folder for compiled code that this process can write to; empty where there is none."""
    home = None
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "murmure" / name
        home.mkdir(parents=True, exist_ok=True)
        if os.access(home, os.W_OK):
            return str(home)
    except (OSError, RuntimeError):
        # it cannot be made, or the user has no home at all
        pass
    own = Path(tempfile.gettempdir()) / f"murmure-{os.getuid()}"
    try:
        own.mkdir(mode=0o700, exist_ok=True)
        # what lies there is run: it must be nobody else's
        if own.is_symlink() or own.stat().st_uid != os.getuid() or own.stat().st_mode & 0o022:
            return ""
        if home is not None and home.is_dir() and not (own / name).exists():
            _copy(home, own / name)
        (own / name).mkdir(exist_ok=True)
    except OSError:
        return ""
    return str(own / name)


def _copy(held: Path, into: Path) -> None:
    """Copy a folder that is there whole or not at all, whoever else does the same."""
    with tempfile.TemporaryDirectory(dir=into.parent) as folder:
        whole = shutil.copytree(held, Path(folder) / "whole")
        # another process was there first
        with suppress(OSError):
            whole.rename(into)


VERSION = _version()
"""Of the code here: what was compiled of another one is not taken."""
if not settings.CACHE_DIR:
    settings.CACHE_DIR = kept_in(VERSION)


def compiled(function: F) -> F:
    """Compile a function over numbers and arrays; while it runs, other threads of Python do too."""
    return cast(F, numba.njit(cache=bool(settings.CACHE_DIR), nogil=True)(function))
