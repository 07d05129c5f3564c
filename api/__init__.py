"""FastAPI: JSON, pages, alerts; reads the published warehouse, nothing else."""

from api.app import create_app

__all__ = ["create_app"]
