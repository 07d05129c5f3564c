"""Whom a brand should meet: its own fans first, else a pool of micro voices."""

from __future__ import annotations

from api.brand_models import Advice, Approach, Fan, PoolVoice
from api.groups import people_of_niches, too_small
from api.view import View

FAN_BASE = 5
"""Fewer organic fans are no base; as many micro voices are enough then (see `warehouse/sql/brand_pool.sql`)."""
_SHOWN = 10


def fans_of(view: View, brand_id: str, least: int, limit: int, offset: int = 0) -> tuple[list[Fan], int, int]:
    """Give organic fans of a brand, best first, how many may be shown in all, and how many are left out."""
    rows = view.rows("brand_fans", {"brand": brand_id, "least": least, "limit": limit, "offset": offset})
    if not rows:
        return [], view.rows("brand_fans", {"brand": brand_id, "least": least, "limit": 1, "offset": 0})[0]["total"], 0
    return [Fan(**row) for row in rows if row["author_id"] is not None], rows[0]["total"], rows[0]["suppressed"]


def advise(view: View, brand_id: str, least: int) -> tuple[Advice, int]:
    """Advise a brand, with the figures that led to it; give too how many people are left out.

    Groups of fewer than `least` people are never told: neither so few fans nor a pool of so few voices.
    """
    fans, count, few = fans_of(view, brand_id, least, _SHOWN)
    hidden = too_small(people_of_niches(view), least)
    rows = view.rows("brand_pool", {"brand": brand_id, "least": least, "hidden": hidden})
    pool = [PoolVoice(**row) for row in rows if row["author_id"] is not None]
    approach: Approach
    if count >= FAN_BASE:
        approach, pool = "fans", []
        why = (
            f"{count} people praise it again and again, on different days and unpaid: meet them first, "
            "as they are; gifts would spoil what makes them believed."
        )
    elif pool:
        approach = "pool"
        why = (
            f"Fewer than {FAN_BASE} people praise it again and again, no fan base: {len(pool)} micro voices of "
            "the niches that name it most, chosen for what they write and for circles that overlap little."
        )
    else:
        approach = "wait"
        why = (
            "Neither a fan base nor enough micro voices in its niches were seen yet: "
            "listen longer, or meet the ordinary voices of the niches that name it."
        )
    advice = Advice(
        brand_id=brand_id,
        approach=approach,
        why=why,
        fans_needed=FAN_BASE,
        fan_count=None if few else count,
        fans=fans,
        pool=pool,
    )
    return advice, few + int(rows[0]["suppressed"])
