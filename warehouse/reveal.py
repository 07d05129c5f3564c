"""Revealing who stands behind a pseudonym: a right of its own, and every use of it is logged."""

from __future__ import annotations

import getpass
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from murmure_errors import ConfigError, WarehouseError
from warehouse.database import LIVE
from warehouse.identities import Identities

LOG = "reveals.jsonl"


class Revealed(msgspec.Struct, frozen=True):
    """What a pseudonym stands for.

    Attributes
    ----------
    pseudonym
        As asked for.
    kind
        ``account`` or ``post``.
    id
        The id on the platform.
    handle
        Of the account, or of the post's author, as last seen; may be empty.
    """

    pseudonym: str
    kind: str
    id: str
    handle: str


def reveal(folder: Path, pseudonyms: Sequence[str], reason: str) -> list[Revealed]:
    """Look pseudonyms up in the private map; who asked for which, when and why is logged before the answer is given.

    Whoever may read ``private/map`` may reveal: give that right to nobody but the stream's user and who must reveal.
    Posts that left the warehouse, and whoever was erased, are in the map no more.

    Parameters
    ----------
    folder
        The warehouse's folder.
    pseudonyms
        Of accounts or posts.
    reason
        Why; it is logged.

    Returns
    -------
    list of Revealed
        In the order asked for; those that are not in the map are left out.

    Raises
    ------
    ConfigError
        No reason is given.
    WarehouseError
        There is no warehouse, or its private part cannot be read or its log not be written.
    """
    if not reason.strip():
        msg = "no reason is given: say with --reason why this must be revealed; it is logged"
        raise ConfigError(msg)
    if not (folder / LIVE).exists():
        msg = f"there is no warehouse in {folder}; give the folder that `murmure stream` was told"
        raise WarehouseError(msg)
    wanted = set(pseudonyms)
    found: dict[str, Revealed] = {}
    try:
        for identity in Identities(folder).find(wanted):
            if identity.post in wanted:
                found.setdefault(identity.post, Revealed(identity.post, "post", identity.post_id, identity.handle))
            if identity.author in wanted:
                found.setdefault(
                    identity.author, Revealed(identity.author, "account", identity.author_id, identity.handle)
                )
        _log(folder, pseudonyms, reason.strip(), len(found))
    except OSError as error:
        msg = f"nothing was revealed: {error}; only who may read and write {folder / 'private'} may reveal"
        raise WarehouseError(msg) from error
    return [found[pseudonym] for pseudonym in dict.fromkeys(pseudonyms) if pseudonym in found]


def _log(folder: Path, pseudonyms: Sequence[str], reason: str, found: int) -> None:
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "user": getpass.getuser(),
        "reason": reason,
        "asked": list(pseudonyms),
        "found": found,
    }
    path = folder / "private" / LOG
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "wb") as file:
        file.write(msgspec.json.encode(entry) + b"\n")
        file.flush()
        os.fsync(file.fileno())
