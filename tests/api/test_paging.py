"""Cursors: every row once, also while new snapshots are published."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cursors import Cursor, Place, decode, digest, encode
from api.finding import ORDERS
from tests.api.planted import Planted, publish


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_of_any_size_hold_the_whole_list_in_its_order(client, order, limit):
    whole = client.get(f"/v1/niches?sort={order}").json()["data"]
    assert client.pages(f"/v1/niches?sort={order}&limit={limit}") == whole


@pytest.mark.parametrize(
    "path",
    [
        "/v1/niches/n-velo/timeline",
        "/v1/niches/n-velo/voices",
        "/v1/niches/n-levain/terms",
        "/v1/niches/n-velo/brands",
        "/v1/niches/n-alt/events",
        "/v1/brands",
        "/v1/brands/acme/timeline",
        "/v1/brands/acme/niches",
        "/v1/stream",
        "/v1/stream/rejects",
        "/v1/stream/sources",
    ],
)
def test_every_list_can_be_paged(client, path):
    whole = client.get(f"{path}?limit=1000").json()["data"]
    assert len(whole) > 1
    assert client.pages(f"{path}?limit=1") == whole if len(whole) < 10 else client.pages(f"{path}?limit=7") == whole


def test_paging_goes_on_as_it_began_when_a_newer_snapshot_is_published(tmp_path, client_of):
    def niches(posts, emergence):
        return [
            Planted(f"n{i}", f"niche {i}", 6, [6 + i] * 3 + posts(i), emergence=emergence(i), brands={f"b{i}": 6})
            for i in range(6)
        ]

    publish(tmp_path, niches(lambda i: [], lambda i: float(i)), windows=3)
    client = client_of(tmp_path)
    first = client.get("/v1/niches?sort=-posts&limit=2").json()
    # Two windows later the smallest niche is by far the greatest, and there is a new one.
    grown = [*niches(lambda i: [6, 90 - 15 * i], lambda i: float(i)), Planted("new", "new", 9, [99], first=4)]
    publish(tmp_path, grown, windows=5)
    seen = [row["niche_id"] for row in first["data"]]
    cursor = first["next"]
    while cursor:
        page = client.get(f"/v1/niches?sort=-posts&limit=2&cursor={cursor}").json()
        assert page["footnotes"]["snapshot"] == "00000002"
        seen += [row["niche_id"] for row in page["data"]]
        cursor = page["next"]
    assert seen == ["n5", "n4", "n3", "n2", "n1", "n0"]
    assert client.get("/v1/niches?sort=-posts").json()["data"][0]["niche_id"] == "n0"


def test_a_cursor_fits_no_other_question(client):
    cursor = client.get("/v1/niches?limit=1").json()["next"]
    for url in (f"/v1/niches?sort=-posts&cursor={cursor}", f"/v1/brands?cursor={cursor}", "/v1/niches?cursor=%21"):
        answer = client.get(url)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:murmure:problem:invalid-cursor")


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor("", 1e300),
        Cursor("", float("nan")),
        Cursor("", -1.0),
        Cursor("", 0.0, -1),
        Cursor("", 0.0, 2**60),
        Cursor("", 0.0, 0, Place(float("nan"), float("inf"), "\x00")),
    ],
)
@pytest.mark.parametrize("url", ["/v1/niches", "/v1/niches/n-velo/terms", "/v1/niches/n-velo/timeline", "/v1/stream"])
def test_a_forged_cursor_breaks_nothing(client, url, cursor):
    forged = encode(msgspec.structs.replace(cursor, question=digest(url, [])))
    assert client.get(f"{url}?cursor={forged}").status_code in (200, 422)


def test_the_page_size_may_change_on_the_way(client):
    first = client.get("/v1/niches?limit=1").json()
    rest = client.get(f"/v1/niches?limit=100&cursor={first['next']}").json()
    assert first["data"] + rest["data"] == client.get("/v1/niches").json()["data"]


finite = st.floats(allow_nan=False, allow_infinity=False)
places = st.none() | st.builds(Place, finite, finite, st.text())


@given(
    st.text(max_size=20),
    st.floats(0, 2e11),
    st.integers(0, 2**40),
    st.none() | st.builds(Place, finite, finite, st.text()),
)
def test_a_cursor_comes_back_as_it_was(question, as_of, offset, place):
    cursor = Cursor(question, as_of, offset, place)
    assert decode(encode(cursor), question) == cursor


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80))
def test_any_other_text_is_refused_as_a_cursor(client, text):
    answer = client.ask("GET", "/v1/niches", params={"cursor": text})
    assert answer.status_code == (422 if text else 200)
