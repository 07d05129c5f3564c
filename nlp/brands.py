"""Finding the catalogue's brands in a post."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from nlp.annotation import BrandMention
from nlp.brand_names import WHOLE, Name, NameTable
from nlp.catalogue import Brand, Catalogue
from nlp.context import Verdict, judge
from nlp.forms import PARTS
from nlp.lexicon import Lexicon, Reading
from nlp.setting import Setting
from nlp.social import MENTION
from nlp.terms import not_terms

# Between them the ways in which spaCy cuts names with signs; the spelling in one piece is French.
_TOKENIZERS = ("en", "xx")
_PLAINLY_NOT = -3.0
# Over the tokens' parts in names, see `nlp.forms.SIGNS`: where a name of several words may begin, and one of one stand.
_SEVERAL = re.compile("[2367](?=[1357])")
_WHOLE = re.compile("[4-7]")
_RANK = {"sure": 0, "unsure": 1, "excluded": 2}


class Found(msgspec.Struct, frozen=True, gc=False):
    """A brand mention, its tokens (`start` -1 where only lists name it) and the log-odds of its context."""

    mention: BrandMention
    start: int
    end: int
    score: float = 0.0


class BrandFinder:
    """Finds names, hashtags and handles of the brands of one catalogue.

    Parameters
    ----------
    catalogue
        Whose brands to find.
    table
        Its spellings.
    lexicon
        Whose vocabulary has ``table.normal`` as NORM.
    """

    def __init__(self, catalogue: Catalogue, table: NameTable, lexicon: Lexicon) -> None:
        self._brands: tuple[Brand, ...] = catalogue.brands
        self._table = table
        for lang in _TOKENIZERS if table.irregular else ():
            for name in table.irregular:
                table.add_tokens(lexicon.tokenize(name.surface.replace("’", "'"), lang), name)
        self._vocab = lexicon.vocab
        self._matcher = PhraseMatcher(lexicon.vocab, attr="NORM")
        self._names: dict[int, list[Name]] = {}
        several = {words: names for words, names in table.spellings.items() if len(words) > 1}
        for i, (words, names) in enumerate(several.items()):
            key = f"brand name {i}"
            self._matcher.add(key, [Doc(lexicon.vocab, words=list(words))])
            self._names[lexicon.vocab.strings[key]] = names
        self._rivals = [
            tuple(
                n for other in brand.competitors if (rival := catalogue.get(other)) for n in rival.names if len(n) > 2
            )
            for brand in self._brands
        ]
        # A model learns a brand's neighbours from its sure mentions: one doubtful name and nothing else has none.
        doubtful = {name.brand for names in table.spellings.values() for name in names if name.ambiguous}
        self._learnable = {
            i
            for i, brand in enumerate(self._brands)
            if (brand.speaks_for or brand.speaks_against or i in doubtful)
            and (brand.speaks_for or brand.handles or brand.hashtags or brand.products or len(brand.aliases) > 1)
        }

    def find(
        self,
        reading: Reading,
        handles: Sequence[str],
        listed: Sequence[str],
        tags: Sequence[str],
        lang: str,
    ) -> list[Found]:
        """Return the brand mentions of a post, each brand and name once, in the order of the text.

        Parameters
        ----------
        reading
            The tokens.
        handles
            Those of the text, in the order of the ``MENTION`` tokens.
        listed
            Handles that the platform lists.
        tags
            Hashtags as written.
        lang
            The language of the post.
        """
        found: list[Found] = []
        named = self._named(reading) if reading.named else []
        # most posts name none of the brands, and are done with here
        if not named and not self._table.name_one((*handles, *listed, *tags)):
            return found
        setting = Setting(reading.words, lang, reading.entities)
        for names, start, end in named:
            found.extend(self._by_name(names, setting, start, end))
        if handles or listed:
            found.extend(self._by_handle(handles, listed, setting))
        if tags:
            found.extend(self._by_tag(tags, found, setting))
        return _settle(found) if len(found) > 1 else found

    def _named(self, reading: Reading) -> list[tuple[list[Name], int, int]]:
        """Return the names with start and end, none within another: the longest first, then the first."""
        words, parts, table = reading.words, reading.signs[PARTS], self._table
        found: list[tuple[list[Name], int, int]] = []
        taken: set[int] = set()
        begun = [place.start() for place in _SEVERAL.finditer(parts)]
        ends = [(at, at + length) for at in begun if (length := table.longest(words[at], words[at + 1]))]
        if ends:
            # A Doc costs by its tokens, and most of a post is far from a name of several words.
            first = ends[0][0]
            matches = self._matcher(Doc(self._vocab, words=words[first : max(end for _, end in ends)]))
            for key, start, end in sorted(matches, key=lambda match: (match[1] - match[2], match[1])):
                place = range(first + start, first + end)
                if taken.isdisjoint(place):
                    taken.update(place)
                    found.append((self._names[key], place.start, place.stop))
        if reading.named == WHOLE:
            places = [place.start() for place in _WHOLE.finditer(parts)]
            found += [(table.of_one_word(words[at]), at, at + 1) for at in places if at not in taken]
        return found

    def _by_name(self, names: list[Name], setting: Setting, start: int, end: int) -> list[Found]:
        found: list[Found] = []
        surface = setting.words[start]
        function_word = end - start == 1 and surface.lower() in not_terms(setting.lang)
        if function_word and surface.islower():
            return found
        # "But me livre demain", "Next have lost my parcel": worth no word where it is not the brand
        function_word = function_word and setting.opens(start)
        for name in names:
            kind = "hashtag" if surface[0] == "#" else name.kind
            doubtful = name.ambiguous or len(names) > 1 or (name.capitals and not _as_written(name, surface))
            one = self._mention(name, kind, doubtful or function_word, setting, start, end)
            if not function_word or one.mention.status == "sure":
                found.append(one)
        return found

    def _by_handle(self, handles: Sequence[str], listed: Sequence[str], setting: Setting) -> list[Found]:
        found = []
        places = [i for i, word in enumerate(setting.words) if word == MENTION] if handles else []
        places += [-1] * (len(handles) + len(listed) - len(places))
        for handle, place in zip((*handles, *listed), places, strict=False):
            exact = self._table.handles.get(handle.lower())
            end = place + 1 if place >= 0 else -1
            if exact is not None:
                found.append(self._mention(exact, "handle", False, setting, place, end))
                continue
            for name in self._table.in_tag(handle):
                doubtful = name.ambiguous or (name.capitals and not _as_written(name, handle))
                found.append(self._mention(name, "handle", doubtful, setting, place, end))
        return found

    def _by_tag(self, tags: Sequence[str], before: list[Found], setting: Setting) -> list[Found]:
        named = {one.mention.brand for one in before if one.mention.status == "sure"}
        found = []
        for tag in tags:
            for name in self._table.in_tag(tag):
                if self._brands[name.brand].id not in named:
                    place = next((i for i, word in enumerate(setting.words) if word == "#" + tag), -1)
                    doubtful = name.kind != "hashtag" and (
                        name.ambiguous or (name.capitals and not _as_written(name, tag))
                    )
                    found.append(
                        self._mention(name, "hashtag", doubtful, setting, place, place + 1 if place >= 0 else -1)
                    )
        return found

    def _mention(self, name: Name, kind: str, doubtful: bool, setting: Setting, start: int, end: int) -> Found:
        brand = self._brands[name.brand]
        verdict = (
            judge(brand, self._rivals[name.brand], name, kind, setting, start, end)
            if doubtful
            else Verdict("sure", kind)
        )
        context = setting.features(start, end, brand) if name.brand in self._learnable else ()
        return Found(
            BrandMention(brand.id, name.surface, verdict.status, verdict.reason, None, context),
            start,
            end,
            verdict.score,
        )


def _as_written(name: Name, surface: str) -> bool:
    """Whether a short name has the catalogue's capitals, or only capitals."""
    return surface.isupper() or surface.lstrip("#").startswith(name.surface)


def _settle(found: list[Found]) -> list[Found]:
    """Keep each brand's names once, the surest first told; a sure mention settles the doubtful ones beside it."""
    sure = {one.mention.brand for one in found if one.mention.status == "sure"}
    best: dict[tuple[str, str], Found] = {}
    for one in sorted(found, key=lambda one: (one.start < 0, one.start)):
        mention = one.mention
        if mention.status != "sure" and mention.brand in sure and one.score > _PLAINLY_NOT:
            mention = msgspec.structs.replace(mention, status="sure", reason="context: named surely in the same post")
            one = Found(mention, one.start, one.end)
        key = (mention.brand, mention.surface.lower())
        if key not in best or _RANK[mention.status] < _RANK[best[key].mention.status]:
            best[key] = one
    return list(best.values())
