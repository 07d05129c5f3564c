"""What the pages show of people: who carries a niche, who rises, whom a brand should meet, what stands beside it."""

from __future__ import annotations

from api.advice import advise
from api.brand_models import Advice, Challenger, CoMention
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


def beside(view: View, brand_id: str, least: int) -> tuple[Advice, list[CoMention], list[Challenger]]:
    """Give the advice for a brand, the brands named with it, and those that rise."""
    hidden = too_small(people_of_brands(view), least)
    asked = {"brand": brand_id, "least": least, "hidden": hidden, "limit": _SHOWN, "offset": 0}
    return (
        advise(view, brand_id, least)[0],
        [CoMention(**row) for row in view.rows("brand_co_mentions", asked) if row["brand_id"] is not None],
        [Challenger(**row) for row in view.rows("brand_challengers", asked) if row["brand_id"] is not None],
    )
