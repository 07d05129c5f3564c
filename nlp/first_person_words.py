"""The words by which authors say that they use or own a thing, read from ``first_person.toml`` beside this module."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from nlp.wordlists import word_list

BREAKS = frozenset(
    [
        *(".", "!", "?", ";", ":", "…", "(", ")", "[", "]", "|", "\n", "...", "!!", "??"),
        *("but", "because", "while", "whereas", "than", "mais", "car", "alors", "que", "qu'"),
    ]
)
_SUBORDINATES = frozenset(["because", "while", "whereas", "than", "alors", "que", "qu'"])
CLAUSE_STARTS = BREAKS - _SUBORDINATES | frozenset(
    [",", "@user", "-", "–", "—", "and", "et", "so", "ok", "then", "puis", "omg", "lol", "bon", "ben", "voilà"]
)
# Before a verb whose subject is left out.
LEADS_IN = frozenset(["just", "finally", "enfin", "been", "perso", "suis", "ai", "yesterday", "today", "hier", "ever"])
# What must be is not yet: "faut que j'achète".
NEEDS = frozenset(["faut", "faudrait", "fallait", "faudra", "veut", "voudrait", "vivement"])
AFTER_ONLY = frozenset(["du", "des", "de", "d'", "par", "chez", "en", "avec", "sur", "dans"])
AFTER_VERB = frozenset(
    [
        *(",", "last", "yesterday", "today", "every", "daily", "in", "for", "since", "when", "already", "ages"),
        *("months", "years", "weeks", "and", "are", "is", "keeps", "keep", "broke", "died", "has", "just", "as", "off"),
        "before",
    ]
)
# Work that is done for a company, not with what it makes: "je bosse chez".
WORKS = frozenset(["bosse", "travaille", "work"])
JUST_DONE = frozenset(["viens", "vient", "venons"])
TIMES = frozenset(["day", "days", "week", "weeks", "month", "months", "year", "years"])
COPULAS_AFTER = frozenset(["is", "are", "was", "makes", "can", "will", "means", "est", "sont", "would", "should"])


class Grammar(msgspec.Struct, frozen=True):
    """The word lists of one language, by role: the tables of the file."""

    subject: frozenset[str]
    possessive: frozenset[str]
    verb: frozenset[str]
    weak: frozenset[str]
    dropped: frozenset[str]
    between: frozenset[str]
    denial: frozenset[str]
    person: frozenset[str]
    abstract: frozenset[str]
    service: frozenset[str]
    container: frozenset[str]
    lead: frozenset[str]
    parted: frozenset[str]
    other: frozenset[str]
    determiner: frozenset[str]
    adjunct: frozenset[str]
    way: frozenset[str]
    governing: frozenset[str]
    offer: frozenset[str]
    goods: frozenset[str]
    infinitive: frozenset[str]
    third: frozenset[str]
    role: frozenset[str]
    unthing: frozenset[str]
    opening: frozenset[str]
    triggers: frozenset[str]


@lru_cache(maxsize=4)
def grammar_of(lang: str) -> Grammar:
    """Return the words of French or English."""
    names = [name for name in Grammar.__struct_fields__ if name not in ("opening", "triggers")]
    lists = {name: word_list("first_person", name, lang) for name in names}
    if lang == "en":
        lists["third"] |= {f"{verb}s" for verb in lists["verb"]}
    return Grammar(
        **lists,
        opening=lists["determiner"] | lists["adjunct"] | lists["between"],
        triggers=lists["subject"] | lists["possessive"] | lists["dropped"] | {"mine"},
    )
