"""Wire formats: bytes to posts."""

from streams.formats import native
from streams.formats.errors import MalformedError

__all__ = ["MalformedError", "native"]
