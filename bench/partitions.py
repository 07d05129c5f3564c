"""A job whose posts lie in several files, each a partition of its own that is read beside the others.

``python -m bench.partitions CONFIG`` runs the job that CONFIG (JSON of a `StreamConfig`) says and prints the records
read so far; started as a worker by such a job, it knows the scheme ``parts`` too. ``parts:///folder/*.jsonl`` are the
files. A topic of four partitions behaves so, without its broker.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from glob import glob
from typing import Any

import msgspec
from bytewax.inputs import FixedPartitionedSource, StatefulSourcePartition

import streams.run
from streams import worker
from streams.batch import RawBatch
from streams.config import StreamConfig
from streams.sources.choose import LIVE
from streams.sources.common import Cut, Report
from streams.sources.files import FilesSource

SCHEME = "parts"


class _Part(StatefulSourcePartition[RawBatch, Any]):
    """One file under its own partition's name."""

    def __init__(self, path: str, cut: Cut, report: Report, state: Any) -> None:
        self._path = path
        self._inner = FilesSource([path], cut, report).build_part("", "", state)

    def next_batch(self) -> list[RawBatch]:
        batches = list(self._inner.next_batch())
        for batch in batches:
            batch.partition = self._path
        return batches

    def snapshot(self) -> Any:
        return self._inner.snapshot()

    def close(self) -> None:
        self._inner.close()


class PartsSource(FixedPartitionedSource[RawBatch, Any]):
    """Every file a partition."""

    def __init__(self, addresses: Sequence[str], config: StreamConfig, cut: Cut, report: Report) -> None:
        self._paths = sorted(path for address in addresses for path in glob(address.removeprefix(f"{SCHEME}://")))
        self._cut, self._report = cut, report

    def list_parts(self) -> list[str]:
        """Name the files."""
        return self._paths

    def build_part(self, step_id: str, for_part: str, resume_state: Any) -> _Part:
        """Open one of them where the last checkpoint says."""
        return _Part(for_part, self._cut, self._report, resume_state)


def main() -> int:
    """Be the job, or one of its workers."""
    LIVE[SCHEME] = PartsSource
    if worker.JOB_VARIABLE in os.environ:
        return worker.main()
    streams.run.WORKER = "bench.partitions"
    config = msgspec.json.decode(sys.argv[1], type=StreamConfig)
    streams.run.run(config, lambda progress: print(progress.records, flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
