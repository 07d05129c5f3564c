"""What the answers on a niche's influence hold: who carries it, who rises, who moves first."""

from __future__ import annotations

from pydantic import BaseModel, Field

from api.models import UtcTime


class RisingVoice(BaseModel):
    """An ordinary voice whose audience and engagement grow: today's nano may be tomorrow's micro."""

    author_id: str
    rank: int
    rise: float = Field(
        description="growth of followers and a quarter of that of engagement, natural logarithms of ratios"
    )
    tier: str | None
    followers: int | None = Field(description="at the latest own post here")
    follower_gain: int | None = Field(description="since the first own post here")
    engagement: float = Field(description="mean per own post: 4 (replies + quotes) + 2 reposts + likes")
    engagement_gain: float | None = Field(description="the later half of the own posts less the earlier half")
    own_posts: int
    active_windows: int
    window_start: UtcTime = Field(description="the rank holds as of the end of this window")


class Influence(BaseModel):
    """The summed influence of a niche's ordinary voices against its macro and mega accounts.

    Figures of fewer accounts than the minimum group are null.
    """

    ordinary_authors: int | None
    ordinary_reach: int | None = Field(description="their followers, summed; unknown counts as 0")
    ordinary_close_reach: int | None = Field(description="people each exchanged with here, at most 150 each, summed")
    ordinary_engagement: int | None = Field(description="4 (replies + quotes) + 2 reposts + likes, summed")
    large_authors: int | None = Field(description="accounts of the macro and mega tiers")
    large_reach: int | None
    large_engagement: int | None
    ordinary_share: float | None = Field(description="of the engagement of both, 0 to 1")
    ordinary_per_large: float | None = Field(description="how many ordinary voices equal one large account here")
    ordinary_per_large_anywhere: float | None = Field(
        description="how many ordinary voices of this niche equal one large account as all niches have them"
    )
    audience_exponent: float | None = Field(
        description="engagement of a post grows with this power of the audience: under 1, the larger the audience the "
        "weaker the tie; null under ten accounts"
    )


class TierSpread(BaseModel):
    """What the accounts of one tier did in a niche."""

    tier: str = Field(description="nano, micro, macro, mega or unknown")
    authors: int
    own_posts: int
    reposts: int
    carried_share: float = Field(description="their posts and reposts, of all posts of the niche, 0 to 1")
    reach: int
    engagement: int = Field(description="4 (replies + quotes) + 2 reposts + likes, summed")
    engagement_per_post: float | None
    engagement_per_thousand: float | None = Field(description="of an own post, per thousand followers")


class CurveBand(BaseModel):
    """Accounts of like audiences in a niche, and the engagement that their own posts meet with."""

    audience_from: int | None = Field(description="followers from this power of ten on; null for unknown audiences")
    audience_below: int | None
    authors: int
    own_posts: int
    mean_followers: float | None
    engagement_per_post: float = Field(description="mean of 4 (replies + quotes) + 2 reposts + likes")
    engagement_per_thousand: float | None = Field(description="of a post, per thousand followers of the mean account")


class Lead(BaseModel):
    """A niche that shares people or words with another, and which of the two moves first."""

    niche_id: str
    label: str
    shared_people: int | None = Field(description="people who write in both; null where there are too few to say")
    shared_terms: int = Field(description="words and hashtags that both have")
    lag_windows: int = Field(description="positive: the niche asked about comes first, by so many windows")
    lag_seconds: int
    correlation: float = Field(description="of the ordinary authors per window at that lag, above 0, at most 1")
