"""DuckDB: schema, writer, windowed aggregates in SQL files, publishing, erasure, reading."""
