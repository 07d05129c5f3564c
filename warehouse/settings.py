"""What a warehouse is made with."""

from __future__ import annotations

import msgspec

from murmure_errors import ConfigError, SettingsMismatchError
from warehouse import tiers as tier_presets

AGED = (
    "stream_windows",
    "brand_windows",
    "topic_windows",
    "niche_windows",
    "niche_terms",
    "niche_brands",
    "niche_events",
    "niches",
    "source_gaps",
)
"""Tables whose rows go at an age of their own."""


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long things are kept, by event time, counted back from the newest window.

    A window's posts go when they are older than `posts_days` and `posts_min` newer posts are kept, or when `posts_max`
    newer posts are kept. So an archive that is replayed keeps its posts whole up to `posts_min`, and a firehose is
    bounded by `posts_max`. The aggregates of a window whose posts went stay as they were, but for the counts of what
    still comes there.

    Attributes
    ----------
    posts_days
        Age in days from which posts may go.
    posts_min, posts_max
        Posts that are always kept, and that are not exceeded for long.
    aggregates_days
        Age in days at which aggregates and the footnotes of old windows go, but not those of windows that still have
        posts.
    table_days
        The same for single tables of `AGED`, by name, in place of `aggregates_days`.
    """

    posts_days: float = 7.0
    posts_min: int = 1_000_000
    posts_max: int = 5_000_000
    aggregates_days: float = 400.0
    table_days: dict[str, float] = {}

    def __post_init__(self) -> None:
        unknown = sorted(self.table_days.keys() - set(AGED))
        if unknown:
            msg = f"retention cannot be set for {', '.join(unknown)}; the tables that have one are {', '.join(AGED)}"
            raise ConfigError(msg)
        short = sorted(name for name, days in self.table_days.items() if days < self.posts_days)
        if short:
            msg = f"retention of {', '.join(short)} is shorter than posts_days; figures stay as long as their posts"
            raise ConfigError(msg)
        if self.posts_days <= 0 or self.aggregates_days < self.posts_days or not 0 <= self.posts_min <= self.posts_max:
            msg = (
                f"retention cannot be {self}: posts_days must be above 0, aggregates_days at least that, "
                "and posts_min at most posts_max"
            )
            raise ConfigError(msg)


class WarehouseSettings(msgspec.Struct, frozen=True):
    """What a warehouse is made with.

    All but `accounts`, `retention`, `publish_every`, `threads` and `memory_limit` are fixed when the warehouse is made,
    for figures made with others could not be compared.

    Attributes
    ----------
    window
        Length of a window in seconds.
    lateness
        How late a post may be, in seconds of event time, before its window is closed without it.
    shards
        Number of shards of the niche engine.
    plain_ids
        Whether ids are published as they came instead of as pseudonyms.
    tiers
        A preset of `warehouse.tiers` or three rising bounds, such as ``3000,100000,1000000``.
    accounts
        File that says what accounts are, against what their posts say (`warehouse.corrections`); empty for none.
    retention
        How long things are kept.
    publish_every
        Least number of seconds of wall time between two snapshots; unless it is 0, more passes where making one takes
        long, so that a replay is not held up. A closed window waits no longer than twice what the last snapshot took.
    threads, memory_limit
        What DuckDB may use; on batches of this size one thread takes half the processor time of two.
    """

    window: int = 3600
    lateness: int = 600
    shards: int = 1
    plain_ids: bool = False
    tiers: str = "default"
    accounts: str = ""
    retention: Retention = Retention()
    publish_every: float = 5.0
    threads: int = 1
    memory_limit: str = "700MB"

    def __post_init__(self) -> None:
        tier_presets.parse(self.tiers)
        if self.window < 1 or self.lateness < 0 or self.shards < 1 or self.threads < 1 or self.publish_every < 0:
            msg = (
                f"these settings cannot be: window {self.window} s, lateness {self.lateness} s, shards {self.shards}, "
                f"threads {self.threads}, publish_every {self.publish_every} s"
            )
            raise ConfigError(msg)

    def fixed(self, id_scheme: str) -> dict[str, str]:
        """Give what may not change in the life of a warehouse, as it is stored there.

        Parameters
        ----------
        id_scheme
            What ids are, with the fingerprint of their key (`warehouse.pseudonyms.Pseudonyms.scheme`).
        """
        return {
            "window": str(self.window),
            "lateness": str(self.lateness),
            "shards": str(self.shards),
            "plain_ids": str(self.plain_ids).lower(),
            "tiers": self.tiers,
            "id_scheme": id_scheme,
        }


def require_same(stored: dict[str, str], asked: dict[str, str], folder: str) -> None:
    """Compare what a warehouse was made with and what is asked for.

    Raises
    ------
    SettingsMismatchError
        They differ; the message says in which settings and what to do.
    """
    differing = [name for name, value in asked.items() if stored.get(name) != value]
    if not differing:
        return
    said = "; ".join(f"{name} was {stored.get(name, 'not set')}, now {asked[name]}" for name in differing)
    remedy = "use the former settings again, or stream into another folder"
    if "id_scheme" in differing and "plain_ids" not in differing:
        remedy = "put the former private/pseudonym.key back, or stream into another folder"
    msg = f"the warehouse in {folder} was made with other settings: {said}; {remedy}"
    raise SettingsMismatchError(msg)
