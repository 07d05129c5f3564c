"""Where posts come from: files and standard input, as Bytewax sources with resumable positions."""

from streams.sources.choose import active_parts, dead_letters, expand, open_sources, scheme_of
from streams.sources.common import Cut, Report
from streams.sources.files import FilesSource
from streams.sources.stdin import StdinSource

__all__ = [
    "Cut",
    "FilesSource",
    "Report",
    "StdinSource",
    "active_parts",
    "dead_letters",
    "expand",
    "open_sources",
    "scheme_of",
]
