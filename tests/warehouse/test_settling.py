"""Snapshots that leave something to settle: they hold together, and lack nothing in the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.made_records import START, WINDOW, batch, close, one, post, published, written
from tests.warehouse.test_writer_law import SETTINGS
from warehouse import Reader, WarehouseSettings, Writer
from warehouse import derive as derive_module
from warehouse import writer as writer_module
from warehouse.doctor import examine
from warehouse.records import AssignmentRow, Batch, ControlRow
from warehouse.settings import Retention
from warehouse.timetable import Timetable

PEOPLE = ("ann", "bob", "cat")
FIRST = [
    batch("f", 1, 3, [post(at, f"p{at}", who, 0.5, topics=["tea"]) for at, who in enumerate(PEOPLE, start=1)]),
    close(0, {"f": 3}, {"p1": (7, "n1"), "p2": (7, "n1"), "p3": (8, "")}),
]
THEN = [
    batch(
        "f", 4, 5,
        [post(4, "p4", "bob", 1.5, topics=["tea"]), ControlRow(5, "erase_author", START + WINDOW, author_id="ann")],
    ),
    close(1, {"f": 5}, {"p4": (7, "n2")}, assignments=[AssignmentRow(7, "n2"), AssignmentRow(8, "n2")]),
]  # fmt: skip


def told(writer: Writer, steps: list[object]) -> None:
    """Hand a batch and a close on, and publish."""
    writer.add(steps[0])  # type: ignore[arg-type]
    writer.close_window(steps[1])  # type: ignore[arg-type]
    assert writer.publish()


@pytest.fixture
def unsettled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """A writer whose last snapshot was not settled."""
    writer = Writer.open(tmp_path / "warehouse", SETTINGS)
    told(writer, FIRST)
    monkeypatch.setattr(Timetable, "settling", False)
    told(writer, THEN)
    return writer


def reading(writer: Writer) -> Reader:
    return Reader(writer._folder)


def test_new_posts_are_told_at_once_and_earlier_ones_stay(unsettled: Writer) -> None:
    with_niches = "SELECT list((post_id, niche_id) ORDER BY post_id) FROM posts"
    assert one(reading(unsettled), with_niches) == ([("p2", "n1"), ("p3", None), ("p4", "n2")],)
    figures = reading(unsettled).query("SELECT niche_id, posts FROM niche_windows ORDER BY ALL").rows
    assert figures == [("n1", 1), ("n2", 1)]
    assert reading(unsettled).query("FROM niche_voices WHERE niche_id = 'n2'").rows == []
    # nothing is said to be removed before it is removed from all figures
    assert reading(unsettled).query("FROM removals").rows == []


def test_of_what_is_gone_nothing_is_named(unsettled: Writer) -> None:
    voices = reading(unsettled).query("SELECT author_id FROM niche_voices").rows
    assert voices == [("bob",)]
    for table, rows in published(unsettled._folder).items():
        assert not any("ann" in repr(row) or "p1" in repr(row) for row in rows), table


def test_such_a_snapshot_and_its_live_file_hold_together(unsettled: Writer) -> None:
    folder = unsettled._folder
    unsettled._live.close()
    assert [finding for finding in examine(folder) if finding.severity == "wrong"] == []


def test_a_settled_one_says_what_a_single_one_would(
    unsettled: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    # with nothing new: what waits is reason enough
    assert unsettled.publish()
    assert reading(unsettled).query("SELECT kind FROM removals").rows == [("author",)]
    unsettled.close()
    written(tmp_path / "once", *FIRST, *THEN).close()
    assert published(tmp_path / "warehouse") == published(tmp_path / "once")


def test_what_waits_is_settled_after_a_crash(
    unsettled: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsettled._live.connection.close()
    monkeypatch.undo()
    again = Writer.open(tmp_path / "warehouse", SETTINGS)
    assert again.publish()
    again.close()
    written(tmp_path / "once", *FIRST, *THEN).close()
    assert published(tmp_path / "warehouse") == published(tmp_path / "once")


def test_nobody_is_counted_among_the_people_who_took_back_what_they_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A niche of the least number of people must not seem larger than it is."""
    writer = Writer.open(tmp_path / "warehouse", SETTINGS)
    first = [post(at, f"p{at}", who, 0.5, brands=[("acme", "sure", None)]) for at, who in enumerate(PEOPLE, start=1)]
    first += [post(4, "p4", "ann", 0.5), post(5, "p5", "bob", 0.5)]
    told(
        writer,
        [batch("f", 1, 5, first), close(0, {"f": 5}, {f"p{at}": (7, "n1" if at < 5 else "n2") for at in range(1, 6)})],
    )
    monkeypatch.setattr(Timetable, "settling", False)
    gone = [ControlRow(at, "delete", START + WINDOW, post_id=f"p{number}") for at, number in ((6, 1), (7, 2), (8, 5))]
    told(writer, [batch("f", 6, 8, gone), close(1, {"f": 8}, {})])
    people = "SELECT niche_id, author_id FROM niche_authors ORDER BY ALL"
    assert reading(writer).query(people).rows == [("n1", "ann"), ("n1", "cat")]
    assert reading(writer).query("SELECT brand_id, author_id FROM brand_people").rows == [("acme", "cat")]
    writer.close()


def test_what_expires_meanwhile_stands_as_it_would_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aged = WarehouseSettings(plain_ids=True, publish_every=0.0, retention=Retention(posts_days=1, posts_min=0))
    last = [
        batch("f", 6, 6, [post(6, "p6", "bob", 60.5, topics=["tea"])]),
        close(60, {"f": 6}, {"p6": (9, "n3")}),
    ]
    written(tmp_path / "once", *FIRST, *THEN, *last, settings=aged).close()
    writer = Writer.open(tmp_path / "warehouse", aged)
    told(writer, FIRST)
    monkeypatch.setattr(Timetable, "settling", False)
    told(writer, THEN)
    told(writer, last)
    figures = "SELECT niche_id, sum(posts) FROM niche_windows GROUP BY 1 ORDER BY 1"
    assert reading(writer).query(figures).rows == [("n2", 3), ("n3", 1)]
    writer.publish(force=True)
    writer.close()
    assert published(tmp_path / "warehouse") == published(tmp_path / "once")


def test_niches_and_windows_take_turns_and_lack_nothing_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 6
    first = [
        batch("f", 1, count, [post(at, f"p{at}", "ann", at - 0.5, topics=["tea"]) for at in range(1, count + 1)]),
        *(close(at - 1, {"f": at}, {f"p{at}": (at, f"n{at}")}) for at in range(1, count + 1)),
    ]
    # every earlier post is in another niche by now
    moves = [AssignmentRow(at, f"m{at}") for at in range(1, count + 1)]
    then = [
        batch("f", count + 1, count + 1, [post(count + 1, "q", "bob", count + 0.5)]),
        close(count, {"f": count + 1}, {"q": (99, "n9")}, assignments=moves),
    ]
    writer = Writer.open(tmp_path / "warehouse", SETTINGS)
    for step in first:
        writer.add(step) if isinstance(step, Batch) else writer.close_window(step)
    writer.publish()
    monkeypatch.setattr(writer_module, "_MOST_SETTLED", 1)
    monkeypatch.setattr(Timetable, "settling", True)
    monkeypatch.setattr(Timetable, "whole", False)
    moved = "SELECT count(*) FROM posts WHERE starts_with(niche_id, 'm')"
    voices = "SELECT count(DISTINCT niche_id) FROM niche_voices WHERE starts_with(niche_id, 'm')"
    told(writer, then)
    seen = []
    while writer.unpublished:
        seen.append((*one(reading(writer), moved), *one(reading(writer), voices)))
        assert writer.publish()
    assert seen[0] == (1, 1) and len(seen) > count and seen == sorted(seen), "some at a time, and none twice"
    writer.close()
    monkeypatch.undo()
    written(tmp_path / "once", *first, *then).close()
    assert published(tmp_path / "warehouse") == published(tmp_path / "once")


def test_a_last_snapshot_computes_some_niches_at_a_time_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [FIRST[0], close(0, {"f": 3}, {"p1": (7, "n1"), "p2": (7, "n1"), "p3": (8, "n2")})]
    written(tmp_path / "once", *steps).close()
    computed: list[str] = []
    some = derive_module._derive_some
    monkeypatch.setattr(derive_module, "_AT_ONCE", 1)
    monkeypatch.setattr(derive_module, "_derive_some", lambda *asked: computed.append(some(*asked)) or computed[-1])
    written(tmp_path / "parts", *steps).close()
    assert computed == ["n2", ""]
    assert published(tmp_path / "parts") == published(tmp_path / "once")


def test_snapshots_in_which_some_wait_hold_together(unsettled: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(writer_module, "_MOST_SETTLED", 1)
    monkeypatch.setattr(Timetable, "settling", True)
    monkeypatch.setattr(Timetable, "whole", False)
    unsettled._settling._next_niche = "n2"
    assert unsettled.publish() and unsettled.unpublished
    for table, rows in published(unsettled._folder).items():
        assert not any("ann" in repr(row) or "p1" in repr(row) for row in rows), table
    # it is said to be removed once nothing counts it any more
    assert reading(unsettled).query("FROM removals").rows == []
    folder = unsettled._folder
    unsettled._live.close()
    assert [finding for finding in examine(folder) if finding.severity == "wrong"] == []


def test_a_removal_is_told_once_all_niches_had_their_turn_though_some_always_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer.open(tmp_path / "warehouse", SETTINGS)
    monkeypatch.setattr(writer_module, "_MOST_SETTLED", 1)
    monkeypatch.setattr(Timetable, "settling", True)
    monkeypatch.setattr(Timetable, "whole", False)
    told_after, position = [], 0
    for window in range(8):
        posts = [post(position + at, f"p{position + at}", who, window + 0.5) for at, who in enumerate(PEOPLE, start=1)]
        given = {f"p{position + at}": (at, f"n{at}") for at in (1, 2, 3)}
        position += 3
        notices = []
        if window == 2:
            position += 1
            notices = [ControlRow(position, "delete", START + window * WINDOW, post_id="p1")]
        told(
            writer,
            [
                batch("f", position - 2 - len(notices), position, [*posts, *notices]),
                close(window, {"f": position}, given),
            ],
        )
        assert writer.unpublished, "niches wait for their turn"
        told_after.append(one(reading(writer), "SELECT count(*) FROM removals")[0])
        counted = one(reading(writer), "SELECT count(*) FROM niche_examples WHERE post_id = 'p1'")[0]
        assert window < 2 or counted == 0
    assert told_after[2] == 0 and told_after[-1] == 1 and told_after == sorted(told_after)
    writer.close()
