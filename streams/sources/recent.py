"""A bounded memory of records seen: a server that is asked again sends some twice."""

from __future__ import annotations

from array import array
from collections import deque
from hashlib import blake2b

REMEMBERED = 65_536
"""Keys held; more than any rewind brings again."""
KEPT = 16_384
"""Keys that a checkpoint keeps of them: a checkpoint is written every few seconds."""


def key_of(*parts: bytes | str) -> int:
    """Digest what tells a record from all others, 64 bits; the same in every process."""
    digest = blake2b(digest_size=8)
    for part in parts:
        digest.update(part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass"))
        digest.update(b"\x1f")
    return int.from_bytes(digest.digest(), "big")


class Recent:
    """The keys seen last.

    Parameters
    ----------
    saved
        What `save` gave.
    remembered
        Keys held at most.

    Examples
    --------
    >>> recent = Recent(remembered=2)
    >>> [recent.is_new(key) for key in (1, 1, 2, 3, 1)]
    [True, False, True, True, True]
    """

    def __init__(self, saved: bytes = b"", remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._order: deque[int] = deque(array("Q", saved), remembered)
        self._known = set(self._order)

    def is_new(self, key: int) -> bool:
        """Whether a key was not seen; it is from now on."""
        if key in self._known:
            return False
        if len(self._order) == self._remembered:
            self._known.discard(self._order[0])
        self._order.append(key)
        self._known.add(key)
        return True

    def save(self) -> bytes:
        """Encode the keys seen last."""
        return array("Q", list(self._order)[-KEPT:]).tobytes()
