"""The file of rules: what it may hold, and that every fault is told with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.alerts import Rule, read_rules
from murmure_errors import ConfigError

SOUND = """
# two rules and where to send them
[[rule]]
name = "emerging"
kind = "niche_emerging"
brand = "acme"

[[rule]]
name = "tone"
kind = "tone_drop"
brand = "acme"
severity = "critical"
span = "12h"
persistence = 3

[[webhook]]
name = "desk"
url = "http://127.0.0.1:9/hook"
secret_env = "MURMURE_DESK_SECRET"
severity = "warning"
rules = ["tone"]
"""


def faults_of(tmp_path: Path, text: str, name: str = "rules.toml") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        read_rules(path)
    assert str(path) in str(raised.value)
    return str(raised.value)


def test_what_is_not_said_is_as_the_kind_has_it(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(SOUND, encoding="utf-8")
    emerging, tone = read_rules(tmp_path / "rules.toml").rule
    assert (emerging.bar, emerging.windows(3600), emerging.persistence) == (2.0, (1, 1), 1)
    assert (tone.bar, tone.windows(3600), tone.windows(86_400)) == (0.3, (12, 168), (1, 7))


def test_json_holds_the_same(tmp_path: Path) -> None:
    rule = {"name": "a", "kind": "challenger", "per": "7d"}
    (tmp_path / "rules.json").write_text(json.dumps({"rule": [rule]}), encoding="utf-8")
    assert read_rules(tmp_path / "rules.json").rule == [Rule(**rule)]


@pytest.mark.parametrize(
    ("former", "now", "said"),
    [
        ('kind = "niche_emerging"', 'kind = "nice"', "line 5 (rule 1, kind)"),
        ('span = "12h"', 'span = "12 parsecs"', "line 13 (rule 2, span): not a length of time"),
        ("persistence = 3", "persistence = 0", "line 14 (rule 2, persistence)"),
        ('severity = "critical"', 'colour = "red"', "line 12 (rule 2, colour)"),
        ('brand = "acme"\nseverity', "severity", "line 10 (rule 2): kind: a rule of kind tone_drop needs just one of"),
        (
            'brand = "acme"\n\n',
            'niche = "n1"\n\n',
            "line 6 (rule 1): niche: a rule of kind niche_emerging looks at brand",
        ),
        ('name = "tone"', 'name = "emerging"', "line 9 (rule 2, name): another rule is called 'emerging'"),
        ('rules = ["tone"]', 'rules = ["tune"]', "line 21 (webhook 1, rules): no rule is called 'tune'"),
        ('url = "http://127.0.0.1:9/hook"', 'url = "ftp://x"', "line 18 (webhook 1, url)"),
        ('brand = "acme"\n\n', "brand = \n\n", "not TOML: Invalid value (at line 6"),
        ("[[webhook]]", "[[hook]]", "hook: Extra inputs"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, former: str, now: str, said: str) -> None:
    assert former in SOUND
    assert said in faults_of(tmp_path, SOUND.replace(former, now, 1))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults_of(tmp_path, SOUND.replace("persistence = 3", "persistence = -1").replace("12h", "soon"))
    assert "line 13" in told
    assert "line 14" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"rule": [\n{"name": "a", "kind": "challenger"},\n{"name": "b",\n"kind": "x"}]}', "line 4 (rule 2, kind)"),
        ('{"rule": [\n{"name": "a"}]}', "line 2 (rule 1, kind): Field required"),
        ('{"rule": {}}', "rule: Input should be a valid list"),
        ("[]", "Input should be a valid dictionary"),
        ('{"rule": [}', "not JSON: Expecting value: line 1"),
    ],
)
def test_so_it_is_in_json(tmp_path: Path, text: str, said: str) -> None:
    assert said in faults_of(tmp_path, text, "rules.json")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_rules(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "wrong",
    [{"threshold": float("nan")}, {"threshold": -1}, {"span": 5}, {"span": "7d", "baseline": "1d"}, {"name": "a b"}],
)
def test_what_a_rule_may_not_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Rule(**{"name": "a", "kind": "challenger", **wrong})


def test_another_threshold_is_another_rule_another_severity_is_not() -> None:
    rule = {"name": "a", "kind": "challenger"}
    assert Rule(**rule).digest == Rule(**rule, severity="critical", at_most=1).digest
    assert Rule(**rule).digest != Rule(**rule, threshold=0.2).digest
