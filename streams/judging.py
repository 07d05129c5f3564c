"""Settling doubtful brand mentions: the one place where what the stream teaches is applied, in the stream's order."""

from __future__ import annotations

import msgspec
from bytewax.operators import StatefulBatchLogic

from nlp.annotation import BrandMention
from nlp.homonyms import HomonymModel
from streams.batch import InOrder
from streams.catalogue import CatalogueFile
from streams.prepare import ToStore
from streams.shards import State, read_state

_VERSION = 1


class _JudgeState(State):
    following: dict[str, int]
    waiting: list[ToStore]
    model: bytes


class JudgeLogic(StatefulBatchLogic[ToStore, ToStore, bytes]):
    """Lets a `HomonymModel` settle the unsure mentions of each batch, then learn from the sure ones.

    Parameters
    ----------
    brands
        The catalogue, looked at again before each batch.
    resume
        A snapshot to go on from.
    """

    def __init__(self, brands: CatalogueFile, resume: bytes | None) -> None:
        state = read_state(resume, _JudgeState, _VERSION) if resume is not None else None
        self._order: InOrder[ToStore] = InOrder(state.following if state else None)
        self._brands = brands
        catalogue = brands.catalogue
        self._model = HomonymModel.restore(catalogue, state.model) if state else HomonymModel(catalogue)
        for item in state.waiting if state else ():
            self._order.take(item.partition, item.seq, item)

    def on_batch(self, values: list[ToStore]) -> tuple[list[ToStore], bool]:
        """Hand batches on in order, their mentions settled."""
        if self._brands.changed():
            self._model = HomonymModel.restore(self._brands.catalogue, self._model.snapshot())
        return [
            self._settled(item) for value in values for item in self._order.take(value.partition, value.seq, value)
        ], StatefulBatchLogic.RETAIN

    def _settled(self, item: ToStore) -> ToStore:
        brands = item.batch.brands
        doubtful = [row for row, context in enumerate(item.contexts) if context]
        judged = self._model.judge(
            [
                BrandMention(
                    brands.brand_id[row],
                    brands.surface[row],
                    brands.status[row],  # type: ignore[arg-type]  # columns hold plain strings
                    brands.reason[row],
                    brands.tone[row],
                    item.contexts[row],
                )
                for row in doubtful
            ]
        )
        for row, mention in zip(doubtful, judged, strict=True):
            brands.status[row] = mention.status
            brands.reason[row] = mention.reason
        return item

    def snapshot(self) -> bytes:
        """Encode all state as plain versioned data."""
        return msgspec.msgpack.encode(
            _JudgeState(_VERSION, self._order.following, list(self._order.waiting.values()), self._model.snapshot())
        )
