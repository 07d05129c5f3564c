"""A streaming job as its operator starts it, watched from outside: rate, memory, delay of publication."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

_READ = re.compile(r"^\S+ ([\d,]+) records")
_PUBLISHED = re.compile(r"published, ([\d.]+) s after a window's end")


class Job:
    """One run of ``murmure stream``.

    Parameters
    ----------
    path, warehouse
        The posts, and the folder to make.
    workers, window, brands
        As on the command line.
    """

    def __init__(self, path: Path, warehouse: Path, workers: int, window: str, brands: Path) -> None:
        self._command = [
            sys.executable, "-m", "murmure", "stream", str(path), "--warehouse", str(warehouse),
            "--workers", str(workers), "--window", window, "--brands", str(brands),
        ]  # fmt: skip
        self._marks: list[tuple[float, int]] = []
        self._delays: list[float] = []
        self._peak = 0
        self._began = self._ended = 0.0

    def run(self) -> None:
        """Run it to its end; what it says goes to standard error too."""
        self._began = time.monotonic()
        # what Bytewax says on standard output is none of the bench's figures
        process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        sampler = threading.Thread(target=self._sample, args=(process,), daemon=True)
        sampler.start()
        assert process.stderr is not None
        for line in process.stderr:
            sys.stderr.write(line)
            if found := _PUBLISHED.search(line):
                self._delays.append(float(found[1]))
            elif found := _READ.match(line):
                self._marks.append((time.monotonic(), int(found[1].replace(",", ""))))
        if process.wait():
            message = f"the job ended with status {process.returncode}; what it said stands above"
            raise SystemExit(message)
        self._ended = time.monotonic()
        sampler.join()

    def told(self, posts: int) -> dict[str, Any]:
        """Say how it went."""
        first_time, first_count = self._marks[0]
        # the first line comes with the first records: what was before is the start of the program
        span = self._ended - first_time
        return {
            "seconds_to_ready": round(first_time - self._began, 1),
            "rate": {
                "overall": round((posts - first_count) / span),
                "with_start": round(posts / (self._ended - self._began)),
                "first_tenth": self._rate(posts, 0.0),
                "last_tenth": self._rate(posts, 0.9),
            },
            "publication_s": {
                "windows": len(self._delays),
                "median": round(statistics.median(self._delays), 2) if self._delays else None,
                "worst": max(self._delays, default=None),
            },
            "peak_memory_mb": self._peak // 1_000_000,
        }

    def _rate(self, posts: int, begin: float) -> int | None:
        """Give the posts a second over a tenth of them, as far as the marks (one in five seconds) tell."""
        low, high = posts * begin, posts * (begin + 0.1)
        after = [mark for mark in self._marks if mark[1] >= high][:1]
        before = [mark for mark in self._marks if mark[1] <= low][-1:] or self._marks[:1]
        if not after or after[0][0] <= before[0][0]:
            return None
        return round((after[0][1] - before[0][1]) / (after[0][0] - before[0][0]))

    def _sample(self, process: subprocess.Popen[str]) -> None:
        while process.poll() is None:
            self._peak = max(self._peak, sum(map(_resident, _family(process.pid))))
            time.sleep(0.5)


def _family(pid: int) -> list[int]:
    """List a process and its children."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in _family(int(child)))]


def _resident(pid: int) -> int:
    """Bytes of memory that a process has in use; what it shares with others is shared out among them."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
