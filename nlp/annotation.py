"""What goes into the annotator and what comes out of it."""

from __future__ import annotations

from typing import Literal

import msgspec


class Passage(msgspec.Struct, frozen=True, gc=False):
    """The text of one post and what its platform says about it.

    Attributes
    ----------
    text
        What was written.
    lang
        The platform's language tag (ISO 639-1), checked and not trusted; empty if there is none.
    hashtags, mentions, urls
        As the platform lists them, without ``#`` and ``@``; what the text shows is added.
    """

    text: str
    lang: str = ""
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


class BrandMention(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A place where a post names a brand of the catalogue.

    Attributes
    ----------
    brand
        The brand's id in the catalogue.
    surface
        The words that named it, as in the catalogue (never free text of the post).
    status
        ``sure``; ``unsure`` (a homonym that the context does not settle); ``excluded`` (the context speaks against it).
    reason
        Why, in a few words: ``handle``, ``hashtag``, ``name``, ``alias``, ``product``, ``context: ...``.
    tone
        -1 to 1 of the clause that names it; None is "cannot tell".
    context
        Words around it, the nearest first; only for brands whose names need context.
    """

    brand: str
    surface: str
    status: Literal["sure", "unsure", "excluded"] = "sure"
    reason: str = "name"
    tone: float | None = None
    context: tuple[str, ...] = ()


class SeenName(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One name in one post.

    Attributes
    ----------
    key
        Folded letters and digits: spellings that differ in case, accents, spaces meet.
    surface
        The name as written; a proper name, not a handle.
    cues
        Bits of `nlp.name_cues.Cue`.
    """

    key: str
    surface: str
    cues: int


class Annotation(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a post says, without its text.

    Attributes
    ----------
    lang
        ISO 639-1, or ``und`` where a short post does not tell.
    terms
        Content words, normalised (lower case, NFKC, no stop words, no handles, no links), order and repetitions kept.
    topics
        Key phrases of one to three words that a person would say, best first.
    brands
        Mentions of the catalogue's brands, excluded and unsure ones too.
    hashtags
        Lower case, without ``#``, each once.
    mentions
        Handles, lower case, without ``@``, each once.
    links
        Addresses without tracking parameters, each once.
    tone
        -1 (very negative) to 1 (very positive); None is "cannot tell".
    disclosed
        Whether the author says that the post is paid for: a signal, never an accusation.
    first_person
        The author speaks of using a brand or product themselves.
    names
        Names that may be brands nobody listed; only where they are asked for.
    """

    lang: str
    terms: tuple[str, ...]
    topics: tuple[str, ...] = ()
    brands: tuple[BrandMention, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    tone: float | None = None
    disclosed: Literal["none", "disclosed", "ambiguous"] = "none"
    first_person: bool = False
    names: tuple[SeenName, ...] = ()
