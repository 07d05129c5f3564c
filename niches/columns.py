"""Columns as numbers: a hash of a column's name, the same in every process and of any version of Python.

Numbers cost a fraction of what names do in time and memory, need no table that all shards agree on, and let NumPy
sort and match them. The kind of a column is its three highest bits, so that columns sort by kind first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from niches.compiled import compiled
from niches.features import KINDS, TERM, TOPIC

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

_KIND_SHIFT = 60
_PLACE_BITS = 18
_COLUMN_BITS = 63 - _PLACE_BITS
_MASK = np.uint64((1 << _KIND_SHIFT) - 1)
# An odd multiplier without pattern (the fraction of the golden ratio), as splitmix64 uses it.
_MULTIPLIER = 0x9E3779B97F4A7C15
_BLOCK = 65_536
_NUL = np.uint32(0x110000)
"""Stands for the code point 0; no other has this number."""
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
    return _mixed(codes, np.fromiter(map(len, names), dtype=np.int64, count=len(names)), _POWERS, _KIND_OF)


@compiled
def _mixed(
    codes: npt.NDArray[np.uint32], sizes: IntArray, powers: npt.NDArray[np.uint64], kind_of: npt.NDArray[np.uint64]
) -> IntArray:
    numbers = np.empty(len(sizes), np.int64)
    start = 0
    for at in range(len(sizes)):
        summed = np.uint64(0)
        for place in range(sizes[at]):
            # names longer than the table of powers wrap around in it
            # a zero would not count, nor tell a name from one that goes on with it
            code = codes[start + place] or _NUL
            summed += np.uint64(code) * powers[place % len(powers)]
        summed ^= summed >> np.uint64(30)
        summed *= np.uint64(0xBF58476D1CE4E5B9)
        summed ^= summed >> np.uint64(27)
        summed *= np.uint64(0x94D049BB133111EB)
        summed ^= summed >> np.uint64(31)
        numbers[at] = np.int64((summed & _MASK) | kind_of[codes[start]])
        start += sizes[at]
    return numbers


with np.errstate(over="ignore"):
    _POWERS = np.cumprod(np.full(1024, _MULTIPLIER, dtype=np.uint64), dtype=np.uint64)
_KIND_OF = np.zeros(128, dtype=np.uint64)
_KIND_OF[[ord(kind) for kind in KINDS]] = np.arange(len(KINDS), dtype=np.uint64) << np.uint64(_KIND_SHIFT)


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
    order = _ascending(values)
    ordered = values[order]
    first = _first_of_each(ordered)
    places = np.empty(len(values), dtype=np.int64)
    places[order] = np.cumsum(first) - 1
    return ordered[first], places


def numbered_runs(values: IntArray) -> tuple[IntArray, IntArray]:
    """Answer what `numbered` does, sooner where most values equal the one before."""
    first = _first_of_each(values)
    ids, places = numbered(values[first])
    return ids, np.repeat(places, np.diff(np.flatnonzero(first), append=len(values)))


def _ascending(values: IntArray) -> IntArray:
    """Answer an order in which the values ascend.

    Numbers of a value and its place are sorted, which takes a third of the time of ``numpy.argsort``: there is room for
    as much of the value as tells columns apart.
    """
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    bits = len(values).bit_length()
    left_out = max(0, max(int(values.max()), ~int(values.min())).bit_length() + bits - 63)
    keys = values >> left_out
    keys <<= bits
    keys |= np.arange(len(values))
    keys.sort()
    keys &= (1 << bits) - 1
    if left_out:
        ordered = values[keys]
        if (ordered[1:] < ordered[:-1]).any():
            return np.argsort(values)
    return keys


def in_cell_order(clusters: IntArray, columns: IntArray) -> IntArray:
    """Answer the order of cells by micro-cluster and then by column.

    One number of both is sorted, which takes a third of the time of ``numpy.lexsort``: where the micro-cluster stands
    among those that occur, and as much of the column as there is room for.
    """
    occurring, places = numbered(clusters)
    if len(occurring) <= 1 << _PLACE_BITS:
        order = np.argsort(places << _COLUMN_BITS | columns >> (63 - _COLUMN_BITS))
        rows, ordered = places[order], columns[order]
        if not ((rows[1:] == rows[:-1]) & (ordered[1:] < ordered[:-1])).any():
            return order
    return np.lexsort((columns, clusters))


def _first_of_each(ordered: IntArray) -> npt.NDArray[np.bool_]:
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return first
