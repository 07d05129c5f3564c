from __future__ import annotations

import random

import pytest

from tests.warehouse.made_records import batch, close, post
from warehouse import Reader, WarehouseSettings, Writer
from warehouse.questions import lead_lag

HOURS = 96


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Niche `b` does what `a` did three hours before; `c` shares its people and no rhythm; `d` shares nobody."""
    rng = random.Random(3)
    crowd = [rng.randrange(1, 12) for _ in range(HOURS)]
    posts, given = [], {}
    for hour in range(3, HOURS):
        for niche, size in (
            ("a", crowd[hour]),
            ("b", crowd[hour - 3]),
            ("c", rng.randrange(1, 12)),
            ("d", crowd[hour]),
        ):
            for i in range(size):
                who = f"stranger{i}" if niche == "d" else f"u{i}"
                brand = "rising" if hour >= HOURS - 20 else "old"
                named = [(brand, "sure", None)] if i == 0 and niche == "a" else []
                posts.append(
                    post(len(posts) + 1, f"p{len(posts)}", who, hour + 0.05 * i + hour % 7 * 0.06, brands=named)
                )
                given[posts[-1]["post_id"]] = (ord(niche), niche)
    writer = Writer.open(tmp_path_factory.mktemp("questions"), WarehouseSettings(plain_ids=True))
    writer.add(batch("f", 1, len(posts), posts))
    writer.close_window(close(HOURS, {"f": len(posts)}, given))
    writer.publish(force=True)
    writer.close()
    return Reader(writer._folder)


def test_who_moves_first(reader: Reader) -> None:
    found = {row["other_id"]: row for row in lead_lag(reader, "a").records()}
    assert "d" not in found
    assert found["b"]["lag_windows"] == 3
    assert found["b"]["shared_authors"] == 11
    assert found["b"]["correlation"] > 0.95
    assert found["c"]["correlation"] < 0.6
    back = lead_lag(reader, "b").records()[0]
    assert (back["other_id"], back["lag_windows"]) == ("a", -3)


def test_a_niche_that_is_not_there_has_none(reader: Reader) -> None:
    assert lead_lag(reader, "x").rows == []


def test_challengers_rise(reader: Reader) -> None:
    rows = reader.query("SELECT * FROM brand_momentum ORDER BY gain DESC").records()
    assert [row["brand_id"] for row in rows] == ["rising", "old"]
    assert rows[0]["former_share"] == 0
    assert rows[0]["recent_posts"] == 20
    assert rows[0]["gain"] == pytest.approx(20 / 24)
