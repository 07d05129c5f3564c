"""What operators and machines ask: the stream, health, metrics, the description of the interface."""

import json

import duckdb
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api import brand_models, campaigns, influence_models, models, panel_models, removal_models
from api.alerts import models as alert_models
from api.examples import EXAMPLES
from api.examples_people import EXAMPLES_PEOPLE
from api.routers import alert_pages, docs, pages
from api.statements import statement
from bench.api import PAGES
from warehouse import publisher, schema
from warehouse.database import LIVE

ROOMS = (models, influence_models, brand_models, removal_models, panel_models, campaigns, alert_models)
PARTS = ("posts", "rejected", "duplicate", "deleted", "expired", "edited", "liked", "notices", "ignored")


def test_the_stream_newest_first(client):
    rows = client.pages("/v1/stream?limit=30")
    assert len(rows) == 41
    assert (rows[0]["window_start"], rows[-1]["window_start"]) == ("2026-03-03T15:00:00Z", "1970-01-01T00:00:00Z")
    for row in rows:
        assert row["read"] == sum(row[part] for part in PARTS)


def test_reasons_of_rejects(client):
    rows = client.get("/v1/stream/rejects").json()["data"]
    assert [(row["reason"], row["records"]) for row in rows] == [("not JSON", 4), ("no id", 1)]


def test_sources_say_how_they_are_and_what_they_missed(client):
    answer = client.get("/v1/stream/sources").json()
    first, second = answer["data"]
    assert (first["source"], first["rejected"], first["gaps"], first["lag_seconds"]) == (
        "jetstream://a/subscribe",
        5,
        0,
        4.0,
    )
    assert (second["last_event_at"], second["gap_seconds"], second["refilled"]) == (None, 90.0, 7)
    assert (answer["footnotes"]["gaps"], answer["footnotes"]["gap_seconds"]) == (1, 90.0)


def test_removals_newest_first(client):
    rows = client.pages("/v1/stream/removals?limit=2")
    assert [(row["kind"], row["notices"], row["clock_seconds_max"]) for row in rows] == [
        ("author", 4, 42.0),
        ("post", 4, 42.0),
        ("post", 2, 41.0),
    ]


def test_health(client):
    assert client.get("/healthz").json() == {"status": "ok", "snapshot": None}
    assert client.get("/readyz").json() == {"status": "ready", "snapshot": "00000001"}


def test_head_is_get_without_the_body(client):
    for url in ("/healthz", "/v1/niches", "/v1/niches?format=parquet", "/"):
        head, get = client.ask("HEAD", url), client.get(url)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == get.headers["content-type"]
        assert head.headers.get("etag") == get.headers.get("etag")


def test_metrics_can_be_read_by_prometheus(warehouse_folder, client_of):
    client = client_of(warehouse_folder)
    client.get("/v1/niches/n-velo")
    client.get("/v1/niches/none")
    client.get("/nothing")
    families = {family.name: family for family in text_string_to_metric_families(client.get("/metrics").text)}
    counts = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for sample in families["murmure_http_requests"].samples
        if sample.name.endswith("_total")
    }
    assert counts == {("/v1/niches/{niche_id}", "200"): 1, ("/v1/niches/{niche_id}", "404"): 1, ("(none)", "404"): 1}
    records = {sample.labels["fate"]: sample.value for sample in families["murmure_stream_records"].samples}
    lags = {sample.labels["source"]: sample.value for sample in families["murmure_source_lag_seconds"].samples}
    assert lags == {"jetstream://a/subscribe": 4.0}
    assert families["murmure_source_gap_seconds"].samples[1].value == 90
    assert (records["read"], records["rejected"]) == (6005, 165)
    removals = {sample.labels["kind"]: sample.value for sample in families["murmure_removals"].samples}
    assert removals == {"post": 6, "author": 4}
    seconds = {tuple(sample.labels.values()): sample.value for sample in families["murmure_removal_seconds"].samples}
    assert seconds["post", "clock"] == 42.0
    queries = {sample.labels.get("query") for sample in families["murmure_query_seconds"].samples}
    assert {"niche", "niche_people"} <= queries


def test_metrics_without_a_snapshot(tmp_path, client_of):
    assert client_of(tmp_path / "empty").get("/metrics").status_code == 200


def test_the_interface_is_described(client):
    schema = client.get("/openapi.json").json()
    assert {"/v1/niches", "/v1/niches/{niche_id}/voices", "/v1/brands/{brand_id}/niches", "/v1/stream"} <= set(
        schema["paths"]
    )
    for operation in (operation for methods in schema["paths"].values() for operation in methods.values()):
        assert "422" not in operation["responses"]
        assert "application/problem+json" in operation["responses"]["default"]["content"]
        assert operation["description"]
    listing = schema["paths"]["/v1/niches"]["get"]["responses"]["200"]["content"]
    assert set(listing) == {
        "application/json",
        "text/csv",
        "application/x-ndjson",
        "application/vnd.apache.parquet",
    }
    reference = listing["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    assert {"data", "next", "footnotes"} <= set(schema["components"]["schemas"][reference]["properties"])
    for name in ("Niche", "Footnotes", "ProblemDocument", "Fault"):
        assert name in schema["components"]["schemas"]


def test_every_reference_of_the_description_leads_somewhere(client):
    schema = client.get("/openapi.json").json()

    def references(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "$ref":
                    yield value
                else:
                    yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in references(schema):
        assert reference.rsplit("/", 1)[1] in schema["components"]["schemas"]


@pytest.mark.parametrize("url", ["/v1/niches", "/", "/healthz", "/nothing", "/static/style.css"])
def test_headers_keep_a_browser_safe(client, url):
    headers = client.get(url).headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_statement_knows_its_parameters():
    assert statement("niche_voices").parameters == {"niche", "objective", "limit", "offset"}


def test_an_empty_snapshot_is_an_answer(tmp_path, client_of):
    """A stream publishes one before its first post, so that readers find something at once."""
    with duckdb.connect(str(tmp_path / LIVE)) as db:
        schema.create(db, {"window": "3600"})
        db.execute("CHECKPOINT")
    publisher.publish(tmp_path)
    client = client_of(tmp_path)
    for url in (
        "/v1/niches",
        "/v1/brands",
        "/v1/stream",
        "/v1/stream/rejects",
        "/v1/stream/sources",
        "/v1/stream/removals",
    ):
        answer = client.get(url).json()
        assert (answer["data"], answer["next"]) == ([], None)
        assert (answer["footnotes"]["last_window"], answer["footnotes"]["read"]) == (None, 0)
        for form in ("csv", "ndjson", "parquet"):
            assert client.get(f"{url}?format={form}").status_code == 200
    for url in ("/", "/brands", "/stream", "/metrics", "/readyz"):
        assert client.get(url, accept="text/html").status_code == 200
    assert "No window has closed yet" in client.get("/").text


@pytest.mark.parametrize("name", EXAMPLES | EXAMPLES_PEOPLE)
def test_examples_are_what_they_are_examples_of(name, client):
    (model,) = {getattr(room, name) for room in ROOMS if hasattr(room, name)}
    example = (EXAMPLES | EXAMPLES_PEOPLE)[name]
    assert json.loads(model(**example).model_dump_json()) == example
    assert set(example) == set(model.model_fields)
    assert client.get("/openapi.json").json()["components"]["schemas"][name]["examples"] == [example]


def test_the_example_of_a_voice_and_of_a_window_add_up():
    voice, window = EXAMPLES["Voice"], EXAMPLES["StreamWindow"]
    parts = sum(value for name, value in voice.items() if name.endswith("_part") and name != "reach_part")
    assert parts * (1 - voice["fatigue"]) == pytest.approx(voice["score"])
    assert window["read"] == sum(window[part] for part in PARTS)


def test_the_bench_asks_every_page_that_the_document_leaves_out():
    asked = {address for _, address, _ in PAGES}
    assert asked == {route.path for part in (pages, alert_pages, docs) for route in part.router.routes}
