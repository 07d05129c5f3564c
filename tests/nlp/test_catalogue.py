from pathlib import Path

import pytest

from murmure_errors import ConfigError
from nlp.catalogue import Brand, Catalogue, load_catalogue

GOOD = """
[[brand]]
id = "orange"
name = "Orange"
aliases = ["Orange France"]
handles = ["@orange"]
hashtags = ["#TeamOrange"]
products = ["Livebox"]
ambiguous = true
for = ["fibre"]
against = ["jus"]
competitors = ["sfr"]
languages = ["fr"]

[[brand]]
id = "sfr"
name = "SFR"
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "brands.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(tmp_path: Path, text: str) -> list[str]:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_catalogue(path)
    return str(caught.value).replace(f"{path}:", "").splitlines()


def test_every_key_is_read(tmp_path: Path) -> None:
    orange, sfr = load_catalogue(write(tmp_path, GOOD)).brands
    assert orange == Brand(
        id="orange",
        name="Orange",
        aliases=("Orange France",),
        handles=("orange",),
        hashtags=("TeamOrange",),
        products=("Livebox",),
        ambiguous=("Orange",),
        speaks_for=("fibre",),
        speaks_against=("jus",),
        competitors=("sfr",),
        languages=("fr",),
    )
    assert sfr.ambiguous is None


def test_version_tells_contents_apart(tmp_path: Path) -> None:
    first = load_catalogue(write(tmp_path, GOOD))
    assert load_catalogue(write(tmp_path, GOOD + "\n# a comment\n")).version == first.version
    assert load_catalogue(write(tmp_path, GOOD.replace("Livebox", "Sosh"))).version != first.version


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    text = """
[[brand]]
id = "Orange"
name = "Orange"
alias = ["Orange France"]

[[brand]]
id = "free"
name = ""
aliases = "Free Mobile"
competitors = [
  "nobody",
]

[[brand]]
id = "free"
name = "Free"
handles = ["free", 3]
languages = ["french"]
products = ["&"]

[[brand]]
name = "SFR"
handles = ["free"]
ambiguous = ["Red"]
"""
    told = faults(tmp_path, text)
    lines = [int(fault.split(":")[0]) for fault in told]
    assert lines == [3, 5, 9, 10, 12, 16, 18, 19, 20, 22, 24, 25]
    assert "did you mean 'aliases'?" in told[1]
    assert "'id' is missing" in told[9]


@pytest.mark.parametrize(
    "text,line,words",
    [
        ('[[brand]]\nid = "a"\nname = "A\n', 3, "not TOML"),
        ('[brand]\nid = "a"\n', 1, "two brackets"),
        ('[[brand]]\nid = "a"\nname = "Ab"\n[[brands]]\nid = "b"\n', 4, "unknown key 'brands'"),
        ('[[brand]]\nid = "a"\nname = """\n[[brand]]\n"""\nnames = []\n', 6, "unknown key 'names'"),
    ],
)
def test_structural_faults(tmp_path: Path, text: str, line: int, words: str) -> None:
    told = faults(tmp_path, text)
    assert any(fault.startswith(f"{line}:") and words in fault for fault in told), told


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_catalogue(tmp_path / "none.toml")


def test_ids_are_unique() -> None:
    with pytest.raises(ConfigError, match="more than one brand"):
        Catalogue([Brand("a", "A1"), Brand("a", "A2")])
