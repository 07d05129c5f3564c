"""What the stream itself teaches about names that are other words too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Self

import msgspec

from murmure_errors import StateError
from nlp.annotation import BrandMention
from nlp.catalogue import Catalogue

_VERSION = 1
_BRAND, _OTHER = "brand", "other"
_LEAST_EXAMPLES = 20
_LEAST_KNOWN = 2
_CONFIDENT = 0.95
_LEAST_TRIED, _LEAST_RIGHT = 10.0, 0.9
_MEMORY = 0.98
_MOST_WORDS = 20_000


class _Saved(msgspec.Struct, frozen=True):
    classes: dict[str, float]
    words: dict[str, dict[str, float]]
    tried: float
    right: float


class _Snapshot(msgspec.Struct, frozen=True):
    version: int
    brands: dict[str, _Saved]


class _Ear:
    """Naive Bayes over the words around one brand's name, and how often it is right where it feels sure.

    Each mention that was settled without it is first a question, then a lesson, so that `right` over `tried` is an
    accuracy on what it had not seen; both fade, the recent past counts.
    """

    def __init__(self) -> None:
        # it brings all of SciPy's statistics with it, a second and more that a stream without homonyms need not wait
        from river.naive_bayes import MultinomialNB

        self.bayes = MultinomialNB(alpha=0.5)
        self.tried = 0.0
        self.right = 0.0

    def guess(self, words: dict[str, int]) -> str | None:
        """Return ``brand`` or ``other``; None where examples or known words are too few, or the odds too even."""
        seen = self.bayes.class_counts
        if min(seen[_BRAND], seen[_OTHER]) < _LEAST_EXAMPLES:
            return None
        known = {word: 1 for word in words if word in self.bayes.feature_counts}
        if len(known) < _LEAST_KNOWN:
            return None
        label, chance = max(self.bayes.predict_proba_one(known).items(), key=lambda item: (item[1], item[0]))
        return str(label) if chance >= _CONFIDENT else None

    def learn(self, words: dict[str, int], label: str) -> None:
        guess = self.guess(words)
        if guess is not None:
            self.tried = self.tried * _MEMORY + 1.0
            self.right = self.right * _MEMORY + float(guess == label)
        self.bayes.learn_one(words, label)
        if len(self.bayes.feature_counts) > _MOST_WORDS:
            self._forget()

    @property
    def trusted(self) -> bool:
        """Whether it was tried often enough, and was right."""
        return self.tried >= _LEAST_TRIED and self.right >= _LEAST_RIGHT * self.tried

    def _forget(self) -> None:
        """Halve what was counted and drop the words heard once: a stream's words have no end."""
        halves = {
            word: {label: count / 2 for label, count in counts.items()}
            for word, counts in self.bayes.feature_counts.items()
            if sum(counts.values()) > 1
        }
        self.fill({label: count / 2 for label, count in self.bayes.class_counts.items()}, halves)

    def fill(self, classes: dict[str, float], words: dict[str, dict[str, float]]) -> None:
        """Take counts in place of its own."""
        totals: Counter[str] = Counter()
        for counts in words.values():
            totals.update(counts)
        self.bayes.class_counts = Counter(classes)
        self.bayes.feature_counts = defaultdict(Counter, {word: Counter(counts) for word, counts in words.items()})
        self.bayes.class_totals = totals


class HomonymModel:
    """Settles mentions that their own words left unsure, by what stands around the sure ones of the same brand.

    It learns from mentions that are sure (handles, unambiguous names, plain context) and from excluded ones, and says
    something of an unsure one only once it has been right nine times in ten, where it felt sure, on those.
    The order of what it is given matters: apply it in one place of the dataflow.

    Parameters
    ----------
    catalogue
        Brands that it does not hold are not learnt.

    Examples
    --------
    >>> from nlp.catalogue import Brand
    >>> model = HomonymModel(Catalogue([Brand("orange", "Orange", speaks_for=("fibre",))]))
    >>> [mention] = model.judge([BrandMention("orange", "Orange", "unsure", "context: name", None, ["bonjour"])])
    >>> mention.status
    'unsure'
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._ears: dict[str, _Ear] = {}

    def judge(self, mentions: Sequence[BrandMention]) -> list[BrandMention]:
        """Return the mentions in their order, unsure ones settled where the model can; then learn from the settled.

        Parameters
        ----------
        mentions
            Of one post or of many, as `Annotator.annotate` gives them.
        """
        return [self._judge(mention) for mention in mentions]

    def _judge(self, mention: BrandMention) -> BrandMention:
        if not mention.context or self._catalogue.get(mention.brand) is None:
            return mention
        ear = self._ears.get(mention.brand)
        if ear is None:
            ear = self._ears[mention.brand] = _Ear()
        words = dict.fromkeys(mention.context, 1)
        if mention.status != "unsure":
            ear.learn(words, _BRAND if mention.status == "sure" else _OTHER)
            return mention
        guess = ear.guess(words) if ear.trusted else None
        if guess is None:
            return mention
        reason = f"context: like {'sure' if guess == _BRAND else 'excluded'} mentions"
        return msgspec.structs.replace(mention, status="sure" if guess == _BRAND else "excluded", reason=reason)

    def snapshot(self) -> bytes:
        """Return the state as plain, versioned data."""
        brands = {
            brand: _Saved(
                {label: float(count) for label, count in ear.bayes.class_counts.items()},
                {word: {k: float(n) for k, n in counts.items()} for word, counts in ear.bayes.feature_counts.items()},
                ear.tried,
                ear.right,
            )
            for brand, ear in self._ears.items()
        }
        return msgspec.msgpack.encode(_Snapshot(_VERSION, brands))

    @classmethod
    def restore(cls, catalogue: Catalogue, data: bytes) -> Self:
        """Return a model as it was at a `snapshot`, for the brands that the catalogue still holds.

        Raises
        ------
        StateError
            The data is damaged or of another version.
        """
        try:
            saved = msgspec.msgpack.decode(data, type=_Snapshot)
        except msgspec.MsgspecError as error:
            message = f"the saved homonym model is damaged: {error}"
            raise StateError(message) from error
        if saved.version != _VERSION:
            message = f"the saved homonym model is of version {saved.version}, this program reads {_VERSION}"
            raise StateError(message)
        model = cls(catalogue)
        for brand, state in saved.brands.items():
            if catalogue.get(brand) is not None:
                ear = model._ears[brand] = _Ear()
                ear.fill(state.classes, state.words)
                ear.tried, ear.right = state.tried, state.right
        return model
