"""The minimum group: how many people each niche and brand has, and which have too few to be spoken of."""

from __future__ import annotations

from api.problems import group_too_small, not_found
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


def guard_niche(view: View, niche_id: str, least: int) -> None:
    """Refuse to speak of a niche that is not there or too small.

    Raises
    ------
    Problem
        404 where there is none of that id, 403 where it has fewer than `least` people.
    """
    people = people_of_niches(view).get(niche_id)
    if people is None:
        raise not_found(niche_id, "niche", "/v1/niches")
    if people < least:
        raise group_too_small(least, "niche")


def guard_brand(view: View, brand_id: str, least: int) -> None:
    """Refuse to speak of a brand that the stream never named or that too few people named.

    Raises
    ------
    Problem
        404 where the stream never named it, 403 where fewer than `least` people did.
    """
    people = people_of_brands(view).get(brand_id)
    if people is None:
        raise not_found(brand_id, "brand", "/v1/brands")
    if people < least:
        raise group_too_small(least, "brand")


def too_small(counts: dict[str, int], least: int) -> list[str]:
    """Give the ids of the groups of fewer than `least` people."""
    return [name for name, people in counts.items() if people < least]
