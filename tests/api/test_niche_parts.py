"""``/v1/niches/{niche_id}/...``"""

import pytest


def test_the_timeline_is_every_window_oldest_first(client):
    rows = client.pages("/v1/niches/n-levain/timeline")
    assert [row["posts"] for row in rows] == [1, 2, 4, 8, 12, 20]
    assert rows[3]["window_start"] == "2026-03-02T03:00:00Z"
    since = client.pages("/v1/niches/n-levain/timeline?since=2026-03-02T03:00:00Z&until=2026-03-02T05:00:00Z")
    assert since == rows[3:5]


def test_voices_come_with_every_component_of_their_score(client):
    rows = client.get("/v1/niches/n-velo/voices").json()["data"]
    assert [row["rank"] for row in rows] == list(range(1, 11))
    first = rows[0]
    parts = ("activity_part", "spread_part", "relation_part", "reciprocity_part", "engagement_part")
    assert sum(first[part] for part in parts) * (1 - first["fatigue"]) == pytest.approx(first["score"])
    assert (first["author_id"], first["tier"], first["followers"]) == ("n-velo-p0", "nano", 240)


def test_terms_are_summed_over_the_windows_asked_for(client):
    rows = client.get("/v1/niches/n-levain/terms").json()["data"]
    assert [(row["term"], row["posts"], row["weight"]) for row in rows] == [("levain", 47, 1.0), ("farine", 47, 0.5)]
    one = client.get("/v1/niches/n-levain/terms?since=2026-03-02T05:00:00Z").json()["data"]
    assert [(row["posts"], row["peak_authors"]) for row in one] == [(20, 20), (20, 20)]


def test_brands_by_share_of_voice(client):
    rows = client.get("/v1/niches/n-velo/brands").json()["data"]
    assert [(row["brand_id"], row["share_of_voice"], row["people"]) for row in rows] == [
        ("acme", 0.5, 6),
        ("zenith", 0.5, 6),
    ]


def test_events_with_their_evidence(client):
    rows = client.get("/v1/niches/n-alt/events").json()["data"]
    assert [(row["kind"], row["other_id"]) for row in rows] == [
        ("born", None),
        ("emerged", None),
        ("merged", "n-levain"),
    ]
    assert rows[1]["evidence"] == {"ordinary_authors": 9.0, "expected": 2.5}
