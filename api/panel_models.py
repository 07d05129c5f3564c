"""What the answer to a brief holds."""

from __future__ import annotations

from pydantic import BaseModel, Field

from api.models import Footnotes


class PanelNiche(BaseModel):
    """A conversation that a brief is about."""

    niche_id: str
    label: str
    posts: int = Field(description="posts in all windows")


class Member(BaseModel):
    """One of a panel, under a pseudonym, with what speaks for choosing it and every part of its merit.

    Figures are about its posts in the niches of the brief; `docs/formulas.md` has the formulas.
    """

    rank: int = Field(description="in the order of choice: the first few are the best panel of so many")
    author_id: str
    tier: str
    followers: int | None
    lang: str | None = Field(description="language that it mostly writes in")
    niche_ids: list[str]
    gain: float = Field(description="what it adds: its new share of all that can be reached, and its merit")
    reach: int = Field(description="people it exchanged with, of the audience where one is asked for, at most 150")
    overlap: float = Field(description="share of what it reaches that those before it reach too, 0 to 1")
    merit: float = Field(description="sum of the parts, weighted by the objective, times one minus fatigue")
    own_posts: int
    active_windows: int
    answers_given: int
    answers_received: int
    reposts_received: int
    partners: int = Field(description="people it exchanged answers with, either way, at most 150")
    mutual_partners: int
    engagement: float = Field(description="mean of 4 (replies + quotes) + 2 reposts + likes over its own posts")
    brand_posts: int = Field(description="own posts that surely name the brand of the brief")
    activity_part: float
    spread_part: float
    relation_part: float
    reciprocity_part: float
    engagement_part: float
    reach_part: float = Field(description="ln(1 + followers); weighs in for visibility alone")
    affinity_part: float = Field(description="ln(1 + brand_posts), unless they are unkind on the whole")
    fatigue: float = Field(description="share of its own posts there that say they are paid for")
    reasons: list[str]


class Effort(BaseModel):
    """What finding and looking after the panel takes, and what is spared; `docs/formulas.md` has the formula."""

    posts_to_read: int = Field(description="posts of the niches")
    accounts_to_weigh: int = Field(description="people in them who may be asked")
    hours_by_hand: float = Field(description="hours to read and weigh them: 10 s a post and 60 s an account, assumed")
    contacts: int = Field(description="people of the panel")
    contacts_by_merit: int = Field(description="people to contact for the same reach, taken by merit alone")
    contacts_spared: int
    handlers: int = Field(description="people it takes to look after the panel, each with the capacity of the brief")
    handlers_spared: int


class PanelSummary(BaseModel):
    """What a panel rests on and comes to."""

    niches: list[PanelNiche] = Field(description="the conversations it was chosen from, twenty at most")
    candidates: int = Field(description="people in them who may be asked")
    weighed: int = Field(description="those of greatest merit, among whom the choice was made")
    people_reached: int = Field(description="distinct people that the panel exchanged with")
    niches_reached: int
    coverage: float = Field(description="reached over all that those weighed reach together, niches counting as five")
    effort: Effort


class PanelAnswer(BaseModel):
    """A panel."""

    data: list[Member]
    summary: PanelSummary
    footnotes: Footnotes
