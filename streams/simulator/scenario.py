"""What to simulate."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import NoReturn

import msgspec

from murmure_errors import ConfigError

NICHE_LANGUAGES = ("en", "fr")


class Scenario(msgspec.Struct, frozen=True):
    """A stream to simulate; equal scenarios give equal bytes on any machine.

    Attributes
    ----------
    posts
        How many posts in all.
    seed
        Of every random choice.
    niches
        How many niches are planted. Their sizes differ by a factor of up to three. A niche of fewer than about 200
        posts is too thin to be found; `niches_for` gives a number that suits a number of posts.
    days
        Event time that the posts span.
    start
        When the first day begins, RFC 3339 with an offset.
    background
        Share of the posts that belong to no niche, 0 to 1.
    languages
        Languages of the niches, in turn: ``en``, ``fr``. The background speaks ten languages whatever this says.
    tagged
        Share of a niche's own posts that bear one of its hashtags; 0 leaves nothing but the conversation.
    disorder
        Every post comes up to this many seconds after its event time, so that neighbours swap places.
    late, lateness
        Share of the posts that come late, and how late at most, in seconds. What is under way is held in memory:
        about ``posts * late * lateness / (2 * days * 86400)`` posts.

    Raises
    ------
    ConfigError
        A value that cannot be simulated, with what may stand there.
    """

    posts: int = 20_000
    seed: int = 1
    niches: int = 10
    days: float = 7.0
    start: str = "2026-09-01T00:00:00Z"
    background: float = 0.5
    languages: tuple[str, ...] = NICHE_LANGUAGES
    tagged: float = 0.5
    disorder: float = 2.0
    late: float = 0.0
    lateness: float = 3_600.0

    def __post_init__(self) -> None:
        if self.posts < 0:
            _refuse("posts", self.posts, "0 or more")
        if not 0 <= self.niches <= 10_000:
            _refuse("niches", self.niches, "0 to 10,000")
        if not 0.01 <= self.days <= 3_650:
            _refuse("days", self.days, "0.01 to 3650")
        for name, share in (("background", self.background), ("tagged", self.tagged), ("late", self.late)):
            if not 0 <= share <= 1:
                _refuse(name, share, "0 to 1")
        for name, seconds in (("disorder", self.disorder), ("lateness", self.lateness)):
            if not 0 <= seconds <= 31_536_000:
                _refuse(name, seconds, "0 to 31,536,000 seconds")
        if not self.languages or not set(self.languages) <= set(NICHE_LANGUAGES):
            _refuse("languages", ", ".join(self.languages) or "nothing", "one or more of " + ", ".join(NICHE_LANGUAGES))
        first = self.start_ms
        if first < 0 or first + self.days * 86_400_000 > 4_000_000_000_000:
            _refuse("start", self.start, "a time between 1970 and 2096")

    @property
    def start_ms(self) -> int:
        """Start of the stream, milliseconds since the epoch."""
        try:
            moment = datetime.fromisoformat(self.start)
        except ValueError:
            _refuse("start", self.start, "a time such as 2026-09-01T00:00:00Z")
        if moment.tzinfo is None:
            _refuse("start", self.start, "a time with an offset, such as 2026-09-01T00:00:00Z")
        since = moment - datetime(1970, 1, 1, tzinfo=UTC)
        return (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000

    @property
    def duration_ms(self) -> int:
        """Event time that the posts span, milliseconds."""
        return int(self.days * 86_400_000)


def niches_for(posts: int) -> int:
    """Return a number of niches that suits a number of posts: 10 at 20,000, 22 at 100,000, 100 at 2,000,000.

    It grows with the square root, so that a longer stream has more niches and larger ones.

    Examples
    --------
    >>> [niches_for(n) for n in (1_000, 20_000, 100_000, 2_000_000)]
    [2, 10, 22, 100]
    """
    return max(1, math.isqrt(posts // 200))


def _refuse(name: str, value: object, allowed: str) -> NoReturn:
    message = f"scenario: {name} is {value}; it must be {allowed}"
    raise ConfigError(message)
