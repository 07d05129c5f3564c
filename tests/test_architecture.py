"""The walls of the house: who may know whom, and how large a room's pieces may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import murmure_errors

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("streams", "nlp", "niches", "warehouse", "api")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
MOST_LINES = 300


def test_import_rules() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("room", ["nlp", "niches", "warehouse"])
def test_a_ground_room_stands_alone(room: str) -> None:
    others = {"streams", "nlp", "niches", "warehouse", "api", "bytewax", "fastapi"} - {room}
    script = (
        f"import pkgutil, importlib, sys, {room}\n"
        f"[importlib.import_module(m.name) for m in pkgutil.walk_packages({room}.__path__, '{room}.')]\n"
        f"print(sorted(set(sys.modules) & {others!r}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_holds_one_concept(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source)), "a module says in its first line what it is"
    assert len(source.splitlines()) <= MOST_LINES


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_opens_with_its_table_of_contents(room: str) -> None:
    for init in (ROOT / room).rglob("__init__.py"):
        tree = ast.parse(init.read_text(encoding="utf-8"))
        kinds = {type(node) for node in tree.body}
        assert kinds <= {ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign}
        listed = [
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
        ]
        assert all(names == sorted(names) for names in listed)


def test_every_error_stands_in_the_tree() -> None:
    drawn = murmure_errors.__doc__ or ""
    kinds = [value for value in vars(murmure_errors).values() if isinstance(value, type)]
    assert len(kinds) > 5
    for kind in kinds:
        assert issubclass(kind, murmure_errors.MurmureError)
        assert f" {kind.__name__} " in f"{drawn} ".replace("\n", " ")
        assert kind.__doc__
