"""The document names every address and every kind of problem that there is."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_every_address_is_documented(client):
    for address in client.get("/openapi.json").json()["paths"]:
        assert f"`{re.sub(r'{(niche|brand)_id}', '{id}', address)}`" in DOCUMENT


def test_every_parameter_of_the_niches_is_documented(client):
    (operation,) = client.get("/openapi.json").json()["paths"]["/v1/niches"].values()
    for parameter in operation["parameters"]:
        if parameter["name"] != "format":
            assert f"`{parameter['name']}`" in DOCUMENT
    assert "format=csv" in DOCUMENT


def test_every_kind_of_problem_is_documented():
    for source in (ROOT / "api").rglob("*.py"):
        for kind in re.findall(r"Problem\(\s*\d{3},\s*\"([a-z-]+)\"", source.read_text(encoding="utf-8")):
            assert f"`{kind}`" in DOCUMENT, kind
