"""Processor time a post of each stage of the flow, one after another in one process."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from nlp.annotator import Annotator
from streams.catalogue import CatalogueFile
from streams.config import StreamConfig
from streams.judging import JudgeLogic
from streams.prepare import Preparer
from streams.proposing import ProposeLogic
from streams.shards import ShardLogic
from streams.sources import Cut, FilesSource
from streams.sources.files import PARTITION
from streams.tracking import TrackerLogic
from streams.worker import quieten_collector
from warehouse import tiers
from warehouse.writer import Writer

ROOT = Path(__file__).resolve().parents[1]
T = TypeVar("T")


class Spent:
    """Processor time by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def of(self, stage: str, step: Callable[..., T], *given: Any) -> T:
        """Run a step on a stage's account."""
        began = time.process_time()
        try:
            return step(*given)
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.process_time() - began


def stages(path: Path, posts: int) -> dict[str, float]:
    """Run the first `posts` of a file through every stage; microseconds of processor time a post.

    The first tenth warms the tables and does not count.
    """
    with tempfile.TemporaryDirectory() as folder:
        config = StreamConfig((str(path),), folder + "/warehouse", brands=str(ROOT / "deploy" / "brands.toml"))
        config.folder.mkdir()
        cut = Cut(config.window, config.lateness, config.batch_records)
        source = FilesSource([str(path)], cut, lambda *_: None).build_part("read", PARTITION, None)
        brands = CatalogueFile(config.brands)
        annotator = Annotator(brands.catalogue, propose=True)
        preparer = Preparer(
            annotator, brands, config.pseudonyms(), tiers.parse(config.tiers),
            shards=config.shards, window=config.window, lateness=config.lateness,
        )  # fmt: skip
        shards = [ShardLogic(config.engine, [PARTITION], config.lateness, None) for _ in range(config.shards)]
        tracker, judge = TrackerLogic(config.engine, None), JudgeLogic(CatalogueFile(config.brands), None)
        propose = ProposeLogic(CatalogueFile(config.brands), None)
        writer = Writer.open(config.folder, config.storage)
        quieten_collector()
        spent, done, warm = Spent(), 0, False
        annotate = annotator.annotate
        annotator.annotate = lambda passages: spent.of("annotate", annotate, passages)  # type: ignore[method-assign]
        while done < posts:
            try:
                batches = spent.of("read", source.next_batch)
            except StopIteration:
                break
            for batch in batches:
                prepared = spent.of("prepare", preparer.prepare, batch)
                said = [
                    one
                    for shard, part in zip(shards, prepared.shards, strict=True)
                    for one in spent.of("cluster", shard.on_batch, [part])[0]
                ]
                for close in spent.of("track", tracker.on_batch, said)[0]:
                    spent.of("write", writer.close_window, close)
                for stored in spent.of("judge", judge.on_batch, [prepared.stored])[0]:
                    spent.of("write", writer.add, stored.batch)
                for told in spent.of("propose", propose.on_batch, [prepared.names])[0]:
                    writer.propose(told)
                spent.of("write", writer.publish)
                done += len(batch.records)
            if not warm and done >= posts // 10:
                warm, counted, spent.seconds = True, done, {}
        spent.of("write", writer.close)
    spent.seconds["prepare"] -= spent.seconds["annotate"]
    return {stage: round(1e6 * seconds / (done - counted), 1) for stage, seconds in spent.seconds.items()}
