"""Pseudonyms: ids that only the holder of the key can tie to a person."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from murmure_errors import WarehouseError

KINDS = ("post", "account", "handle")
PSEUDONYM = re.compile("[a-z2-7]{16}")
"""What a pseudonym looks like."""
KEY = "private/pseudonym.key"
"""Where a warehouse's key lies in its folder."""
_KEY_BYTES = 32
_CACHE = 100_000
_DIGEST_BYTES = 10
_BLOCK_BYTES = 64
_LETTERS = 16
# RFC 4648's base32, in lower case: five bits a letter, eight letters out of five bytes.
_ALPHABET = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)
_SHIFTS = np.arange(35, -1, -5, dtype=np.uint64)


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
        # an empty id stays empty
        self._known: dict[str, dict[str, str]] = {kind: {"": ""} for kind in KINDS}
        block = (key or b"").ljust(_BLOCK_BYTES, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

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
        path = folder / KEY
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
        return self.of_all(kind, [value])[0]

    def of_all(self, kind: str, values: Sequence[str]) -> list[str]:
        """Give the pseudonyms of many ids, in their order; as `of` does, and far faster for a batch."""
        if self._key is None:
            return list(values)
        known = self._known[kind]
        if len(known) >= _CACHE:
            known.clear()
            known[""] = ""
        found = [*map(known.get, values)]
        if None in found:
            fresh = [*dict.fromkeys(value for value, name in zip(values, found, strict=True) if name is None)]
            known.update(zip(fresh, self._made(kind, fresh), strict=True))
            found = [*map(known.get, values)]
        return found  # type: ignore[return-value]  # all are known by now

    def _made(self, kind: str, values: Sequence[str]) -> list[str]:
        prefix = f"{kind}\0".encode()
        digests = []
        for value in values:
            # HMAC (RFC 2104) by hand from the two prepared states: half the time of a call that prepares them each time
            inner, outer = self._inner.copy(), self._outer.copy()
            inner.update(prefix + value.encode("utf-8", "surrogatepass"))
            outer.update(inner.digest())
            digests.append(outer.digest()[:_DIGEST_BYTES])
        return _letters(b"".join(digests))


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


def _letters(digests: bytes) -> list[str]:
    """Write digests of ten bytes each as sixteen letters each."""
    data = np.frombuffer(digests, dtype=np.uint8).reshape(-1, 5).astype(np.uint64)
    whole = np.zeros(len(data), dtype=np.uint64)
    for byte in range(5):
        whole = (whole << np.uint64(8)) | data[:, byte]
    fives = (whole[:, None] >> _SHIFTS) & np.uint64(31)
    letters = _ALPHABET[fives.astype(np.intp)].tobytes().decode("ascii")
    return [letters[at : at + _LETTERS] for at in range(0, len(letters), _LETTERS)]
