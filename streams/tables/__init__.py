"""Tables of posts as listening suites export them: which column holds what, and rows as records."""

from streams.tables.mapping import Mapping, read_mapping
from streams.tables.opening import open_table
from streams.tables.plan import Plan

__all__ = ["Mapping", "Plan", "open_table", "read_mapping"]
