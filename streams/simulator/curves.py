"""How a niche grows: the share of its posts that have come when a share of the stream's time has passed.

Every curve is a function of time alone, rises from 0 to 1 and is made of operations that are exact on every machine.
"""

from __future__ import annotations

from collections.abc import Callable

Curve = Callable[[float], float]

# Posts in each hour of the day (UTC) against the mean hour.
_HOURS = (42, 32, 26, 24, 27, 40, 66, 92, 108, 114, 116, 120, 128, 124, 116, 114, 118, 126, 138, 150, 156, 142, 104, 77)
_DAY = sum(_HOURS)
_BEFORE = tuple(sum(_HOURS[:hour]) / _DAY for hour in range(25))


def steady() -> Curve:
    """Return the curve of a conversation that was there before."""
    return lambda x: x


def s_curve(begin: float, full: float) -> Curve:
    """Return a curve that takes off at `begin` and has its full rate from `full` on (the rate is a smoothstep)."""
    width = full - begin
    total = width / 2 + 1 - full

    def share(x: float) -> float:
        if x <= begin:
            return 0.0
        t = min(1.0, (x - begin) / width)
        return (width * (t * t * t - t * t * t * t / 2) + max(0.0, x - full)) / total

    return share


def burst(begin: float, width: float) -> Curve:
    """Return a curve that breaks out at once and decays by the fourth power of time; most comes within `width`."""

    def fallen(x: float) -> float:
        t = 1.0 + max(0.0, x - begin) / width
        return 1.0 - 1.0 / (t * t * t)

    total = fallen(1.0)
    return lambda x: fallen(x) / total


def slow_build(begin: float) -> Curve:
    """Return a curve whose rate grows at an even pace from `begin` to the end."""

    def share(x: float) -> float:
        t = max(0.0, x - begin) / (1.0 - begin)
        return t * t

    return share


def returning(first: float, second: float, width: float) -> Curve:
    """Return a curve that fades, is silent, and returns: two bells that begin at `first` and `second`."""

    def bell(x: float, begin: float) -> float:
        t = min(1.0, max(0.0, (x - begin) / width))
        return t * t * (3.0 - 2.0 * t)

    return lambda x: 0.5 * bell(x, first) + 0.5 * bell(x, second)


def with_nights(curve: Curve, days: float) -> Curve:
    """Make a curve follow the hours of the day."""
    total = _daily(days)
    return lambda x: curve(min(1.0, _daily(x * days) / total))


def _daily(days: float) -> float:
    whole = int(days)
    hours = (days - whole) * 24
    hour = min(23, int(hours))
    return whole + _BEFORE[hour] + (hours - hour) * (_BEFORE[hour + 1] - _BEFORE[hour])


def planted(number: int, shift: float) -> tuple[str, float, Curve]:
    """Return name, beginning and curve of the niche of a number; `shift`, 0 to 1, moves its beginning."""
    kind = number % 5
    if kind == 0:
        begin = 0.05 + 0.25 * shift
        return "s_curve", begin, s_curve(begin, begin + 0.35)
    if kind == 1:
        begin = 0.1 + 0.4 * shift
        return "burst", begin, burst(begin, 0.12)
    if kind == 2:
        begin = 0.02 + 0.15 * shift
        return "slow_build", begin, slow_build(begin)
    if kind == 3:
        begin = 0.03 + 0.1 * shift
        return "returning", begin, returning(begin, begin + 0.5, 0.3)
    return "steady", 0.0, steady()
