"""The command line: it explains itself, refuses with a remedy, and the README names every command."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import murmure

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = sorted(command.name or command.callback.__name__ for command in murmure.app.registered_commands)  # type: ignore[union-attr]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_explains_every_option(command: str) -> None:
    told = CliRunner().invoke(murmure.app, [command, "--help"], env={"COLUMNS": "200"})
    assert told.exit_code == 0
    click_command = typer.main.get_command(murmure.app).commands[command]  # type: ignore[attr-defined]
    assert click_command.help
    for parameter in click_command.params:
        assert getattr(parameter, "help", None), f"{command} {parameter.name} has no help"


@pytest.mark.parametrize("command", [*COMMANDS, "alerts backtest"])
def test_the_readme_names_every_command(command: str) -> None:
    assert f"murmure {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("10m", 600), ("1h", 3600), ("2D", 172_800)])
def test_duration(text: str, seconds: int) -> None:
    assert murmure.duration(text) == seconds


@pytest.mark.parametrize("text", ["", "1", "h", "-1h", "1.5h", "1w"])
def test_a_duration_that_is_none(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="length of time"):
        murmure.duration(text)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["stream", "nowhere.jsonl"], "nowhere.jsonl is not a file"),
        (["stream", "nothing-*.jsonl"], "no file matches nothing-*.jsonl"),
        (["stream", "-", "--shards", "0"], "shards is 0"),
        (["sql", "SELECT 1"], "published"),
    ],
)
def test_what_cannot_be_done_is_told_with_a_remedy(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["murmure", *arguments, "--warehouse", str(tmp_path / "w")])
    with pytest.raises(SystemExit) as ended:
        murmure.main()
    assert ended.value.code == 1
    told = " ".join(capsys.readouterr().err.split())
    assert said in told
    assert "Traceback" not in told
