"""The minimum group: how many people each niche and brand has, and which have too few to be spoken of."""

from __future__ import annotations

from api.view import View


def people_of_niches(view: View) -> dict[str, int]:
    """Give the people of each niche (niche id to count)."""
    counts: dict[str, int] = view.keep(
        "niche_people", lambda v: {row["niche_id"]: row["people"] for row in v.rows("niche_people")}
    )
    return counts


def people_of_brands(view: View) -> dict[str, int]:
    """Give the people who named each brand (brand id to count)."""
    counts: dict[str, int] = view.keep(
        "brand_people", lambda v: {row["brand_id"]: row["people"] for row in v.rows("brand_people")}
    )
    return counts


def too_small(counts: dict[str, int], least: int) -> list[str]:
    """Give the ids of the groups of fewer than `least` people."""
    return [name for name, people in counts.items() if people < least]
