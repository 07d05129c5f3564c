"""Every figure of the annotation, as one JSON object.

``python bench/nlp.py [--data DIR] [--only SECTION ...]``; sections whose data are absent say so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# A script's own folder comes first on the path, where this file would stand in for the package of the same name.
sys.path[0] = str(ROOT)

from bench import nlp_brands, nlp_meaning, nlp_names, nlp_speed  # noqa: E402
from nlp.catalogue import load_catalogue  # noqa: E402


def sections(data: Path) -> dict[str, tuple[list[Path], Callable[[], Any]]]:
    """Return each section's files and what computes it."""
    catalogue = load_catalogue(ROOT / "deploy" / "brands.toml")
    stream, month = data / "brands/airlines-stream.jsonl.gz", data / "brands/airlines-month.jsonl.gz"
    products, sample = data / "brands/apple-google.jsonl.gz", data / "streams/sample-13min.jsonl.gz"
    names, wnut = data / "entities/brand-names.jsonl.gz", data / "entities/wnut17.jsonl.gz"
    tests = ROOT / "tests" / "nlp"
    others, other_brands = tests / "homonyms_unseen.jsonl", tests / "homonyms_unseen.toml"
    sentences, rated = tests / "homonyms.jsonl", data / "tone/rated-tweets-en.jsonl.gz"
    felt, paid, used = tests / "tone_fr.toml", tests / "disclosure.toml", tests / "first_person.toml"
    parts = ("more", "judge")
    said = {f"disclosure_{part}": tests / f"disclosure_{part}.toml" for part in parts}
    own = {f"first_person_{part}": tests / f"first_person_{part}.toml" for part in parts}

    def many() -> Any:
        brands = [(row["name"], row["alt"]) for row in nlp_brands.rows(names)]
        return nlp_speed.catalogue_size([nlp_brands.passage(row) for row in nlp_brands.rows(sample)][:8000], brands)

    def speed() -> Any:
        return nlp_speed.against_bare([nlp_brands.passage(row) for row in nlp_brands.rows(sample)], catalogue)

    return {
        "airlines_stream": ([stream], lambda: nlp_brands.airlines(stream, catalogue)),
        "airlines_month": ([month], lambda: nlp_brands.airlines(month, catalogue)),
        "apple_google": ([products], lambda: nlp_brands.products(products, catalogue)),
        "homonyms": ([sentences], lambda: nlp_brands.homonyms(sentences, catalogue)),
        "homonyms_unseen": ([others], lambda: nlp_brands.homonyms(others, load_catalogue(other_brands))),
        "tone": ([rated, felt], lambda: nlp_meaning.tone(rated, felt)),
        "disclosure": ([paid], lambda: nlp_meaning.disclosure(paid)),
        "first_person": ([used], lambda: nlp_meaning.first_person(used)),
        **{name: ([path], partial(nlp_meaning.disclosure, path)) for name, path in said.items()},
        **{name: ([path], partial(nlp_meaning.first_person, path)) for name, path in own.items()},
        "proposals": ([wnut], lambda: nlp_names.proposals(wnut)),
        "catalogue_size": ([names, sample], many),
        "speed": ([sample], speed),
    }


def main() -> None:
    """Print the figures of all sections, or of those asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--only", nargs="*", default=None)
    asked = parser.parse_args()
    known = sections(asked.data)
    figures: dict[str, Any] = {}
    for name in asked.only or known:
        if name not in known:
            parser.error(f"no section '{name}': there are {', '.join(known)}")
        files, compute = known[name]
        missing = [path.name for path in files if not path.exists()]
        figures[name] = {"absent": missing} if missing else compute()
    print(json.dumps(figures, indent=1, default=float, ensure_ascii=False))


if __name__ == "__main__":
    main()
