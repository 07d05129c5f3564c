from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from murmure_errors import ConfigError
from tests.warehouse.made_records import START, batch, close, post, published
from warehouse import Reader, Retention, WarehouseSettings, Writer
from warehouse.closing import Closing, Run
from warehouse.retention import DAY, bounds, plan, read

HOUR = 3600


def test_an_archive_is_kept_whole_up_to_the_least_number() -> None:
    fortnight = {hour * HOUR: 100 for hour in range(14 * 24)}
    assert plan(list(fortnight), None, fortnight, Retention()) == [(list(fortnight), [])]


def test_old_posts_go_at_the_first_close_of_a_day() -> None:
    posts = {hour * HOUR: 1 for hour in range(72)}
    runs = plan([72 * HOUR - HOUR, 72 * HOUR, 73 * HOUR], 71 * HOUR, posts, Retention(posts_days=1.0, posts_min=0))
    assert [run for run, _ in runs] == [[71 * HOUR, 72 * HOUR], [73 * HOUR]]
    assert runs[0][1] == [hour * HOUR for hour in range(48)]
    assert runs[1][1] == []


def test_far_too_many_go_at_once() -> None:
    posts = {hour * HOUR: 10 for hour in range(5)}
    assert plan([4 * HOUR], 3 * HOUR, posts, Retention(posts_min=0, posts_max=20)) == [
        ([4 * HOUR], [0, HOUR, 2 * HOUR]),
    ]


@given(
    st.dictionaries(st.integers(0, 200), st.integers(1, 9), min_size=1),
    st.floats(0.1, 5),
    st.integers(0, 50),
    st.lists(st.booleans()),
)
def test_it_does_not_matter_how_the_closes_come_together(
    hours: dict[int, int], days: float, least: int, cuts: list[bool]
) -> None:
    posts = {hour * HOUR: n for hour, n in hours.items()}
    closes = sorted(posts)
    retention = Retention(posts_days=days, posts_min=least, posts_max=least + 100)
    gone = {window for _, windows in plan(closes, None, posts, retention) for window in windows}
    kept, newest, run = dict(posts), None, []
    gone_by_parts: set[int] = set()
    for start, cut in zip(closes, cuts + [True] * len(closes), strict=False):
        run.append(start)
        if cut or start == closes[-1]:
            for _, windows in plan(run, newest, kept, retention):
                gone_by_parts.update(windows)
                for window in windows:
                    del kept[window]
            newest, run = start, []
    assert gone_by_parts == gone


SETTINGS = WarehouseSettings(
    plain_ids=True, publish_every=0.0, retention=Retention(posts_days=1.0, posts_min=0, aggregates_days=20.0)
)


def two_days(folder: Path, late: str = "") -> Reader:
    """A post now and one a day and a half later; then, perhaps, one more of the first hour."""
    writer = Writer.open(folder, SETTINGS)
    writer.add(batch("f", 1, 2, [post(1, "p1", "ann", 0.5, topics=["cat"]), post(2, "p2", "bob", 0.6, topics=["cat"])]))
    writer.close_window(close(0, {"f": 2}, {"p1": (1, "n1"), "p2": (1, "n1")}))
    writer.publish()
    writer.add(batch("f", 3, 3, [post(3, "p3", "ann", 36.5)]))
    writer.close_window(close(36, {"f": 3}, {"p3": (2, "n2")}))
    writer.publish()
    if late:
        writer.add(batch("f", 4, 4, [post(4, late, "cy", 0.7, topics=["cat"])]))
        writer.publish()
    writer.close()
    return Reader(folder)


def test_posts_go_and_the_aggregates_of_their_window_stand(tmp_path: Path) -> None:
    reader = two_days(tmp_path)
    assert reader.query("SELECT post_id FROM posts").rows == [("p3",)]
    assert reader.query("SELECT author_id, posts FROM authors").rows == [("ann", 1)]
    assert reader.query("SELECT niche_id, posts FROM niche_windows ORDER BY 1").rows == [("n1", 2), ("n2", 1)]
    assert reader.query("SELECT topic, authors FROM topic_windows").rows == [("cat", 2)]
    assert reader.query("SELECT niche_id, author_id FROM niche_voices").rows == [("n2", "ann")]
    assert reader.query("SELECT read, posts, expired FROM stream_windows ORDER BY window_start").rows == [
        (2, 0, 2), (1, 1, 0),
    ]  # fmt: skip


def test_what_still_comes_to_such_a_window_is_counted_and_no_more(tmp_path: Path) -> None:
    reader = two_days(tmp_path / "new", late="p4")
    first = "SELECT read, posts, expired, duplicate FROM stream_windows ORDER BY window_start LIMIT 1"
    assert reader.query(first).rows == [(3, 0, 3, 0)]
    assert reader.query("SELECT niche_id, posts FROM niche_windows ORDER BY 1").rows == [("n1", 2), ("n2", 1)]
    # The id of a post that went is still known.
    assert two_days(tmp_path / "again", late="p1").query(first).rows == [(3, 0, 2, 1)]


def test_of_windows_long_gone_the_counts_stay_until_they_go_too(tmp_path: Path) -> None:
    two_days(tmp_path)
    writer = Writer.open(tmp_path, SETTINGS)
    writer.add(batch("f", 4, 4, [post(4, "p4", "ann", 24.0 * 6)]))
    writer.close_window(close(24 * 6, {"f": 4}, {"p4": (3, "n3")}))
    writer.publish()
    counts = "SELECT read, expired FROM stream_windows ORDER BY window_start"
    assert Reader(tmp_path).query(counts).rows == [(2, 2), (1, 1), (1, 0)]
    assert writer._live.connection.execute("SELECT count(*) FROM internal.tombstones").fetchall() == [(0,)]
    writer.add(batch("f", 5, 5, [post(5, "p5", "ann", 24.0 * 22)]))
    writer.close_window(close(24 * 22, {"f": 5}, {"p5": (4, "n4")}))
    writer.publish()
    writer.close()
    assert Reader(tmp_path).query(counts).rows == [(1, 1), (1, 0)]
    assert Reader(tmp_path).query("SELECT niche_id FROM niche_windows ORDER BY 1").rows == [("n3",), ("n4",)]


def five_days(folder: Path) -> Writer:
    """Open a writer and give it posts and closes of five days at once."""
    writer = Writer.open(folder, SETTINGS)
    for day in range(5):
        who = [post(2 * day + n, f"p{day}{n}", f"u{n + day % 2}", 24 * day + 0.5, topics=["cat"]) for n in (1, 2)]
        writer.add(batch("f", 2 * day + 1, 2 * day + 2, who))
        writer.close_window(close(24 * day, {"f": 2 * day + 2}, {f"p{day}{n}": (n, f"n{n}") for n in (1, 2)}))
    return writer


def test_a_death_between_the_parts_of_a_flush_is_made_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = five_days(tmp_path / "whole")
    whole.publish()
    whole.close()
    calls: list[list[int]] = []

    def dying(self: Closing, run: Run, newest: int | None, apply: Callable[..., None] = Closing.apply) -> None:
        calls.append(run.expiring)
        if len(calls) == 3:
            msg = "killed"
            raise KeyboardInterrupt(msg)
        apply(self, run, newest)

    writer = five_days(tmp_path / "killed")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Closing, "apply", dying)
        writer.publish()
    writer._live.connection.close()
    assert all(calls)
    again = Writer.open(tmp_path / "killed", SETTINGS)
    assert again.publish()
    again.close()
    assert published(tmp_path / "killed") == published(tmp_path / "whole")


def test_single_tables_may_go_sooner_or_later(tmp_path: Path) -> None:
    kept = Retention(posts_days=1.0, posts_min=0, aggregates_days=20.0, table_days={"topic_windows": 1.0})
    writer = Writer.open(tmp_path, WarehouseSettings(plain_ids=True, publish_every=0.0, retention=kept))
    for number, hour in enumerate((0, 36, 24 * 6)):
        posts = [post(2 * number + n, f"p{number}{n}", f"u{n}", hour + 0.5, topics=["cat"]) for n in (1, 2)]
        writer.add(batch("f", 2 * number + 1, 2 * number + 2, posts))
        writer.close_window(close(hour, {"f": 2 * number + 2}, {}))
        writer.publish()
    writer.close()
    windows = "SELECT (epoch(window_start)::BIGINT - {}) // 3600 FROM {} ORDER BY 1"
    assert [row[0] for row in Reader(tmp_path).query(windows.format(START, "topic_windows")).rows] == [24 * 6]
    assert [row[0] for row in Reader(tmp_path).query(windows.format(START, "stream_windows")).rows] == [0, 36, 24 * 6]


def test_figures_stay_as_long_as_posts_of_their_window(tmp_path: Path) -> None:
    kept = Retention(posts_days=1.0, posts_min=0, posts_max=10, aggregates_days=2.0)
    assert bounds(100 * DAY, 99 * DAY, kept)["stream_windows_before"] == 98 * DAY
    assert bounds(100 * DAY, 90 * DAY, kept)["stream_windows_before"] == 90 * DAY
    assert bounds(100 * DAY, None, kept)["niche_terms_before"] == 98 * DAY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("posts_days = 0", "posts_days must be above 0"),
        ("post_days = 3", "unknown field `post_days`"),
        ("posts_days = 'x'", r"Expected `float`"),
        ("posts_days =", "Invalid value"),
        ("[table_days]\nposts = 3", "cannot be set for posts; the tables that have one are stream_windows"),
        ("[table_days]\nniches = 3", "shorter than posts_days"),
    ],
)
def test_a_file_that_cannot_be(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "retention.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=said):
        read(path)


def test_a_file_of_retention(tmp_path: Path) -> None:
    path = tmp_path / "retention.toml"
    path.write_text("posts_days = 3\nposts_min = 10\n[table_days]\ntopic_windows = 60\n")
    assert read(path) == Retention(posts_days=3.0, posts_min=10, table_days={"topic_windows": 60.0})
