"""Wire formats: bytes to posts."""

from streams.formats import activitystreams, jetstream, mastodon, native, reddit, x
from streams.formats.errors import MalformedError
from streams.formats.registry import FORMATS, Format, find

__all__ = [
    "FORMATS",
    "Format",
    "MalformedError",
    "activitystreams",
    "find",
    "jetstream",
    "mastodon",
    "native",
    "reddit",
    "x",
]
