"""What one would write first: a Bytewax flow of spaCy, River's TextClust and one INSERT a post."""

from __future__ import annotations

import time
from itertools import count, islice
from pathlib import Path
from typing import Any

import bytewax.operators as op
import duckdb
import msgspec
import spacy
from bytewax.connectors.files import FileSource
from bytewax.dataflow import Dataflow
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from bytewax.testing import run_main
from river.cluster import TextClust
from spacy.language import Language


class _Inserting(StatelessSinkPartition[tuple[str, str, int]]):
    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(str(path))
        self._connection.execute("CREATE TABLE posts (post_id VARCHAR, author_id VARCHAR, cluster_id INTEGER)")

    def write_batch(self, items: list[tuple[str, str, int]]) -> None:
        for item in items:
            self._connection.execute("INSERT INTO posts VALUES (?, ?, ?)", item)

    def close(self) -> None:
        self._connection.close()


class _InsertingSink(DynamicSink[tuple[str, str, int]]):
    def __init__(self, path: Path) -> None:
        self._path = path

    def build(self, step_id: str, worker_index: int, worker_count: int) -> _Inserting:
        return _Inserting(self._path)


def peer_rate(path: Path, posts: int, folder: Path) -> float:
    """Give the posts a second of the peer over the first `posts` of a file, its loading of languages with them."""
    first = folder / "peer.jsonl"
    with path.open("rb") as source, first.open("wb") as target:
        target.writelines(islice(source, posts))
    pipelines: dict[str, Language] = {}

    def words(line: str) -> tuple[str, str, dict[str, int]]:
        post: dict[str, Any] = msgspec.json.decode(line)
        lang = post.get("lang") or "xx"
        nlp = pipelines.get(lang)
        if nlp is None:
            try:
                nlp = spacy.blank(lang)
            except ImportError:
                nlp = spacy.blank("xx")
            pipelines[lang] = nlp
        counts: dict[str, int] = {}
        for token in nlp(post["text"]):
            if token.is_alpha and not token.is_stop:
                counts[token.lower_] = counts.get(token.lower_, 0) + 1
        return post["id"], post["author"]["id"], counts

    clusterer, turns = TextClust(), count(1)

    def cluster(item: tuple[str, str, dict[str, int]]) -> tuple[str, str, int]:
        # TextClust cannot take a post without words, nor say where one goes before it has learnt any
        if not item[2]:
            return item[0], item[1], -1
        clusterer.learn_one(item[2], t=next(turns))
        return item[0], item[1], int(clusterer.predict_one(item[2]) or 0)

    flow = Dataflow("peer")
    lines = op.input("read", flow, FileSource(first, batch_size=1_000))
    op.output(
        "insert", op.map("cluster", op.map("words", lines, words), cluster), _InsertingSink(folder / "peer.duckdb")
    )
    began = time.perf_counter()
    run_main(flow)
    return posts / (time.perf_counter() - began)
