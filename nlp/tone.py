"""Tone from -1 to 1, or "cannot tell": VADER's rules over the tokens already there, for French too."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import pairwise

from nlp.known import Known
from nlp.polarity import lexicon, phrases, polarity
from nlp.tone_context import BOOSTER, BREAK, CONTRAST, DAMPER, NEGATION, NONE, SHOUT, STOP, in_context
from nlp.wordlists import word_list

# Constants of VADER (Hutto and Gilbert 2014), fitted there on people's ratings of intensity.
_CAPITALS = 0.733
_BEFORE_CONTRAST, _AFTER_CONTRAST = 0.5, 1.5
_EXCLAMATION, _MOST_EXCLAMATIONS = 0.292, 4
_NORMAL = 15.0
# A sum that keeps less than this of what was felt on both sides is contradictory.
_LEAST_NET = 0.12
_LONGEST = 6

# A capital is the role of a token that something is felt of.
_FELT = re.compile("[A-Z]")
_ROLES = (
    ("contrast", CONTRAST),
    ("negation", NEGATION),
    ("stop", STOP),
    ("damper", DAMPER),
    ("booster", BOOSTER),
)
_BREAKS = frozenset([".", ",", ";", ":", "…", "...", "(", ")", "|", "\n", "-", "–", "—", "?", "??"])
_SENTENCE_ENDS = frozenset([".", "!", "?", ";", "…", "...", "!!", "??", "|", "\n"])
_JOINTS = frozenset([",", "and", "et", "while", "-", "–", "—", "whereas", "tandis", "alors"])

_Phrases = dict[str, list[tuple[list[str], float]]]
_Entry = tuple[str, float, _Phrases | None]
_UNFELT: _Entry = (NONE, 0.0, None)


@lru_cache(maxsize=512)
def _roles(lang: str) -> dict[str, str]:
    roles: dict[str, str] = dict.fromkeys(_BREAKS, BREAK)
    for table, role in _ROLES:
        for word in word_list("tone", table, lang):
            roles.setdefault(word, role)
    return roles


@lru_cache(maxsize=512)
def _is_rated(lang: str) -> bool:
    """Whether words of a language bear a tone; else its signs alone do."""
    return bool(lexicon(lang) or phrases(lang)) or len(_roles(lang)) > len(_BREAKS)


def _plain(token: str) -> str:
    return token.lower().replace("’", "'")


def _entry(lang: str, token: str) -> _Entry:
    """Return a token's role, polarity, and the phrases that may begin with it, by their second word."""
    if token[:1].isalnum() and not _is_rated(lang):
        return _UNFELT
    word = _plain(token)
    role = SHOUT if word[:1] == "!" else _roles(lang).get(word, NONE)
    begins = phrases(lang).get(word)
    value = polarity(token, lang) if role in (NONE, BOOSTER) and token else 0.0
    return (role.upper() if value or begins else role), value, begins


@lru_cache(maxsize=512)
def _entries(lang: str) -> Known[_Entry]:
    return Known(partial(_entry, lang))


def role_of(token: str, lang: str) -> str:
    """Return a letter for what a token is to the tone, a capital where something is felt of it."""
    return _entry(lang, token)[0]


def score(tokens: Sequence[str], lang: str) -> float | None:
    """Return the tone of a post.

    The polarities of its words, phrases and emoji, turned by negation (*not*, *ne ... pas*), raised by
    intensifiers, capitals and exclamation marks, weighed by contrast (*but*, *mais*: what follows counts more),
    summed and brought between -1 and 1 by ``s / sqrt(s^2 + 15)``.

    Parameters
    ----------
    tokens
        Surface tokens in order, original case.
    lang
        ISO 639-1; outside French and English, emoji and emoticons alone are read.

    Returns
    -------
    float or None
        None is "cannot tell": nothing that bears a tone, or as much for as against.

    Examples
    --------
    >>> score(["I", "love", "it", "!"], "en") > score(["I", "like", "it"], "en") > 0 > score(["not", "good"], "en")
    True
    >>> score(["Je", "ne", "suis", "pas", "déçue"], "fr") > 0, score(["The", "train", "leaves"], "en")
    (True, None)
    """
    known = _entries(lang)
    return felt(tokens, "".join([known[token][0] for token in tokens]), lang)


def felt(tokens: Sequence[str], roles: str, lang: str) -> float | None:
    """Return the tone of a post whose tokens' roles are known, a letter each: as `score`."""
    places = [match.start() for match in _FELT.finditer(roles)]
    if not places:
        return None
    roles = roles.lower()
    values = _values(tokens, roles, places, lang)
    if not values:
        return None
    if CONTRAST in roles:
        _weigh_contrast(values, roles)
    total = sum(values.values())
    both = sum(map(abs, values.values()))
    if both == 0.0 or abs(total) < _LEAST_NET * both:
        return None
    if SHOUT in roles:
        shouts = sum([token.count("!") for token, role in zip(tokens, roles, strict=True) if role == SHOUT])
        total += math.copysign(min(shouts, _MOST_EXCLAMATIONS) * _EXCLAMATION, total)
    return total / math.sqrt(total * total + _NORMAL)


def _values(tokens: Sequence[str], roles: str, places: list[int], lang: str) -> dict[int, float]:
    """Return what each word or phrase that bears a tone adds, by its place."""
    values: dict[int, float] = {}
    known = _entries(lang)
    done, last = -1, len(tokens)
    for at in places:
        if at <= done:
            continue
        _, value, begins = known[tokens[at]]
        end = at + 1
        # most words that may begin a phrase are as common as *I* and *no*, and begin none
        if (
            begins
            and at + 1 < last
            and (rest := begins.get(_plain(tokens[at + 1])))
            and (phrase := _phrase_at(tokens, at, rest))
        ):
            end, value = phrase
            done = end - 1
        if value == 0.0:
            continue
        if tokens[at].isupper() and len(tokens[at]) > 2 and not _all_capitals(tokens):
            value += math.copysign(_CAPITALS, value)
        values[at] = in_context(tokens, roles, at, end, value, lang)
    return values


def _all_capitals(tokens: Sequence[str]) -> bool:
    """Whether capitals stress nothing because all is in capitals."""
    return all(token.isupper() for token in tokens if token.isalpha())


def _phrase_at(tokens: Sequence[str], at: int, known: list[tuple[list[str], float]]) -> tuple[int, float] | None:
    """Return where a phrase ends whose first two words are here, and its value."""
    following = [_plain(token) for token in tokens[at + 2 : at + _LONGEST]]
    for rest, value in known:
        if following[: len(rest)] == rest:
            return at + 2 + len(rest), value
    return None


def _weigh_contrast(values: dict[int, float], roles: str) -> None:
    """Let what follows the last contrast between two things felt count more than what comes before."""
    turns = [at for at, role in enumerate(roles) if role == CONTRAST]
    first, last = min(values), max(values)
    turn = max((at for at in turns if first < at < last), default=None)
    if turn is None:
        return
    for at in values:
        values[at] *= _BEFORE_CONTRAST if at < turn else _AFTER_CONTRAST


def by_span(
    tokens: Sequence[str], spans: Sequence[tuple[int, int]], lang: str, roles: str | None = None
) -> list[float | None]:
    """Return the tone of the clause around each thing named.

    Two things are in clauses of their own where a sentence ends between them, a contrast turns (*but*, *mais*), or
    a comma or conjunction joins two parts that each bear a tone; else they share one.

    Parameters
    ----------
    tokens
        Surface tokens in order, original case.
    spans
        Index of the first token of each thing named, and of the one after its last.
    lang
        ISO 639-1.
    roles
        A letter for each token, see `role_of`, where they are known.

    Returns
    -------
    list of (float or None)
        One for each span, in their order; None is "cannot tell".

    Examples
    --------
    >>> tones = by_span("Lumea is great but Velora is awful".split(), [(0, 1), (4, 5)], "en")
    >>> tones[0] > 0 > tones[1]
    True
    """
    if roles is None:
        known = _entries(lang)
        roles = "".join([known[token][0] for token in tokens])
    places = sorted(set(spans))
    if len(places) < 2:
        return [felt(tokens, roles, lang)] * len(spans)
    cuts = [0]
    for (_, end), (start, _) in pairwise(places):
        cuts.append(_cut(tokens, roles, cuts[-1], end, start, lang))
    cuts.append(len(tokens))
    tones: dict[tuple[int, int], float | None] = {}
    before: tuple[int, int] | None = None
    for number, place in enumerate(places):
        begin = cuts[number]
        stop = next(cut for cut in cuts[number + 1 :] if cut > begin)
        if before is not None and cuts[number - 1] == begin:
            tones[place] = tones[before]
        else:
            tones[place] = felt(tokens[begin:stop], roles[begin:stop], lang)
        before = place
    return [tones[span] for span in spans]


def _cut(tokens: Sequence[str], roles: str, begin: int, end: int, start: int, lang: str) -> int:
    """Return where the clause that began at `begin` ends between two things named, `begin` itself if it goes on."""
    contrasts = word_list("tone", "contrast", lang)
    for at in range(start - 1, end - 1, -1):
        if tokens[at] in _SENTENCE_ENDS or tokens[at].lower() in contrasts:
            return at + 1
    for at in range(start - 1, end - 1, -1):
        if (
            tokens[at].lower() in _JOINTS
            and felt(tokens[begin:at], roles[begin:at], lang) is not None
            and felt(tokens[at + 1 :], roles[at + 1 :], lang) is not None
        ):
            return at + 1
    return begin
