"""What rings and when; a running server and a back-test agree; the book, the list and the stream of events."""

from __future__ import annotations

import html
import json
import threading
import time
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import uvicorn
from typer.testing import CliRunner

import murmure
from api import create_app
from api.alerts import Rule, RuleFile
from api.alerts.backtest import backtest
from api.alerts.book import Book
from api.alerts.evaluate import Ring, evaluate, newest_closed
from api.alerts.watch import Watch
from api.routers.alerts import _events
from api.view import Views
from tests.api.asking import Client
from tests.api.ringing import HOURS, RISE, SPIKE, Ringing, hour_of
from tests.warehouse.made_records import START, WINDOW, batch, post

RULES = RuleFile(
    rule=[
        Rule(name="spike", kind="spike", brand="acme", baseline="1d", persistence=2),
        Rule(name="tone", kind="tone_drop", brand="acme", span="4h", baseline="1d"),
        Rule(name="rival", kind="challenger", brand="acme", span="4h", baseline="1d"),
        Rule(name="emerging", kind="niche_emerging", brand="acme", severity="critical"),
    ]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ringing")
    Ringing(folder).rest()
    return folder


def rings(folder: Path, *rules: Rule, least: int = 1) -> list[tuple[str, str, int]]:
    views = Views(folder)
    tried = backtest(views.newest(), rules or RULES.rule, least)
    views.close()
    return [(r.rule, r.subject, hour_of(r.window_start)) for one in tried for r in one.outcome.rung]


def test_each_kind_rings_where_something_happened(folder: Path) -> None:
    assert rings(folder) == [
        # the second of its windows in a row
        ("spike", "acme", SPIKE[1]),
        # two of four hours below make half a point less
        ("tone", "acme", 46),
        ("rival", "bolt", RISE),
        ("emerging", "n1", 48),
    ]


def test_words_and_niches_have_spikes_too(folder: Path) -> None:
    common: dict[str, Any] = {"kind": "spike", "baseline": "1d", "min_people": 20}
    assert rings(folder, Rule(name="w", words=["Tea"], **common)) == [("w", "tea", SPIKE[0])]
    assert rings(folder, Rule(name="n", niche="n1", measure="posts", **common)) == [("n", "n1", SPIKE[0])]


def test_persistence_counts_windows_in_a_row(folder: Path) -> None:
    def hours(windows: int) -> list[int]:
        rule = Rule(name="s", kind="spike", brand="acme", baseline="1d", persistence=windows, threshold=1.0)
        return [hour for _, _, hour in rings(folder, rule)]

    assert hours(1) == [SPIKE[0]]
    assert hours(3) == [SPIKE[2]]
    assert hours(4) == []


def test_the_minimum_group_holds(folder: Path) -> None:
    assert rings(folder, RULES.rule[3], least=31) == []
    assert rings(folder, RULES.rule[3].model_copy(update={"min_people": 31})) == []


def test_the_cap_on_the_rate(folder: Path) -> None:
    often = Rule(name="often", kind="niche_emerging", threshold=0.05, persistence=1, min_people=1)
    views = Views(folder)
    view = views.newest()

    def tried(**more: Any) -> tuple[int, int]:
        rule = often.model_copy(update=more)
        outcome = evaluate(view, rule, after=START - WINDOW, until=newest_closed(view), least=1)
        return len(outcome.rung), outcome.held

    # each niche is one long run
    assert tried() == (2, 0)
    assert tried(at_most=1) == (1, 1)
    # one that rang before this stretch of time counts
    outcome = evaluate(
        view, often.model_copy(update={"at_most": 1}), after=START - WINDOW, until=START, least=1, past=[START - WINDOW]
    )
    assert (outcome.rung, outcome.held) == ([], 2)
    views.close()


def lived(folder: Path, every: int, since: int) -> list[Ring]:
    """Run the watch over the stream as it grows, a snapshot every so many hours, and restart it in between."""
    stream = Ringing(folder)
    while stream.hour < HOURS:
        stream.next_hour(publish=False)
        if stream.hour % every or stream.hour < since:
            continue
        stream.writer.publish(force=True)
        views, book = Views(folder), Book(folder)
        Watch(book, views, RULES, 1).look(views.newest())
        Watch(book, views, RULES, 1).look(views.newest())
        views.close()
        book.close()
    stream.writer.close()
    book = Book(folder)
    kept = [kept.ring for kept in book.after(0, 100)]
    book.close()
    return sorted(kept, key=lambda ring: (ring.rule, ring.window_start))


@pytest.mark.slow
@pytest.mark.parametrize(("every", "since"), [(3, SPIKE[0] - 10), (10, 0)])
def test_what_rang_live_is_what_the_back_test_says(folder: Path, tmp_path: Path, every: int, since: int) -> None:
    views = Views(folder)
    tried = backtest(views.newest(), RULES.rule, 1)
    views.close()
    told = sorted((r for one in tried for r in one.outcome.rung), key=lambda ring: (ring.rule, ring.window_start))
    assert len(told) == 4
    assert lived(tmp_path, every, since) == told


def test_open_windows_do_not_ring(tmp_path: Path) -> None:
    stream = Ringing(tmp_path)
    for _ in range(30):
        stream.next_hour(publish=False)
    crowd = [post(10_000 + i, f"q{i}", f"q{i}", 30.5, brands=[("acme", "sure", 0.5)]) for i in range(50)]
    stream.writer.add(batch("g", 10_000, 10_049, crowd))
    stream.writer.publish(force=True)
    stream.writer.close()
    assert rings(tmp_path, Rule(name="s", kind="spike", brand="acme", baseline="1d")) == []


@pytest.fixture
def rung(folder: Path, tmp_path: Path) -> tuple[Client, Book]:
    """A server whose book holds what the back-test found."""
    (tmp_path / "murmure.duckdb").symlink_to((folder / "murmure.duckdb").resolve())
    app = create_app(tmp_path, min_group=1, rules=RULES)
    views = Views(folder)
    for one in backtest(views.newest(), RULES.rule, 1):
        app.state.book.write(one.rule, START, one.outcome.rung, one.outcome.held, [])
    views.close()
    return Client(app), app.state.book


def test_the_list_and_its_pages(rung: tuple[Client, Book]) -> None:
    client, _ = rung
    rows = client.pages("/v1/alerts?limit=3")
    assert [row["number"] for row in rows] == [4, 3, 2, 1]
    assert rows[0]["message"].startswith("niche label n1 emerges: 6 ordinary authors, 3.0 deviations above expected")
    assert rows[3]["message"].startswith("acme: 30.0 people a window against")
    assert [row["rule"] for row in client.pages("/v1/alerts?severity=critical")] == ["emerging"]
    assert [row["rule"] for row in client.pages("/v1/alerts?rule=tone")] == ["tone"]
    assert len(client.get("/v1/alerts?format=ndjson").text.splitlines()) == 4
    assert client.get("/v1/alerts?severity=loud").status_code == 422


def test_the_page_shows_what_rang_and_the_rules(rung: tuple[Client, Book]) -> None:
    page = rung[0].get("/alerts", accept="text/html").text
    assert page.index("niche label n1 emerges") < page.index("acme: 30.0 people a window")
    assert 'href="/niches/n1"' in page
    assert "badge-critical" in page
    assert "a brand's share of voice rises" in html.unescape(page)


def test_the_rules_and_how_they_stand(rung: tuple[Client, Book]) -> None:
    rows = rung[0].pages("/v1/alerts/rules?limit=2")
    assert [row["name"] for row in rows] == ["spike", "tone", "rival", "emerging"]
    assert {row["through"] for row in rows} == {"2023-11-14T22:00:00Z"}


def test_events_after_the_last_one_seen_and_then_new_ones(rung: tuple[Client, Book]) -> None:
    _, book = rung

    async def listen() -> list[str]:
        told, events = [], _events(book, 2)
        async for text in events:
            told.append(text)
            if len(told) == 3:
                again = Rule(name="again", kind="challenger")
                book.write(again, START, [Ring("again", *book_ring(book)[1:])], 0, [])
            if len(told) == 4:
                break
        await events.aclose()
        return told

    told = anyio.run(listen)
    assert told[0] == "retry: 3000\n\n"
    assert [text.split("\n")[0] for text in told[1:]] == ["id: 3", "id: 4", "id: 5"]
    assert json.loads(told[3].split("data: ")[1])["rule"] == "again"


def book_ring(book: Book) -> tuple[Any, ...]:
    ring = book.after(0, 1)[0].ring
    return tuple(getattr(ring, name) for name in Ring.__struct_fields__)


def test_a_server_without_rules_has_no_book(folder: Path) -> None:
    client = Client(create_app(folder))
    answer = client.get("/v1/alerts")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:murmure:problem:no-rules")
    assert not (folder / "alerts").exists()


def test_the_back_test_over_http(folder: Path) -> None:
    client = Client(create_app(folder, min_group=1))
    body = {"rules": [rule.model_dump(mode="json") for rule in RULES.rule]}
    answer = client.post("/v1/alerts/backtest", body).json()
    assert [row["rule"] for row in answer["data"]] == ["spike", "tone", "emerging", "rival"]
    assert {row["rule"]: row["rings"] for row in answer["rules"]} == dict.fromkeys(
        ("spike", "tone", "rival", "emerging"), 1
    )
    until = client.post("/v1/alerts/backtest", {**body, "until": answer["data"][1]["window_start"]}).json()
    assert [row["rule"] for row in until["data"]] == ["spike"]
    assert client.post("/v1/alerts/backtest?format=csv", body).text.count("\r\n") == 5
    twice = client.post("/v1/alerts/backtest", {"rules": body["rules"] * 2})
    assert twice.status_code == 422


def test_the_back_test_on_the_command_line(folder: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\nname = "s"\nkind = "spike"\nbrand = "acme"\nbaseline = "1d"\n', encoding="utf-8")
    told = CliRunner().invoke(murmure.app, ["alerts", "backtest", "--warehouse", str(folder), "--rules", str(rules)])
    assert told.exit_code == 0, told.output
    assert "warning: s: acme: 30.0 people a window" in told.output
    assert "s: 1 rings, 0 held back" in told.output


def test_a_running_server_rings_once_streams_it_and_rings_no_more_after_a_restart(tmp_path: Path) -> None:
    stream = Ringing(tmp_path)
    for _ in range(SPIKE[1]):
        stream.next_hour(publish=False)
    stream.writer.publish(force=True)
    for turn in range(2):
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(tmp_path, min_group=1, rules=RULES), port=0, log_config=None, timeout_graceful_shutdown=1
            )
        )
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        headers = {"Last-Event-ID": "0"}
        with httpx.stream("GET", f"http://127.0.0.1:{port}/v1/alerts/stream", headers=headers, timeout=30) as answer:
            lines = answer.iter_lines()
            assert next(lines) == "retry: 3000"
            if turn == 0:
                _wait(lambda: Book(tmp_path).through(RULES.rule[0]) is not None)
                stream.next_hour()
            assert next(line for line in lines if line.startswith("id:")) == "id: 1"
        server.should_exit = True
        thread.join()
    assert Book(tmp_path).newest() == 1
    stream.writer.close()


def _wait(condition: Any) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError
