"""``/v1/panels``: people for a brand to speak with, from a brief."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.briefs import Brief
from api.deps import ChosenFormat, CurrentView, MinGroup
from api.footnotes import footnotes
from api.formats import tabular
from api.lists import FORMS
from api.panel_models import Member, PanelAnswer
from api.panels import make_panel

router = APIRouter(prefix="/v1/panels", tags=["brands"])


@router.post("", response_model=PanelAnswer, responses=FORMS, summary="A panel from a brief")
def panel(
    request: Request, view: CurrentView, least: MinGroup, form: ChosenFormat, brief: Brief
) -> PanelAnswer | Response:
    """Choose people for a brand to speak with, so that together they reach as many others as can be.

    They are ordinary people of the niches that the brief is about: no brands, media or bots, none who posts paid
    content by habit, and stars only where the tiers ask for them. A brief for fewer people than the minimum group is
    refused: nobody is singled out. Nothing is stored.
    """
    made = make_panel(view, brief, least)
    notes = footnotes(view, least)
    if form == "json":
        return PanelAnswer(data=made.members, summary=made.summary, footnotes=notes)
    return tabular(view, form, Member, made.members, notes, "panel")
