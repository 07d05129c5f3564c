"""Letters that the forms of a word share, for languages that no stemmer is at hand for."""

from __future__ import annotations

from collections.abc import Mapping

PREFIX_LENGTH = 4
_MARK = "^"


def with_prefixes(terms: Mapping[str, float], weight: float, length: int = PREFIX_LENGTH) -> dict[str, float]:
    """Add the first letters of every long enough term as a term of its own.

    `independence` and `independent`, `mooc` and `moocs` then have something in common, in any alphabetic language. A
    stemmer would need to know the language, and gives up the difference between forms, which is kept here.

    Parameters
    ----------
    terms
        Weights of a text's terms.
    weight
        Weight of a prefix against that of its term; at 0, `terms` come back alone.
    length
        Letters of a prefix; shorter terms have none.

    Examples
    --------
    >>> with_prefixes({"moocs": 1.0, "and": 1.0}, 0.5)
    {'moocs': 1.0, 'and': 1.0, '^mooc': 0.5}
    """
    found = dict(terms)
    if weight:
        for term, mass in terms.items():
            if len(term) >= length:
                prefix = _MARK + term[:length]
                found[prefix] = found.get(prefix, 0.0) + weight * mass
    return found


def is_prefix(term: str) -> bool:
    """Tell whether a term is one that `with_prefixes` added."""
    return len(term) > PREFIX_LENGTH and term.startswith(_MARK)
