"""Posts as lines of the native format, their truth in ``gold``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache

import msgspec

from streams.simulator.chance import scramble
from streams.simulator.people import Person


class Line(msgspec.Struct, omit_defaults=True, gc=False):
    """One post in the native format."""

    id: str
    created_at: str
    text: str
    author: msgspec.Raw
    gold: msgspec.Raw
    platform: str = ""
    lang: str = ""
    reply_to: str = ""
    reply_to_author: str = ""
    thread: str = ""
    repost_of: str = ""
    repost_of_author: str = ""
    quote_of: str = ""
    mentions: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    likes: int = -1
    reposts: int = -1
    replies: int = -1
    quotes: int = -1
    client: str = ""


class Said(msgspec.Struct, frozen=True):
    """A post that others may answer or pass on. `brand` is the id of the brand it names."""

    id: str
    author: Person
    thread: str
    text: str
    hashtags: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    focus: int = 0
    brand: str = ""
    answered: Person | None = None
    disclosed: bool = False


class Ids:
    """Ids of posts, none twice."""

    def __init__(self, base: int) -> None:
        self._next = base

    def __call__(self) -> str:
        """Return the next id."""
        self._next += 1
        return f"p_{scramble(self._next):016x}"


class Stamps:
    """Event times in RFC 3339."""

    def __init__(self) -> None:
        self._hour, self._prefix = -1, ""

    def __call__(self, ms: int) -> str:
        """Return a time given in milliseconds since the epoch."""
        hour, rest = divmod(ms, 3_600_000)
        if hour != self._hour:
            self._hour = hour
            self._prefix = datetime.fromtimestamp(hour * 3_600, UTC).strftime("%Y-%m-%dT%H:")
        minute, rest = divmod(rest, 60_000)
        return f"{self._prefix}{minute:02d}:{rest // 1_000:02d}.{rest % 1_000:03d}Z"


_ENTITY = re.compile(r"@(\w+)|#(\w+)|(https://\S+)")


def entities(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the handles, hashtags and links of a text, as a platform lists them."""
    found = _ENTITY.findall(text)
    if not found:
        return (), (), ()
    return (
        tuple([handle for handle, _, _ in found if handle]),
        tuple([tag for _, tag, _ in found if tag]),
        tuple([url for _, _, url in found if url]),
    )


@cache
def gold(role: str, niche: str = "", brand: str = "", fan_of: str = "", disclosed: bool = False) -> msgspec.Raw:
    """Return the truth of a post as JSON; what does not hold is absent."""
    truth: dict[str, object] = {"role": role}
    if niche:
        truth["niche"] = niche
    if brand:
        truth["brand"] = [brand]
    if fan_of:
        truth["fan_of"] = fan_of
    if disclosed:
        truth["disclosed"] = True
    return msgspec.Raw(msgspec.json.encode(truth))


def engagement(reach: int, chance: float) -> tuple[int, int, int, int]:
    """Return likes, reposts, replies and quotes; most posts have few, some have many."""
    likes = int(reach * chance * chance * chance * 4)
    return likes, likes // 5, likes // 7, likes // 40
