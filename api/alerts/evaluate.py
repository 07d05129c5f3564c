"""What rings by a rule: the one way for a running server and for a back-test, so that they agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from api.alerts.rules import Rule
from api.footnotes import first_window, newest_window, window_seconds
from api.view import View


class Ring(msgspec.Struct, frozen=True):
    """A rule rang about a subject in a window.

    Attributes
    ----------
    subject_kind, subject
        ``niche``, ``brand`` or ``words``, and which.
    label
        What to call it.
    window_start
        Start of the window, seconds since the epoch.
    score
        What reached the threshold: deviations, a drop of tone, or a gain of share.
    value, baseline
        The figure, and what it is compared with.
    people
        Accounts of its busiest window.
    message
        All of it in a sentence.
    """

    rule: str
    kind: str
    severity: str
    subject_kind: str
    subject: str
    label: str
    window_start: int
    score: float
    threshold: float
    value: float
    baseline: float | None
    people: int
    persistence: int
    message: str


class Outcome(msgspec.Struct, frozen=True):
    """What rang, in order of time, and how often the cap on the rate kept a rule from ringing."""

    rung: list[Ring]
    held: int


def newest_closed(view: View) -> int:
    """Give the start of the newest closed window, seconds since the epoch: figures of open ones still grow."""
    said = view.keep("closed_through", lambda v: v.rows("closed_through")[0]["closed_through"])
    return int(newest_window(view).timestamp() if said is None else said)


def oldest(view: View) -> int:
    """Give the start of the oldest window, seconds since the epoch."""
    first = first_window(view)
    return int(first.timestamp()) if first else 0


def evaluate(view: View, rule: Rule, *, after: int, until: int, least: int, past: Iterable[int] = ()) -> Outcome:
    """Find where a rule rings in the windows after `after` up to `until`.

    It rings in a window in which the threshold has been reached for as many windows in a row as the rule says, once for
    each such run. What it finds in a window rests on that window and those before it alone.

    Parameters
    ----------
    after, until
        Starts of windows, seconds since the epoch.
    least
        The minimum group: a rule never rings about fewer people.
    past
        Windows in which it rang before, for the cap on its rate.
    """
    step = window_seconds(view)
    span, baseline = rule.windows(step)
    rows = view.rows(
        f"alert_{rule.kind}",
        {
            "brand": rule.brand,
            "niche": rule.niche,
            "words": [word.lower() for word in rule.words],
            "measure": rule.measure,
            "threshold": rule.bar,
            "min_people": max(rule.min_people, least),
            "step": step,
            "span": span,
            "baseline": baseline,
            "from": after - (rule.persistence + span + baseline) * step,
            # the windows before tell how long a run is
            "after": after - rule.persistence * step,
            "until": until,
        },
    )
    found = [row for row in _first_of_runs(rows, step, rule.persistence) if row["start"] > after]
    labels = _labels(view, {row["subject"] for row in found if row["subject_kind"] == "niche"})
    found.sort(key=lambda row: (row["start"], -row["score"], row["subject"]))
    rung, held, times = [], 0, list(past)
    for row in found:
        if sum(row["start"] - rule.per < time <= row["start"] for time in times) >= rule.at_most:
            held += 1
            continue
        times.append(row["start"])
        rung.append(_ring(rule, row, labels.get(row["subject"], row["subject"])))
    return Outcome(rung, held)


def _first_of_runs(rows: list[dict[str, Any]], step: int, persistence: int) -> list[dict[str, Any]]:
    """Give those rows with which a run of windows becomes `persistence` long."""
    runs: dict[str, tuple[int, int]] = {}
    first = []
    for row in rows:
        last, length = runs.get(row["subject"], (0, 0))
        length = length + 1 if row["start"] - last == step else 1
        runs[row["subject"]] = (row["start"], length)
        if length == persistence:
            first.append(row)
    return first


def _labels(view: View, niches: set[str]) -> dict[str, str]:
    if not niches:
        return {}
    rows = view.rows("niche_labels", {"niches": sorted(niches), "hidden": []})
    return {row["niche_id"]: row["label"] for row in rows}


def _ring(rule: Rule, row: dict[str, Any], label: str) -> Ring:
    when = datetime.fromtimestamp(row["start"], UTC).strftime("%Y-%m-%d %H:%M UTC")
    value, baseline, score = row["value"], row["baseline"], row["score"]
    said = {
        "niche_emerging": f"niche {label} emerges: {value:.0f} ordinary authors, {score:.1f} deviations above expected",
        "spike": f"{label}: {value:.1f} {rule.measure} a window against {baseline or 0:.1f}, {score:.1f} deviations up",
        "tone_drop": f"the tone of {label} fell from {baseline or 0:+.2f} to {value:+.2f}",
        "challenger": f"brand {label} rises: {value:.1%} of the voice against {baseline or 0:.1%}",
    }[rule.kind]
    lasting = f", {rule.persistence} windows in a row" if rule.persistence > 1 else ""
    return Ring(
        rule=rule.name,
        kind=rule.kind,
        severity=rule.severity,
        subject_kind=row["subject_kind"],
        subject=row["subject"],
        label=label,
        window_start=row["start"],
        score=score,
        threshold=rule.bar,
        value=value,
        baseline=baseline,
        people=row["people"],
        persistence=rule.persistence,
        message=f"{said}{lasting} ({when})",
    )
