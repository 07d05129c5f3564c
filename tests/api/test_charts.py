"""Where charts put things, how words say figures, and the examples of the docstrings."""

import doctest
import importlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import words
from api.charts import Point, nice_ticks, spark, timeline

START = datetime(2026, 3, 2, 5, tzinfo=UTC)


def coordinates(text):
    return [tuple(map(float, point.split(","))) for point in text.split()]


@given(st.lists(st.integers(0, 10**7), max_size=60))
def test_a_spark_stays_in_its_box(values):
    drawn = spark(values)
    for x, y in coordinates(drawn.line) + coordinates(drawn.area):
        assert 0 <= x <= drawn.width
        assert 0 <= y <= drawn.height


@given(st.integers(0, 10**9))
def test_marks_reach_the_top_and_are_few(top):
    marks = nice_ticks(top)
    assert marks[-1] >= top
    assert marks[0] == 0
    assert len(marks) <= 7
    assert len({b - a for a, b in pairwise(marks)}) == 1


@given(
    st.dictionaries(st.integers(0, 3000), st.tuples(st.integers(1, 500), st.integers(0, 500)), min_size=1, max_size=80),
    st.sampled_from([60, 900, 3600, 86400]),
)
def test_a_timeline_keeps_every_post_and_stays_in_its_plot(windows, seconds):
    points = [Point(START + timedelta(seconds=seconds * i), *windows[i]) for i in sorted(windows)]
    drawn = timeline(points, seconds)
    assert sum(bar.posts for bar in drawn.bars) == sum(point.posts for point in points)
    assert max(bar.people for bar in drawn.bars) == max(point.people for point in points)
    assert len(drawn.bars) <= 120
    for bar in drawn.bars:
        assert drawn.left <= bar.x
        assert bar.x + bar.width <= drawn.right + 1e-6
        assert bar.y >= drawn.top - 1e-6
    for tick in drawn.x_ticks:
        assert drawn.left <= tick.place <= drawn.right
    assert len(drawn.x_ticks) <= 10


def test_the_mark_stands_where_it_emerged():
    points = [Point(START + timedelta(hours=i), 1, 1) for i in range(24)]
    drawn = timeline(points, 3600, mark=START + timedelta(hours=12))
    assert drawn.mark == pytest.approx((drawn.left + drawn.right) / 2)
    assert timeline(points, 3600, mark=START - timedelta(hours=1)).mark is None


@pytest.mark.parametrize("name", ["api.charts", "api.cursors", "api.formats", "api.words"])
def test_examples_of_the_docstrings(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


def test_words():
    assert words.language("fr") == "French"
    assert words.language("xq") == "xq"
    assert words.plural(1, "post") == "1 post"
    assert words.plural(2000, "post") == "2,000 posts"
    assert words.tone(-0.5) == "negative (−0.50)"
    assert words.span(5400) == "90 minutes"
