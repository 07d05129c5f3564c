"""The dataflow: the way of a post from a source to the warehouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bytewax.operators as op
from bytewax.dataflow import Dataflow
from bytewax.outputs import FixedPartitionedSink

from nlp.annotator import Annotator
from streams.batch import RawBatch, ShardBatch
from streams.catalogue import CatalogueFile
from streams.config import StreamConfig
from streams.judging import JudgeLogic
from streams.pacing import READING, Pace, PacedSource, PrepareLogic, give_way
from streams.placing import FIRST, Agreement, PlacedSink, PlacedSource
from streams.prepare import Prepared, Preparer, ToStore
from streams.proposing import ProposeLogic
from streams.routing import NAMES, STORED, TRACKER, shard_key, worker_key
from streams.shards import ShardLogic
from streams.sink import Told, WarehouseSink
from streams.sources import Report, active_parts, dead_letters, open_sources
from streams.sources.choose import FILES, STDIN_STEP, Source
from streams.tracking import TrackerLogic
from streams.writing import Item
from warehouse import tiers
from warehouse.pseudonyms import Pseudonyms
from warehouse.records import Batch


def build_flow(
    config: StreamConfig,
    paths: Sequence[str],
    *,
    index: int = 0,
    report: Report = lambda *_: None,
    told: Told = lambda *_: None,
    joined: Callable[[], None] = lambda: None,
    pace: Pace | None = None,
) -> Dataflow:
    """Wire the rooms together.

    Parameters
    ----------
    config
        The job's settings.
    paths
        The files that `config.sources` stand for, the same in every worker; ``-`` is standard input.
    index
        Which of the job's processes this is.
    report, told, joined
        Called with what was read, with windows closed and snapshots published, and when all processes have met.
    pace
        Holds the sources back where too much is under way.
    """
    sources = open_sources(config, paths, report)
    partitions = [part for source in sources.values() for part in active_parts(source)]
    storage: FixedPartitionedSink[Item, None] = WarehouseSink(
        config.folder, config.storage, told, config.checkpoint_every
    )
    pseudonyms = config.pseudonyms()
    preparer = _preparer(config, pseudonyms)
    agreement = Agreement(config, pseudonyms.scheme)
    engine = config.engine

    # on several machines, nobody sees how far all of them are
    taken, counted = ([], []) if pace is None else ([pace.taken], [pace.prepared])

    flow = Dataflow("murmure")
    read = op.merge(
        "read",
        *(op.input(step, flow, _placed(step, source, config, index, pace)) for step, source in sources.items()),
    )
    dealt = op.map("deal", read, lambda raw: (_dealt_to(raw, len(config.hosts) or config.workers), raw))
    worked = op.stateful_batch("prepare", dealt, lambda _: _prepare_logic(preparer, index, *counted))
    prepared = op.key_rm("prepared", worked)

    observed = op.flat_map("by_shard", prepared, _by_shard)
    summaries = op.stateful_batch(
        "cluster",
        observed,
        lambda resume: ShardLogic(engine, partitions, config.lateness, resume, *taken),
    )
    gathered = op.key_on("gather", op.key_rm("of_all_shards", summaries), lambda _: TRACKER)
    closed = op.stateful_batch("track", gathered, lambda resume: TrackerLogic(engine, resume))

    annotated = op.map("to_store", prepared, lambda p: (STORED, _marked(p.stored, agreement)))
    judged = op.stateful_batch("judge", annotated, lambda resume: JudgeLogic(CatalogueFile(config.brands), resume))
    posts = op.filter_map_value("columns", judged, lambda stored: _columns(stored, agreement))
    named = op.map("names", prepared, lambda p: (NAMES, p.names))
    proposed = op.stateful_batch("propose", named, lambda resume: ProposeLogic(CatalogueFile(config.brands), resume))
    merged = op.merge("store", posts, closed, proposed)
    op.output("warehouse", merged, PlacedSink(storage, index if config.hosts else FIRST, joined))
    if (letters := dead_letters(config, paths)) is not None:
        rejected = op.flat_map("rejected", prepared, lambda p: [("dead_letters", letter) for letter in p.letters])
        op.output("dead_letters", rejected, letters)
    return flow


def _placed(step: str, source: Source, config: StreamConfig, index: int, pace: Pace | None) -> Source:
    """Give what only the first process can reach to it alone: its own input, and files on its own disk."""
    if pace is not None:
        source = PacedSource(source, pace)
    if step == STDIN_STEP or (step == FILES and config.hosts):
        return PlacedSource(source, index)
    return source


def _preparer(config: StreamConfig, pseudonyms: Pseudonyms) -> Preparer:
    brands = CatalogueFile(config.brands)
    return Preparer(
        Annotator(brands.catalogue, models=config.models, propose=True),
        brands,
        pseudonyms,
        tiers.parse(config.tiers),
        shards=config.shards,
        window=config.window,
        lateness=config.lateness,
    )


def _dealt_to(raw: RawBatch, workers: int) -> str:
    """Say who prepares a batch, by the key; where nobody can see how busy the others are, all of them in turn."""
    return worker_key(raw.worker if raw.worker >= 0 else raw.seq % workers, workers)


def _prepare_logic(preparer: Preparer, index: int, *prepared: Callable[[int], None]) -> PrepareLogic[Prepared]:
    if index != FIRST:
        # in the first process the sink does, once its writer has a thread
        give_way(READING)
    return PrepareLogic(preparer.prepare, *prepared)


def _by_shard(prepared: Prepared) -> list[tuple[str, ShardBatch]]:
    return [(shard_key(batch.shard), batch) for batch in prepared.shards]


def _marked(stored: ToStore, agreement: Agreement) -> ToStore:
    stored.mark = agreement.mark
    return stored


def _columns(stored: ToStore, agreement: Agreement) -> Batch | None:
    """Leave out the batch that has nothing to say to the warehouse, such as that its source is idle."""
    agreement.check(stored.mark)
    batch = stored.batch
    return batch if batch.last >= batch.first or batch.report is not None or batch.ended else None
