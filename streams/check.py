"""A dry run: what would be read of files, what would be rejected and why; nothing is written."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import msgspec

from streams.formats import MalformedError, find
from streams.post import Post
from streams.sources.common import ReadOptions
from streams.sources.opening import open_reader
from streams.tables.opening import TABLE, describe

BEGINNING = 10_000
"""Records of each file that are looked at where not all are asked for."""
_BATCH = 1_000
_EXAMPLES = 3
_SHOWN = 160


class Refused(msgspec.Struct):
    """Records refused for one reason.

    Attributes
    ----------
    count
        How many.
    positions
        Where the first few stand.
    example
        The beginning of the first one: for the terminal of whoever owns the file, and nowhere else.
    """

    count: int = 0
    positions: list[int] = []
    example: str = ""


class FileReport(msgspec.Struct):
    """What a dry run found in one file.

    Attributes
    ----------
    path, format
        The file and its wire format.
    preset, columns, order, zone
        Of a table: whose columns, field to their names, whether day or month comes first, the zone of its dates.
    records, posts, silent
        Read; that would be posts; that are sound and say nothing of a post.
    controls
        Kind to records about posts and accounts: deletes, likes and the like.
    rejects
        Reason to the records refused for it.
    first, last
        Earliest and latest time of a post, seconds since the epoch; infinite where there is none.
    langs, platforms
        Posts by the language that the file says, and by platform.
    with_followers, not_discoverable
        Posts whose author's followers are known; whose author does not want to be found.
    fault
        Why the rest cannot be read; empty if it can.
    whole
        Whether the file was read to its end.
    """

    path: str
    format: str
    preset: str = ""
    columns: dict[str, list[str]] = {}
    order: str = ""
    zone: str = ""
    records: int = 0
    posts: int = 0
    silent: int = 0
    controls: Counter[str] = msgspec.field(default_factory=Counter)
    rejects: dict[str, Refused] = {}
    first: float = math.inf
    last: float = -math.inf
    langs: Counter[str] = msgspec.field(default_factory=Counter)
    platforms: Counter[str] = msgspec.field(default_factory=Counter)
    with_followers: int = 0
    not_discoverable: int = 0
    fault: str = ""
    whole: bool = True


def check(paths: Sequence[str], options: ReadOptions, limit: int | None = BEGINNING) -> list[FileReport]:
    """Read the beginning of files as a job would, and count.

    Parameters
    ----------
    paths
        Files, as `streams.sources.expand` gives them.
    options
        How they are read.
    limit
        Records of each that are looked at; None for all.
    """
    return [_check(path, options, math.inf if limit is None else limit) for path in paths]


def _check(path: str, options: ReadOptions, limit: float) -> FileReport:
    reader = open_reader(path, options)
    report = FileReport(path, reader.format)
    if reader.format == TABLE and not reader.fault:
        plan, header = describe(path, mapping=options.mapping, zone=options.zone)
        report.preset, report.order, report.zone = plan.preset, plan.order, plan.zone
        report.columns = {field: [header[i] for i in indices] for field, indices in plan.columns.items()}
    decode = find(reader.format).decode
    try:
        while report.records < limit and (batch := reader.read(int(min(_BATCH, limit - report.records)))):
            for record in batch:
                report.records += 1
                try:
                    post = decode(record)
                except MalformedError as error:
                    _refuse(report, str(error), record)
                else:
                    _count(report, post)
        report.fault = reader.fault
        report.whole = bool(reader.fault) or not reader.read(1)
    finally:
        reader.close()
    return report


def _refuse(report: FileReport, reason: str, record: bytes) -> None:
    refused = report.rejects.setdefault(reason, Refused(0, [], _shown(report.format, record)))
    refused.count += 1
    if len(refused.positions) < _EXAMPLES:
        refused.positions.append(report.records)


def _shown(format: str, record: bytes) -> str:
    if format == TABLE:
        # the cells, without the plan that every row carries
        record = record.rpartition(b',"row":')[2].removesuffix(b"}") if b',"row":' in record else b""
    text = record[: 4 * _SHOWN].decode("utf-8", "replace")
    return "".join(c if c.isprintable() else " " for c in text)[:_SHOWN]


def _count(report: FileReport, post: Post | None) -> None:
    if post is None:
        report.silent += 1
        return
    if post.kind not in ("post", "update"):
        report.controls[post.kind] += 1
        return
    report.posts += 1
    report.first, report.last = min(report.first, post.created_at), max(report.last, post.created_at)
    report.langs[post.lang] += 1
    report.platforms[post.platform] += 1
    report.with_followers += post.author.followers >= 0
    report.not_discoverable += post.author.discoverable is False
