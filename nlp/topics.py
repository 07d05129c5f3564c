"""Key phrases: what a post is about in one to three words, and which of them mark a conversation off."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from nlp import topic_words
from nlp.topic_words import ADJECTIVE, LINK, NOUN, NOUN_OR_VERB, NUMBER, PARTICIPLE, UNLISTED, WHOLE, entry

Entry = tuple[*topic_words.Entry, *tuple[object, ...]]
"""A `nlp.topic_words.Entry`, and what else others know of the word."""

MAX_PHRASES = 5
MAX_WORDS = 3
# The least weight of a word that may stand alone: adjectives and words as wide as *day* weigh less.
_ALONE = 0.5

# Runs of words that belong together, over the kinds of a post's tokens. A word that is noun or verb is a verb after a
# subject, and where it begins a run before a determiner without one before it; a participle after a subject or an
# auxiliary ends a run, as a verb does; a French link holds two words together.
# The letter comes first and what must stand before it after it: only then can the search leap to it.
_FIRST = "[NUAVP](?:(?<=[NUA])|(?<=DV)|(?<=V)(?<![DS]V)(?!D)|(?<=P)(?<![XS]P))[NUAVP]*"
_RUN = re.compile(_FIRST + "(?:(?<=U)0[NUAVP]*)*")
_RUN_FRENCH = re.compile(_FIRST + "(?:(?:(?<=U)0|(?<=[NUAVP])L(?=[NUAVP]))[NUAVP]*)*")
_LENGTH = tuple(1.0 + 0.35 * (words - 1) for words in range(MAX_WORDS + 1))
"""What a phrase weighs more than its words, by their number."""
_HEADS = frozenset({NOUN, UNLISTED, NOUN_OR_VERB, PARTICIPLE})


def _trim(words: Sequence[Entry], lang: str) -> Sequence[Entry]:
    """Take off what no phrase begins or ends with: links, judgements, a leading number, a final English adjective."""
    start, end = 0, len(words)
    while start < end and (
        words[start][0] in (LINK, NUMBER) or (words[start][3] == 0.0 and words[start][0] == ADJECTIVE)
    ):
        start += 1
    while end > start and (
        words[end - 1][0] == LINK or (words[end - 1][0] == ADJECTIVE and (lang == "en" or words[end - 1][3] == 0.0))
    ):
        end -= 1
    return words if end - start == len(words) else words[start:end]


def _phrase(words: Sequence[Entry], lang: str) -> tuple[str, float] | None:
    """Return a run of words as a phrase and its weight, or None where it is not one that a person would say."""
    words = _trim(words, lang)
    if not words or len(words) > MAX_WORDS:
        return None
    weight = sum([word[3] for word in words])
    if weight <= 0.0 or _HEADS.isdisjoint([word[0] for word in words]):
        return None
    # French agrees in number along the phrase; English marks it on the last word only.
    forms = [word[2] for word in words] if lang != "en" else [*(word[1] for word in words[:-1]), words[-1][2]]
    return " ".join(forms).replace("' ", "'"), weight * _LENGTH[len(words)]


def key_phrases(tokens: Sequence[str], lang: str) -> list[str]:
    """Return what a post is about, in phrases of one to three words, best first.

    Runs of content words between stop words, punctuation, handles and links (as in RAKE, Rose et al. 2010) are cut by
    what each word can be: a verb ends a run, a judgement (*great*, *nul*) neither starts nor ends one. Number is
    levelled (*flight delays*, *flight delay*), gender is kept; a hashtag in capitals is read as its words.

    Parameters
    ----------
    tokens
        Surface tokens in order, original case.
    lang
        ISO 639-1. Word classes and singulars are known for ``fr`` and ``en``; elsewhere stop words alone cut the
        runs. Scripts without spaces give their hashtags and the words of spaced scripts in them.

    Returns
    -------
    list of str
        At most `MAX_PHRASES`, lower case, each once.

    Examples
    --------
    >>> key_phrases("The delays on the Lyon line are terrible again #NightTrains".split(), "en")
    ['night trains', 'lyon line', 'delay', 'lyon']
    """
    entries: list[Entry] = [entry(token, lang) for token in tokens]
    return list(phrases("".join([one[0] for one in entries]), entries, lang))


def phrases(kinds: str, entries: Sequence[Entry], lang: str) -> tuple[str, ...]:
    """Return the key phrases of a post whose tokens were looked up.

    Parameters
    ----------
    kinds
        A letter for each token, see `nlp.topic_words`.
    entries
        What each token is to a phrase.
    lang
        ISO 639-1.
    """
    found: dict[str, float] = {}
    at = kinds.find(WHOLE)
    while at >= 0:
        found[entries[at][1]] = entries[at][3]
        at = kinds.find(WHOLE, at + 1)
    english = lang == "en"
    for run in (_RUN_FRENCH if lang == "fr" else _RUN).finditer(kinds):
        start, end = run.span()
        if end == start + 1:
            word = entries[start]
            form, weight = word[2], word[3]
            if weight >= _ALONE and weight > found.get(form, 0.0):
                found[form] = weight
        elif end == start + 2:
            first, last = entries[start], entries[start + 1]
            if _opens(first) and _closes(last, english):
                _add_words(found, (first, last))
                _add_pair(found, first, last, english)
            else:
                _add_phrases(found, _trim((first, last), lang), lang)
        else:
            _add_phrases(found, _trim(entries[start:end], lang), lang)
    if len(found) > 1:
        return tuple(sorted(found, key=found.__getitem__, reverse=True)[:MAX_PHRASES])
    return tuple(found)


def _opens(word: Entry) -> bool:
    """Whether a phrase may begin with a word, which `_trim` leaves there."""
    kind = word[0]
    return kind != LINK and kind != NUMBER and (word[3] != 0.0 or kind != ADJECTIVE)


def _closes(word: Entry, english: bool) -> bool:
    """Whether a phrase may end with a word, which `_trim` leaves there."""
    kind = word[0]
    return kind != LINK and (kind != ADJECTIVE or (word[3] != 0.0 and not english))


def _add_words(found: dict[str, float], words: Sequence[Entry]) -> None:
    for word in words:
        form, weight = word[2], word[3]
        if weight >= _ALONE and weight > found.get(form, 0.0):
            found[form] = weight


def _add_pair(found: dict[str, float], first: Entry, last: Entry, english: bool) -> None:
    """Add the phrase of two words that may begin and end one: as `_phrase`, of which most are too short for it."""
    weight = (first[3] + last[3]) * _LENGTH[2]
    if weight > 0.0 and (first[0] in _HEADS or last[0] in _HEADS):
        name = f"{first[1] if english else first[2]} {last[2]}"
        if "' " in name:
            name = name.replace("' ", "'")
        if weight > found.get(name, 0.0):
            found[name] = weight


def _add_phrases(found: dict[str, float], chunk: Sequence[Entry], lang: str) -> None:
    """Add the words of a run and the phrases in it, with their weights."""
    _add_words(found, chunk)
    size = len(chunk)
    if size < 2:
        return
    english = lang == "en"
    pieces = [chunk] if size <= MAX_WORDS else [chunk[at : at + 2] for at in range(size - 1)]
    if size == MAX_WORDS and all(word[0] != LINK for word in chunk):
        pieces.append(chunk[1:] if english else chunk[:2])
    for piece in pieces:
        if len(piece) == 2 and _opens(piece[0]) and _closes(piece[1], english):
            _add_pair(found, piece[0], piece[1], english)
            continue
        named = _phrase(piece, lang)
        if named is not None and named[1] > found.get(named[0], 0.0):
            found[named[0]] = named[1]


def rank(counts: Mapping[str, tuple[int, int]], n_here: int, n_stream: int) -> list[tuple[str, float]]:
    """Rank phrases by how much they mark a conversation off from its stream.

    The score is the root of the log-likelihood ratio (Dunning 1993) of the 2 x 2 table of posts here and elsewhere,
    with and without the phrase; it holds for rare phrases, where the odds of Monroe, Colaresi and Quinn (2008) need a
    prior. As in the C-value (Frantzi, Ananiadou and Mima 2000), what a longer phrase explains does not count for the
    shorter one in it (posts here of the most frequent longer phrase are taken off), and length counts by ``log2(1 +
    words)``.

    Parameters
    ----------
    counts
        Per phrase: posts here that have it, posts of the stream (those here included) that have it.
    n_here, n_stream
        Posts here, and in the stream.

    Returns
    -------
    list of (str, float)
        Phrases that are more frequent here than elsewhere, best first; ties by the phrase. Scores do not compare
        between conversations of unlike size.

    Examples
    --------
    >>> ranked = rank({"battery life": (8, 9), "battery": (9, 12), "love": (5, 500)}, 10, 1000)
    >>> [phrase for phrase, _ in ranked]
    ['battery life', 'battery']
    """
    inside: dict[str, int] = {}
    for phrase, (here, _) in counts.items():
        words = phrase.split(" ")
        for size in range(1, len(words)):
            for at in range(len(words) - size + 1):
                part = " ".join(words[at : at + size])
                if part in counts:
                    inside[part] = max(inside.get(part, 0), here)
    ranked = []
    for phrase, (here, stream) in counts.items():
        alone = here - inside.get(phrase, 0)
        elsewhere = max(stream - here, 0)
        score = _keyness(alone, n_here, elsewhere, max(n_stream - n_here, 0))
        if score > 0.0:
            ranked.append((phrase, score * math.log2(2 + phrase.count(" "))))
    ranked.sort(key=lambda item: (-item[1], item[0]))
    return ranked


def _keyness(here: int, n_here: int, elsewhere: int, n_elsewhere: int) -> float:
    """Return the root of Dunning's ratio; zero where the phrase is not more frequent here."""
    total, n = here + elsewhere, n_here + n_elsewhere
    if here <= 0 or n_here <= 0 or here * n_elsewhere <= elsewhere * n_here:
        # In a stream that is all here, every phrase is as frequent as can be.
        return math.sqrt(here) if here > 0 and n_elsewhere == 0 else 0.0
    ratio = 0.0
    for seen, size in ((here, n_here), (elsewhere, n_elsewhere)):
        for observed, share in ((seen, total / n), (size - seen, 1.0 - total / n)):
            if observed > 0 and share > 0.0:
                ratio += observed * math.log(observed / (size * share))
    return math.sqrt(max(2.0 * ratio, 0.0))
