"""What the answers hold: the rows of every list, and the envelopes around them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

UtcTime = Annotated[
    datetime,
    PlainSerializer(lambda t: t.astimezone(UTC).isoformat().replace("+00:00", "Z"), return_type=str, when_used="json"),
]
NicheState = Literal["candidate", "emerging", "established", "fading", "gone"]
Objective = Literal["balanced", "trust", "conversion", "visibility"]
"""What a brand may want of the voices; the weights are in the table `objectives`."""
Row = TypeVar("Row", bound=BaseModel)


class Footnotes(BaseModel):
    """What stands under every figure: what was read, what is missing, and how old it is."""

    snapshot: str = Field(description="name of the published snapshot that was read")
    published_at: UtcTime
    first_window: UtcTime | None = Field(description="start of the oldest window that figures rest on")
    last_window: UtcTime | None = Field(description="start of the newest closed window")
    window_seconds: int = Field(description="length of a window")
    lag_seconds: float | None = Field(description="how far the newest window lagged behind when it closed")
    read: int = Field(description="records read in all these windows")
    posts: int = Field(description="those that are posts of the warehouse")
    rejected: int = Field(description="records that could not be read")
    duplicate: int = Field(description="posts that had come before")
    late: int = Field(description="posts that came after their window had closed; folded in since")
    deleted: int = Field(description="posts deleted since, or whose account has gone")
    expired: int = Field(description="posts that went with retention; the figures of their windows stand")
    unassigned: int = Field(description="posts that belong to no niche")
    gaps: int = Field(description="times of which a live source has, or may have, missed records")
    gap_seconds: float = Field(description="event time in these gaps, summed over the sources")
    edited: int = Field(description="later versions of posts; the latest replaced what was said of them")
    liked: int = Field(description="likes that came as records of their own; they are in the posts' engagement")
    notices: int = Field(description="records that say that a post, a like or an account has gone, or is back")
    ignored: int = Field(description="sound records that say nothing of a post or an account")
    min_group: int = Field(description="answers about fewer people than this are refused")
    suppressed: int = Field(default=0, description="rows left out of this answer because they are about fewer people")


class Listing(BaseModel, Generic[Row]):
    """A page of a list."""

    data: list[Row]
    total: int | None = Field(default=None, description="rows in all pages, where it is known")
    next: str | None = Field(default=None, description="cursor of the next page; null on the last one")
    footnotes: Footnotes


class Single(BaseModel, Generic[Row]):
    """One thing."""

    data: Row
    footnotes: Footnotes


class Niche(BaseModel):
    """A conversational niche. *Recent* is the 24 hours up to the newest window."""

    niche_id: str
    label: str
    state: NicheState
    first_seen: UtcTime
    emerged_at: UtcTime | None
    last_seen: UtcTime
    last_window: UtcTime = Field(description="start of the newest window in which it was active")
    people: int = Field(description="distinct authors of its posts that are kept")
    posts: int = Field(description="posts in all windows")
    recent_posts: int | None
    recent_ordinary_authors: int | None = Field(
        description="ordinary authors of its busiest recent window", examples=[31]
    )
    peak_ordinary_authors: int = Field(description="ordinary authors of its busiest window")
    growth: float | None = Field(description="ordinary authors of the newest recent window over expectation, minus one")
    emergence: float | None = Field(description="highest standardised excess of ordinary authors in the recent windows")
    peak_emergence: float | None = Field(description="the highest it ever was")
    nicheness: float | None = Field(description="0 (broadcast) to 1 (a small conversation of ordinary people)")
    cohesion: float | None = Field(description="0 to 1: how much it holds together by people and words")
    tone: float | None = Field(description="-1 to 1, mean of the posts that could be told; null is cannot tell")
    terms: list[str]
    hashtags: list[str]
    brands: list[str]
    langs: list[str]
    merged_into: str | None = Field(description="the niche that it became part of")


class NicheWindow(BaseModel):
    """A window of a niche's life."""

    window_start: UtcTime
    posts: int
    authors: int
    ordinary_authors: int
    replies: int
    reposts: int
    engagement: int = Field(description="likes, reposts, replies and quotes of the posts that are no reposts")
    reach: int = Field(description="followers of its accounts, summed; unknown counts as 0")
    close_reach: int = Field(description="accounts that its accounts exchanged with, summed, at most 150 each")
    growth: float | None
    emergence: float | None
    nicheness: float | None
    cohesion: float | None
    tone: float | None
    disclosed_posts: int = Field(description="posts whose author says that they are paid for")


class Voice(BaseModel):
    """An ordinary person who carries a niche, under a pseudonym, with every component of the score.

    The score is the sum of the parts, each times its weight in the objective, times one minus fatigue.
    """

    author_id: str
    rank: int
    score: float
    objective: Objective
    tier: str | None = Field(description="size of audience: nano, micro, macro, mega or unknown")
    followers: int | None
    own_posts: int = Field(description="posts in the niche that are no reposts")
    active_windows: int = Field(description="windows in which they were written")
    answers_given: int = Field(description="replies to and quotes of others, in the niche")
    answers_received: int = Field(description="replies and quotes received, in the niche")
    reposts_received: int
    partners: int = Field(description="people it exchanged answers with, either way, at most 150")
    mutual_partners: int = Field(description="those that answered and were answered, at most 150")
    engagement: float = Field(description="mean per own post: 4 (replies + quotes) + 2 reposts + likes")
    activity_part: float
    spread_part: float
    relation_part: float
    reciprocity_part: float
    engagement_part: float
    reach_part: float = Field(description="counts for visibility alone; 0 where followers are unknown")
    fatigue: float = Field(description="share of own posts that say they are paid for")
    follower_gain: int | None = Field(description="since the first own post here")
    engagement_gain: float | None = Field(description="the later half of the own posts less the earlier half")
    rise: float | None = Field(description="growth of followers and engagement; null under four own posts")
    window_start: UtcTime = Field(description="the rank holds as of the end of this window")


class NicheTerm(BaseModel):
    """A word of a niche."""

    term: str = Field(description="a topic, or a hashtag with its #")
    posts: int
    peak_authors: int = Field(description="people who used it in its busiest window")
    weight: float = Field(description="mean of its weights in the niche's windows, by their posts")
    first_window: UtcTime
    last_window: UtcTime


class NicheBrand(BaseModel):
    """A brand inside a niche."""

    brand_id: str
    posts: int
    people: int = Field(description="people of the niche who named it")
    share_of_voice: float = Field(description="its share of the niche's brand mentions, 0 to 1")
    tone: float | None
    first_window: UtcTime
    last_window: UtcTime


class NicheEvent(BaseModel):
    """Something that happened to a niche."""

    occurred_at: UtcTime
    kind: Literal["born", "emerged", "established", "faded", "returned", "merged", "split"]
    other_id: str | None = Field(description="the niche merged into or split from")
    evidence: dict[str, float] = Field(description="the figures that led to it")


class Brand(BaseModel):
    """A brand of the catalogue, as the stream names it."""

    brand_id: str
    people: int = Field(description="distinct authors who named it in the posts that are kept")
    posts: int
    recent_posts: int | None
    peak_authors: int
    peak_ordinary_authors: int
    engagement: int
    tone: float | None
    share_of_voice: float = Field(description="its share of all brand mentions, 0 to 1")
    niches: int = Field(description="niches that concern it")
    first_window: UtcTime
    last_window: UtcTime


class BrandWindow(BaseModel):
    """A window of a brand."""

    window_start: UtcTime
    posts: int
    authors: int
    ordinary_authors: int
    engagement: int
    tone: float | None
    share: float = Field(description="its share of the window's brand mentions, 0 to 1")


class BrandNiche(BaseModel):
    """A niche that names a brand."""

    niche_id: str
    label: str
    state: NicheState
    langs: list[str]
    terms: list[str]
    brand_posts: int = Field(description="posts of the niche that name the brand")
    people: int = Field(description="people of the niche who named it")
    share_of_voice: float = Field(description="the brand's share of the niche's brand mentions, 0 to 1")
    share_of_brand: float = Field(description="the niche's share of the brand's mentions inside niches, 0 to 1")
    missed_share: float = Field(description="share of the niche's posts that do not name the brand, 0 to 1")
    tone: float | None
    last_window: UtcTime


class BrandMention(BaseModel):
    """Mentions of a brand that were settled in one way."""

    status: Literal["sure", "unsure", "excluded"]
    reason: str
    surface: str = Field(description="the words of the catalogue that named it")
    posts: int
    people: int


class Proposal(BaseModel):
    """A name that acts like a brand and that the catalogue lacks."""

    rank: int
    name: str
    score: float = Field(description="estimate of the chance that it names a company or a product, 0 to 1")
    posts: int
    evidence: dict[str, int] = Field(description="what speaks for or against it, and in how many posts")
    told_at: UtcTime


class StreamWindow(BaseModel):
    """What was read in one window, and what is missing; what was read is the sum of all but late and unassigned."""

    window_start: UtcTime = Field(description="the epoch, for records of which no time is known")
    read: int
    posts: int
    rejected: int
    duplicate: int
    late: int = Field(description="those of the posts that came after the window had closed")
    deleted: int
    expired: int
    unassigned: int = Field(description="those of the posts that belong to no niche")
    lag_seconds: float
    edited: int = Field(description="later versions of posts that are counted already")
    liked: int = Field(description="likes that came as records of their own")
    notices: int = Field(description="records that say that a post, a like or an account has gone, or is back")
    ignored: int = Field(description="sound records that say nothing of a post or an account")


class RejectReason(BaseModel):
    """Why records could not be read."""

    reason: str
    records: int
    sources: int = Field(description="sources in which it happened")


class StreamSource(BaseModel):
    """A live source, as it last said it is."""

    source: str
    state: Literal["reading", "idle", "reconnecting", "stopped"]
    told_at: UtcTime = Field(description="when it said so (wall time)")
    records: int = Field(description="records read of it in all runs")
    records_per_second: float = Field(description="of late")
    last_event_at: UtcTime | None
    watermark: UtcTime | None = Field(description="it holds no window before this open")
    lag_seconds: float | None = Field(description="from last_event_at to told_at")
    reconnects: int
    fault: str | None = Field(description="why it was last cut off")
    rejected: int = Field(description="its records that could not be read")
    gaps: int = Field(description="times of which it has, or may have, missed records")
    gap_seconds: float = Field(description="event time in them")
    refilled: int = Field(description="records of them that were fetched afterwards")


class Health(BaseModel):
    """The server answers, and whether it has something to answer with."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: Literal["ok", "ready"]
    snapshot: str | None = None
