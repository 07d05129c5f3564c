import re
from pathlib import Path

from nlp.annotation import Passage
from nlp.annotator import Annotator
from nlp.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parents[2]


def test_the_documented_catalogue_can_be_used(tmp_path: Path) -> None:
    [example] = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/brands.md").read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "brands.toml"
    path.write_text(example, encoding="utf-8")
    annotator = Annotator(load_catalogue(path))
    texts = ["la fibre d'Orange est coupée", "un jus d'orange", "@Orange_France bonjour"]
    found = annotator.annotate([Passage(text) for text in texts])
    assert [[(mention.brand, mention.status) for mention in post.brands] for post in found] == [
        [("orange", "sure")],
        [("orange", "excluded")],
        [("orange", "sure")],
    ]


def test_every_key_is_documented() -> None:
    text = (ROOT / "docs/brands.md").read_text(encoding="utf-8")
    for key in (
        "id",
        "name",
        "aliases",
        "handles",
        "hashtags",
        "products",
        "ambiguous",
        "for",
        "against",
        "competitors",
        "languages",
    ):
        assert re.search(rf"^{key} = ", text, re.MULTILINE), key


def test_the_example_catalogue_can_be_used() -> None:
    catalogue = load_catalogue(ROOT / "deploy/brands.toml")
    assert len(catalogue) >= 30 and catalogue.get("orange") is not None
