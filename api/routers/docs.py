"""``/docs``: the interface for a person to read, made from its OpenAPI description; nothing comes from another host."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.rendering import render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/docs")
async def docs_page(request: Request) -> Response:
    """Show every address, its parameters and what it answers."""
    schema = request.app.openapi()
    operations = [
        (method.upper(), address, operation)
        for address, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return render("docs.html", section="docs", description=request.app.description, operations=operations)
