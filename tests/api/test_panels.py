"""``POST /v1/panels``: who is chosen, why, and who never is."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import create_app
from api.coverage import Cover, choose, union
from api.panels import effort
from tests.api.asking import Client
from tests.warehouse.made_records import batch, close, post, written
from warehouse.records import NicheRow

FORMULAS = Path(__file__).resolve().parents[2] / "docs" / "formulas.md"


def niche(niche_id: str, label: str) -> NicheRow:
    return NicheRow(niche_id, label, "emerging", 1_700_000_000.0, None, 1_700_000_000.0, [label], [], [], ["en"])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Two circles in one niche, a second niche, and everybody who may not be asked."""
    posts: list[dict[str, Any]] = []
    learnt: dict[str, tuple[int, str]] = {}

    def says(author: str, *to: str, niche: str = "n1", **more: Any) -> None:
        for other in to or ("",):
            at = len(posts) + 1
            known = {"kind": "reply" if other else "post", "reply_to_author": other, "followers": 100}
            posts.append(post(at, f"p{at}", author, at * 0.02, **{**known, **more}))
            learnt[f"p{at}"] = (ord(niche[1]), niche)

    left, right = [f"left{i}" for i in range(6)], [f"right{i}" for i in range(4)]
    says("hub", *left)
    says("twin", *left[:5])
    says("other", *right)
    for fan in ("fan", "fan2", "fan3"):
        says(fan, brands=[("acme", "sure", 0.5)])
    for i in range(6):
        says("quiet", niche="n2") if i == 0 else says(f"crowd{i}", niche="n2", lang="fr")
    says("star", *left, *right, followers=500_000)
    says("robot", *left, *right, bot=True)
    says("shop", *left, *right, author_brand="acme")
    says("hired", *left, *right, disclosed="disclosed")
    folder = tmp_path_factory.mktemp("panels")
    words = {"niches": [niche("n1", "levain"), niche("n2", "Vélo cargo")]}
    written(folder, batch("f", 1, len(posts), posts), close(0, {"f": len(posts)}, learnt, **words)).close()
    return Client(create_app(folder, min_group=3))


def asked(client: Client, **brief: Any) -> dict[str, Any]:
    answer = client.post("/v1/panels", brief)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_second_choice_reaches_whom_the_first_does_not(client: Client) -> None:
    answer = asked(client, niches=["n1"], size=4)
    rows = {row["author_id"]: row for row in answer["data"]}
    assert [row["rank"] for row in answer["data"]] == [1, 2, 3, 4]
    assert list(rows)[:2] == ["hub", "other"], "not the twin, though its merit is the greater"
    assert rows["twin"]["merit"] > rows["other"]["merit"]
    assert (rows["hub"]["reach"], rows["hub"]["overlap"]) == (6, 0.0)
    assert rows["twin"]["overlap"] == 1.0
    assert answer["summary"]["people_reached"] == 10
    assert answer["summary"]["coverage"] == 1.0
    assert answer["summary"]["niches"] == [{"niche_id": "n1", "label": "levain", "posts": 58}]


def test_every_part_of_the_merit_is_there_and_adds_up(client: Client) -> None:
    for objective, weights in {"balanced": (1, 1, 1, 1, 1, 0), "visibility": (1, 0.5, 0.5, 0, 2, 1)}.items():
        for row in asked(client, niches=["n1"], size=4, objective=objective, brand="acme")["data"]:
            names = ("activity", "spread", "relation", "reciprocity", "engagement", "reach")
            parts = sum(w * row[f"{name}_part"] for w, name in zip(weights, names, strict=True))
            assert row["merit"] == pytest.approx((parts + row["affinity_part"]) * (1 - row["fatigue"]))


def test_the_reasons_bear_the_figures(client: Client) -> None:
    answer = asked(client, brand="acme", size=6)
    fan = next(row for row in answer["data"] if row["author_id"] == "fan")
    assert "named acme in 1 own posts" in fan["reasons"]
    assert fan["affinity_part"] == pytest.approx(math.log(2))
    assert "exchanged with 6 people there" in answer["data"][0]["reasons"]


@pytest.mark.parametrize("tiers", [["nano", "unknown"], ["nano", "micro", "macro", "mega", "unknown"]])
def test_who_is_never_chosen(client: Client, tiers: list[str]) -> None:
    chosen = {row["author_id"] for row in asked(client, niches=["n1"], size=100, tiers=tiers)["data"]}
    assert not chosen & {"robot", "shop", "hired"}
    assert ("star" in chosen) == ("macro" in tiers)


def test_words_need_no_accents_and_languages_are_those_mostly_written_in(client: Client) -> None:
    answer = asked(client, words=["velo"], size=10)
    assert {row["author_id"] for row in answer["data"]} == {"quiet", *(f"crowd{i}" for i in range(1, 6))}
    assert "quiet" not in {row["author_id"] for row in asked(client, words=["velo"], languages=["fr"], size=5)["data"]}


def test_the_audience_is_whom_to_reach(client: Client) -> None:
    answer = asked(client, niches=["n1"], audience={"niches": ["n2"]}, size=4)
    assert answer["summary"]["people_reached"] == 0
    assert all(row["reach"] == 0 for row in answer["data"])


def test_one_person_is_never_singled_out(client: Client) -> None:
    for brief in ({"niches": ["n1"], "size": 1}, {"niches": ["n1"], "size": 2}, {"niches": ["n1"], "tiers": ["micro"]}):
        answer = client.post("/v1/panels", brief)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:murmure:problem:group-too-small")


@pytest.mark.parametrize(
    ("brief", "status", "kind"),
    [
        ({}, 422, "invalid-request"),
        ({"niches": ["n1"], "tiers": ["giant"]}, 422, "invalid-request"),
        ({"niches": ["n1"], "colour": "red"}, 422, "invalid-request"),
        ({"niches": ["none"]}, 404, "not-found"),
        ({"brand": "none"}, 404, "not-found"),
        ({"words": ["nothing like it"]}, 404, "no-conversation"),
        ({"niches": ["n1"], "audience": {"words": ["nothing like it"]}}, 404, "no-conversation"),
    ],
)
def test_what_cannot_be_answered(client: Client, brief: dict[str, Any], status: int, kind: str) -> None:
    answer = client.post("/v1/panels", brief)
    assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[1]) == (status, kind)
    assert answer.json()["remedy"]
    assert "named" not in answer.json()["detail"]


def test_other_forms_hold_the_members(client: Client) -> None:
    brief = {"niches": ["n1"], "size": 4}
    lines = client.post("/v1/panels?format=csv", brief).text.splitlines()
    assert lines[0].startswith("rank,author_id,tier")
    assert len(lines) == 5
    assert client.post("/v1/panels", brief, accept="application/vnd.apache.parquet").content[:4] == b"PAR1"


def test_a_body_that_is_too_long_is_refused(client: Client) -> None:
    answer = client.post("/v1/panels", {"words": ["x" * 1_100_000]})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_the_page_works_the_effort_out() -> None:
    spared = effort(posts=3600, accounts=60, contacts=10, contacts_by_merit=32, capacity=15)
    assert (spared.hours_by_hand, spared.contacts_spared, spared.handlers, spared.handlers_spared) == (11.0, 22, 1, 2)
    page = " ".join(FORMULAS.read_text(encoding="utf-8").split())
    assert "(3600 * 10 + 60 * 60) / 3600 = 11 hours" in page
    assert "32 - 10 = 22 contacts" in page
    assert "1 / 3 + 0.5 * 1 / 2 = 0.583" in page
    (first,) = choose([people("ab"), people("c")], [0.4, 1.0], 1, 0.0)
    assert first.gain == pytest.approx(2 / 3)
    first = choose([people("a"), people("bc")], [1.0, 0.0], 2, 0.5)[1]
    assert first.gain == pytest.approx(0.583, abs=5e-4)


def people(ids: str) -> Cover:
    return Cover(frozenset(ids))


covers = st.lists(
    st.builds(Cover, st.frozensets(st.sampled_from("abcdefgh"), max_size=5), st.frozensets(st.sampled_from("xyz"))),
    min_size=1,
    max_size=7,
)


@given(covers, st.integers(1, 4))
def test_greedy_comes_near_the_best_there_is(covers: list[Cover], size: int) -> None:
    chosen = choose(covers, [0.0] * len(covers), size, 0.5)
    assert len({c.index for c in chosen}) == len(chosen) == min(size, len(covers))
    reached = union(covers[c.index] for c in chosen).weight
    best = max(union(some).weight for some in combinations(covers, min(size, len(covers))))
    assert reached >= (1 - 1 / math.e) * best - 1e-9
    assert sum(c.fresh for c in chosen) == reached
    gains = [c.gain for c in chosen]
    assert gains == sorted(gains, reverse=True)
