"""Who does what a verb says: the clause around a verb of use, for `nlp.first_person`."""

from __future__ import annotations

from nlp.first_person_words import (
    AFTER_ONLY,
    BREAKS,
    CLAUSE_STARTS,
    COPULAS_AFTER,
    LEADS_IN,
    NEEDS,
    TIMES,
    Grammar,
)

_SELF = frozenset(["me", "myself", "moi", "us", "nous"])


def mine(words: list[str], verb: int, grammar: Grammar) -> bool:
    """Whether the subject of a verb is the author, and nothing denies or only wishes it."""
    for at in range(verb - 1, max(verb - 7, -1), -1):
        word = words[at]
        if word in grammar.subject:
            before = words[at - 1] if at else ""
            asked = before in grammar.denial or before in ("do", "did", "if", "who", "can")
            if before in ("que", "qu'") and any(one in NEEDS for one in words[max(at - 4, 0) : at]):
                return False
            return not asked and words[verb + 1 : verb + 2] not in (["pas"], ["plus"], ["jamais"], ["n't"], ["not"])
        if word in grammar.denial or not (word in grammar.between or word in grammar.verb):
            return False
    return False


def supposed(words: list[str], verb: int, grammar: Grammar) -> bool:
    """Whether the sentence supposes something of the author before: "si je gagne, je prends"."""
    for at in range(verb - 1, -1, -1):
        if words[at] in (".", "!", "?"):
            return False
        if words[at] in ("if", "si", "imagine") and words[at + 1] in grammar.subject:
            return True
    return False


def restricts(words: list[str], at: int, grammar: Grammar) -> bool:
    """Whether a French *que* says *only*: "je bois que du"."""
    return words[at] in ("que", "qu'") and words[at - 1] in grammar.verb and words[at + 1] in AFTER_ONLY


def begins(words: list[str], at: int, start: int, grammar: Grammar) -> bool:
    """Whether the name of the thing begins here, adverbs apart."""
    while at < start and words[at] in grammar.between and words[at] not in grammar.determiner:
        at += 1
    return at == start or words[at] in grammar.determiner or words[at] in grammar.adjunct


def opens(words: list[str], verb: int, end: int, grammar: Grammar) -> bool:
    """Whether a verb opens its clause with the subject left out."""
    if words[verb] not in grammar.dropped or (end < len(words) and words[end] in COPULAS_AFTER):
        return False
    at = verb - 1
    if at >= 0 and (
        words[at] == "after" or (at > 0 and words[at] == "of" and not TIMES.isdisjoint(words[at - 2 : at]))
    ):
        return True
    while at >= 0 and words[at] in LEADS_IN:
        at -= 1
    return at < 0 or words[at] in CLAUSE_STARTS or not words[at].isalnum()


def for_another(words: list[str], verb: int, start: int, end: int, grammar: Grammar) -> bool:
    """Whether what was bought was for somebody else, or the thing belongs to somebody else."""
    if any(word in grammar.person for word in words[verb:start] if "'" not in word):
        return True
    after = words[end : end + 5]
    for at, word in enumerate(after[:-1]):
        if word in ("for", "pour", "to", "à") and any(one in grammar.person for one in after[at + 1 : at + 4]):
            return _SELF.isdisjoint(after[at + 1 :])
        if word in BREAKS:
            break
    return False
