"""An answer is sent once for each snapshot."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from api.view import SnapshotMoved, View
from tests.api.planted import planted, publish


@pytest.mark.parametrize("url", ["/v1/niches", "/v1/niches/n-velo", "/v1/niches?format=parquet", "/", "/brands/acme"])
def test_who_holds_it_is_answered_304_without_a_body(client, url):
    first = client.get(url)
    again = client.get(url, if_none_match=f'"other", {first.headers["etag"]}')
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == "Accept"


def test_tags_differ_by_address_and_form(client, warehouse_folder, client_of):
    tags = {
        client.get("/v1/niches").headers["etag"],
        client.get("/v1/niches?limit=2").headers["etag"],
        client.get("/v1/brands").headers["etag"],
        client.get("/v1/niches", accept="text/csv").headers["etag"],
        client_of(warehouse_folder, min_group=3).get("/v1/niches").headers["etag"],
    }
    assert len(tags) == 5


def test_a_weak_tag_is_the_same_tag(client):
    tag = client.get("/v1/niches").headers["etag"]
    assert client.get("/v1/niches", if_none_match=f"W/{tag}").status_code == 304


def test_an_error_is_never_taken_for_unchanged(client):
    tag = client.get("/v1/niches").headers["etag"]
    assert client.get("/v1/niches/none", if_none_match=tag).status_code == 404
    assert "etag" not in client.get("/v1/niches/none").headers


def test_a_date_serves_where_no_tag_is_given(client):
    first = client.get("/v1/niches")
    modified = parsedate_to_datetime(first.headers["last-modified"])
    assert client.get("/v1/niches", if_modified_since=first.headers["last-modified"]).status_code == 304
    before = format_datetime(modified - timedelta(seconds=1), usegmt=True)
    assert client.get("/v1/niches", if_modified_since=before).status_code == 200
    assert client.get("/v1/niches", if_modified_since="yesterday").status_code == 200
    assert (
        client.get("/v1/niches", if_modified_since=first.headers["last-modified"], if_none_match='"x"').status_code
        == 200
    )


def test_a_new_snapshot_is_a_new_answer(tmp_path, client_of):
    publish(tmp_path, planted())
    client = client_of(tmp_path)
    tag = client.get("/v1/niches").headers["etag"]
    publish(tmp_path, planted()[:2])
    fresh = client.get("/v1/niches", if_none_match=tag)
    assert (fresh.status_code, fresh.json()["total"], fresh.json()["footnotes"]["snapshot"]) == (200, 2, "00000002")


def test_a_warehouse_made_anew_is_seen_although_its_numbers_begin_again(tmp_path, client_of):
    snapshot = publish(tmp_path, planted())
    client = client_of(tmp_path)
    tag = client.get("/v1/stream").headers["etag"]
    snapshot.unlink()
    publish(tmp_path, planted()[:2])
    later = time.time() + 5
    os.utime(tmp_path / "murmure.duckdb", (later, later), follow_symlinks=False)
    assert client.get("/v1/stream", if_none_match=tag).status_code == 200


def test_a_request_that_a_publication_overtakes_is_answered_anew(client, monkeypatch):
    honest, moved = View.rows, iter([True, False, True])

    def rows(self, name, values=None):
        if next(moved, False):
            raise SnapshotMoved
        return honest(self, name, values)

    monkeypatch.setattr(View, "rows", rows)
    assert client.get("/v1/niches/n-velo").json() == client.get("/v1/niches/n-velo").json()


def test_each_answer_is_of_one_snapshot_while_they_are_published(tmp_path, client_of):
    """The total of a list and its footnotes come from several queries: they must agree."""
    publish(tmp_path, planted(), windows=40)
    client = client_of(tmp_path)
    done = threading.Event()

    def keep_publishing():
        for number in range(3):
            publish(tmp_path, planted()[: 1 + number % 2], windows=40 + number % 2)
        done.set()

    writer = threading.Thread(target=keep_publishing)
    writer.start()
    expected = {6005: {1, 5}, 6155: {2}}
    while not done.is_set():
        answer = client.get("/v1/niches")
        assert answer.status_code == 200
        assert answer.json()["total"] in expected[answer.json()["footnotes"]["read"]]
    writer.join()


def test_published_at_is_when_the_link_leapt(client):
    published = datetime.fromisoformat(client.get("/v1/niches").json()["footnotes"]["published_at"])
    assert datetime.now(UTC) - published < timedelta(minutes=10)
