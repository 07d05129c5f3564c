"""A user's own list of what accounts are: it stands against every sign that their posts give."""

from __future__ import annotations

import csv
import logging
from pathlib import Path

import duckdb
import msgspec

from murmure_errors import ConfigError
from warehouse import schema
from warehouse.pseudonyms import PSEUDONYM, Pseudonyms

KINDS = ("person", "brand", "media", "bot", "unknown")
_COLUMNS = ("account", "kind", "reason")

log = logging.getLogger("murmure.accounts")


class Correction(msgspec.Struct, frozen=True):
    """What an account is.

    Attributes
    ----------
    account
        Its id on the platform, or the pseudonym that is published for it.
    kind
        One of `KINDS`.
    reason
        Why, in the words of who says so; may be empty.
    """

    account: str
    kind: str
    reason: str = ""


def read_corrections(path: Path) -> list[Correction]:
    """Read a list of corrections: CSV with the columns ``account``, ``kind`` and, if wanted, ``reason``.

    Raises
    ------
    ConfigError
        The file cannot be read or has faults; each is told with its line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, skipinitialspace=True))
            fields = tuple(rows[0]) if rows else _header(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        msg = f"the list of accounts {path} cannot be read: {error}; give a CSV file in UTF-8"
        raise ConfigError(msg) from error
    if not {"account", "kind"} <= set(fields) <= set(_COLUMNS):
        msg = f"{path}:1: the columns are {', '.join(map(str, fields))}; they must be account, kind and perhaps reason"
        raise ConfigError(msg)
    found: dict[str, Correction] = {}
    faults = []
    for line, row in enumerate(rows, 2):
        account, kind = (row["account"] or "").strip(), (row["kind"] or "").strip().lower()
        if not account:
            faults.append(f"{path}:{line}: no account is named")
        elif kind not in KINDS:
            faults.append(f"{path}:{line}: {kind or 'nothing'} is no kind of account; use one of {', '.join(KINDS)}")
        elif account in found:
            faults.append(f"{path}:{line}: this account stands in the list already; keep one of the two lines")
        else:
            found[account] = Correction(account, kind, (row.get("reason") or "").strip())
    if faults:
        raise ConfigError("\n".join(faults))
    return list(found.values())


def _header(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(next(csv.reader(file, skipinitialspace=True), ()))


class CorrectionFile:
    """Brings what a file says into a warehouse, and does so again once the file has changed.

    The warehouse keeps the list: without a file, what was last brought in holds.

    Parameters
    ----------
    path
        The file; None leaves the list of the warehouse as it is.
    pseudonyms
        Turns ids of platforms into published ones.

    Raises
    ------
    ConfigError
        As `read_corrections` does, at the start.
    """

    def __init__(self, path: str | None, pseudonyms: Pseudonyms) -> None:
        self._path = None if path is None else Path(path)
        self._pseudonyms = pseudonyms
        self._seen = self._stamp()
        self._fresh = None if self._path is None else read_corrections(self._path)

    def changed(self) -> bool:
        """Look whether there is another list to bring in; a faulty one is told in the log and not taken."""
        stamp = self._stamp()
        if self._path is not None and stamp != self._seen:
            self._seen = stamp
            try:
                self._fresh = read_corrections(self._path)
            except ConfigError as error:
                log.error("the former list of accounts is kept: %s", error)
        return self._fresh is not None

    def bring_in(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Put the list in the place of the former one; accounts of which it says something new are described anew."""
        if self._fresh is None:
            return
        rows = {
            account: [account, correction.kind, correction.reason]
            for correction in self._fresh
            for account in self._published(correction.account)
        }
        connection.execute(schema.sql("stage_corrections"), [msgspec.json.encode(list(rows.values())).decode()])
        connection.execute(schema.sql("correct"))
        self._fresh = None

    def _published(self, account: str) -> set[str]:
        """Give what an account may be called in the tables: no id of a platform is kept where pseudonyms are."""
        named = {self._pseudonyms.of("account", account)}
        return named | {account} if PSEUDONYM.fullmatch(account) else named

    def _stamp(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat() if self._path is not None else None
        except OSError:
            return None
        return None if stat is None else (stat.st_mtime_ns, stat.st_size)
