"""Partitions that a job read once and does not read now: the engine must still know them to go on from a checkpoint."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from bytewax.inputs import FixedPartitionedSource, StatefulSourcePartition

from streams.batch import RawBatch


class _RetiredPartition(StatefulSourcePartition[RawBatch, Any]):
    """Sends nothing, and keeps its position for the day when it is read again."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def next_batch(self) -> list[RawBatch]:
        raise StopIteration

    def snapshot(self) -> Any:
        return self._state


class WithRetired(FixedPartitionedSource[RawBatch, Any]):
    """A source whose partitions may change from run to run.

    Bytewax hands every partition of a checkpoint to the source and gives up where one is missing, as when a host was
    changed or a topic left out. So the names are kept in the warehouse's folder, and those of former runs stay.

    Parameters
    ----------
    source
        What is read now.
    path
        File of the names; workers that write it at once write the same.

    Attributes
    ----------
    active
        Names of the partitions that are read now: no other holds a window open.
    """

    def __init__(self, source: FixedPartitionedSource[RawBatch, Any], path: Path) -> None:
        self._source = source
        self.active = source.list_parts()
        known: list[str] = []
        with suppress(OSError, ValueError):
            known = json.loads(path.read_text(encoding="utf-8"))
        self._all = sorted({*known, *self.active})
        if self._all != known:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            draft.write_text(json.dumps(self._all, indent=1), encoding="utf-8")
            draft.replace(path)

    def list_parts(self) -> list[str]:
        """Name the partitions of this run and of those before."""
        return self._all

    def build_part(self, step_id: str, for_part: str, resume_state: Any) -> StatefulSourcePartition[RawBatch, Any]:
        """Go on reading a partition, or keep its position."""
        if for_part not in self.active:
            return _RetiredPartition(resume_state)
        return self._source.build_part(step_id, for_part, resume_state)
