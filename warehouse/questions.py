"""Questions that are asked of a snapshot rather than computed for it."""

from __future__ import annotations

from warehouse import schema
from warehouse.reader import Reader, Result


def lead_lag(reader: Reader, niche_id: str) -> Result:
    """Tell which niches share people or words with a niche, and which of the two moves first.

    Parameters
    ----------
    reader
        Reads the warehouse.
    niche_id
        The niche asked about.

    Returns
    -------
    Result
        `other_id`; `shared_authors` and `shared_terms` (words and hashtags), 3 or more of one of them; `lag_windows`,
        positive where the niche asked about comes first;
        `correlation`, above 0 and at most 1; the most correlated first. The formula stands in ``docs/formulas.md``.

    Raises
    ------
    NotPublishedError, WarehouseError
        As `Reader.query` does.
    """
    return reader.query(schema.sql("ask_lead_lag"), {"niche": niche_id})
