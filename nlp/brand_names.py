"""All spellings under which a catalogue's brands are looked for, and which of them are other words too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

import msgspec

from nlp.catalogue import Brand, Catalogue
from nlp.folding import fold, joined, parts
from nlp.known import Known
from nlp.stopwords import english_or_french
from nlp.wordclass import tables
from nlp.wordlists import word_list

_JOINED_MIN = 4
WHOLE, FIRST, SECOND = 4, 2, 1
_INSIDE_MIN = 6
# Hashtags and handles without end come once or for a while: whether they name a brand, and what they name.
_MOST_TAGS, _MOST_NAMED = 50_000, 5_000
_PLAIN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
# Without one of these no piece of a word is a name in plain letters.
_PLAIN_LETTER = re.compile("[a-z0-9]")
_GAPS = re.compile(r"[\W_]+")
_DIGITS = "0123456789"
_SIGNS = "+!?"
_EDGES = "'\"-_.·*~’"


class Name(msgspec.Struct, frozen=True, gc=False):
    """One name of one brand.

    Attributes
    ----------
    brand
        Position in the catalogue.
    surface
        As in the catalogue.
    kind
        ``name``, ``alias``, ``product``, ``hashtag`` or ``handle``.
    ambiguous
        It is another word too.
    capitals
        Its few letters are the brand only if capitals are where the catalogue has them (``BA``, ``HP``, ``Axa``).
    """

    brand: int
    surface: str
    kind: str
    ambiguous: bool = False
    capitals: bool = False


@lru_cache(maxsize=2)
def _dictionary(lang: str) -> frozenset[str]:
    """Return the folded lower-case words of French or English, as far as ``spacy-lookups-data`` tells word classes."""
    known = tables(lang)
    classes = (known.noun, known.verb, known.adjective, known.adverb, known.verb_forms, known.adjective_forms)
    words = set[str]().union(*classes)
    # As one text, which is what makes it ten times faster: no rule of folding looks across a line.
    return frozenset(fold("\n".join(words)).split("\n"))


@lru_cache(maxsize=20_000)
def is_word_of(name: str, lang: str) -> bool:
    """Return whether a name is a word of ``fr`` or ``en``; inner capitals, digits and signs make it none."""
    word = name[:1].lower() + name[1:]
    return name.isalpha() and (word.islower() or name.isupper()) and fold(name) in _dictionary(lang)


def is_common_word(name: str) -> bool:
    """Return whether a name is a French or English word, and not for the brand's sake, so that it needs context.

    Examples
    --------
    >>> is_common_word("Orange"), is_common_word("Target"), is_common_word("iPhone"), is_common_word("Google")
    (True, True, False, False)
    """
    return (is_word_of(name, "en") or is_word_of(name, "fr")) and fold(name) not in word_list(
        "context", "eponyms", "any"
    )


class NameTable:
    """The spellings of a catalogue.

    Attributes
    ----------
    spellings
        Words of a name (folded) to the names that are written so.
    handles
        Lower-case handles that the catalogue lists.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.spellings: dict[tuple[str, ...], list[Name]] = {}
        self.irregular: list[Name] = []
        self.handles: dict[str, Name] = {}
        self._whole: dict[str, list[Name]] = {}
        self._inside = Known(self._find, _MOST_NAMED)
        self._named = Known(self._names_one, _MOST_TAGS)
        for i, brand in enumerate(catalogue):
            for name in _names(i, brand):
                self._add(name, settled=brand.ambiguous == ())
            for handle in brand.handles:
                self.handles[handle.lower()] = Name(i, handle, "handle")
            for tag in brand.hashtags:
                self._whole.setdefault(joined(tag), []).append(Name(i, tag, "hashtag"))
        self._firsts = {words[0] for words in self.spellings if len(words) > 1}
        self._pairs: dict[tuple[str, ...], int] = {}
        for words in self.spellings:
            self._pair(words)
        self._normals = Known(self.normal)
        self._seconds = {words[1] for words in self.spellings if len(words) > 1}
        self._exact = {words[0] for words in self.spellings if len(words) == 1}
        self._flexible = {
            words[0]
            for words, names in self.spellings.items()
            if len(words) == 1 and len(words[0]) > 2 and not any(name.ambiguous or name.capitals for name in names)
        }
        self._plain = all(map(str.isascii, self._flexible))
        self._by_head: dict[str, list[str]] = {}
        for key in sorted(self._flexible, key=lambda key: (-len(key), key)):
            self._by_head.setdefault(key[:3], []).append(key)
        # letters in a row with which a name begins that a tag may contain
        self._fours = {tuple(key[:4]) for key in self._flexible if len(key) > 3}
        self._threes = {tuple(key) for key in self._flexible if len(key) == 3}

    def _add(self, name: Name, *, settled: bool) -> None:
        """Add a name's spellings; `settled` says that the catalogue has none of them for another word."""
        folded = fold(name.surface)
        words = tuple(folded.split())
        self._spell(words, name)
        if len(words) > 1 and words[-1].isalpha() and words[-1][-1] != "s":
            self._spell((*words[:-1], words[-1] + "s"), name)
        if "&" in words:
            for sign in ("et", "and"):
                self._spell(tuple(sign if word == "&" else word for word in words), name)
        if not _PLAIN.fullmatch(folded):
            self.irregular.append(name)
            pieces = tuple(piece for piece in _GAPS.split(folded) if piece)
            if len(pieces) > 1 and sum(map(len, pieces)) >= _JOINED_MIN + 1:
                self._spell(pieces, name)
        whole = joined(name.surface)
        if not settled and whole != folded and " " not in folded and not name.ambiguous and is_common_word(whole):
            # "Canal+" and "Guess?" are brands, "canal" and "guess" are words
            name = msgspec.structs.replace(name, surface=name.surface.strip(_SIGNS), ambiguous=True)
        self._whole.setdefault(whole, []).append(name)
        if len(whole) >= _JOINED_MIN:
            self._spell((whole,), name)
        humps = parts(name.surface)
        if " " not in name.surface and len(humps) > 1 and all(len(hump) > 2 for hump in humps):
            self._spell(humps, name)

    def _spell(self, words: tuple[str, ...], name: Name) -> None:
        names = self.spellings.setdefault(words, [])
        if all(other.brand != name.brand for other in names):
            names.append(name)

    def add_tokens(self, words: Iterable[str], name: Name) -> None:
        """Add a spelling as a language's tokenizer cuts it."""
        key = tuple(fold(word) for word in words)
        self._spell(key, name)
        if len(key) == 1:
            self._exact.add(key[0])
        else:
            self._firsts.add(key[0])
            self._seconds.add(key[1])
            self._pair(key)

    def role(self, form: str, folded: str = "") -> int:
        """Return what a word form can be in a name, `add_tokens` being done with: bits of `WHOLE`, `FIRST`, `SECOND`.

        "but", "one", "be" are names too, in capitals: in lower case they are the words. `folded` is the form as
        `nlp.folding.fold` gives it, from a caller who has it.
        """
        word = self.normal(form, folded)
        whole = word in self._exact and not (form.islower() and form in english_or_french())
        return WHOLE * whole | FIRST * (word in self._firsts) | SECOND * (word in self._seconds)

    def _pair(self, words: tuple[str, ...]) -> None:
        if len(words) > 1:
            self._pairs[words[:2]] = max(len(words), self._pairs.get(words[:2], 0))

    def longest(self, first: str, second: str) -> int:
        """Return how many words the names have at most whose first two stand side by side, 0 where there is none."""
        return self._pairs.get((self._normals[first], self._normals[second]), 0)

    def of_one_word(self, form: str) -> list[Name]:
        """Return the names that a word form is, as the catalogue writes them or as `normal` lets it be written."""
        return self.spellings.get((self._normals[form],), [])

    def normal(self, form: str, folded: str = "") -> str:
        """Return the spelling of the catalogue that a word form stands for, else its folded form.

        Possessives, plurals and trailing numbers fall off, the last two from names that are no other word.
        """
        if form.isascii() and form.isalpha() and form[1:].islower():
            # Most words of most posts: nothing to fold but the case.
            word = form.lower()
            return word[:-1] if word not in self._exact and word[-1] == "s" and word[:-1] in self._flexible else word
        word = folded or fold(form)
        if word in self._exact:
            return word
        if word[:1] in "#＃" and len(word) > 1:
            word = joined(word)
            return word if word in self._exact else "#" + word
        word = word.strip(_EDGES)
        base = word.removesuffix("'s")
        if base in self._exact:
            return base
        for shorter in (base.rstrip(_DIGITS), base.removesuffix("s")):
            if shorter in self._flexible:
                return shorter
        if len(base) > _JOINED_MIN and (_PLAIN_LETTER.search(base) or not self._plain):
            # "post-Ryanair", "ryanair.com", "iPhone+Wii"; "MyRyanair"
            pieces = () if base.isalnum() else tuple(_GAPS.split(base))
            for piece in pieces + (() if form[1:].islower() else parts(form)):
                if len(piece) >= _JOINED_MIN and piece in self._flexible:
                    return piece
        return word or fold(form)

    def in_tag(self, tag: str) -> tuple[Name, ...]:
        """Return the names that a hashtag or handle is or contains (``ryanairstrike``, ``TeamOrangeFrance``).

        A name that is another word too counts only as the whole tag; a short one only where capitals or digits set it
        off.
        """
        return self._inside[tag]

    def name_one(self, tags: Sequence[str]) -> bool:
        """Whether one of these hashtags and handles names a brand."""
        return any(map(self._named.__getitem__, tags))

    def _names_one(self, tag: str) -> bool:
        text = tag.lower()
        if text in self.handles:
            return True
        letters = text.replace("_", "")
        # Hardly any does, and handles have no end: it is looked through at once for what a name begins with.
        if (
            letters.isascii()
            and letters.isalnum()
            and self._fours.isdisjoint(zip(letters, letters[1:], letters[2:], letters[3:], strict=False))
            and (not self._threes or self._threes.isdisjoint(zip(letters, letters[1:], letters[2:], strict=False)))
            and letters not in self._whole
        ):
            return False
        return bool(self._find(tag))

    def _find(self, tag: str) -> tuple[Name, ...]:
        whole = joined(tag)
        names = self._whole.get(whole)
        if names is None and whole.rstrip(_DIGITS) in self._flexible:
            names = self._whole.get(whole.rstrip(_DIGITS))
        if names is not None:
            return tuple(names)
        found: dict[int, Name] = {}
        for start in range(len(whole) - 2):
            for key in self._by_head.get(whole[start : start + 3], ()):
                end = start + len(key)
                if whole.startswith(key, start) and (
                    (len(key) >= _INSIDE_MIN and (start == 0 or end == len(whole))) or _set_off(tag, start, end)
                ):
                    for name in self._whole.get(key, ()):
                        found.setdefault(name.brand, name)
        return tuple(found.values())


def _set_off(tag: str, start: int, end: int) -> bool:
    """Whether capitals, digits or underscores part these characters of the joined tag from the rest."""
    bounds = {0, *accumulate(map(len, parts(tag)))}
    return start in bounds and end in bounds


def _names(i: int, brand: Brand) -> Iterable[Name]:
    told = None if brand.ambiguous is None else {fold(name) for name in brand.ambiguous}
    context = bool(brand.speaks_for or brand.speaks_against)
    for kind, surfaces in (("name", (brand.name,)), ("alias", brand.aliases), ("product", brand.products)):
        for surface in surfaces:
            letters = joined(surface)
            capitals = len(letters) <= 3 and letters.isascii() and not surface.islower()
            if told is not None:
                ambiguous = fold(surface) in told
            else:
                ambiguous = (
                    len(letters) < 2 or is_common_word(surface) or (kind == "name" and context and " " not in surface)
                )
            yield Name(i, surface, kind, ambiguous, capitals)
