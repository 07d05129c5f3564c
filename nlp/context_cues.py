"""What stands directly around a name that is another word too, and how the name itself is written."""

from __future__ import annotations

from nlp.name_words import LANGUAGES, classes_of, is_proper, is_unusual, name_words
from nlp.setting import Setting, context_words
from nlp.terms import not_terms
from nlp.wordclass import is_irregular_form
from nlp.wordlists import word_list

BRANDLIKE = frozenset({"ORG", "PRODUCT", "MISC"})
"""Labels of trained pipelines that speak for a brand."""
_DETERMINERS, _CONTRACTIONS, _CLAIMED, _AGENCY, _CHANNEL = map(
    context_words, ("determiners", "contractions", "claimed", "agency", "channel")
)
_SUBJECT, _BUSINESS, _PRICE, _JOINERS, _QUESTIONS = map(
    context_words, ("subject", "business", "price", "joiners", "questions")
)
_ADDRESS, _WARES, _HANDLED, _PERSONS, _PLACING = map(
    context_words, ("address", "wares", "handled", "persons", "placing")
)
_VERB, _ADVERB = frozenset({"verb"}), frozenset({"adverb"})
_ACCENTED = frozenset({"à", "À"})
"""Folded it is the article of English and the French verb, and neither."""
_FUNCTION_WORD = -2.0

Cues = list[tuple[float, str]]


def local_cues(name: str, setting: Setting, start: int, end: int) -> Cues:
    """Weigh the words directly around a name of the catalogue, and its capitals.

    Parameters
    ----------
    name
        As in the catalogue.
    setting
        The post.
    start, end
        The tokens of the name.
    """
    known = setting.local.get((start, end, name))
    if known is None:
        known = setting.local[start, end, name] = _Place(name, setting, start, end).cues()
    return known


class _Place:
    """One name at one place of a post."""

    def __init__(self, name: str, setting: Setting, start: int, end: int) -> None:
        self.name, self.setting, self.start, self.end = name, setting, start, end
        words, folded = setting.words, setting.folded
        self.word = name_words(name)
        surface = words[start].lstrip("#")
        self.opens, self.cased = setting.opens(start), setting.cased(start, end)
        self.capital = surface[:1].isupper() or surface == name
        inner = self.word.inner
        if inner and end - start > max(inner):
            # "Le Chat", "La Poste": also where they open a sentence the second word tells
            self.capital = all(words[start + at][0].isupper() for at in inner)
            self.opens = False
        self.shouted = len(surface) > 1 and surface.isupper() and not name.isupper()
        self.shown = self.capital and self.cased
        self.before = folded[start - 1] if start else ""
        self.after = folded[end] if end < len(words) else ""
        self.function_word = end - start == 1 and surface.lower() in not_terms(setting.lang)
        self.determined = self._is_determiner(start - 1)
        self.in_phrase = not self.determined and self._ends_noun_phrase()
        self.bare = self._is_bare()

    def cues(self) -> Cues:
        setting, lang = self.setting, self.setting.lang
        cues = self._case()
        cues += self._before()
        if self.after:
            cues += self._after()
        if lang in LANGUAGES and lang not in self.word.words:
            # a name that no dictionary holds is doubted for what its catalogue knows: a person, a place
            known = self.word.words and not self.word.person
            cues.append((1.2 if known else 0.4, f"no {lang} word"))
        if self.opens and self.function_word:
            cues.append((_FUNCTION_WORD, "a function word"))
        label = next((label for first, last, label in setting.entities if first <= self.start < last), "")
        if label:
            cues.append((2.0 if label in BRANDLIKE else -2.0, f"a pipeline says {label}"))
        if not _PRICE.isdisjoint(setting.folded):
            cues.append((0.4, "price"))
        return cues

    def _case(self) -> Cues:
        if not self.cased or self.shouted:
            return [(-0.3, "capitals tell nothing")]
        if not self.capital:
            if self.setting.careless:
                return [(-0.2, "in lower case")]
            return [(-1.2 if self.setting.words[0][:1].isupper() else -0.7, "in lower case")]
        if self.opens:
            return []
        if self.function_word:
            return [(0.3, "capital of a function word")]
        # a president, a Paul, a Monday have capitals that tell of no brand
        return [(0.9, "capital of others too")] if self.word.often_capital else [(1.8, "capital")]

    def _before(self) -> Cues:
        setting, before = self.setting, self.before
        cues: Cues = []
        weight = self._weigh_determiner() if self.determined else self._weigh_preceding()
        if weight or self.determined:
            cues.append((weight, f"after '{before}'"))
        if before == "'s":
            cues.append((0.0 if self.shown else -0.5 if self.after in _WARES else -3.0, "after a possessive"))
        elif before in _PERSONS:
            cues.append((-3.5, f"after '{before}'"))
        elif self.start and not self.opens and self.cased and self._is_first_name(self.start - 1):
            cues.append((-2.2, "part of a longer name"))
        if before in _JOINERS and self.shown and not self.word.person and self.start > 1:
            cues += _beside(setting.words[self.start - 2])
        if before in _PLACING and self.word.place and self.capital:
            cues.append((-2.5, f"a place after '{before}'"))
        elif setting.lang != "en" and not self.opens and before in _WARES:
            cues.append((1.5, f"after '{before}'"))
        return cues

    def _weigh_preceding(self) -> float:
        """Weigh the word before, where it is no determiner."""
        before, shown = self.before, self.shown
        weight = 0.0
        if before == "a":
            # "à Orange": English articles are determiners
            weight = -1.0 if shown else 0.0
        elif before in _CONTRACTIONS:
            weight = 0.0 if shown else -2.0
        elif before == "chez":
            weight = 1.5 if self.word.person else 3.0
        elif before in _AGENCY and not self.word.person:
            weight = 2.0 if self.setting.careless and self._is_last() else 1.5
        elif before in _QUESTIONS and (shown or self.after in _WARES):
            weight = 0.8
        elif before in _ADDRESS and not self.word.person:
            weight = 1.2
        elif (before in _HANDLED or self._is_switched_to()) and not self.opens:
            weight = 1.0
        elif before in _CHANNEL or before in _PLACING:
            weight = self._weigh_channel()
        elif not self.capital and (before.isdigit() or (before in _verbal(self.setting.lang) and self._may_be_verb())):
            weight = -1.5
        elif self.in_phrase:
            weight = -1.2
        return weight

    def _weigh_channel(self) -> float:
        if self.shown:
            # no function word stands there: "on Indeed", "dans Elle"
            return 1.5 if self.function_word else 0.0
        if self.before in _CHANNEL and not self.opens and self._is_last():
            return 2.0 if self.setting.careless else 1.0
        return -1.5 if self.before in _verbal(self.setting.lang) and self._may_be_verb() else 0.0

    def _may_be_verb(self) -> bool:
        word = self.setting.words[self.start].lower()
        return any("verb" in classes_of(word, lang) for lang in LANGUAGES)

    def _is_switched_to(self) -> bool:
        return self.before == "to" and self.start > 1 and self.setting.folded[self.start - 2] in _HANDLED

    def _is_last(self) -> bool:
        """Whether nothing follows that the name could belong to: "on slack today", not "on target groups"."""
        return not self.after or not self.setting.is_content(self.end)

    def _is_determiner(self, place: int) -> bool:
        if place < 0 or self.setting.folded[place] not in _DETERMINERS or self.setting.words[place] in _ACCENTED:
            return False
        # "LA Galaxy" is no article
        return not (self.cased and len(self.setting.words[place]) > 1 and self.setting.words[place].isupper())

    def _weigh_determiner(self) -> float:
        if self.shown:
            # "the Delta crew", "le forfait Orange": what the article belongs to comes after.
            if self.end < len(self.setting.words) and self._is_lower_content(self.end):
                # "the Virgin cries": the third person is a verb, "the Zoom link" is none
                verb = self.after[-1] == "s" and "verb" in classes_of(self.after, self.setting.lang)
                return -1.0 if verb and self.after not in _WARES else 0.0
            # what one has or is one of has capitals only where it is a name: "my Jaguar", "a Corona"
            return 0.0 if self.before in _CLAIMED else -1.0
        return -0.5 if self.after in _WARES else -2.0

    def _is_lower_content(self, place: int) -> bool:
        return self.setting.words[place].islower() and self.setting.is_content(place)

    def _ends_noun_phrase(self) -> bool:
        """Whether a determiner stands before the word before: "the main square", "mon seul but"."""
        if self.shown or self.start < 2 or not self._is_lower_content(self.start - 1):
            return False
        if not (self._is_determiner(self.start - 2) or self.setting.folded[self.start - 2] in _CONTRACTIONS):
            return False
        between = self.setting.words[self.start - 1].lower()
        if self.setting.lang == "fr":
            return "adjective" in classes_of(between, "fr") or "fr" in self.word.adjective
        return not (self.after and self.setting.is_content(self.end))

    def _is_bare(self) -> bool:
        """Whether an article would stand there if the name were a common noun."""
        if self.determined or self.before in _CONTRACTIONS or self.in_phrase:
            return False
        # a plural needs none: "new boots gave me blisters"
        return self.capital or not (self.word.article or self.word.plural)

    def _is_first_name(self, place: int) -> bool:
        """Whether a capitalised word begins a longer name; where it opens the sentence, only if it is unusual."""
        word = self.setting.words[place]
        return is_proper(word) and (not self.setting.opens(place) or word.isupper() or self._is_name(word))

    def _is_name(self, word: str) -> bool:
        return is_unusual(word) and not classes_of(word.lower(), self.setting.lang)

    def _after(self) -> Cues:
        setting, after, end = self.setting, self.after, self.end
        words = setting.words
        if after == "'s" or (after in _SUBJECT and words[end] not in _ACCENTED):
            # a person does what a company does, but for its business
            weight = 1.0 if self.word.person and after not in _BUSINESS else 2.0
            return [(weight, f"before '{after}'")] if self.bare or self.shown else []
        if after in _JOINERS and self.capital and not self.word.person:
            other = end + 1 + (end + 1 < len(words) and setting.folded[end + 1] in _DETERMINERS)
            return _beside(words[other]) if other < len(words) else []
        if not setting.is_content(end):
            return []
        if self.cased and is_proper(words[end]):
            return [(-2.0, "part of a longer name")]
        if after in _WARES:
            return [(self._weigh_ware(), f"before '{after}'"), *self._ware_acts()]
        if classes_of(words[end].lower(), setting.lang) == _ADVERB:
            return []
        if setting.lang == "en" and end + 1 < len(words) and setting.folded[end + 1] in _WARES and words[end].islower():
            return [(1.2, f"before '{setting.folded[end + 1]}'")]
        if after in _BUSINESS:
            return [(0.8, f"before '{after}'"), *self._ware_acts()]
        if self.bare and (self.capital or self.opens) and not self.word.person and self._acts():
            return [(1.8 if self.opens else 1.5, f"before '{after}'")]
        return self._weigh_compound() if self.opens else []

    def _weigh_compound(self) -> Cues:
        """Weigh a word behind a name that opens the sentence: "Orange peel", "Géant solde"."""
        if self.setting.lang != "fr":
            return [(-0.8, "compound")]
        # a French noun takes an adjective behind it, but no noun: what may be a verb is one
        classes = classes_of(self.setting.words[self.end].lower(), "fr")
        if "verb" not in classes:
            return [(-0.8, "compound")]
        acts = self.bare and not self.word.person and "adjective" not in classes
        if acts and "fr" not in self.word.verb:
            return [(0.8, f"before '{self.after}'")]
        return []

    def _weigh_ware(self) -> float:
        if self.setting.lang == "fr":
            return 1.2
        if "en" in self.word.adjective:
            # "Orange shoes", "quick delivery"
            return 0.5
        return 1.8 if self.opens else 1.5

    def _ware_acts(self) -> Cues:
        """Weigh a verb behind the ware: "square reader won't", "carrefour drive m'a": without article, so a name."""
        words, place = self.setting.words, self.end + 1
        if not (self.bare and self.opens and place < len(words)):
            return []
        verb = self.setting.folded[place] in _SUBJECT or classes_of(words[place].lower(), self.setting.lang) == _VERB
        return [(1.0, f"a ware that '{words[place]}'")] if verb and words[place] not in _ACCENTED else []

    def _acts(self) -> bool:
        """Whether a verb follows: a word that is nothing else, or one that may be a verb and has an object."""
        word, lang = self.setting.words[self.end].lower(), self.setting.lang
        classes = classes_of(word, lang)
        if "verb" not in classes:
            return False
        # "blackberry crumble", "Chase the dream": with a name as its subject an English verb is no base form
        if lang == "en" and not (word.endswith(("s", "ed", "ing")) or is_irregular_form(word, lang)):
            return False
        if classes == _VERB:
            return True
        if lang != "en" and lang in self.word.verb:
            return False
        return self._is_determiner(self.end + 1) if self.end + 1 < len(self.setting.words) else False


def _beside(other: str) -> Cues:
    return [(1.8 if is_unusual(other) else 1.0, "beside another name")] if is_proper(other) else []


def _verbal(lang: str) -> frozenset[str]:
    # "on" is a pronoun in French only
    return word_list("context", "verbal", "fr" if lang == "fr" else "en")
