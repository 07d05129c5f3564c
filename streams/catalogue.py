"""The catalogue of brands as a file that may change while the stream runs."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from murmure_errors import ConfigError
from nlp.catalogue import Catalogue, load_catalogue

_LOOK_EVERY = 5.0
"""Seconds between two looks at the file."""

log = logging.getLogger("murmure.brands")


class CatalogueFile:
    """Holds the catalogue that a file says, and reads it again once the file has changed.

    Posts read after the change are annotated with the new catalogue; those before keep what was said of them.

    Parameters
    ----------
    path
        The file; None for an empty catalogue.

    Raises
    ------
    ConfigError
        The file cannot be read at the start, or has faults.
    """

    def __init__(self, path: str | None) -> None:
        self._path = None if path is None else Path(path)
        self._seen = self._stamp()
        self._looked = time.monotonic()
        self.catalogue = Catalogue.empty() if self._path is None else load_catalogue(self._path)

    def changed(self) -> bool:
        """Look whether there is another catalogue, and take it; a faulty one is told in the log and not taken."""
        if self._path is None or time.monotonic() - self._looked < _LOOK_EVERY:
            return False
        self._looked = time.monotonic()
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            fresh = load_catalogue(self._path)
        except ConfigError as error:
            log.error("the former catalogue of brands is kept: %s", error)
            return False
        if fresh.version == self.catalogue.version:
            return False
        self.catalogue = fresh
        log.info("took another catalogue of %d brands from %s", len(fresh), self._path)
        return True

    def _stamp(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat() if self._path is not None else None
        except OSError:
            return None
        return None if stat is None else (stat.st_mtime_ns, stat.st_size)
