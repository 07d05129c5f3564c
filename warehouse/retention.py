"""Which windows' posts go, and when: by event time alone, so that a replay comes to the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from warehouse.settings import Retention

DAY = 86_400
# Between two days posts go only when there are this many times too many of them.
_OVERFLOW = 1.25


def plan(
    closes: Sequence[int], newest: int | None, posts: Mapping[int, int], retention: Retention
) -> list[tuple[list[int], list[int]]]:
    """Say after which closed windows which windows' posts go.

    Posts go at the first close of a day (UTC), or when there are far too many.

    Parameters
    ----------
    closes
        Starts of the windows that close, ascending.
    newest
        The newest window that was closed before, None if there was none.
    posts
        Window -> how many posts it has.
    retention
        How long posts are kept.

    Returns
    -------
    list of (closes, windows)
        Runs of `closes`, in order, and the windows whose posts go after each.
    """
    kept = dict(posts)
    runs: list[tuple[list[int], list[int]]] = []
    run: list[int] = []
    for start in closes:
        run.append(start)
        new_day = newest is None or start // DAY > newest // DAY
        newest = start if newest is None else max(newest, start)
        if new_day or sum(kept.values()) > _OVERFLOW * retention.posts_max:
            gone = _too_old(kept, newest, retention)
            if gone:
                runs.append((run, gone))
                run = []
                for window in gone:
                    del kept[window]
    if run:
        runs.append((run, []))
    return runs


def _too_old(posts: Mapping[int, int], newest: int, retention: Retention) -> list[int]:
    gone, newer = [], 0
    for window in sorted((window for window in posts if window <= newest), reverse=True):
        old = newest - window > retention.posts_days * DAY and newer >= retention.posts_min
        if window < newest and (old or newer >= retention.posts_max):
            gone.append(window)
        newer += posts[window]
    return sorted(gone)
