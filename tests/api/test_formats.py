"""CSV, NDJSON and Parquet say what JSON says."""

import csv
import io
import json

import duckdb
import pytest

from api.formats import negotiate
from api.problems import Problem

LISTS = [
    "/v1/niches",
    "/v1/niches/n-velo/timeline",
    "/v1/niches/n-velo/voices",
    "/v1/niches/n-hostile/terms",
    "/v1/niches/n-velo/brands",
    "/v1/niches/n-alt/events",
    "/v1/brands",
    "/v1/brands/acme/timeline",
    "/v1/brands/acme/niches",
    "/v1/stream",
    "/v1/stream/rejects",
    "/v1/stream/sources",
    "/v1/niches?q=nothing-like-it",
]


def in_form(url, form):
    return f"{url}{'&' if '?' in url else '?'}format={form}"


@pytest.mark.parametrize("url", LISTS)
def test_ndjson_is_the_rows_of_json(client, url):
    rows = client.pages(url)
    assert [json.loads(line) for line in client.get(in_form(url, "ndjson")).text.splitlines()] == rows


@pytest.mark.parametrize("url", LISTS)
def test_parquet_holds_the_rows_of_json_with_real_types(client, url, tmp_path):
    file = tmp_path / "rows.parquet"
    file.write_bytes(client.get(in_form(url, "parquet")).content)
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        found = db.sql(f"FROM '{file}'")
        types = dict(zip(found.columns, map(str, found.types), strict=True))
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    expected = client.pages(url)
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        for name, value in row.items():
            if types[name] == "TIMESTAMP WITH TIME ZONE" and value is not None:
                assert value.isoformat().replace("+00:00", "Z") == wanted[name]
            else:
                assert value == wanted[name]
    if "window_start" in types:
        assert types["window_start"] == "TIMESTAMP WITH TIME ZONE"
    if "langs" in types:
        assert types["langs"] == "VARCHAR[]"


@pytest.mark.parametrize("url", LISTS)
def test_csv_has_a_header_and_a_line_for_each_row(client, url):
    expected = client.pages(url)
    rows = list(csv.DictReader(io.StringIO(client.get(in_form(url, "csv")).text)))
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        assert list(row) == list(wanted)


def test_no_cell_of_a_csv_is_a_formula(client):
    for url in ("/v1/niches", "/v1/niches/n-hostile/terms"):
        for row in csv.reader(io.StringIO(client.get(in_form(url, "csv")).text)):
            assert not [cell for cell in row if cell.startswith(("=", "@", "+")) or cell[:2] == "-c"]


def test_a_file_is_the_whole_list_and_a_limit_cuts_it_with_a_way_on(client):
    assert len(client.get("/v1/stream?format=ndjson").text.splitlines()) == 41
    cut = client.get("/v1/stream?format=ndjson&limit=40")
    assert len(cut.text.splitlines()) == 40
    following = cut.headers["link"].split(">")[0].removeprefix("<")
    assert len(client.get(following).text.splitlines()) == 1


def test_the_footnotes_of_a_file_are_in_a_header(client):
    answer = client.get("/v1/niches?format=csv")
    assert json.loads(answer.headers["murmure-footnotes"]) == client.get("/v1/niches").json()["footnotes"]
    assert answer.headers["content-disposition"] == 'attachment; filename="niches.csv"'


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("application/json", "json"),
        ("text/csv", "csv"),
        ("text/csv;q=0.2, application/x-ndjson;q=0.9", "ndjson"),
        ("application/vnd.apache.parquet, */*;q=0.1", "parquet"),
        ("application/ndjson", "ndjson"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "json"),
        ("text/*", "csv"),
        ("TEXT/CSV", "csv"),
    ],
)
def test_the_best_form_of_accept_is_given(accept, form):
    assert negotiate(accept, None) == form


def test_a_form_that_is_asked_for_in_the_address_wins(client):
    assert client.get("/v1/niches?format=csv", accept="application/json").headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "application/json;q=x"])
def test_a_form_that_there_is_not_is_refused(accept):
    with pytest.raises(Problem) as caught:
        negotiate(accept, None)
    assert caught.value.status == 406
