"""The words in which a dry run tells what it found."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from streams.check import FileReport
from streams.tables.presets import presets

_MOST = 5


def lines(report: FileReport) -> list[str]:
    """Lines for a terminal on one file."""
    told = [report.path]

    def tell(name: str, what: str) -> None:
        told.append(f"  {name:<11}{what}")

    tell("format", report.format + (f", {_title(report.preset)}" if report.preset else ""))
    for field, names in report.columns.items():
        told.append(f"    {field:<13}{' else '.join(names)}")
    if report.order:
        tell("dates", f"{report.order}, {report.zone} where they do not say")
    tell("records", f"{report.records:,}" + ("" if report.whole else ", and more that were not looked at"))
    tell("posts", f"{report.posts:,}{_others(report)}")
    if report.posts:
        tell("from", f"{_time(report.first)} to {_time(report.last)}")
        tell("languages", _most(report.langs, report.posts, "not said"))
        tell("platforms", _most(report.platforms, report.posts, "not said"))
        tell("followers", f"known of {report.with_followers / report.posts:.0%} of the posts")
        if report.not_discoverable:
            tell("discovery", f"not wanted by the authors of {report.not_discoverable / report.posts:.0%} of the posts")
    refused = sum(one.count for one in report.rejects.values())
    tell("rejected", f"{refused:,}" if refused else "none")
    for reason, one in sorted(report.rejects.items(), key=lambda item: -item[1].count):
        where = ", ".join(map(str, one.positions)) + (", ..." if one.count > len(one.positions) else "")
        told.append(f"    {one.count:,} x {reason} (at {where})")
        if one.example:
            told.append(f"      {one.example}")
    if report.fault:
        tell("fault", report.fault)
    return told


def _title(preset: str) -> str:
    if preset == "mapping":
        return "columns of your mapping"
    return next((f"columns of {one.title} ({preset})" for one in presets() if one.name == preset), preset)


def _others(report: FileReport) -> str:
    others = [f"{count:,} {kind}" for kind, count in sorted(report.controls.items())]
    if report.silent:
        others.append(f"{report.silent:,} that say nothing of a post")
    return f"; {', '.join(others)}" if others else ""


def _time(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _most(counts: Counter[str], total: int, unknown: str) -> str:
    first = [f"{name or unknown} {count / total:.0%}" for name, count in counts.most_common(_MOST)]
    rest = len(counts) - len(first)
    return ", ".join(first) + (f", and {rest} more" if rest > 0 else "")
