"""The back-test: when rules would have rung over the windows that a warehouse holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

import msgspec

from api.alerts.evaluate import Outcome, evaluate, newest_closed, oldest
from api.alerts.rules import Rule
from api.footnotes import window_seconds
from api.view import View


class Tried(msgspec.Struct, frozen=True):
    """A rule and what came of it."""

    rule: Rule
    outcome: Outcome


def backtest(
    view: View, rules: Iterable[Rule], least: int, since: datetime | None = None, until: datetime | None = None
) -> list[Tried]:
    """Replay the windows of a snapshot, from `since` to before `until`, and say when each rule would have rung.

    It is what `api.alerts.watch` does with each new snapshot, over all windows at once. It rests on the figures as they
    are known today: late posts are in them, and posts are in the niches that they were put into since.
    """
    step = window_seconds(view)
    first = oldest(view) if since is None else int(since.timestamp() // step * step)
    last = newest_closed(view)
    if until is not None:
        last = min(last, int(-(-until.timestamp() // step) * step) - step)
    every = list(rules)
    found = view.together(
        *(partial(evaluate, view, rule, after=first - step, until=last, least=least) for rule in every)
    )
    return [Tried(rule, outcome) for rule, outcome in zip(every, found, strict=True)]
