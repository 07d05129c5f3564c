"""What the bench measures on the sets of the field must not fall, and the bench must score as it says."""

import json
from pathlib import Path

import pytest

from bench import clusters as bench

DATA = Path(__file__).resolve().parents[2].parent / "shared/data/clusters"


@pytest.fixture(autouse=True)
def run_once(monkeypatch):
    monkeypatch.setattr(bench, "_LEAST_SECONDS", 1e-9)


@pytest.mark.parametrize(("name", "nmi", "ari"), [("News-T", 0.92, 0.78), ("Tweets-T", 0.952, 0.87)])
def test_quality_on_the_sets_of_the_field(name, nmi, ari):
    path = DATA / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"the labelled set {name} is not on this machine")
    answer = bench.measure(path, None, None, None)
    assert answer["nmi"] >= nmi
    assert answer["ari"] >= ari


def test_score_of_a_perfect_and_of_a_useless_clustering():
    labels = ["a", "a", "b", "b"]
    assert bench.score(labels, [7, 7, 3, 3])["nmi"] == 1.0
    assert bench.score(labels, [7, 7, 3, 3])["ari"] == 1.0
    useless = bench.score(labels, [1, 2, 1, 2])
    assert useless["nmi"] == 0.0
    assert useless["ari"] == -0.5


def test_bench_scores_posts_with_a_niche_and_writes_them_in_order(tmp_path, capsys):
    texts = [
        ("rain in paris", "weather"),
        ("RT @someone: what a goal", None),
        ("rain over paris https://x.y/z", "weather"),
    ]
    posts = [{"text": text, "gold": {"niche": niche} if niche else {}} for text, niche in texts]
    source, out = tmp_path / "posts.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(map(json.dumps, posts)))
    bench.main([str(source), "--out", str(out), "--peer", "textclust"])
    answer = json.loads(capsys.readouterr().out)
    assert (answer["posts"], answer["scored"], answer["labels"]) == (3, 2, 1)
    assert answer["speed_ratio"] > 0
    assert answer["peer"]["name"] == "textclust"
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["label"] for row in rows] == ["weather", "weather"]
    assert rows[0]["cluster"] == rows[1]["cluster"]


def test_limit_counts_lines(tmp_path):
    source = tmp_path / "texts.jsonl"
    source.write_text("".join(json.dumps({"text": f"word{n}", "label": n}) + "\n" for n in range(5)))
    assert bench.measure(source, 3, None, None)["posts"] == 3
