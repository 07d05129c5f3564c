"""The published warehouse, as one request sees it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api.statements import statement
from murmure_errors import NotPublishedError
from warehouse import Reader
from warehouse.publisher import LINK
from warehouse.reader import Result

RECENT = timedelta(hours=24)
"""What *recent* means in every answer: a whole day, so that no hour of it is favoured."""

Observer = Callable[[str, float], None]

# A query keeps one core busy: what a page shows is asked on two at once.
_AT_ONCE = ThreadPoolExecutor(2, thread_name_prefix="murmure-query")


class SnapshotMoved(Exception):
    """A newer snapshot was published while a request was answered; the request must be answered anew."""


class View:
    """One published snapshot: every query of a request reads the same one.

    Attributes
    ----------
    name
        Name of the snapshot; another one has other figures.
    published_at
        When it was published.
    """

    def __init__(self, reader: Reader, number: int, published_at: datetime, observe: Observer) -> None:
        self._reader = reader
        self._observe = observe
        self._kept: dict[str, Any] = {}
        self._lock = threading.RLock()
        self.number = number
        self.name = f"{number:08d}"
        self.published_at = published_at

    def rows(self, name: str, values: Mapping[str, Any] | None = None, *, wide: bool = False) -> list[dict[str, Any]]:
        """Run the query of ``sql/<name>.sql`` with those of `values` that it names; lists come to it as JSON.

        A query is `wide` that reads all posts: it has all cores.

        Raises
        ------
        SnapshotMoved
            The reader has gone on to a newer snapshot.
        """
        query = statement(name)
        given = {key: _bound(value) for key, value in (values or {}).items()}
        parameters = {key: given[key] for key in query.parameters}
        return self.ask(name, lambda reader: reader.query(query.text, parameters, wide=wide))

    def ask(self, name: str, question: Callable[[Reader], Result]) -> list[dict[str, Any]]:
        """Ask a question of the warehouse's own; `name` is what metrics call it.

        Raises
        ------
        SnapshotMoved
            The reader has gone on to a newer snapshot.
        """
        start = time.perf_counter()
        result = question(self._reader)
        self._observe(name, time.perf_counter() - start)
        # The reader follows every query to the newest snapshot, and numbers grow: still the same one means that this
        # query saw no other.
        if self._reader.number() != self.number:
            raise SnapshotMoved
        return result.records()

    def keep(self, name: str, make: Callable[[View], Any]) -> Any:
        """Give what `make` returns; a snapshot never changes, so it is made once for each."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = make(self)
            return self._kept[name]

    def together(self, *questions: Callable[[], Any]) -> list[Any]:
        """Give what each of `questions` returns, asked two at a time; for queries that do not wait for each other.

        What is made for `keep` must not ask together: it would wait for others that wait for it.

        Raises
        ------
        Problem, SnapshotMoved
            As the first question does that fails.
        """
        return [asked.result() for asked in [_AT_ONCE.submit(question) for question in questions]]

    def write_parquet(self, source: Path, columns: Mapping[str, str], target: Path) -> None:
        """Turn the NDJSON file `source` with `columns` (name to SQL type) into the Parquet file `target`."""
        typed = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
        self._reader.query(
            f"COPY (SELECT * FROM read_json('{_quoted(source)}', format = 'newline_delimited', "
            f"columns = {{{typed}}})) TO '{_quoted(target)}' (FORMAT parquet)"
        )


def _bound(value: Any) -> Any:
    # Binding a list costs DuckDB 60 us an item at each query, a JSON text of the same next to nothing.
    return json.dumps(value) if isinstance(value, list) else value


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


class Views:
    """Gives each request the newest snapshot.

    Parameters
    ----------
    folder
        The warehouse.
    observe
        Called with the name and the seconds of every query.
    """

    def __init__(self, folder: Path, observe: Observer = lambda name, seconds: None) -> None:
        self._link = folder / LINK
        self._reader = Reader(folder)
        self._observe = observe
        self._lock = threading.Lock()
        self._view: View | None = None

    def close(self) -> None:
        """Let go of the warehouse."""
        self._reader.close()

    def newest(self) -> View:
        """Give the newest snapshot.

        Raises
        ------
        NotPublishedError
            Nothing has been published yet.
        """
        number = self._reader.number()
        try:
            published_at = datetime.fromtimestamp(self._link.lstat().st_mtime, UTC)
        except FileNotFoundError as error:
            raise NotPublishedError(str(self._link)) from error
        with self._lock:
            held = self._view
            if held is None or (held.number, held.published_at) != (number, published_at):
                held = self._view = View(self._reader, number, published_at, self._observe)
            return held
