"""The dataflow: the way of a post from a source to the warehouse."""

from __future__ import annotations

from collections.abc import Sequence

import bytewax.operators as op
from bytewax.dataflow import Dataflow

from nlp.annotator import Annotator
from streams.batch import ShardBatch
from streams.catalogue import CatalogueFile
from streams.config import StreamConfig
from streams.judging import JudgeLogic
from streams.prepare import Prepared, Preparer, ToStore
from streams.proposing import ProposeLogic
from streams.shards import ShardLogic
from streams.sink import PARTITION as WAREHOUSE
from streams.sink import Told, WarehouseSink
from streams.sources import Report, active_parts, dead_letters, open_sources
from streams.tracking import TrackerLogic
from warehouse import tiers
from warehouse.records import Batch


def build_flow(
    config: StreamConfig, paths: Sequence[str], *, report: Report = lambda *_: None, told: Told = lambda *_: None
) -> Dataflow:
    """Wire the rooms together.

    Parameters
    ----------
    config
        The job's settings.
    paths
        The files that `config.sources` stand for, the same in every worker; ``-`` is standard input.
    report, told
        Called with what was read, and with windows closed and snapshots published.
    """
    sources = open_sources(config, paths, report)
    partitions = [part for source in sources.values() for part in active_parts(source)]
    preparer = _preparer(config)
    engine = config.engine

    flow = Dataflow("murmure")
    read = op.merge("read", *(op.input(step, flow, source) for step, source in sources.items()))
    spread = op.redistribute("spread", read)
    prepared = op.map("prepare", spread, preparer.prepare)

    observed = op.flat_map("by_shard", prepared, _by_shard)
    summaries = op.stateful_batch(
        "cluster",
        observed,
        lambda resume: ShardLogic(engine, partitions, config.lateness, resume),
    )
    gathered = op.key_on("gather", op.key_rm("of_all_shards", summaries), lambda _: "niches")
    closed = op.stateful_batch("track", gathered, lambda resume: TrackerLogic(engine, resume))

    annotated = op.map("to_store", prepared, lambda p: (WAREHOUSE, p.stored))
    judged = op.stateful_batch("judge", annotated, lambda resume: JudgeLogic(CatalogueFile(config.brands), resume))
    posts = op.filter_map_value("columns", judged, _columns)
    named = op.map("names", prepared, lambda p: ("names", p.names))
    proposed = op.stateful_batch("propose", named, lambda resume: ProposeLogic(CatalogueFile(config.brands), resume))
    merged = op.merge("store", posts, closed, proposed)
    op.output("warehouse", merged, WarehouseSink(config.folder, config.storage, told))
    if (letters := dead_letters(config, paths)) is not None:
        rejected = op.flat_map("rejected", prepared, lambda p: [("dead_letters", letter) for letter in p.letters])
        op.output("dead_letters", rejected, letters)
    return flow


def _preparer(config: StreamConfig) -> Preparer:
    brands = CatalogueFile(config.brands)
    return Preparer(
        Annotator(brands.catalogue, models=config.models, propose=True),
        brands,
        config.pseudonyms(),
        tiers.parse(config.tiers),
        shards=config.shards,
        window=config.window,
        lateness=config.lateness,
    )


def _by_shard(prepared: Prepared) -> list[tuple[str, ShardBatch]]:
    return [(f"shard-{batch.shard:03}", batch) for batch in prepared.shards]


def _columns(stored: ToStore) -> Batch | None:
    """Leave out the batch that has nothing to say to the warehouse, such as that its source has ended."""
    batch = stored.batch
    return batch if batch.last >= batch.first or batch.report is not None else None
