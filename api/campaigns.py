"""A campaign's report: what it moved, who carried it, and what was there before and after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.briefs import Campaign
from api.footnotes import first_window, newest_window, window_seconds
from api.groups import people_of_niches
from api.models import Footnotes, UtcTime
from api.problems import Problem, group_too_small
from api.view import View

SpanName = Literal["before", "during", "after"]
_TIERS = ("nano", "micro", "macro", "mega", "unknown")


class CampaignSpan(BaseModel):
    """The campaign's posts in one of three spans of equal length."""

    span: SpanName
    since: UtcTime
    until: UtcTime
    whole: bool = Field(description="whether the windows of the stream cover all of it")
    posts: int
    people: int = Field(description="distinct accounts that wrote them")
    ordinary_people: int
    reposts: int
    replies: int
    reach: int = Field(description="followers of its accounts, summed; unknown counts as 0")
    engagement: int = Field(description="likes, reposts, replies and quotes of the posts that are no reposts")
    tone: float | None = Field(description="mean tone of the posts that could be told; null is cannot tell")
    disclosed_posts: int = Field(description="posts whose author says that they are paid for")
    niches: int = Field(description="niches that they are in")


class CampaignTier(BaseModel):
    """Who carried the campaign while it ran, by tier of audience."""

    tier: str
    people: int
    own_posts: int
    reposts: int
    carried_share: float = Field(description="its posts and reposts over all of the campaign, 0 to 1")
    engagement: int
    engagement_per_post: float | None


class CampaignNiche(BaseModel):
    """A niche that the campaign touched while it ran."""

    niche_id: str
    label: str
    posts: int = Field(description="posts of the campaign in it")
    people: int = Field(description="distinct accounts that wrote them")
    is_new: bool = Field(description="no post of the campaign was in it in the span before")


class CampaignDay(BaseModel):
    """A day (UTC) of the campaign; a day on which a span ends stands in both."""

    day_start: UtcTime
    span: SpanName
    posts: int
    people: int
    engagement: int
    tone: float | None


class CampaignReport(BaseModel):
    """What a campaign moved."""

    spans: list[CampaignSpan] = Field(description="before, during and after, of equal length")
    lift: dict[str, float | None] = Field(
        description="posts, people, reach and engagement, during and after, over those before; null without any before"
    )
    tiers: list[CampaignTier]
    niches: list[CampaignNiche]
    new_niches: int
    days: list[CampaignDay]


class CampaignAnswer(BaseModel):
    """A campaign's report."""

    data: CampaignReport
    footnotes: Footnotes


def report(view: View, campaign: Campaign, least: int) -> tuple[CampaignReport, int]:
    """Report on a campaign; also give the rows left out because they are about fewer than `least` people.

    Raises
    ------
    Problem
        403 where the accounts, or those who took part, are fewer than `least`; 404 where no post is of the campaign.
    """
    if campaign.accounts and len(set(campaign.accounts)) < least and not campaign.tags:
        raise group_too_small(least, "list of accounts")
    bounds = _bounds(campaign)
    asked = campaign.model_dump() | {"before": bounds["before"][0], "after": bounds["after"][1]}
    row = view.rows("campaign", asked, wide=True)[0]
    found = {span["span"]: span for span in row["spans"] or []}
    if not found:
        raise _no_posts()
    if max(span["people"] for span in found.values()) < least:
        raise group_too_small(least, "campaign")
    spans = [_span(view, campaign, name, found.get(name)) for name in ("before", "during", "after")]
    tiers = sorted((CampaignTier(**tier) for tier in row["tiers"] or []), key=lambda tier: _TIERS.index(tier.tier))
    known = people_of_niches(view)
    niches = [CampaignNiche(**niche) for niche in row["niches"] or []]
    shown_tiers = [tier for tier in tiers if tier.people >= least]
    shown = [niche for niche in niches if niche.people >= least and known.get(niche.niche_id, 0) >= least]
    made = CampaignReport(
        spans=spans,
        lift=_lift(spans),
        tiers=shown_tiers,
        niches=shown,
        new_niches=sum(niche.is_new for niche in niches),
        days=[CampaignDay(**day) for day in row["days"] or []],
    )
    return made, len(tiers) - len(shown_tiers) + len(niches) - len(shown)


def _span(view: View, campaign: Campaign, name: SpanName, row: dict[str, Any] | None) -> CampaignSpan:
    since, until = _bounds(campaign)[name]
    first = first_window(view) or until
    end = newest_window(view) + timedelta(seconds=window_seconds(view))
    empty = dict.fromkeys(
        (
            "posts",
            "people",
            "ordinary_people",
            "reposts",
            "replies",
            "reach",
            "engagement",
            "disclosed_posts",
            "niches",
        ),
        0,
    )
    figures = row or {**empty, "span": name, "tone": None}
    return CampaignSpan(**figures, since=since, until=until, whole=first <= since and until <= end)


def _bounds(campaign: Campaign) -> dict[SpanName, tuple[datetime, datetime]]:
    since, until = campaign.since, campaign.until
    length = until - since
    return {"before": (since - length, since), "during": (since, until), "after": (until, until + length)}


def _lift(spans: list[CampaignSpan]) -> dict[str, float | None]:
    before = spans[0]
    lift: dict[str, float | None] = {}
    for span in spans[1:]:
        for name in ("posts", "people", "reach", "engagement"):
            base = getattr(before, name)
            lift[f"{name}_{span.span}"] = round(getattr(span, name) / base, 9) if base else None
    return lift


def _no_posts() -> Problem:
    return Problem(
        404,
        "no-posts",
        "No posts",
        "No post that is kept is of this campaign.",
        "Check the tags, the accounts (as the warehouse names them) and the dates; /v1/stream says what was read when.",
    )
