"""The life of a niche: what it expects of itself, its state, and what happened to it."""

from __future__ import annotations

import msgspec
from river.stats import EWMean

from niches.config import EngineConfig
from niches.records import EventKind, NicheEvent, NicheState


class Life(msgspec.Struct):
    """What is known of a niche's life. Times are seconds since the epoch.

    Attributes
    ----------
    expected, spread
        Exponentially weighted mean and mean square of ordinary authors a window.
    observed_to
        End of the last window that these have taken in.
    state_since
        When the state began.
    """

    niche: str
    first_seen: float
    last_seen: float
    observed_to: float
    state: NicheState = "candidate"
    state_since: float = 0.0
    emerged_at: float | None = None
    expected: float = 0.0
    square: float = 0.0


def expectation(life: Life, config: EngineConfig) -> tuple[float, float]:
    """Answer mean and standard deviation (with its floor) of the ordinary authors that a niche expects in a window."""
    variance = max(0.0, life.square - life.expected**2)
    return life.expected, max(config.emergence_floor, variance**0.5, life.expected**0.5)


def observe(life: Life, authors: int, end: float, config: EngineConfig) -> tuple[float, float]:
    """Take in a window and answer its growth and its emergence.

    Growth is the window's distinct ordinary authors over the expectation, minus one; emergence is their excess in
    standard deviations, of which none is smaller than the floor or than that of a Poisson count. The expectation
    is then moved by River's exponentially weighted mean; windows without a post count as empty ones.
    """
    fading = 0.5 ** (config.window / config.halflife)
    gap = max(0.0, (end - life.observed_to) / config.window - 1.0)
    life.expected *= fading**gap
    life.square *= fading**gap
    mean, deviation = expectation(life, config)
    growth = authors / max(mean, config.emergence_floor) - 1.0
    emergence = (authors - mean) / deviation
    life.expected = _moved(life.expected, float(authors), 1.0 - fading)
    life.square = _moved(life.square, float(authors) ** 2, 1.0 - fading)
    life.observed_to = end
    return growth, emergence


def _moved(mean: float, value: float, share: float) -> float:
    moving = EWMean(share)
    moving.update(mean)
    moving.update(value)
    return float(moving.get())


def advance(
    life: Life, *, active: bool, people: int, emergence: float, end: float, config: EngineConfig
) -> list[NicheEvent]:
    """Move a niche to the state that its window calls for and answer what happened, with the evidence.

    Parameters
    ----------
    active
        Posts came in this window.
    people
        Distinct ordinary authors within the tracker's memory.
    emergence
        Of this window.
    end
        End of the window.
    """
    evidence = {"ordinary_authors": float(people), "emergence": emergence, "expected": life.expected}
    kind: EventKind | None = None
    state = life.state
    quiet = end - life.last_seen
    if state == "candidate":
        if active and people >= config.min_group and emergence >= config.emergence_bar:
            state, kind = "emerging", ("returned" if life.emerged_at is not None else "emerged")
    elif state == "emerging":
        if quiet >= config.fading_after:
            state, kind = "fading", "faded"
        elif end - life.state_since >= config.established_after:
            state, kind = "established", "established"
    elif state == "established":
        if quiet >= config.fading_after:
            state, kind = "fading", "faded"
    elif state == "fading" and active and emergence >= config.emergence_bar:
        state, kind = "emerging", "returned"
    if quiet >= config.memory and state != "gone":
        state = "gone"
    if state == "gone" and active:
        state, kind = "emerging" if life.emerged_at is not None else "candidate", "returned"
    if state != life.state:
        life.state, life.state_since = state, end
    if kind == "emerged":
        life.emerged_at = end
    return [] if kind is None else [NicheEvent(life.niche, end, kind, evidence=evidence)]
