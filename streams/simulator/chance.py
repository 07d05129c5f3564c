"""Random choices that come out the same on every machine.

Only `random.Random` and integer arithmetic are used, and of floating point only the operations that IEEE 754 rounds
exactly: logarithms and powers come from the machine's mathematical library and may differ in the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
_MASK = (1 << 64) - 1

# Quantiles of the followers of an ordinary person: log-normal, median 190, cut at the nano tier's 3,000.
NANO = (0, 4, 9, 16, 25, 37, 52, 71, 95, 125, 160, 200, 250, 312, 392, 495, 632, 826, 1_125, 1_680, 2_990)
MICRO = (3_100, 3_900, 4_900, 6_300, 8_200, 11_000, 15_000, 21_000, 30_000, 44_000, 88_000)
MACRO = (105_000, 130_000, 170_000, 230_000, 320_000, 460_000, 890_000)
MEGA = (1_100_000, 1_500_000, 2_200_000, 3_600_000, 6_500_000, 13_000_000, 41_000_000)


def stream(seed: int, name: str) -> Random:
    """Return the stream of random numbers of one part of the simulation, independent of what the other parts draw."""
    return Random(f"murmure/{seed}/{name}")


def scramble(value: int) -> int:
    """Scramble 64 bits, one to one.

    The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
    """
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def quantile(table: Sequence[int], bits: int) -> int:
    """Interpolate a table of quantiles at ``bits / 65536``; `bits` is 0 to 65535."""
    place = bits * (len(table) - 1)
    low = place >> 16
    return table[low] + (((table[low + 1] - table[low]) * (place & 0xFFFF)) >> 16)


def zipf(items: Sequence[T], slots: int = 512) -> list[T]:
    """Repeat items so that a uniform choice takes the one of rank r with a probability of about 1 / (r + 2).

    Every item stays in, however rare.
    """
    total = sum(1.0 / (rank + 3) for rank in range(len(items)))
    return [item for rank, item in enumerate(items) for _ in range(max(1, int(slots / ((rank + 3) * total) + 0.5)))]
