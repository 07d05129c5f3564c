"""``/v1/niches``: which niches are listed, in what order, and the one that is asked for."""

import pytest


def ids(answer):
    return [row["niche_id"] for row in answer["data"]]


def test_the_most_emerging_come_first_and_those_quiet_today_last(client):
    answer = client.get("/v1/niches").json()
    # Only the bike niche was active in the last 24 hours; the quiet ones follow by size.
    assert ids(answer) == ["n-velo", "n-levain", "n-hostile", "n-alt", "n-formel"]
    assert answer["total"] == 5


def test_figures_of_a_row_are_those_of_its_windows(client):
    row = client.get("/v1/niches?q=velo+cargo").json()["data"][0]
    expected = {
        "posts": 240,
        "people": 12,
        "recent_posts": 144,
        "recent_ordinary_authors": 6,
        "peak_ordinary_authors": 6,
        "emergence": 0.5,
        "growth": 0.5,
        "tone": 0.25,
        "last_window": "2026-03-03T15:00:00Z",
        "merged_into": None,
    }
    assert {name: row[name] for name in expected} == expected


def test_a_niche_that_is_quiet_today_has_no_recent_figures(client):
    row = client.get("/v1/niches/n-levain").json()["data"]
    assert (row["recent_posts"], row["emergence"], row["growth"], row["peak_emergence"]) == (None, None, None, 4.5)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("state=gone", ["n-alt"]),
        ("state=gone&state=candidate", ["n-alt", "n-formel"]),
        ("brand=zenith", ["n-velo"]),
        ("lang=de", ["n-formel"]),
        ("min_emergence=0.5", ["n-velo"]),
        ("min_emergence=0.6", []),
        ("q=LEVAIN", ["n-alt", "n-levain", "n-formel"]),
        ("q=vélotaf", ["n-velo"]),
        ("q=%25", []),
        ("brand=zenith&lang=de", []),
        ("brand=", ["n-alt", "n-formel", "n-hostile", "n-levain", "n-velo"]),
    ],
)
def test_filters(client, filters, expected):
    assert sorted(ids(client.get(f"/v1/niches?{filters}").json())) == sorted(expected)


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("-posts", "n-velo", "n-formel"),
        ("posts", "n-formel", "n-velo"),
        ("-peak_emergence", "n-levain", "n-hostile"),
        ("-last_window", "n-velo", "n-formel"),
        ("conversation", "n-formel", "n-levain"),
    ],
)
def test_orders(client, sort, first, last):
    listed = ids(client.get(f"/v1/niches?sort={sort}").json())
    assert (listed[0], listed[-1]) == (first, last)


def test_a_niche_that_was_merged_says_into_which(client):
    assert client.get("/v1/niches/n-alt").json()["data"]["merged_into"] == "n-levain"


def test_every_answer_bears_its_footnotes(client):
    for url in ("/v1/niches", "/v1/niches/n-velo", "/v1/niches/n-velo/voices", "/v1/brands", "/v1/stream"):
        notes = client.get(url).json()["footnotes"]
        assert notes["snapshot"] == "00000001"
        assert (notes["first_window"], notes["last_window"]) == ("2026-03-02T00:00:00Z", "2026-03-03T15:00:00Z")
        # 40 windows of 110 records, and 5 of which no time is known.
        assert (notes["read"], notes["rejected"], notes["late"], notes["unassigned"]) == (6005, 165, 80, 2400)
        assert (notes["window_seconds"], notes["lag_seconds"], notes["min_group"]) == (3600, 12.5, 5)


def test_what_is_written_in_a_filter_is_a_value_and_never_sql(client):
    for text in ("' OR 1=1 --", "'; DROP TABLE niches; --", '"; --', "$sort", "\\", "\x00"):
        for name in ("q", "brand", "lang"):
            answer = client.ask("GET", "/v1/niches", params={name: text[:20]})
            assert (answer.status_code, answer.json()["data"]) == (200, [])
    assert client.get("/v1/niches").json()["total"] == 5


def test_a_niche_alone_is_as_the_list_has_it(client):
    rows = client.pages("/v1/niches")
    assert len(rows) > 1
    for row in rows:
        assert client.get(f"/v1/niches/{row['niche_id']}").json()["data"] == row
