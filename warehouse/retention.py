"""Which windows' posts go, and when: by event time alone, so that a replay comes to the same."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from murmure_errors import ConfigError
from warehouse.settings import AGED, Retention

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


def read(path: Path) -> Retention:
    """Read how long things are kept from a TOML file with the fields of `Retention`.

    Raises
    ------
    ConfigError
        The file cannot be read, or says what cannot be.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Retention, strict=True)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        msg = f"{path} cannot be used for --retention: {error}; see docs/operations.md for what it may say"
        raise ConfigError(msg) from error


def bounds(newest: int, oldest: int | None, retention: Retention) -> dict[str, int]:
    """Say before which times (seconds) things go, by the names under which ``expire.sql`` reads them.

    Parameters
    ----------
    newest
        The newest closed window.
    oldest
        The oldest window that still has posts, whose figures stay with them; None where none has.
    retention
        How long things are kept.
    """

    def before(days: float) -> int:
        return newest - int(days * DAY)

    tables = {f"{name}_before": before(retention.table_days.get(name, retention.aggregates_days)) for name in AGED}
    aged = {"aggregates_before": before(retention.aggregates_days), **tables}
    if oldest is not None:
        aged = {name: min(oldest, time) for name, time in aged.items()}
    return {"newest_window": newest, "sealed_before": before(3 * retention.posts_days), **aged}
