"""DuckDB: schema, writer, windowed aggregates in SQL files, publishing, erasure, reading."""

from warehouse.pseudonyms import Pseudonyms
from warehouse.reader import Reader, Result
from warehouse.settings import Retention, WarehouseSettings
from warehouse.writer import Writer

__all__ = ["Pseudonyms", "Reader", "Result", "Retention", "WarehouseSettings", "Writer"]
