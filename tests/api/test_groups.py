"""The minimum group guards every answer."""

import pytest


@pytest.mark.parametrize("part", ["", "/timeline", "/voices", "/terms", "/brands", "/events"])
def test_a_niche_of_too_few_people_is_refused(client, part):
    answer = client.get(f"/v1/niches/n-petit{part}")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:murmure:problem:group-too-small")
    assert "3" not in answer.json()["detail"]


def test_lists_leave_it_out_and_say_how_many(client):
    answer = client.get("/v1/niches").json()
    assert "n-petit" not in [row["niche_id"] for row in answer["data"]]
    assert answer["footnotes"]["suppressed"] == 1


@pytest.mark.parametrize("part", ["", "/timeline", "/niches"])
def test_a_brand_named_by_too_few_people_is_refused(client, part):
    assert client.get(f"/v1/brands/rare{part}").status_code == 403


def test_brands_named_by_too_few_of_a_niche_are_left_out_and_keep_their_share(client):
    answer = client.get("/v1/niches/n-levain/brands").json()
    assert [row["brand_id"] for row in answer["data"]] == ["acme"]
    assert answer["footnotes"]["suppressed"] == 1
    assert answer["data"][0]["share_of_voice"] == pytest.approx(25 / 31)


def test_niches_in_which_too_few_name_a_brand_are_left_out(client):
    answer = client.get("/v1/brands/acme/niches").json()
    assert [row["niche_id"] for row in answer["data"]] == ["n-velo", "n-levain"]
    assert answer["footnotes"]["suppressed"] == 1


def test_the_size_of_the_group_is_a_setting(warehouse_folder, client_of):
    assert client_of(warehouse_folder, min_group=3).get("/v1/niches/n-petit").status_code == 200
    wide = client_of(warehouse_folder, min_group=13).get("/v1/niches").json()
    assert [row["niche_id"] for row in wide["data"]] == ["n-levain"]
    assert wide["footnotes"]["suppressed"] == 5


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_no_form_shows_what_json_hides(client, form):
    for url in ("/v1/niches", "/v1/brands", "/v1/brands/acme/niches"):
        assert b"petit" not in client.get(f"{url}?format={form}").content
        assert b"rare" not in client.get(f"{url}?format={form}").content


@pytest.mark.parametrize("url", ["/", "/niches/n-petit", "/brands", "/brands/acme", "/brands/rare", "/niches/n-levain"])
def test_no_page_shows_it(client, url):
    assert "trop petit" not in client.get(url, accept="text/html").text
