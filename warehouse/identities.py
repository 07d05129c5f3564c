"""The map back from pseudonyms to ids: apart from all that is published, and never longer than the posts themselves."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import msgspec

from warehouse.publisher import sync
from warehouse.retention import DAY

_FOLDER = "map"
_SWEEP_EVERY = 3600.0
_SPLIT = "\t"
_BREAKS = str.maketrans("", "", "\t\n\r")


class Identity(msgspec.Struct, frozen=True):
    """Who and what stands behind the pseudonyms of a post; `handle` may be empty."""

    post: str
    author: str
    post_id: str
    author_id: str
    handle: str


def plain_part(post_id: str, author_id: str, handle: str) -> str:
    """Give the ids of a post as the map holds them; what would break its lines goes."""
    part = f"{post_id}\t{author_id}\t{handle}"
    if part.count("\t") == 2 and "\n" not in part and "\r" not in part:
        return part
    return _SPLIT.join(text.translate(_BREAKS) for text in (post_id, author_id, handle))


class Identities:
    """The map of one warehouse: a file a day of event time in ``private/map/``, which only its owner may read.

    A post may stand there twice, after a restart; once it has left the warehouse, it stands there until the next sweep.

    Parameters
    ----------
    folder
        The warehouse's folder.
    clock
        Gives seconds of wall time.

    Attributes
    ----------
    stale
        Whether posts may have left the warehouse since the last sweep.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder / "private" / _FOLDER
        self._clock = clock
        self._swept_at = clock()
        self.stale = False

    def store(
        self, connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[str, str, float, str]], *, stale: bool
    ) -> None:
        """Write what was stored just now; nothing of a post that was buried or that lost its id to an earlier one.

        Parameters
        ----------
        rows
            As `write` takes them.
        stale
            Whether what came may have taken posts away.
        """
        self.stale |= stale
        if not rows:
            return
        gone = {
            post
            for (post,) in connection.execute(
                'SELECT post_id FROM staged_posts ANTI JOIN incoming USING (source, "position")'
            ).fetchall()
        }
        self.write(row for row in rows if row[0] not in gone)

    def write(self, rows: Iterable[tuple[str, str, float, str]]) -> None:
        """Append posts: pseudonyms of post and author, event time, and their `plain_part`; durable on return."""
        days: dict[float, list[str]] = defaultdict(list)
        for post, author, created_at, plain in rows:
            days[created_at // DAY].append(f"{post}{_SPLIT}{author}{_SPLIT}{plain}\n")
        if not days:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for day, lines in days.items():
            name = datetime.fromtimestamp(day * DAY, UTC).strftime("%Y-%m-%d")
            handle = os.open(self._folder / f"{name}.tsv", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write("".join(lines).encode("utf-8", "surrogatepass"))
                file.flush()
                os.fsync(file.fileno())

    def find(self, pseudonyms: set[str]) -> Iterator[Identity]:
        """Give what stands behind pseudonyms of posts or accounts, newest days first."""
        for path in sorted(self._folder.glob("*.tsv"), reverse=True):
            for identity in _read(path):
                if identity.post in pseudonyms or identity.author in pseudonyms:
                    yield identity

    def sweep_in_time(self, connection: duckdb.DuckDBPyConnection, every: float = _SWEEP_EVERY) -> None:
        """Sweep where something may have gone, once in `every` seconds at most."""
        if self.stale and self._clock() - self._swept_at >= every:
            self.sweep(connection)

    def sweep(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take out of the map what is in the warehouse's posts no more."""
        self.stale, self._swept_at = False, self._clock()
        for path in sorted(self._folder.glob("*.tsv")):
            kept = {
                post
                for (post,) in connection.execute(
                    # held posts are those of accounts that may come back
                    "SELECT post_id FROM (FROM posts UNION ALL FROM internal.held_posts)"
                    " WHERE created_at >= $1::TIMESTAMPTZ AND created_at < $1::TIMESTAMPTZ + INTERVAL 1 DAY",
                    [f"{path.stem} 00:00:00+00"],
                ).fetchall()
            }
            if not kept:
                path.unlink()
                continue
            lines = {line for line in path.read_bytes().splitlines(keepends=True) if _post_of(line) in kept}
            draft = path.with_suffix(".draft")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.writelines(sorted(lines))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        if self._folder.exists():
            sync(self._folder)


def _post_of(line: bytes) -> str:
    return line.split(_SPLIT.encode(), 1)[0].decode("utf-8", "surrogatepass")


def _read(path: Path) -> Iterator[Identity]:
    with path.open("rb") as file:
        for line in file:
            fields = line.rstrip(b"\n").decode("utf-8", "surrogatepass").split(_SPLIT)
            # the last line may be half written, after a crash
            if len(fields) == 5 and line.endswith(b"\n"):
                yield Identity(*fields)
