"""What goes into the niche engine and what comes out of it: plain data, msgpack-encodable."""

from __future__ import annotations

from typing import Literal

import msgspec

NicheState = Literal["candidate", "emerging", "established", "fading", "gone"]
EventKind = Literal["born", "emerged", "established", "faded", "returned", "merged", "split"]


class Observation(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the engine needs of a post. Ids are opaque strings (pseudonyms or plain); empty means none.

    Attributes
    ----------
    post
        Id of the post.
    time
        Event time, seconds since the epoch.
    author
        Id of the account that wrote it.
    handle
        What others write to mention that account, in the name space of `mentions`.
    ordinary
        The author is, by what the post shows, an ordinary person (audience of the nano tier or unknown, no bot).
    lang
        ISO 639-1 or ``und``.
    terms
        Content words in order, with repetitions.
    topics, hashtags, links, brands
        Key phrases; hashtags without ``#``; addresses; sure brands of the catalogue. Each once.
    mentions
        Handles addressed.
    reply_to, thread, repost_of, quote_of
        Ids of posts. A repost carries `repost_of`'s text.
    reply_to_author, repost_of_author
        Ids of accounts.
    """

    post: str
    time: float
    author: str
    handle: str = ""
    ordinary: bool = True
    lang: str = "und"
    terms: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    reply_to: str = ""
    reply_to_author: str = ""
    thread: str = ""
    repost_of: str = ""
    repost_of_author: str = ""
    quote_of: str = ""


class ShardSummary(msgspec.Struct, frozen=True):
    """What one shard tells the tracker when a window closes.

    Attributes
    ----------
    shard
        Index of the shard, 0-based.
    window_start
        Start of the closed window, seconds since the epoch.
    posts, clusters
        Columns of equal length: every post learnt since the last close and the micro-cluster it is in. A cluster id is
        an integer unique across shards and never used twice.
    body
        The live micro-clusters and their features, in the engine's own versioned encoding.
    """

    shard: int
    window_start: int
    posts: list[str]
    clusters: list[int]
    body: bytes


class Assignment(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A change of the map from micro-clusters to niches.

    Attributes
    ----------
    cluster
        The micro-cluster's id.
    niche
        The niche that its posts belong to from now on; empty for none.
    since
        Only posts of that cluster with an event time at or after this (seconds) are meant; 0 means all of them.
    """

    cluster: int
    niche: str
    since: float = 0.0


class NicheProfile(msgspec.Struct, frozen=True):
    """A niche as it stands when a window closes. Times are seconds since the epoch, None if it has not happened."""

    niche: str
    label: str
    state: NicheState
    first_seen: float
    emerged_at: float | None
    last_seen: float
    terms: list[str]
    hashtags: list[str]
    brands: list[str]
    langs: list[str]


class NicheMeasure(msgspec.Struct, frozen=True, array_like=True):
    """What only the engine can say of a niche in one window.

    Attributes
    ----------
    growth
        Distinct ordinary authors of this window over the niche's own expectation, minus one.
    emergence
        Standardised excess of distinct ordinary authors over the niche's own expectation.
    nicheness
        0 (mainstream, broadcast) to 1 (a small conversation of ordinary people).
    cohesion
        0 to 1: how much its micro-clusters hold together by people and words.
    """

    niche: str
    growth: float
    emergence: float
    nicheness: float
    cohesion: float


class NicheEvent(msgspec.Struct, frozen=True):
    """Something that happened to a niche, with its evidence.

    Attributes
    ----------
    occurred_at
        Seconds since the epoch, event time.
    other
        The niche merged into, or split from; empty otherwise.
    evidence
        Named figures that led to it.
    """

    niche: str
    occurred_at: float
    kind: EventKind
    other: str = ""
    evidence: dict[str, float] = {}


class WindowReport(msgspec.Struct, frozen=True):
    """The tracker's word when a window closes.

    Attributes
    ----------
    window_start
        Start of the window, seconds since the epoch.
    posts, clusters, niches
        Columns of equal length: posts learnt since the last close, their micro-cluster, and the niche that they are
        given at first ("" for none).
    assignments
        Changes of the map cluster -> niche, of clusters seen before too.
    profiles
        The niches that changed in this window.
    measures
        One for each niche that was active in this window.
    events
        What happened.
    """

    window_start: int
    posts: list[str]
    clusters: list[int]
    niches: list[str]
    assignments: list[Assignment]
    profiles: list[NicheProfile]
    measures: list[NicheMeasure]
    events: list[NicheEvent]
