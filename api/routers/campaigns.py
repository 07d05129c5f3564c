"""``/v1/campaigns``: what a campaign moved."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api.briefs import AskedCampaign, Campaign
from api.campaigns import CampaignAnswer, CampaignDay, CampaignNiche, CampaignSpan, CampaignTier, report
from api.deps import ChosenFormat, CurrentView, MinGroup, conditional
from api.footnotes import footnotes
from api.formats import tabular
from api.lists import FORMS
from api.view import View

router = APIRouter(prefix="/v1/campaigns", tags=["brands"])

Part = Annotated[
    Literal["spans", "tiers", "niches", "days"],
    Query(description="The part that comes as CSV, NDJSON or Parquet; JSON holds all."),
]
_ROWS: dict[str, type[BaseModel]] = {
    "spans": CampaignSpan,
    "tiers": CampaignTier,
    "niches": CampaignNiche,
    "days": CampaignDay,
}


def _give(view: View, campaign: Campaign, least: int, form: ChosenFormat, part: str) -> CampaignAnswer | Response:
    made, suppressed = report(view, campaign, least)
    notes = footnotes(view, least, suppressed)
    if form == "json":
        return CampaignAnswer(data=made, footnotes=notes)
    return tabular(view, form, _ROWS[part], getattr(made, part), notes, f"campaign-{part}")


@router.get(
    "",
    response_model=CampaignAnswer,
    responses=FORMS,
    summary="A campaign's report",
    dependencies=[Depends(conditional)],
)
def campaign(
    request: Request, view: CurrentView, least: MinGroup, form: ChosenFormat, asked: AskedCampaign, part: Part = "days"
) -> CampaignAnswer | Response:
    """Report what a campaign moved: posts, reach, engagement and tone before, while and after it ran.

    The campaign's posts are those that bear one of its tags, those of its accounts, and those that answer or relay
    them. The three spans are equally long. Also: who carried it, by tier of audience; the niches that it touched, and
    which are new to it; and its days. A campaign of fewer people than the minimum group is refused.
    """
    return _give(view, asked, least, form, part)


@router.post("", response_model=CampaignAnswer, responses=FORMS, summary="A campaign's report, of many accounts")
def long_campaign(
    request: Request, view: CurrentView, least: MinGroup, form: ChosenFormat, asked: Campaign, part: Part = "days"
) -> CampaignAnswer | Response:
    """Report as with GET, where the list of accounts or tags is too long for an address. Nothing is stored."""
    return _give(view, asked, least, form, part)
