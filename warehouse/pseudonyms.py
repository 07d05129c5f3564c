"""Pseudonyms: ids that only the holder of the key can tie to a person."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from murmure_errors import WarehouseError

KINDS = ("post", "account", "handle")
PSEUDONYM = re.compile("[a-z2-7]{16}")
"""What a pseudonym looks like."""
_KEY_BYTES = 32
_CACHE = 500_000
# Ten bits are two letters of RFC 4648's base32, in lower case.
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(a + b for a in _ALPHABET for b in _ALPHABET)


class Pseudonyms:
    """Replaces ids by keyed HMACs, or by themselves where plain ids were asked for.

    Parameters
    ----------
    key
        The secret of 32 bytes; None publishes ids as they are.

    Examples
    --------
    >>> ids = Pseudonyms(bytes(32))
    >>> len(ids.of("post", "1")), ids.of("post", "1") == ids.of("account", "1"), ids.of("post", "")
    (16, False, '')
    """

    def __init__(self, key: bytes | None) -> None:
        self._key = key
        self._known: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}

    @classmethod
    def open(cls, folder: Path, *, plain: bool = False) -> Pseudonyms:
        """Load the key of the warehouse in `folder`, or make it.

        The key lies in ``private/pseudonym.key``, which only its owner may read. Whoever loses it can neither go on
        with the warehouse nor tie a pseudonym to a person again.

        Raises
        ------
        WarehouseError
            The key cannot be read or written, or is damaged.
        """
        if plain:
            return cls(None)
        path = folder / "private" / "pseudonym.key"
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                _create(path)
            key = path.read_bytes()
        except OSError as error:
            msg = f"the key of the pseudonyms cannot be used: {error}; give this user the right to read {path}"
            raise WarehouseError(msg) from error
        if len(key) != _KEY_BYTES:
            msg = f"{path} is damaged: {len(key)} bytes where {_KEY_BYTES} are due; put it back from a backup"
            raise WarehouseError(msg)
        return cls(key)

    @property
    def plain(self) -> bool:
        """Whether ids stay as they are."""
        return self._key is None

    @property
    def scheme(self) -> str:
        """What published ids are, with a fingerprint of the key that says nothing of the key."""
        if self._key is None:
            return "plain"
        return "hmac-sha256-80:" + hashlib.sha256(b"murmure key fingerprint\0" + self._key).hexdigest()[:12]

    def of(self, kind: str, value: str) -> str:
        """Give the pseudonym of an id: 80 bits of HMAC-SHA-256 as 16 letters of base32 (RFC 4648, lower case).

        Parameters
        ----------
        kind
            ``post``, ``account`` or ``handle``; the same value of two kinds has two pseudonyms.
        value
            The id. An empty one stays empty.
        """
        if self._key is None or not value:
            return value
        known = self._known[kind]
        found = known.get(value)
        if found is None:
            if len(known) >= _CACHE:
                known.clear()
            found = known[value] = _letters(
                hmac.digest(self._key, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), "sha256")
            )
        return found


def _create(path: Path) -> None:
    """Write a new key under another name and link it, so that of two processes at once one wins and none reads half."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _letters(digest: bytes) -> str:
    n = int.from_bytes(digest[:10], "big")
    p = _PAIRS
    return (
        p[n >> 70]
        + p[(n >> 60) & 1023]
        + p[(n >> 50) & 1023]
        + p[(n >> 40) & 1023]
        + p[(n >> 30) & 1023]
        + p[(n >> 20) & 1023]
        + p[(n >> 10) & 1023]
        + p[n & 1023]
    )
