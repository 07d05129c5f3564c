"""Searching niches by words, in any case and with or without accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from api.view import View


def niches_with(view: View, words: Sequence[str]) -> list[str]:
    """Give the ids of the niches whose label, terms or hashtags hold one of `words`, in the order of ids."""
    # stripping the accents of all niches takes longer than the rest of a search: once for each snapshot
    texts: dict[str, str] = view.keep(
        "niche_texts", lambda v: {row["niche_id"]: fold(row["text"]) for row in v.rows("niche_texts")}
    )
    wanted = [fold(word) for word in words]
    return [niche_id for niche_id, text in texts.items() if any(word in text for word in wanted)]


def fold(text: str) -> str:
    """Give `text` in lower case and without accents.

    Examples
    --------
    >>> fold("Œuvre À l'Été")
    "œuvre a l'ete"
    """
    decomposed = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))
