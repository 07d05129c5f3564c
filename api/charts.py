"""Geometry of the page's charts: figures in, coordinates out; the templates draw them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec


class Spark(msgspec.Struct, frozen=True):
    """A line without axes: points of its line and of the area under it, in a box of `width` by `height`."""

    width: int
    height: int
    line: str
    area: str
    end_x: float
    end_y: float
    peak: int


class Tick(msgspec.Struct, frozen=True):
    """A mark on an axis."""

    place: float
    text: str


class Bar(msgspec.Struct, frozen=True):
    """A span of time: its bar and what a reader is told of it."""

    x: float
    y: float
    width: float
    height: float
    start: datetime
    posts: int
    people: int


class Timeline(msgspec.Struct, frozen=True):
    """Posts as bars and ordinary authors as a line over time, with axes.

    Attributes
    ----------
    width, height, left, top, right, bottom
        The box and the plot inside it.
    span, window
        Seconds that a bar stands for, and seconds of a window.
    mark
        Where the niche emerged; None if it did not in this time.
    """

    width: int
    height: int
    left: float
    top: float
    right: float
    bottom: float
    bars: list[Bar]
    line: str
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    span: int
    window: int
    mark: float | None


class Point(msgspec.Struct, frozen=True):
    """A window: its start, its posts and its ordinary authors."""

    start: datetime
    posts: int
    people: int


def spark(values: Sequence[int], width: int = 168, height: int = 40) -> Spark:
    """Lay out a line without axes; it starts at zero, so that heights can be compared.

    Examples
    --------
    >>> spark([0, 1], 20, 10).line
    '2,8 18,2'
    """
    edge = 2.0
    peak = max(values, default=0)
    step = (width - 2 * edge) / max(len(values) - 1, 1)
    points = [
        (edge + i * step, height - edge - (height - 2 * edge) * value / max(peak, 1)) for i, value in enumerate(values)
    ] or [(edge, height - edge)]
    line = " ".join(f"{x:.4g},{y:.4g}" for x, y in points)
    floor = height - edge
    area = f"{points[0][0]:.4g},{floor:.4g} {line} {points[-1][0]:.4g},{floor:.4g}"
    return Spark(width, height, line, area, points[-1][0], points[-1][1], peak)


def nice_ticks(top: int, most: int = 4) -> list[int]:
    """Choose round marks from zero to at least `top`.

    Examples
    --------
    >>> nice_ticks(17), nice_ticks(0), nice_ticks(230)
    ([0, 5, 10, 15, 20], [0, 1], [0, 100, 200, 300])
    """
    if top <= 1:
        return [0, 1]
    raw = top / most
    power = 10 ** math.floor(math.log10(raw)) if raw >= 1 else 1
    step = next(int(power * m) for m in (1, 2, 5, 10) if power * m >= raw)
    return list(range(0, top + step, step))


def timeline(
    points: Sequence[Point], window: int, *, mark: datetime | None = None, most: int = 120, width: int = 960
) -> Timeline:
    """Lay out windows over time, several to a bar where there are more than `most`.

    Parameters
    ----------
    points
        Windows with a post, oldest first; those between them had none.
    window
        Length of a window in seconds.
    mark
        When the niche emerged.
    most
        Bars at most. Posts of windows in one bar are summed; people cannot be, the busiest window stands.
    """
    height, left, top, right, bottom = 280, 58.0, 26.0, width - 8.0, 244.0
    first = points[0].start
    total = int((points[-1].start - first).total_seconds()) // window + 1
    # A little air on both sides: a niche of one window is a bar, not a wall.
    total = max(total, 12)
    per = math.ceil(total / most)
    span, count = per * window, math.ceil(total / per)
    posts, people = [0] * count, [0] * count
    for point in points:
        slot = int((point.start - first).total_seconds()) // span
        posts[slot] += point.posts
        people[slot] = max(people[slot], point.people)
    marks = nice_ticks(max(*posts, *people, 1))
    step = (right - left) / count
    scale = (bottom - top) / marks[-1]
    bars = [
        Bar(
            left + i * step + step * 0.1,
            bottom - posts[i] * scale,
            step * 0.8,
            posts[i] * scale,
            first + timedelta(seconds=i * span),
            posts[i],
            people[i],
        )
        for i in range(count)
    ]
    line = " ".join(f"{left + (i + 0.5) * step:.1f},{bottom - people[i] * scale:.1f}" for i in range(count))
    place = None
    if mark is not None:
        x = left + (mark - first).total_seconds() / span * step
        place = x if left <= x <= right else None
    return Timeline(
        width,
        height,
        left,
        top,
        right,
        bottom,
        [bar for bar in bars if bar.posts],
        line,
        _time_ticks(first, span * count, left, right),
        [Tick(bottom - value * scale, f"{value:,}") for value in marks],
        span,
        window,
        place,
    )


def _time_ticks(first: datetime, seconds: int, left: float, right: float) -> list[Tick]:
    """Mark whole hours or days, in UTC, six to nine of them."""
    hours = seconds / 3600
    step = next(
        (h for h in (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720) if hours / h <= 9), math.ceil(hours / 9 / 24) * 24
    )
    start = first.astimezone(UTC)
    at = start.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks = []
    while (offset := (at - start).total_seconds()) <= seconds:
        # Text that would run over the edge is left out.
        if 0 <= offset < seconds * 0.98:
            text = f"{at:%H:%M}" if step < 24 and at.hour else f"{at.day} {at:%b}"
            ticks.append(Tick(left + offset / seconds * (right - left), text))
        at += timedelta(hours=step)
    return ticks
