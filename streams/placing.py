"""Which process of a job has what: files, standard input and the warehouse lie with one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bytewax.inputs import FixedPartitionedSource, StatefulSourcePartition
from bytewax.outputs import FixedPartitionedSink, StatefulSinkPartition

from murmure_errors import SettingsMismatchError
from streams.batch import RawBatch
from streams.config import StreamConfig

FIRST = 0
"""Index of the process that has them."""


class PlacedSource(FixedPartitionedSource[RawBatch, Any]):
    """A source whose partitions are read by the first process alone; the others know of none.

    Parameters
    ----------
    source
        What is read.
    index
        Index of this process.
    """

    def __init__(self, source: FixedPartitionedSource[RawBatch, Any], index: int) -> None:
        self._source, self._index = source, index

    def list_parts(self) -> list[str]:
        """Name the partitions in the first process, none elsewhere."""
        return self._source.list_parts() if self._index == FIRST else []

    def build_part(self, step_id: str, for_part: str, resume_state: Any) -> StatefulSourcePartition[RawBatch, Any]:
        """Open one of them."""
        return self._source.build_part(step_id, for_part, resume_state)


class PlacedSink(FixedPartitionedSink[Any, Any]):
    """A sink that lies with the first process alone.

    Parameters
    ----------
    sink
        Where is written to.
    index
        Index of this process.
    joined
        Called once all processes have met: Bytewax asks for partitions only then.
    """

    def __init__(self, sink: FixedPartitionedSink[Any, Any], index: int, joined: Callable[[], None]) -> None:
        self._sink, self._index, self._joined = sink, index, joined

    def list_parts(self) -> list[str]:
        """Name the partitions in the first process, none elsewhere."""
        self._joined()
        return self._sink.list_parts() if self._index == FIRST else []

    def part_fn(self, item_key: str) -> int:
        """Choose as the sink does."""
        return self._sink.part_fn(item_key)

    def build_part(self, step_id: str, for_part: str, resume_state: Any) -> StatefulSinkPartition[Any, Any]:
        """Open one of them."""
        return self._sink.build_part(step_id, for_part, resume_state)


class Agreement:
    """Sees that all processes of a job run with the same settings and the same key: each batch bears its maker's.

    Parameters
    ----------
    config
        The settings of this process.
    scheme
        What its published ids are, see `warehouse.pseudonyms.Pseudonyms.scheme`.
    """

    def __init__(self, config: StreamConfig, scheme: str) -> None:
        settings = {**config.storage.fixed(scheme), "clusterer": config.clusterer}
        self.mark = "; ".join(f"{name} {value}" for name, value in settings.items())

    def check(self, mark: str) -> None:
        """Compare with what another process says.

        Raises
        ------
        SettingsMismatchError
            It has other settings or another key.
        """
        if mark != self.mark:
            message = (
                "the processes of this job run with other settings or keys: "
                f"here {self.mark}, elsewhere {mark}; give all of them the same options and private/pseudonym.key"
            )
            raise SettingsMismatchError(message)
