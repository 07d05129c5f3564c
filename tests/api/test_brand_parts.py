"""``/v1/brands/{brand_id}/...``: fans, advice, blind spots, and the brands beside it."""

import math

import pytest


def test_fans_with_every_figure_of_their_score(peopled_client):
    answer = peopled_client.get("/v1/brands/acme/fans").json()
    assert answer["total"] == 6
    assert {row["author_id"] for row in answer["data"]} == {f"fan{i}" for i in range(6)}
    first = answer["data"][0]
    # four mentions on four days, three of them kind, one in the first person
    assert (first["mentions"], first["praises"], first["active_days"], first["first_person_posts"]) == (4, 3, 4, 1)
    assert first["score"] == pytest.approx(math.log(6) * math.log(5) * 1.5)
    assert len(peopled_client.pages("/v1/brands/acme/fans?limit=4")) == 6


def test_a_brand_with_fans_is_advised_to_meet_them(peopled_client):
    advice = peopled_client.get("/v1/brands/acme/advice").json()["data"]
    assert (advice["approach"], advice["fan_count"], advice["pool"]) == ("fans", 6, [])
    assert "6 people praise it" in advice["why"]
    assert len(advice["fans"]) == 6


def test_a_brand_without_fans_is_advised_a_pool_of_five(peopled_client):
    advice = peopled_client.get("/v1/brands/lone/advice").json()["data"]
    assert (advice["approach"], advice["fan_count"], advice["fans"]) == ("pool", 0, [])
    assert sorted(row["author_id"] for row in advice["pool"]) == ["kim", "lou", "max", "nic", "oli"]
    assert advice["pool"][0]["score"] == pytest.approx(math.log(4) + 0.5 * math.log(7))
    assert {row["partners"] for row in advice["pool"]} == {3}


def test_groups_that_are_too_small_are_no_advice(peopled_folder, client_of):
    strict = client_of(peopled_folder, min_group=6)
    answer = strict.get("/v1/brands/lone/advice").json()
    assert (answer["data"]["approach"], answer["data"]["pool"]) == ("wait", [])
    assert answer["footnotes"]["suppressed"] == 5
    stricter = client_of(peopled_folder, min_group=7)
    assert stricter.get("/v1/brands/acme/fans").status_code == 403


def test_few_fans_are_counted_and_not_shown(client):
    answer = client.get("/v1/brands/acme/fans").json()
    assert (answer["data"], answer["total"], answer["footnotes"]["suppressed"]) == ([], 0, 0)
    assert client.get("/v1/brands/acme/advice").json()["data"]["approach"] == "wait"


def test_blind_spots_are_where_its_people_do_not_name_it(peopled_client):
    rows = {row["niche_id"]: row for row in peopled_client.get("/v1/brands/acme/blind-spots").json()["data"]}
    bikes, bread = rows["bikes"], rows["bread"]
    assert (bikes["brand_people"], bikes["named_posts"], bikes["missed_share"]) == (6, 0, 1.0)
    assert (bread["niche_posts"], bread["named_posts"]) == (64, 24)
    assert bread["missed_share"] == pytest.approx(40 / 64)
    assert bread["terms"] == ["dough", "oven", "crumb"]
    # what met with most engagement and does not name it: the post of the mega account first
    assert len(bread["examples"]) == 3
    assert len(set(bread["examples"])) == 3


def test_the_niches_of_a_brand_say_what_its_words_miss(peopled_client):
    (row,) = peopled_client.get("/v1/brands/lone/niches").json()["data"]
    assert (row["niche_id"], row["missed_share"]) == ("bread", pytest.approx(1 - 6 / 64))


def test_brands_named_in_one_post(peopled_client):
    (row,) = peopled_client.get("/v1/brands/acme/co-mentions").json()["data"]
    assert (row["brand_id"], row["posts"], row["people"]) == ("lone", 6, 6)
    assert (row["share_of_brand"], row["share_of_other"]) == (pytest.approx(6 / 24), 1.0)


def test_challengers_are_those_whose_share_rises(peopled_client):
    rows = peopled_client.get("/v1/brands/acme/challengers").json()["data"]
    assert [row["brand_id"] for row in rows] == ["late"]
    assert (rows[0]["recent_share"], rows[0]["former_share"], rows[0]["gain_inside"]) == (1.0, 0.0, 1.0)
    assert (rows[0]["recent_posts"], rows[0]["shared_niches"]) == (6, 1)
    assert peopled_client.get("/v1/brands/late/challengers").json()["data"] == []


PARTS = ["fans", "advice", "blind-spots", "co-mentions", "challengers"]


@pytest.mark.parametrize("part", PARTS)
def test_a_brand_that_too_few_name_is_refused(client, part):
    assert client.get(f"/v1/brands/rare/{part}").status_code == 403
    assert client.get(f"/v1/brands/none/{part}").status_code == 404


@pytest.mark.parametrize("part", ["blind-spots", "co-mentions", "challengers", "niches"])
def test_no_answer_shows_what_is_too_small(client, part):
    for form in ("json", "csv", "ndjson"):
        text = client.get(f"/v1/brands/acme/{part}?format={form}").text
        assert "petit" not in text
        assert "rare" not in text


@pytest.mark.parametrize("part", ["fans", "blind-spots", "co-mentions", "challengers"])
def test_every_list_comes_in_every_form(peopled_client, part):
    address = f"/v1/brands/acme/{part}?format="
    rows = peopled_client.get(address + "json").json()["data"]
    assert rows
    assert len(peopled_client.get(address + "ndjson").text.splitlines()) == len(rows)
    assert len(peopled_client.get(address + "csv").text.splitlines()) == len(rows) + 1
    assert peopled_client.get(address + "parquet").content[:4] == b"PAR1"
