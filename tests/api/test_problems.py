"""Every error is a problem document with a remedy."""

import logging

import pytest

from api.view import View


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/nothing/here", 404),
        ("GET", "/v1/niches/none", 404),
        ("GET", "/v1/niches/none/voices", 404),
        ("GET", "/v1/brands/none", 404),
        ("POST", "/v1/niches", 405),
        ("DELETE", "/healthz", 405),
        ("GET", "/v1/niches?limit=0", 422),
        ("GET", "/v1/niches?limit=1001", 422),
        ("GET", "/v1/niches?sort=label", 422),
        ("GET", "/v1/niches?state=loud", 422),
        ("GET", "/v1/niches?min_emergence=nan", 422),
        ("GET", "/v1/niches?format=xml", 422),
        ("GET", "/v1/niches/n-velo/timeline?since=2026-03-02T00:00:00", 422),
        ("GET", "/static/none.css", 404),
    ],
)
def test_it_is_a_problem_document(client, method, url, status):
    answer = client.ask(method, url)
    document = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert document["status"] == status
    assert document["type"].startswith("urn:murmure:problem:")
    assert document["instance"] == url.split("?")[0]
    assert document["title"]
    assert document["detail"]
    assert document["remedy"]


def test_a_form_that_cannot_be_given(client):
    answer = client.get("/v1/niches", accept="image/png")
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")


def test_an_invalid_request_names_each_fault(client):
    faults = client.get("/v1/niches?limit=0&sort=label").json()["errors"]
    assert {(fault["where"], fault["name"]) for fault in faults} == {("query", "limit"), ("query", "sort")}


def test_405_says_what_is_allowed(client):
    assert client.ask("POST", "/v1/niches").headers["allow"] == "GET"


def test_a_fault_inside_tells_nothing_of_the_inside(client, monkeypatch):
    secret = "secret"

    def fail(*_):
        raise ZeroDivisionError(secret)

    monkeypatch.setattr(View, "rows", fail)
    answer = client.get("/v1/niches")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


def test_until_something_is_published_answers_are_503_with_the_reason(tmp_path, client_of):
    client = client_of(tmp_path / "empty")
    for url in ("/v1/niches", "/v1/niches/n1", "/v1/stream", "/readyz"):
        answer = client.get(url)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert (answer.json()["type"], answer.headers["retry-after"]) == ("urn:murmure:problem:not-published", "5")
    assert client.get("/healthz").status_code == 200


def test_a_snapshot_that_cannot_be_read_is_503(tmp_path, client_of, caplog):
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "murmure-00000001.duckdb").write_bytes(b"not a database")
    (tmp_path / "murmure.duckdb").symlink_to("published/murmure-00000001.duckdb")
    with caplog.at_level(logging.ERROR, logger="api"):
        answer = client_of(tmp_path).get("/v1/niches")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:murmure:problem:warehouse")
    assert "cannot be read" in caplog.text


def test_a_person_gets_a_page(client):
    answer = client.get("/niches/none", accept="text/html")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Not found" in answer.text
