"""One list, many forms: JSON, CSV, NDJSON or Parquet, by ``Accept`` or ``?format=``."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import types
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from fastapi.responses import FileResponse, Response, StreamingResponse
from pydantic import BaseModel
from starlette.background import BackgroundTask

from api.models import Footnotes
from api.problems import Problem
from api.view import View

Format = Literal["json", "csv", "ndjson", "parquet"]
MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
_ALIASES: dict[str, Format] = {
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/parquet": "parquet",
    "application/x-parquet": "parquet",
}
# A spreadsheet runs a cell that starts with one of these as a formula; labels are other people's words.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Rows given at a time: each piece is handed from thread to thread, which costs more than to write a row.
_ROWS = 500


def negotiate(accept: str, asked: Format | None) -> Format:
    """Choose the form of an answer: `asked` wins, then the best of ``Accept``, then JSON.

    Raises
    ------
    Problem
        406, when nothing that ``Accept`` names can be given.

    Examples
    --------
    >>> negotiate("text/csv;q=0.5, application/x-ndjson", None)
    'ndjson'
    """
    if asked is not None:
        return asked
    offers: dict[str, Format] = {media: name for name, media in MEDIA_TYPES.items()}
    offers |= _ALIASES
    ranges = [_quality(part) for part in accept.split(",") if part.strip()]
    if not ranges:
        return "json"
    for media, quality in sorted(ranges, key=lambda r: -r[1]):
        if quality > 0 and media in offers:
            return offers[media]
        if quality > 0 and media in ("*/*", "application/*"):
            return "json"
        if quality > 0 and media == "text/*":
            return "csv"
    raise Problem(
        406,
        "not-acceptable",
        "Not acceptable",
        "None of the forms that Accept names can be given.",
        f"Ask for one of {', '.join(MEDIA_TYPES.values())}, or add ?format=json.",
    )


def _quality(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return media.lower(), float(value)
            except ValueError:
                return media.lower(), 0.0
    return media.lower(), 1.0


def tabular(
    view: View, form: Format, model: type[BaseModel], rows: Sequence[BaseModel], footnotes: Footnotes, name: str
) -> Response:
    """Give `rows` as CSV, NDJSON or Parquet; the footnotes go into a header, for these forms have no room for them."""
    headers = {
        "Murmure-Footnotes": footnotes.model_dump_json(),
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
    }
    if form == "csv":
        return StreamingResponse(_csv(model, rows), media_type="text/csv; charset=utf-8", headers=headers)
    if form == "ndjson":
        return StreamingResponse(_ndjson(rows), media_type=MEDIA_TYPES["ndjson"], headers=headers)
    return _parquet(view, model, rows, headers)


def _csv(model: type[BaseModel], rows: Sequence[BaseModel]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(model.model_fields)
    for number, row in enumerate(rows):
        writer.writerow([_cell(value) for value in row.model_dump(mode="json").values()])
        if number % _ROWS == _ROWS - 1:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = "|".join(map(str, value))
    elif isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _ndjson(rows: Sequence[BaseModel]) -> Iterator[str]:
    for start in range(0, len(rows), _ROWS):
        yield "".join(row.model_dump_json() + "\n" for row in rows[start : start + _ROWS])


def _parquet(view: View, model: type[BaseModel], rows: Sequence[BaseModel], headers: dict[str, str]) -> Response:
    folder = tempfile.TemporaryDirectory(prefix="murmure-")
    source, target = Path(folder.name) / "rows.ndjson", Path(folder.name) / "rows.parquet"
    with source.open("w", encoding="utf-8") as lines:
        lines.writelines(_ndjson(rows))
    columns = {name: _sql_type(field.annotation) for name, field in model.model_fields.items()}
    view.write_parquet(source, columns, target)
    return FileResponse(
        target, media_type=MEDIA_TYPES["parquet"], headers=headers, background=BackgroundTask(folder.cleanup)
    )


def _sql_type(annotation: Any) -> str:
    """Give the SQL type of a field of a row.

    Examples
    --------
    >>> _sql_type(list[str]), _sql_type(float | None), _sql_type(dict[str, float])
    ('VARCHAR[]', 'DOUBLE', 'MAP(VARCHAR, DOUBLE)')
    """
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _sql_type(next(a for a in get_args(annotation) if a is not type(None)))
    if origin is list:
        return _sql_type(get_args(annotation)[0]) + "[]"
    if origin is dict:
        key, value = get_args(annotation)
        return f"MAP({_sql_type(key)}, {_sql_type(value)})"
    if origin is not None and hasattr(annotation, "__metadata__"):
        return _sql_type(get_args(annotation)[0])
    return {int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", datetime: "TIMESTAMPTZ"}.get(annotation, "VARCHAR")
