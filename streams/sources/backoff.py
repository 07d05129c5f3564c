"""How long to wait before a connection is tried again."""

from __future__ import annotations

import random
from collections.abc import Callable


class Backoff:
    """Doubling waits with full jitter: clients that were cut off together must not come back together.

    The wait is drawn between a half and the whole of a bound that doubles with each failure in a row (Brooker,
    "Exponential backoff and jitter", 2015, whose "equal jitter" this is).

    Parameters
    ----------
    least, most
        Seconds of the first bound and of the last.
    draw
        Gives numbers from 0 to 1.
    """

    def __init__(self, least: float, most: float, draw: Callable[[], float] = random.random) -> None:
        self._least, self._most, self._draw = least, most, draw
        self.failures = 0

    def succeeded(self) -> None:
        """Begin anew: something came."""
        self.failures = 0

    def wait(self) -> float:
        """Seconds to wait after one more failure."""
        bound = min(self._most, self._least * 2.0 ** min(self.failures, 60))
        self.failures += 1
        return bound * (0.5 + 0.5 * self._draw())
