"""From the text of posts to their annotations, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from nlp import disclosure, first_person, name_cues, tone
from nlp.annotation import Annotation, BrandMention, Passage, SeenName
from nlp.brand_names import NameTable
from nlp.brands import BrandFinder, Found
from nlp.catalogue import Catalogue
from nlp.context_cues import BRANDLIKE
from nlp.forms import CASES, DISCLOSES, FEELS, KINDS, LOOK, MARKS, NAMES, ROLES, SPEAKS
from nlp.language import language
from nlp.lexicon import Lexicon, Reading
from nlp.segments import UNSPACED, space_out
from nlp.social import SocialText, take_apart
from nlp.topics import phrases

_MOST_FORMS = 1_000_000
_A_TURN = 50_000
"""Posts after which words that did not come again in as many are forgotten: with fewer, common ones would be."""
# Step by step, not post by post, so that each step's tables stay in the processor's cache; and not too many at once:
# what lives through a run of Python's collector is looked at in all its later ones.
_AT_ONCE = 100
_REMEMBERED = 4_000
"""Posts whose annotations are kept for others that say the same: reposts and copies come soon, or hardly ever."""
_SILENT: tuple[disclosure.Disclosure, bool] = ("none", False)


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
    ('fr', ('beauté',), [('loreal', 'sure', 'name')])
    """

    def __init__(
        self, catalogue: Catalogue | None = None, *, models: Mapping[str, str] | None = None, propose: bool = False
    ) -> None:
        self._propose = propose
        self._models = dict(models or {})
        self._since_turn = 0
        self.reload(Catalogue.empty() if catalogue is None else catalogue)

    def reload(self, catalogue: Catalogue) -> None:
        """Take another catalogue; the next batch is read with it."""
        self.catalogue = catalogue
        table = NameTable(catalogue)
        self._lexicon = Lexicon(table.normal, table.role, self._models)
        self._finder = BrandFinder(catalogue, table, self._lexicon)
        self._known: dict[int, Annotation] = {}

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
        self._since_turn += len(passages)
        if self._since_turn > _A_TURN:
            self._since_turn = 0
            self._lexicon.turn()
        found: list[Annotation] = []
        for first in range(0, len(passages), _AT_ONCE):
            found += self._annotate(passages[first : first + _AT_ONCE])
        return found

    def _annotate(self, passages: Sequence[Passage]) -> list[Annotation]:
        posts = [(take_apart(passage), passage.lang) for passage in passages]
        # Of 64 bits, and salted by Python: two texts that differ do not meet in practice, and none is kept.
        keys = [*map(hash, posts)]
        known = self._known
        new = {key: post for key, post in zip(keys, posts, strict=True) if key not in known}
        known.update(zip(new, self._read_all([*new.values()]), strict=True))
        found = [known[key] for key in keys]
        for key in [*islice(known, max(len(known) - _REMEMBERED, 0))]:
            del known[key]
        return found

    def _read_all(self, posts: Sequence[tuple[SocialText, str]]) -> Iterator[Annotation]:
        texts = [text for text, _ in posts]
        runs = [text.prose.split() for text in texts]
        langs = [*map(language, [text.prose for text in texts], [tag for _, tag in posts], runs)]
        readings = self._lexicon.read_all([*map(_spaced, texts, runs)], langs)
        find = self._finder.find
        found = [
            find(reading, text.written, text.listed, text.tags, lang)
            if reading.named or text.written or text.listed or text.tags
            else []
            for reading, text, lang in zip(readings, texts, langs, strict=True)
        ]
        tones = [
            tone.felt(reading.words, reading.signs[ROLES], lang) if reading.flags & FEELS else None
            for reading, lang in zip(readings, langs, strict=True)
        ]
        speech = [
            _speech(reading, text, named, lang) if text.tags or reading.flags & (DISCLOSES | SPEAKS) else _SILENT
            for reading, text, named, lang in zip(readings, texts, found, langs, strict=True)
        ]
        return map(
            Annotation,
            langs,
            [reading.terms for reading in readings],
            [
                phrases(reading.signs[KINDS], reading.entries, lang)
                for reading, lang in zip(readings, langs, strict=True)
            ],
            [_with_tone(*post) if post[0] else () for post in zip(found, tones, readings, langs, strict=True)],
            [text.hashtags for text in texts],
            [text.mentions for text in texts],
            [text.links for text in texts],
            tones,
            [disclosed for disclosed, _ in speech],
            [uses for _, uses in speech],
            [*map(self._names, readings)],
        )

    def _names(self, reading: Reading) -> tuple[SeenName, ...]:
        if not (self._propose and reading.flags & NAMES):
            return ()
        trained = _trained_names(reading) if reading.entities else ()
        looks = [entry[LOOK] for entry in reading.entries]
        return name_cues.names_at(reading.words, looks, reading.signs[MARKS], reading.signs[CASES], trained)


def _spaced(text: SocialText, runs: list[str]) -> list[str]:
    """Return the runs of a text, with those cut that a script without spaces has written in one."""
    prose = text.prose
    return space_out(prose).split() if not prose.isascii() and UNSPACED.search(prose) else runs


def _speech(reading: Reading, text: SocialText, found: list[Found], lang: str) -> tuple[disclosure.Disclosure, bool]:
    """Return what the post says of being paid for, and whether its author speaks of using something."""
    words = reading.words
    disclosed: disclosure.Disclosure = "none"
    unseen = [f"#{tag}" for tag in text.tags if f"#{tag}" not in words] if text.tags else []
    if reading.flags & DISCLOSES or unseen:
        disclosed = disclosure.detect((*words, *unseen) if unseen else words, lang)
    if not reading.flags & SPEAKS:
        return disclosed, False
    return disclosed, first_person.detect(words, [(one.start, one.end) for one in found if one.start >= 0], lang)


def _with_tone(found: list[Found], whole: float | None, reading: Reading, lang: str) -> tuple[BrandMention, ...]:
    """Give each mention the tone of its clause; one that only the platform's lists name gets the post's."""
    if not reading.flags & FEELS:
        return tuple([one.mention for one in found])
    words = reading.words
    placed = [one for one in found if one.start >= 0]
    spans = [(one.start, one.end) for one in placed]
    clauses = iter(tone.by_span(words, spans, lang, reading.signs[ROLES]) if len(spans) > 1 else [whole])
    felt = [next(clauses) if one.start >= 0 else whole for one in found]
    return tuple(
        [
            one.mention if value is None else msgspec.structs.replace(one.mention, tone=value)
            for one, value in zip(found, felt, strict=True)
        ]
    )


def _trained_names(reading: Reading) -> list[tuple[int, int]]:
    return [(start, end) for start, end, label in reading.entities if label in BRANDLIKE]
