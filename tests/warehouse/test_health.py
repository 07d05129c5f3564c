from __future__ import annotations

from pathlib import Path

from tests.warehouse.made_records import PLAIN, START, batch, one, post
from warehouse import Reader, Writer
from warehouse.records import Batch, BrandColumns, GapRow, PostColumns, SourceReport

GAP = GapRow(START, START + 60.0, 0, "the cursor was too old")


def report(told: float, **more: object) -> SourceReport:
    values = {
        "source": "jetstream://a", "state": "reading", "told_at": START + told, "records": 10,
        "records_per_second": 2.5, "last_event_at": START + told - 4, "watermark": START + told - 604, "reconnects": 1,
        **more,
    }  # fmt: skip
    return SourceReport(**values)  # type: ignore[arg-type]


def word(told: SourceReport) -> Batch:
    return Batch("jetstream://a run 1", 1, 0, PostColumns(), BrandColumns(), report=told)


def test_the_last_word_of_a_source_stands_and_gaps_add_up(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, PLAIN)
    writer.add(word(report(10, gaps=[GAP])))
    writer.flush()
    writer.add(
        word(report(20, state="reconnecting", fault="silence", gaps=[GapRow(START + 90.0, START + 95.5, 3, "")]))
    )
    writer.add(word(report(30, source="mastodon://b", last_event_at=None, watermark=None)))
    writer.add(word(report(40, records=25, gaps=[GapRow(START, START + 61.0, 7, "refilled")])))
    writer.publish(force=True)
    writer.close()
    reader = Reader(tmp_path)
    assert reader.query(
        "SELECT source, state, epoch(told_at) - $start, records, lag, reconnects, fault FROM sources ORDER BY source",
        {"start": START},
    ).rows == [
        ("jetstream://a", "reading", 40.0, 25, 4.0, 1, None),
        ("mastodon://b", "reading", 30.0, 10, None, 1, None),
    ]
    gaps = "SELECT count(*), sum(epoch(gap_end) - epoch(gap_start)), sum(refilled) FROM source_gaps"
    assert one(reader, gaps) == (2, 66.5, 10)


def test_a_report_stands_where_the_records_had_come_before(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path, PLAIN)
    for told in (10, 20):
        again = batch("jetstream://a run 1", 1, 1, [post(1, "p1", "ann")])
        again.report = report(told)
        writer.add(again)
        writer.flush()
    writer.publish(force=True)
    writer.close()
    reader = Reader(tmp_path)
    assert one(reader, "SELECT epoch(told_at) FROM sources") == (START + 20.0,)
    assert one(reader, "SELECT count(*), sum(duplicate) FROM posts, stream_windows") == (1, 0)
