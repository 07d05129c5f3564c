"""FastAPI: JSON, pages, alerts; reads the published warehouse, nothing else."""
