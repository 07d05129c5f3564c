"""Keys of the flow's stateful steps, named so that their work is spread evenly over the workers.

Bytewax sends a key to the worker whose index is the key's hash modulo the number of workers. The hash is that of Rust's
``DefaultHasher``, SipHash-1-3 (Aumasson and Bernstein 2012) with a key of zeros. Left to chance, four shards and the
tracker may all lie with one of two workers; names chosen by that hash lie where they are wanted, and stay the same
whatever the number of workers, so that a checkpoint can be gone on from with another.
"""

from __future__ import annotations

from functools import cache
from itertools import count

_SPREAD = 120
"""Divisible by 1 to 6 and by 8: with that many workers, lanes are spread evenly."""
_MASK = (1 << 64) - 1


@cache
def key_in(lane: int, name: str) -> str:
    """Name a key that lies with worker ``lane % workers``.

    Parameters
    ----------
    lane
        Below zero it counts from the last worker: -1 is the last one.
    name
        What the key begins with; the rest is a number.

    Notes
    -----
    It holds where the number of workers divides 120; with others a key lies anywhere, the same for every run.

    Examples
    --------
    >>> key_in(0, "shard-000"), key_in(1, "shard-001")
    ('shard-000.128', 'shard-001.18')
    """
    return next(key for n in count() if _home(key := f"{name}.{n}") == lane % _SPREAD)


def _home(key: str) -> int:
    return _hashed(key) % _SPREAD


def _hashed(key: str) -> int:
    # Rust ends what it hashes of a string with this byte, so that no two strings run into each other
    return siphash(key.encode() + b"\xff")


def shard_key(shard: int) -> str:
    """Name the key of a shard's work: shards are dealt out to the workers in turn."""
    return key_in(shard, f"shard-{shard:03}")


@cache
def worker_key(worker: int, workers: int) -> str:
    """Name a key that lies with one of so many workers, whatever their number."""
    return next(
        key for n in count() if siphash((key := f"worker-{worker:03}.{n}").encode() + b"\xff") % workers == worker
    )


def siphash(data: bytes) -> int:
    """Answer SipHash-1-3 of bytes with a key of zeros, as an unsigned number of 64 bits."""
    state = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
    tail = len(data) % 8
    words = [int.from_bytes(data[at : at + 8], "little") for at in range(0, len(data) - tail, 8)]
    words.append((len(data) & 0xFF) << 56 | int.from_bytes(data[len(data) - tail :], "little"))
    for word in words:
        a, b, c, d = state
        a, b, c, d = _round(a, b, c, d ^ word)
        state = (a ^ word, b, c, d)
    a, b, c, d = state
    c ^= 0xFF
    for _ in range(3):
        a, b, c, d = _round(a, b, c, d)
    return a ^ b ^ c ^ d


def _round(a: int, b: int, c: int, d: int) -> tuple[int, int, int, int]:
    a = (a + b) & _MASK
    b = _turned(b, 13) ^ a
    a = _turned(a, 32)
    c = (c + d) & _MASK
    d = _turned(d, 16) ^ c
    a = (a + d) & _MASK
    d = _turned(d, 21) ^ a
    c = (c + b) & _MASK
    b = _turned(b, 17) ^ c
    return a, b, _turned(c, 32), d


def _turned(word: int, bits: int) -> int:
    return (word << bits | word >> (64 - bits)) & _MASK


STORED = key_in(0, "stored")
"""What is stored of posts: with the first worker, where the writer is."""
NAMES = key_in(0, "names")
"""Names that may be brands."""
TRACKER = key_in(-1, "niches")
"""The tracker: with the last worker, far from the writer, which is busy whenever a window closes too."""
