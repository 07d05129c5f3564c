"""From the text of posts to their annotations, a batch at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from nlp import disclosure, first_person, tone
from nlp.annotation import Annotation, BrandMention, Passage
from nlp.brand_names import NameTable
from nlp.brands import BrandFinder, Found
from nlp.catalogue import Catalogue
from nlp.context import BRANDLIKE
from nlp.forms import DISCLOSES, FEELS, NAMES, SPEAKS
from nlp.language import language
from nlp.lexicon import Lexicon, Reading
from nlp.name_cues import names_in
from nlp.segments import UNSPACED, space_out
from nlp.social import SocialText, take_apart
from nlp.topics import phrases

_MOST_FORMS = 3_000_000


class Annotator:
    """Annotates posts; the annotation depends on the passage and the catalogue alone.

    Parameters
    ----------
    catalogue
        The brands to find; none by default.
    models
        Language to the name of a trained spaCy pipeline that the user has installed, used in place of the blank one.
    propose
        Whether to look for names that the catalogue lacks (`Annotation.names`, for `nlp.proposals`).

    Raises
    ------
    ConfigError
        A named pipeline is not installed.

    Examples
    --------
    >>> from nlp.catalogue import Brand
    >>> annotator = Annotator(Catalogue([Brand("loreal", "L'Oréal")]))
    >>> [found] = annotator.annotate([Passage("J’adore le mascara de Loreal #beauté https://t.co/x")])
    >>> found.lang, found.hashtags, [(m.brand, m.status, m.reason) for m in found.brands]
    ('fr', ['beauté'], [('loreal', 'sure', 'name')])
    """

    def __init__(
        self, catalogue: Catalogue | None = None, *, models: Mapping[str, str] | None = None, propose: bool = False
    ) -> None:
        self._propose = propose
        self._models = dict(models or {})
        self.reload(Catalogue.empty() if catalogue is None else catalogue)

    def reload(self, catalogue: Catalogue) -> None:
        """Take another catalogue; the next batch is read with it."""
        self.catalogue = catalogue
        table = NameTable(catalogue)
        self._lexicon = Lexicon(table.normal, table.role, self._models)
        self._finder = BrandFinder(catalogue, table, self._lexicon)

    def annotate(self, passages: Sequence[Passage]) -> list[Annotation]:
        """Annotate a batch of posts.

        Parameters
        ----------
        passages
            Any texts, of any length; what lies beyond `nlp.social.MAX_CHARACTERS` is not read.

        Returns
        -------
        list of Annotation
            One for each passage, in their order.
        """
        if len(self._lexicon) > _MOST_FORMS:
            # A vocabulary never forgets: without this a stream of years would fill the memory.
            self.reload(self.catalogue)
        # Step by step over the batch, not post by post: each step's tables then stay in the processor's cache.
        texts = [take_apart(passage) for passage in passages]
        langs = [language(text.prose, passage.lang) for text, passage in zip(texts, passages, strict=True)]
        readings = [self._read(text.prose, lang) for text, lang in zip(texts, langs, strict=True)]
        found = [self._find(*post) for post in zip(readings, texts, langs, strict=True)]
        topics = [phrases(reading.kinds, reading.entries, lang) for reading, lang in zip(readings, langs, strict=True)]
        tones = [
            tone.score(reading.words, lang) if reading.flags & FEELS else None
            for reading, lang in zip(readings, langs, strict=True)
        ]
        speech = [_speech(*post) for post in zip(readings, texts, found, langs, strict=True)]
        return [
            Annotation(
                lang=lang,
                terms=reading.terms,
                topics=told,
                brands=_with_tone(brands, felt, reading.words, lang) if brands else [],
                hashtags=text.hashtags,
                mentions=text.mentions,
                links=text.links,
                tone=felt,
                disclosed=disclosed,
                first_person=uses,
                names=names_in(reading.words, _trained_names(reading))
                if self._propose and reading.flags & NAMES
                else [],
            )
            for lang, reading, told, brands, text, felt, (disclosed, uses) in zip(
                langs, readings, topics, found, texts, tones, speech, strict=True
            )
        ]

    def _read(self, prose: str, lang: str) -> Reading:
        if not prose.isascii() and UNSPACED.search(prose):
            prose = space_out(prose)
        return self._lexicon.read(prose, lang)

    def _find(self, reading: Reading, text: SocialText, lang: str) -> list[Found]:
        return self._finder.find(reading, text.written, text.listed, text.tags, lang)


def _speech(reading: Reading, text: SocialText, found: list[Found], lang: str) -> tuple[disclosure.Disclosure, bool]:
    """Return what the post says of being paid for, and whether its author speaks of using something."""
    words = reading.words
    disclosed: disclosure.Disclosure = "none"
    unseen = [f"#{tag}" for tag in text.tags if f"#{tag}" not in words] if text.tags else []
    if reading.flags & DISCLOSES or unseen:
        disclosed = disclosure.detect(words + unseen if unseen else words, lang)
    if not reading.flags & SPEAKS:
        return disclosed, False
    return disclosed, first_person.detect(words, [(one.start, one.end) for one in found if one.start >= 0], lang)


def _with_tone(found: list[Found], whole: float | None, words: list[str], lang: str) -> list[BrandMention]:
    """Give each mention the tone of its clause; one that only the platform's lists name gets the post's."""
    placed = [one for one in found if one.start >= 0]
    clauses = iter(tone.by_span(words, [(one.start, one.end) for one in placed], lang) if len(placed) > 1 else [whole])
    felt = [next(clauses) if one.start >= 0 else whole for one in found]
    return [
        one.mention if value is None else msgspec.structs.replace(one.mention, tone=value)
        for one, value in zip(found, felt, strict=True)
    ]


def _trained_names(reading: Reading) -> list[tuple[int, int]]:
    return [(start, end) for start, end, label in reading.entities if label in BRANDLIKE]
