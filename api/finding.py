"""Finding niches and brands: pages of them, and the one that an address names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, get_args

import msgspec

from api.cursors import Place
from api.footnotes import spans
from api.groups import guard_brand, guard_niche, people_of_brands, people_of_niches, too_small
from api.models import Brand, Niche
from api.problems import not_found
from api.searching import niches_with
from api.view import View

Order = Literal[
    "-conversation",
    "-emergence",
    "-peak_emergence",
    "-growth",
    "-posts",
    "-recent_posts",
    "-ordinary_authors",
    "-nicheness",
    "-first_seen",
    "-last_window",
    "-emerged_at",
    "conversation",
    "emergence",
    "peak_emergence",
    "growth",
    "posts",
    "recent_posts",
    "ordinary_authors",
    "nicheness",
    "first_seen",
    "last_window",
    "emerged_at",
]
ORDERS: tuple[str, ...] = get_args(Order)


class Found(msgspec.Struct, frozen=True):
    """A page of niches or brands.

    Attributes
    ----------
    rows
        The page.
    total, suppressed
        Those that match and may be shown, and those left out because they have too few people.
    as_of
        Newest window that the figures rest on.
    following
        Where the next page starts; None on the last one.
    """

    rows: list[Any]
    total: int
    suppressed: int
    as_of: datetime
    following: Place | None


class NicheFilter(msgspec.Struct, frozen=True):
    """Which niches are wanted; None and empty mean all."""

    states: Sequence[str] = ()
    brand: str | None = None
    lang: str | None = None
    min_emergence: float | None = None
    q: str | None = None


def find_niches(
    view: View,
    wanted: NicheFilter,
    *,
    least: int,
    order: str = "-emergence",
    limit: int = 50,
    as_of: float | None = None,
    after: Place | None = None,
) -> Found:
    """Find niches.

    Parameters
    ----------
    least
        The minimum group.
    order
        One of `ORDERS`; a minus puts the greatest first. Equal ones come by size.
    as_of
        Start of the newest window that counts, seconds since the epoch; None is the newest there is.
    after
        Where the page before ended.
    """
    people = people_of_niches(view)
    span = spans(view, as_of)
    rows = view.rows(
        "niches",
        {
            **msgspec.structs.asdict(wanted),
            "states": list(wanted.states),
            "holding": niches_with(view, [wanted.q]) if wanted.q else None,
            **span,
            "hidden": too_small(people, least),
            "sort": order.removeprefix("-"),
            "sign": -1.0 if order.startswith("-") else 1.0,
            "limit": limit + 1,
            "after_key": after.key if after else None,
            "after_size": after.size if after else None,
            "after_id": after.last if after else None,
        },
    )
    total, suppressed = rows[0]["total"], rows[0]["suppressed"]
    given = [row for row in rows if row["niche_id"] is not None]
    page = _niches(view, given[:limit], least)
    end = given[limit - 1] if len(given) > limit else None
    following = Place(end["key"], end["size"], end["niche_id"]) if end else None
    return Found(page, total, suppressed, span["as_of"], following)


def require_niche(view: View, niche_id: str, least: int) -> Niche:
    """Give one niche.

    Raises
    ------
    Problem
        As `guard_niche` does; 404 too where all its windows have expired.
    """
    guard_niche(view, niche_id, least)
    found = _niches(view, view.rows("niche", {"niche": niche_id, **spans(view, None)}), least)
    if not found:
        raise not_found(niche_id, "niche", "/v1/niches")
    return found[0]


def _niches(view: View, rows: list[dict[str, Any]], least: int) -> list[Niche]:
    people = people_of_niches(view)
    small = set(too_small(people_of_brands(view), least))
    return [
        Niche(people=people[row["niche_id"]], **{**row, "brands": [b for b in row["brands"] if b not in small]})
        for row in rows
    ]


def find_brands(
    view: View,
    *,
    least: int,
    q: str | None = None,
    brand: str | None = None,
    limit: int = 50,
    as_of: float | None = None,
    after: Place | None = None,
) -> Found:
    """Find brands, most named first; parameters as in `find_niches`."""
    people = people_of_brands(view)
    span = spans(view, as_of)
    rows = view.rows(
        "brands",
        {
            **span,
            "q": q,
            "brand": brand,
            "hidden": too_small(people, least),
            "small_niches": too_small(people_of_niches(view), least),
            "limit": limit + 1,
            "after_key": after.key if after else None,
            "after_id": after.last if after else None,
        },
    )
    total, suppressed = rows[0]["total"], rows[0]["suppressed"]
    given = [row for row in rows if row["brand_id"] is not None]
    page = [Brand(people=people[row["brand_id"]], **row) for row in given[:limit]]
    end = given[limit - 1] if len(given) > limit else None
    following = Place(float(end["posts"]), 0.0, end["brand_id"]) if end else None
    return Found(page, total, suppressed, span["as_of"], following)


def require_brand(view: View, brand_id: str, least: int) -> Brand:
    """Give one brand.

    Raises
    ------
    Problem
        As `guard_brand` does; 404 too where all its windows have expired.
    """
    guard_brand(view, brand_id, least)
    found = find_brands(view, least=least, brand=brand_id, limit=1)
    if not found.rows:
        raise not_found(brand_id, "brand", "/v1/brands")
    brand: Brand = found.rows[0]
    return brand
