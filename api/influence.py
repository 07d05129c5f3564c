"""The influence of a niche's people, and of niches on each other."""

from __future__ import annotations

from api.footnotes import window_seconds
from api.groups import people_of_niches, too_small
from api.influence_models import Influence, Lead
from api.problems import not_found
from api.view import View
from warehouse.questions import lead_lag


def influence(view: View, niche_id: str, least: int) -> tuple[Influence, int]:
    """Weigh the ordinary voices of a niche against its large accounts.

    Returns
    -------
    tuple of (Influence, int)
        The figures, and how many of the two groups are left out because they have fewer than `least` accounts.

    Raises
    ------
    Problem
        404 where no post of the niche is kept.
    """
    rows = view.rows("niche_influence", {"niche": niche_id, "least": least})
    if not rows:
        raise not_found(niche_id, "niche", "/v1/niches")
    return Influence(**rows[0]), int(rows[0]["suppressed"])


def leads(view: View, niche_id: str, least: int) -> tuple[list[Lead], int]:
    """Tell which niches move before or after a niche, the most correlated first, and how many are left out."""
    found = view.ask("lead_lag", lambda reader: lead_lag(reader, niche_id))
    hidden = set(too_small(people_of_niches(view), least))
    shown = [row for row in found if row["other_id"] not in hidden]
    others = [row["other_id"] for row in shown]
    labels = {r["niche_id"]: r["label"] for r in view.rows("niche_labels", {"niches": others, "hidden": []})}
    window = window_seconds(view)
    return [
        Lead(
            niche_id=row["other_id"],
            label=labels.get(row["other_id"], ""),
            shared_people=row["shared_authors"] if row["shared_authors"] >= least else None,
            shared_terms=row["shared_terms"],
            lag_windows=row["lag_windows"],
            lag_seconds=row["lag_windows"] * window,
            correlation=row["correlation"],
        )
        for row in shown
    ], len(found) - len(shown)
