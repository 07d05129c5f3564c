"""What the answers on a brand's own view hold: fans, advice, blind spots, co-mentions, challengers."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from api.models import NicheState, UtcTime

Approach = Literal["fans", "pool", "wait"]


class Fan(BaseModel):
    """An organic fan: praises the brand again and again, on different days, and unpaid."""

    author_id: str
    rank: int
    score: float = Field(description="ln(1 + mentions + first_person_posts) ln(1 + active_days) (1 + tone)")
    tier: str
    mentions: int = Field(description="own posts that surely name the brand")
    praises: int = Field(description="those that speak kindly of it")
    first_person_posts: int = Field(description="those in which it speaks of using a brand or product")
    active_days: int
    span_days: float
    tone: float
    paid_posts: int = Field(description="always 0 for a fan")


class PoolVoice(BaseModel):
    """A micro voice of the niches that name the brand most."""

    author_id: str
    rank: int
    score: float = Field(description="(ln(1 + own_posts) + 0.5 ln(1 + engagement)) (1 - overlap)")
    followers: int | None
    own_posts: int
    engagement: float = Field(description="mean per own post: 4 (replies + quotes) + 2 reposts + likes")
    niche_ids: list[str]
    partners: int = Field(description="people it exchanged with in those niches")
    overlap: float = Field(description="share of them that better candidates exchanged with too")


class Advice(BaseModel):
    """Whom the brand should meet: its fans first; where it has no fan base, five micro voices of its niches."""

    brand_id: str
    approach: Approach
    why: str
    fans_needed: int = Field(description="as many organic fans are a base")
    fan_count: int | None = Field(description="organic fans; null where there are too few to say")
    fans: list[Fan] = Field(description="the ten first")
    pool: list[PoolVoice]


class BlindSpot(BaseModel):
    """A niche where people who name the brand talk, mostly without naming it."""

    niche_id: str
    label: str
    state: NicheState
    langs: list[str]
    terms: list[str] = Field(description="words to look for, weightiest first")
    brand_people: int = Field(description="people of the niche who name the brand, here or elsewhere")
    niche_posts: int
    named_posts: int = Field(description="those that surely name the brand")
    missed_posts: int = Field(description="those that a query for the brand's own words misses")
    missed_share: float = Field(description="their share, 0 to 1")
    examples: list[str] = Field(description="missed posts that met with most engagement, three at most")


class CoMention(BaseModel):
    """A brand that is named in one post with the brand asked about."""

    brand_id: str
    posts: int
    people: int = Field(description="people who named both in one post")
    share_of_brand: float = Field(description="of the posts of the brand asked about, those that name both")
    share_of_other: float = Field(description="of the posts of the other brand")
    last_window: UtcTime


class Challenger(BaseModel):
    """A brand whose share of voice rises: the newest 24 hours against the seven days before."""

    brand_id: str
    recent_posts: int
    former_posts: int
    recent_share: float | None = Field(description="its share of all brands' posts in the newest 24 hours")
    former_share: float | None = Field(description="the same in the seven days before")
    gain: float | None = Field(description="recent share less former share")
    shared_niches: int = Field(description="niches that name both")
    recent_share_inside: float | None = Field(
        description="as recent_share, inside the niches that name the brand asked"
    )
    former_share_inside: float | None
    gain_inside: float | None
