"""``/v1/niches/{niche_id}/...``: objectives, rising voices, influence, spread, curve, leads."""

import math

import pytest


def test_an_objective_ranks_the_voices_anew(client):
    balanced, visible = (
        client.get(f"/v1/niches/n-velo/voices?objective={name}").json()["data"] for name in ("balanced", "visibility")
    )
    assert [row["author_id"] for row in balanced] == [row["author_id"] for row in reversed(visible)]
    assert {row["objective"] for row in visible} == {"visibility"}
    weights = (("activity", 1), ("spread", 0.5), ("relation", 0.5), ("engagement", 2), ("reach", 1))
    for row in visible:
        assert row["score"] == pytest.approx(sum(w * row[f"{part}_part"] for part, w in weights) * (1 - row["fatigue"]))
    assert client.get("/v1/niches/n-velo/voices?objective=fame").status_code == 422


def test_rising_voices_are_those_that_grow(client):
    rows = client.get("/v1/niches/n-velo/rising").json()["data"]
    assert [(row["author_id"][-2:], row["rank"]) for row in rows] == [("p1", 1), ("p2", 2), ("p3", 3), ("p4", 4)]
    assert all(row["rise"] > 0 for row in rows)


def test_rising_is_worked_out_from_followers_and_engagement(peopled_client):
    rows = peopled_client.get("/v1/niches/bread/rising").json()["data"]
    assert {row["author_id"] for row in rows} == {f"fan{i}" for i in range(6)}
    # six posts: likes 0, 0, 4, then 4, 4, 4; followers from 100 to 500
    assert rows[0]["rise"] == pytest.approx(math.log(510 / 110) + 0.25 * math.log(8 / (4 + 4 / 3)))
    assert (rows[0]["follower_gain"], rows[0]["tier"]) == (400, "nano")


def test_many_ordinary_voices_against_a_few_large_accounts(peopled_client):
    answer = peopled_client.get("/v1/niches/bread/influence").json()
    found = answer["data"]
    # six fans with four posts of four likes each, six of unknown audience with none; six macro accounts and a mega one
    assert (found["ordinary_authors"], found["ordinary_engagement"]) == (12, 6 * 16)
    assert (found["large_authors"], found["large_engagement"]) == (7, 2_800)
    assert found["ordinary_share"] == pytest.approx(96 / 2_896)
    assert found["ordinary_per_large"] == found["ordinary_per_large_anywhere"] == pytest.approx((2_800 / 7) / (96 / 12))
    assert 0 < found["audience_exponent"] < 1
    assert answer["footnotes"]["suppressed"] == 0


def test_without_large_accounts_those_of_other_niches_tell(peopled_client):
    found = peopled_client.get("/v1/niches/bikes/influence").json()["data"]
    assert (found["large_authors"], found["ordinary_per_large"]) == (0, None)
    assert found["ordinary_per_large_anywhere"] == pytest.approx(400 / (found["ordinary_engagement"] / 6))


def test_too_few_large_accounts_are_not_told(peopled_folder, client_of):
    answer = client_of(peopled_folder, min_group=8).get("/v1/niches/bread/influence").json()
    assert answer["data"]["large_engagement"] is None
    assert answer["data"]["ordinary_share"] is None
    assert answer["data"]["ordinary_per_large_anywhere"] is None
    assert answer["footnotes"]["suppressed"] == 1


def test_who_carried_it_by_tier(peopled_client):
    answer = peopled_client.get("/v1/niches/bread/spread").json()
    rows = {row["tier"]: row for row in answer["data"]}
    assert list(rows) == ["nano", "micro", "macro", "unknown"]
    # one mega account is too few to be spoken of
    assert answer["footnotes"]["suppressed"] == 1
    assert (rows["nano"]["authors"], rows["nano"]["own_posts"]) == (6, 36)
    assert rows["nano"]["carried_share"] == pytest.approx(36 / 64)
    assert rows["unknown"]["engagement_per_thousand"] is None


def test_engagement_against_audience(peopled_client):
    rows = peopled_client.get("/v1/niches/bread/curve").json()["data"]
    assert [(row["audience_from"], row["authors"]) for row in rows] == [(100, 6), (10_000, 5), (100_000, 6), (None, 6)]
    nano, micro = rows[0], rows[1]
    assert (nano["audience_below"], nano["mean_followers"]) == (1_000, 500)
    assert nano["engagement_per_post"] == pytest.approx(16 / 6)
    assert nano["engagement_per_thousand"] == pytest.approx(1_000 * 16 / 6 / 500)
    assert micro["engagement_per_thousand"] == pytest.approx(6 / 20)


def test_which_niche_moves_first(peopled_client, peopled_folder, client_of):
    (row,) = peopled_client.get("/v1/niches/bread/leads").json()["data"]
    assert (row["niche_id"], row["label"], row["shared_people"], row["shared_terms"]) == ("bikes", "#bikes", 6, 1)
    assert (row["lag_seconds"], 0 < row["correlation"] <= 1) == (3600 * row["lag_windows"], True)
    (same,) = client_of(peopled_folder, min_group=6).get("/v1/niches/bread/leads").json()["data"]
    assert same["shared_people"] == 6


@pytest.mark.parametrize("part", ["rising", "influence", "spread", "curve", "leads"])
def test_too_small_a_niche_is_refused(client, part):
    assert client.get(f"/v1/niches/n-petit/{part}").status_code == 403
    assert client.get(f"/v1/niches/nowhere/{part}").status_code == 404


@pytest.mark.parametrize("part", ["rising", "spread", "curve", "leads", "voices?objective=trust"])
def test_every_list_comes_in_every_form(peopled_client, part):
    address = f"/v1/niches/bread/{part}{'&' if '?' in part else '?'}format="
    rows = peopled_client.get(address + "json").json()["data"]
    assert rows
    assert len(peopled_client.get(address + "ndjson").text.splitlines()) == len(rows)
    assert len(peopled_client.get(address + "csv").text.splitlines()) == len(rows) + 1
    assert peopled_client.get(address + "parquet").content[:4] == b"PAR1"
