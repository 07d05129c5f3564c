"""``/v1/campaigns``: before, during and after; who carried it; what is new. The example is that of docs/formulas.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api import create_app
from tests.api.asking import Client
from tests.warehouse.made_records import START, batch, close, post, written
from warehouse.records import NicheRow

FORMULAS = Path(__file__).resolve().parents[2] / "docs" / "formulas.md"
FIRST = datetime.fromtimestamp(START, UTC)


def day(number: float) -> str:
    return (FIRST + timedelta(days=number)).isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    posts = [
        post(1, "p1", "ann", 10.0, followers=100, hashtags=["tea"], likes=2),
        post(2, "p2", "eve", 11.0, followers=100, likes=50),
        post(3, "p3", "ann", 30.0, followers=100, hashtags=["tea", "cup"], likes=4, tone=0.5),
        post(4, "p4", "bob", 31.0, followers=900, hashtags=["tea"], likes=6, disclosed="disclosed"),
        post(5, "p5", "cyd", 32.0, kind="repost", repost_of_author="ann", hashtags=["tea"], likes=4),
        post(6, "p6", "eve", 33.0, followers=100, kind="reply", reply_to_author="bob"),
        post(7, "p7", "eve", 71.0, followers=100),
    ]
    learnt = {"p1": (1, "n1"), "p3": (1, "n1"), "p4": (2, "n2"), "p5": (1, "n1"), "p6": (2, "n2")}
    rows = [NicheRow(n, n, "emerging", START, None, START, [], [], [], ["en"]) for n in ("n1", "n2")]
    folder = tmp_path_factory.mktemp("campaigns")
    written(folder, batch("f", 1, 7, posts), close(71, {"f": 7}, learnt, niches=rows)).close()
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Client:
    return Client(create_app(folder, min_group=1))


def asked(client: Client, query: str) -> dict[str, Any]:
    answer = client.get(f"/v1/campaigns?{query}&since={day(1)}&until={day(2)}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_the_page_and_the_report_agree(client: Client) -> None:
    page = " ".join(FORMULAS.read_text(encoding="utf-8").split())
    report = asked(client, "tag=%23Tea")
    before, during, after = report["spans"]
    assert "Posts 3 against 1: a lift of 3." in page
    assert (before["posts"], during["posts"], report["lift"]["posts_during"]) == (1, 3, 3.0)
    assert "Reach 100 + 900 + 0 = 1,000 against 100: a lift of 10." in page
    assert (before["reach"], during["reach"], report["lift"]["reach_during"]) == (100, 1000, 10.0)
    assert "Engagement 4 + 6 = 10 against 2: a lift of 5." in page
    assert (before["engagement"], during["engagement"], report["lift"]["engagement_during"]) == (2, 10, 5.0)
    assert (after["posts"], after["people"], after["tone"], report["lift"]["posts_after"]) == (0, 0, None, 0.0)
    assert "Bob's niche is new." in page
    assert {row["niche_id"]: row["is_new"] for row in report["niches"]} == {"n1": False, "n2": True}
    assert report["new_niches"] == 1


def test_the_spans_are_equally_long_and_say_whether_they_were_seen(client: Client) -> None:
    spans = asked(client, "tag=tea")["spans"]
    assert [(s["since"], s["until"]) for s in spans] == [(day(0), day(1)), (day(1), day(2)), (day(2), day(3))]
    # the first post came ten hours after the start of the first span
    assert [s["whole"] for s in spans] == [False, True, True]


def test_who_carried_it(client: Client) -> None:
    tiers = {row["tier"]: row for row in asked(client, "tag=tea")["tiers"]}
    assert list(tiers) == ["nano", "unknown"]
    assert (tiers["nano"]["people"], tiers["nano"]["own_posts"], tiers["unknown"]["reposts"]) == (2, 2, 1)
    assert tiers["nano"]["carried_share"] == pytest.approx(2 / 3)
    assert tiers["nano"]["engagement_per_post"] == 5.0


def test_accounts_bring_what_answers_and_relays_them(client: Client) -> None:
    during = asked(client, "account=ann&account=bob")["spans"][1]
    assert (during["posts"], during["replies"], during["reposts"], during["disclosed_posts"]) == (4, 1, 1, 1)


def test_a_body_gives_the_same_report(client: Client) -> None:
    body = {"tags": ["#TEA"], "since": day(1), "until": day(2)}
    assert client.post("/v1/campaigns", body).json()["data"] == asked(client, "tag=tea")


def test_days_and_other_forms(client: Client) -> None:
    days = asked(client, "tag=tea")["days"]
    assert sum(row["posts"] for row in days) == 4
    assert {row["day_start"][11:] for row in days} == {"00:00:00Z"}
    url = f"/v1/campaigns?tag=tea&since={day(1)}&until={day(2)}&format=csv"
    assert len(list(csv.DictReader(io.StringIO(client.get(url).text)))) == len(days)
    spans = list(csv.DictReader(io.StringIO(client.get(f"{url}&part=spans").text)))
    assert [row["posts"] for row in spans] == ["1", "3", "0"]


def test_the_minimum_group(client_of: Callable[..., Client], folder: Path) -> None:
    during = f"since={day(1)}&until={day(2)}"
    strict = client_of(folder, min_group=3)
    answer = strict.get(f"/v1/campaigns?tag=tea&{during}").json()
    assert answer["data"]["niches"] == answer["data"]["tiers"] == []
    assert answer["footnotes"]["suppressed"] == 4
    for query in ("tag=cup", "account=ann", "account=ann&account=ann&account=bob"):
        assert strict.get(f"/v1/campaigns?{query}&{during}").status_code == 403


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("tag=nothing", 404, "no-posts"),
        ("", 422, "invalid-request"),
        ("tag=", 422, "invalid-request"),
    ],
)
def test_what_cannot_be_answered(client: Client, query: str, status: int, kind: str) -> None:
    answer = client.get(f"/v1/campaigns?{query}&since={day(1)}&until={day(2)}")
    assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[1]) == (status, kind)


def test_dates_that_run_back(client: Client) -> None:
    answer = client.get(f"/v1/campaigns?tag=tea&since={day(2)}&until={day(1)}")
    assert answer.status_code == 422
    assert "since must be before until" in answer.json()["errors"][0]["fault"]
