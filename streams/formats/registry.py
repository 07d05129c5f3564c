"""Wire formats by name: what every format gives, and where to find it."""

from __future__ import annotations

from typing import Protocol

from murmure_errors import ConfigError
from streams.formats import activitystreams, jetstream, mastodon, native, reddit, table, x
from streams.post import Post


class Format(Protocol):
    """A wire format; a module serves as one.

    A record is what one position of a source holds, and holds one post, or one record about a post or an account.
    """

    def event_time(self, record: bytes) -> float | None:
        """Event time in seconds, without reading the rest of the record; None where there is no usable one."""

    def decode(self, record: bytes) -> Post | None:
        """Read a record; None where it is sound and says nothing of a post or an account (a heartbeat, an identity).

        Raises
        ------
        MalformedError
            With a reason that holds nothing of the record's content.
        """


FORMATS: dict[str, Format] = {
    "native": native,
    "jetstream": jetstream,
    "mastodon": mastodon,
    "x": x,
    "reddit": reddit,
    "activitystreams": activitystreams,
    "table": table,
}


def find(name: str) -> Format:
    """Return a format by its name.

    Raises
    ------
    ConfigError
        There is none of that name; the message lists those there are.
    """
    try:
        return FORMATS[name]
    except KeyError:
        message = f"there is no format {name}; use one of {', '.join(sorted(FORMATS))}"
        raise ConfigError(message) from None
