"""Columns as numbers: a hash of a column's name, the same in every process and of any version of Python.

Numbers cost a fraction of what names do in time and memory, need no table that all shards agree on, and let NumPy
sort and match them. The kind of a column is its three highest bits, so that columns sort by kind first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from niches.features import KINDS, TERM, TOPIC

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

_KIND_SHIFT = 60
_MASK = np.uint64((1 << _KIND_SHIFT) - 1)
# An odd multiplier without pattern (the fraction of the golden ratio), as splitmix64 uses it.
_MULTIPLIER = 0x9E3779B97F4A7C15
_BLOCK = 65_536
_WORDS = tuple(KINDS.index(kind) for kind in (TERM, TOPIC))


def column_ids(names: Sequence[str]) -> IntArray:
    """Answer the numbers of columns of these names; two names have the same number with a chance of one in 2**60.

    A polynomial hash of the code points, mixed by the finaliser of splitmix64 (Steele, Lea and Flood 2014).

    Parameters
    ----------
    names
        Each begins with the letter of its kind (`niches.features.KINDS`).

    Returns
    -------
    array of int64
        Positive; the kind's place in `KINDS` is in the bits from 60 on.
    """
    parts = [_hashed(names[start : start + _BLOCK]) for start in range(0, len(names), _BLOCK)]
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _hashed(names: Sequence[str]) -> IntArray:
    codes = np.frombuffer("".join(names).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    sizes = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
    starts = np.zeros(len(names), dtype=np.int64)
    np.cumsum(sizes[:-1], out=starts[1:])
    places = np.arange(len(codes), dtype=np.int64) - np.repeat(starts, sizes)
    with np.errstate(over="ignore"):
        summed = np.add.reduceat(codes.astype(np.uint64) * _POWERS[places % len(_POWERS)], starts)
        summed ^= summed >> np.uint64(30)
        summed *= np.uint64(0xBF58476D1CE4E5B9)
        summed ^= summed >> np.uint64(27)
        summed *= np.uint64(0x94D049BB133111EB)
        summed ^= summed >> np.uint64(31)
    kinds = np.searchsorted(_KIND_CODES, codes[starts], sorter=_KIND_ORDER)
    return ((summed & _MASK) | (_KIND_ORDER[kinds].astype(np.uint64) << np.uint64(_KIND_SHIFT))).astype(np.int64)


with np.errstate(over="ignore"):
    # names longer than this table wrap around in it
    _POWERS = np.cumprod(np.full(1024, _MULTIPLIER, dtype=np.uint64), dtype=np.uint64)
_KIND_CODES = np.array([ord(kind) for kind in KINDS], dtype=np.uint32)
_KIND_ORDER = np.argsort(_KIND_CODES)


def kinds_of(columns: IntArray) -> IntArray:
    """Answer each column's kind, as its place in `niches.features.KINDS`."""
    return columns >> _KIND_SHIFT


def are_words(columns: IntArray) -> npt.NDArray[np.bool_]:
    """Tell which columns are words: terms and topics."""
    return np.isin(kinds_of(columns), _WORDS)


def members(columns: IntArray, known: IntArray) -> tuple[IntArray, npt.NDArray[np.bool_]]:
    """Answer where each column stands in `known`, ascending, and whether it is there at all."""
    if not len(known):
        return np.zeros(len(columns), dtype=np.int64), np.zeros(len(columns), dtype=bool)
    at = np.minimum(np.searchsorted(known, columns), len(known) - 1)
    return at, known[at] == columns


def distinct(values: IntArray) -> IntArray:
    """Answer the values that occur, ascending, each once.

    ``numpy.unique`` looks each of a million values up in a table, which takes twenty times as long as to sort them.
    """
    ordered = np.sort(values)
    return ordered[_first_of_each(ordered)]


def numbered(values: IntArray) -> tuple[IntArray, IntArray]:
    """Answer the values that occur, ascending, and where each of `values` stands among them."""
    order = np.argsort(values)
    ordered = values[order]
    first = _first_of_each(ordered)
    places = np.empty(len(values), dtype=np.int64)
    places[order] = np.cumsum(first) - 1
    return ordered[first], places


def _first_of_each(ordered: IntArray) -> npt.NDArray[np.bool_]:
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return first
