"""What the pages show of people: who carries a niche, who rises, whom a brand should meet, what stands beside it."""

from __future__ import annotations

from typing import Any

from api.brand_models import Challenger, CoMention
from api.groups import people_of_brands, too_small
from api.influence_models import Influence, RisingVoice, TierSpread
from api.view import View

_SHOWN = 10


def carried(view: View, niche_id: str, least: int) -> tuple[Influence | None, list[TierSpread], list[RisingVoice]]:
    """Give the influence of a niche, its spread by tier, and its first rising voices; nothing where no post is kept."""
    asked = {"niche": niche_id, "least": least, "limit": _SHOWN, "offset": 0}
    influence = view.rows("niche_influence", asked)
    return (
        Influence(**influence[0]) if influence else None,
        [TierSpread(**row) for row in view.rows("niche_spread", asked) if row["tier"] is not None],
        [RisingVoice(**row) for row in view.rows("niche_rising", {**asked, "limit": 5})],
    )


def co_mentions(view: View, brand_id: str, least: int) -> list[CoMention]:
    """Give the brands named with a brand, most often first."""
    rows = view.rows("brand_co_mentions", _beside(view, brand_id, least))
    return [CoMention(**row) for row in rows if row["brand_id"] is not None]


def challengers(view: View, brand_id: str, least: int) -> list[Challenger]:
    """Give the brands that rise beside a brand."""
    rows = view.rows("brand_challengers", _beside(view, brand_id, least))
    return [Challenger(**row) for row in rows if row["brand_id"] is not None]


def _beside(view: View, brand_id: str, least: int) -> dict[str, Any]:
    hidden = too_small(people_of_brands(view), least)
    return {"brand": brand_id, "least": least, "hidden": hidden, "limit": _SHOWN, "offset": 0}
