"""Wire formats: bytes to posts."""

from streams.formats import jetstream, mastodon, native
from streams.formats.errors import MalformedError
from streams.formats.registry import FORMATS, Format, find

__all__ = ["FORMATS", "Format", "MalformedError", "find", "jetstream", "mastodon", "native"]
