"""Settings of the niche engine: one default for all data."""

from __future__ import annotations

import msgspec

from murmure_errors import ConfigError


class EngineConfig(msgspec.Struct, frozen=True):
    """How posts become micro-clusters and micro-clusters become niches.

    Attributes
    ----------
    shards
        Number of shard clusterers. What is found does not depend on it (see `niches.shard`).
    window
        Length of a window, seconds.
    min_group
        Least number of distinct people behind anything that is published of a niche.
    clusterer
        Name of the post clusterer of a key group, see `niches.plugins`; ``micro`` is the engine's own.
    threshold
        Least score, 0 to 1, at which a post joins a micro-cluster.
    horizon
        A micro-cluster without a hit for this long is closed, seconds.
    max_clusters
        Cap on live micro-clusters.
    max_postings
        Cap on pairs of term and micro-cluster.
    max_places
        Cap on posts of a shard whose micro-cluster is remembered for their reposts and replies.
    memory
        Evidence older than this is forgotten by the tracker, seconds.
    max_cells
        Cap on pairs of micro-cluster and feature that the tracker holds; the oldest go first.
    resolution
        Resolution of the communities: higher cuts finer.
    likeness
        Least cosine, 0 to 1, of the profiles of two communities that are joined as one conversation.
    evidence
        Least evidence, a sum of natural logarithms of ratios, with which a micro-cluster is in a niche.
    least_clusters
        Micro-clusters that a community needs to be kept.
    rebuild_share
        Communities are searched again once the posts have grown by this share of those held; by three times that where
        `max_cells` has been reached, and in proportion before.
    min_authors
        Distinct people that a community needs to be a niche.
    min_posts
        Posts that a community needs to be a niche.
    returning
        Least share, 0 to 1, of a niche's posts by people who had posted in it before: without it a community is what
        many happen to say, such as the small talk of a language, and no conversation.
    halflife
        Half-life of a niche's own expectation of ordinary authors a window, seconds.
    emergence_floor
        Least standard deviation of that expectation, authors a window.
    emergence_bar
        Standardised excess of ordinary authors at which a candidate has emerged.
    established_after
        A niche that has been active for this long since it emerged is established, seconds.
    fading_after
        A niche without a post for this long is fading, seconds.
    seed
        Seed of every random choice.
    """

    shards: int = 4
    window: float = 3600.0
    min_group: int = 5
    clusterer: str = "micro"
    threshold: float = 0.12
    horizon: float = 172_800.0
    max_clusters: int = 65_536
    max_postings: int = 2_000_000
    max_places: int = 500_000
    memory: float = 1_209_600.0
    max_cells: int = 1_200_000
    resolution: float = 3.5
    likeness: float = 0.2
    evidence: float = 3.0
    least_clusters: int = 20
    rebuild_share: float = 0.05
    min_authors: int = 5
    min_posts: int = 8
    returning: float = 0.1
    halflife: float = 86_400.0
    emergence_floor: float = 1.0
    emergence_bar: float = 2.0
    established_after: float = 86_400.0
    fading_after: float = 86_400.0
    seed: int = 7

    def __post_init__(self) -> None:
        """Refuse what cannot work.

        Raises
        ------
        ConfigError
            Naming the setting, the value and the remedy.
        """
        checks = (
            (self.window >= 1, f"window is {self.window:g} s; it must be one second or more"),
            (self.shards >= 1, f"shards is {self.shards}; it must be one or more"),
            (0 <= self.threshold <= 1, f"threshold is {self.threshold:g}; it must be from 0 to 1"),
            (self.horizon > 0 and self.memory > 0, "horizon and memory must be longer than no time"),
            (self.resolution > 0, f"resolution is {self.resolution:g}; it must be above 0"),
        )
        for sound, message in checks:
            if not sound:
                raise ConfigError(message)
