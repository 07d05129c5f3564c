"""``/v1/brands``: shares of voice and where a brand is spoken of."""

import pytest


def test_most_named_first_with_their_share_of_all_namings(client):
    answer = client.get("/v1/brands").json()
    rows = {row["brand_id"]: row for row in answer["data"]}
    assert list(rows) == ["acme", "zenith"]
    # acme 25 + 120 + 9, zenith 120, and 6 of a brand that is not shown.
    assert (rows["acme"]["posts"], rows["zenith"]["posts"]) == (154, 120)
    assert rows["acme"]["share_of_voice"] == pytest.approx(154 / 280)
    assert (rows["acme"]["people"], rows["acme"]["niches"]) == (18, 2)
    assert answer["footnotes"]["suppressed"] == 1


def test_search(client):
    assert [row["brand_id"] for row in client.get("/v1/brands?q=ZEN").json()["data"]] == ["zenith"]


def test_one_brand(client):
    assert client.get("/v1/brands/zenith").json()["data"] == client.get("/v1/brands?q=zenith").json()["data"][0]


def test_over_time(client):
    rows = client.pages("/v1/brands/acme/timeline")
    assert (sum(row["posts"] for row in rows), rows[0]["window_start"]) == (154, "2026-03-02T00:00:00Z")
    part = client.pages("/v1/brands/acme/timeline?since=2026-03-02T02:00:00Z&until=2026-03-02T05:00:00%2B01:00")
    assert part == [row for row in rows if "2026-03-02T02" <= row["window_start"] < "2026-03-02T04"]


def test_its_niches_with_both_shares(client):
    rows = {row["niche_id"]: row for row in client.get("/v1/brands/acme/niches").json()["data"]}
    assert rows["n-velo"]["share_of_voice"] == pytest.approx(0.5)
    assert rows["n-velo"]["share_of_brand"] == pytest.approx(120 / 154)
    assert rows["n-levain"]["brand_posts"] == 25
    assert rows["n-levain"]["people"] == 9


def test_mentions_say_how_they_were_settled(client):
    (row,) = client.get("/v1/brands/zenith/mentions").json()["data"]
    assert (row["status"], row["reason"], row["posts"], row["people"]) == ("sure", "name", 120, 6)
    assert client.get("/v1/brands/rare/mentions").status_code == 403


def test_proposals_come_with_their_evidence(client):
    (row,) = client.get("/v1/proposals").json()["data"]
    assert (row["rank"], row["name"], row["evidence"]) == (1, "Combline", {"capital": 11})
    assert "Combline" in client.get("/v1/proposals?format=csv").text
