"""A panel from a brief: people chosen for the widest coverage with the least overlap, each with the reasons."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from api.briefs import Brief
from api.coverage import Choice, Cover, choose, needed, union
from api.groups import guard_brand, guard_niche, people_of_niches, too_small
from api.panel_models import Effort, Member, PanelNiche, PanelSummary
from api.problems import Problem, group_too_small
from api.searching import niches_with
from api.view import View

# People that one person can be close to (Dunbar's number): no more count as reached.
_CLOSE = 150
# Candidates of greatest merit that the choice is made among, and how many of them for each place.
_MOST, _A_PLACE = 200, 10
# What merit weighs against reaching everybody who can be reached.
_MERIT = 0.5
# Assumed, and stated with the figures: what a person needs to read a post, and to look through an account.
READING_SECONDS = 10
WEIGHING_SECONDS = 60


class Panel(msgspec.Struct, frozen=True):
    """The people chosen, and what the choice rests on."""

    members: list[Member]
    summary: PanelSummary


def _niches(view: View, least: int, brand: str | None, niches: list[str], words: list[str]) -> list[PanelNiche]:
    for niche_id in niches:
        guard_niche(view, niche_id, least)
    hidden = too_small(people_of_niches(view), least)
    meant = [*niches, *niches_with(view, words)]
    rows = view.rows("panel_niches", {"brand": brand, "niches": meant, "hidden": hidden})
    return [PanelNiche(**row) for row in rows]


def make_panel(view: View, brief: Brief, least: int) -> Panel:
    """Choose the people that `brief` asks for.

    Raises
    ------
    Problem
        403 where the panel would be of fewer than `least` people: nobody is to be singled out; 404 where the brand or a
        niche is not there, or no conversation fits the brief.
    """
    if brief.size < least:
        raise group_too_small(least, "panel")
    if brief.brand:
        guard_brand(view, brief.brand, least)
    home = _niches(view, least, brief.brand, brief.niches, brief.words)
    asked = brief.audience
    audience = _niches(view, least, None, asked.niches, asked.words) if asked else []
    if not home or (asked and not audience):
        raise _no_conversation()
    wanted = _writers(view, audience) if asked else None
    rows = view.rows(
        "panel_candidates",
        {
            "niches": [niche.niche_id for niche in home],
            "brand": brief.brand,
            "tiers": brief.tiers,
            "languages": brief.languages,
            "objective": brief.objective,
            "most": max(_MOST, _A_PLACE * brief.size),
        },
    )
    covers = [Cover(_reached(row.pop("circles"), wanted), frozenset(row["niche_ids"])) for row in rows]
    best = max((row["merit"] for row in rows), default=0.0) or 1.0
    chosen = choose(covers, [max(row["merit"], 0.0) / best for row in rows], brief.size, _MERIT)
    if len(chosen) < least:
        raise group_too_small(least, "panel")
    members = [_member(rows[c.index], place, c, covers[c.index], brief) for place, c in enumerate(chosen, 1)]
    reached = union(covers[c.index] for c in chosen)
    summary = PanelSummary(
        niches=home,
        candidates=rows[0]["candidates"],
        weighed=len(rows),
        people_reached=len(reached.people),
        niches_reached=len(reached.niches),
        coverage=round(reached.weight / (union(covers).weight or 1.0), 9),
        effort=effort(
            posts=sum(niche.posts for niche in home),
            accounts=rows[0]["candidates"],
            contacts=len(chosen),
            contacts_by_merit=needed(covers, reached.weight),
            capacity=brief.capacity,
        ),
    )
    return Panel(members, summary)


def effort(*, posts: int, accounts: int, contacts: int, contacts_by_merit: int, capacity: int) -> Effort:
    """Give the effort that a panel spares.

    By hand, somebody reads the posts of the conversations and looks through the accounts that could be asked; and,
    taking the best by merit without regard to whom they reach, contacts `contacts_by_merit` people to reach as many.

    Examples
    --------
    >>> spared = effort(posts=3600, accounts=60, contacts=10, contacts_by_merit=32, capacity=15)
    >>> spared.hours_by_hand, spared.contacts_spared, spared.handlers, spared.handlers_spared
    (11.0, 22, 1, 2)
    """
    handlers = math.ceil(contacts / capacity)
    return Effort(
        posts_to_read=posts,
        accounts_to_weigh=accounts,
        hours_by_hand=round((posts * READING_SECONDS + accounts * WEIGHING_SECONDS) / 3600, 2),
        contacts=contacts,
        contacts_by_merit=contacts_by_merit,
        contacts_spared=contacts_by_merit - contacts,
        handlers=handlers,
        handlers_spared=math.ceil(contacts_by_merit / capacity) - handlers,
    )


def _writers(view: View, niches: list[PanelNiche]) -> set[str]:
    rows = view.rows("panel_audience", {"niches": [niche.niche_id for niche in niches]})
    return {row["author_id"] for row in rows}


def _reached(circles: str | None, wanted: set[str] | None) -> frozenset[str]:
    """Give whom somebody exchanged with, at most `_CLOSE`; of those `wanted` where the brief says whom."""
    named = set((circles or "").split("\x1f")) - {""}
    others = frozenset(named if wanted is None else wanted & named)
    return frozenset(sorted(others)[:_CLOSE] if len(others) > _CLOSE else others)


def _member(row: dict[str, Any], place: int, choice: Choice, cover: Cover, brief: Brief) -> Member:
    given = {name: row[name] for name in Member.model_fields if name in row}
    return Member(
        **given,
        rank=place,
        gain=round(choice.gain, 9),
        reach=len(cover.people),
        overlap=round(1 - choice.fresh / cover.weight, 9) if cover.weight else 0.0,
        reasons=_reasons(row, len(cover.people), brief),
    )


def _reasons(row: dict[str, Any], reach: int, brief: Brief) -> list[str]:
    """Say in words what speaks for a person, the figures in them."""
    where = f"in {len(row['niche_ids'])} of the niches" if len(row["niche_ids"]) > 1 else "in one of the niches"
    reasons = [f"wrote {row['own_posts']} own posts {where}, in {row['active_windows']} windows"]
    if reach:
        whom = "of the audience" if brief.audience else "there"
        reasons.append(f"exchanged with {reach} people {whom}")
    if row["mutual_partners"]:
        reasons.append(f"{row['mutual_partners']} of {row['partners']} partners answer each other")
    if row["brand_posts"] and brief.brand:
        reasons.append(f"named {brief.brand} in {row['brand_posts']} own posts")
    if row["reposts_received"]:
        reasons.append(f"was relayed {row['reposts_received']} times")
    if not row["fatigue"]:
        reasons.append("wrote nothing there that says it was paid for")
    return reasons


def _no_conversation() -> Problem:
    return Problem(
        404,
        "no-conversation",
        "No conversation",
        "No niche that may be spoken of fits the brief, or its audience.",
        "Use other words, or choose niches from /v1/niches and brands from /v1/brands.",
    )
