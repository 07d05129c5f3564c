"""A batch of posts in numbers: what the micro-clusterer compares, and the columns that each post touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from niches.columns import IntArray, column_ids, distinct
from niches.compiled import compiled
from niches.delta import ORDINARY, REPLY, REPOST
from niches.features import BRAND, HANDLE, LINK, PERSON, POST, TAG, TERM, TOLD, TOPIC
from niches.records import Observation

_MOST_NAMES = 100_000
"""Names of a kind that are kept from one window, or part of one, to the next."""
TAG_WEIGHT = 2.0
"""Weight of a hashtag or a link where a word has 1."""


class Numbers(NamedTuple):
    """Posts in the order of the stream, in arrays; names are numbers of `niches.columns`.

    Attributes
    ----------
    ids
        A row for each post: its own id, those of what it reposts, answers and quotes; 0 for none.
    time
        Event time of each post, seconds.
    starts, keys, weights
        The clusterer's terms: those of post ``i`` are ``keys[starts[i]:starts[i + 1]]``, each once.
    author, flags
        Of each post: the writer's column, and the sum of what `niches.delta` says of it.
    at, column
        The columns that posts touch, each once for a post: the post's place, and the column.
    """

    ids: IntArray
    time: npt.NDArray[np.float64]
    starts: IntArray
    keys: IntArray
    weights: npt.NDArray[np.float64]
    author: IntArray
    flags: IntArray
    at: IntArray
    column: IntArray


class _Order(dict[str, int]):
    """Names of one kind, numbered from 0 in the order in which they came."""

    def __init__(self) -> None:
        self.fresh: list[str] = []

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        self.fresh.append(name)
        return number


class _Known:
    """Columns of one kind by name: words come again and again, and are hashed once.

    Attributes
    ----------
    columns
        Of the names in the order in which they came.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._order = _Order()
        self._names: list[str] = []
        self.columns: IntArray = np.zeros(0, dtype=np.int64)
        self._told: npt.NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)

    def __len__(self) -> int:
        return len(self._names)

    def forget(self) -> None:
        """Tell all names anew."""
        self._told[:] = False

    def places(self, names: Sequence[str], told: dict[int, str]) -> IntArray:
        """Answer the place of each name in the order in which they came; `told` takes those that it has not had."""
        places = np.fromiter(map(self._order.__getitem__, names), dtype=np.int64, count=len(names))
        if fresh := self._order.fresh:
            named = [self._kind + name for name in fresh]
            self.columns = np.append(self.columns, column_ids(named))
            self._told = np.append(self._told, np.zeros(len(named), dtype=np.bool_))
            self._names += named
            fresh.clear()
        untold = distinct(places[~self._told[places]])
        self._told[untold] = True
        told.update(zip(self.columns[untold].tolist(), map(self._names.__getitem__, untold.tolist()), strict=True))
        return places


class Numbering:
    """Turns batches into numbers, and keeps the names that are told to people.

    Attributes
    ----------
    told
        Column to name, of the columns met since the last `forget` that are told to people.
    owners
        Column of a handle to the column of the account that bears it, likewise.
    """

    def __init__(self) -> None:
        self.told: dict[int, str] = {}
        self.owners: dict[int, int] = {}
        self._known = {kind: _Known(kind) for kind in TOLD}

    def forget(self) -> None:
        """Forget what was met: it is kept elsewhere."""
        self.told, self.owners = {}, {}
        for kind, known in self._known.items():
            if len(known) > _MOST_NAMES:
                self._known[kind] = _Known(kind)
            known.forget()

    def number(self, observations: Sequence[Observation]) -> Numbers:
        """Turn posts into numbers."""
        posts = observations
        count = len(posts)
        everyone = np.arange(count)
        links, link_widths = _flat([o.links for o in posts])
        mentions, mention_widths = _flat([o.mentions for o in posts])
        author, post, reply_author, repost_author, repost_of, quote_of, reply_to, thread, handle, link, mention = (
            _hashed(
                (PERSON, [o.author for o in posts]),
                (POST, [o.post for o in posts]),
                (PERSON, [o.reply_to_author for o in posts]),
                (PERSON, [o.repost_of_author for o in posts]),
                (POST, [o.repost_of for o in posts]),
                (POST, [o.quote_of for o in posts]),
                (POST, [o.reply_to for o in posts]),
                (POST, [o.thread for o in posts]),
                (HANDLE, [o.handle.lower() for o in posts]),
                (LINK, links),
                (HANDLE, [name.lower() for name in mentions]),
            )
        )
        bearers = np.flatnonzero(handle)
        self.owners.update(zip(handle[bearers].tolist(), author[bearers].tolist(), strict=True))
        touched = [(everyone, author), *_others(author, (reply_author, repost_author))]
        touched += [(np.repeat(everyone, mention_widths), mention), (np.repeat(everyone, link_widths), link)]
        own = np.where(repost_of == 0, post, 0)
        touched += [_some(own), *_others(own, (repost_of, quote_of, reply_to, thread))]
        tags, tag_widths = _flat([o.hashtags for o in posts])
        tag = self._columns(TAG, tags)
        touched.append((np.repeat(everyone, tag_widths), tag))
        for kind, columns in ((BRAND, [o.brands for o in posts]), (TOPIC, [o.topics for o in posts])):
            names, widths = _flat(columns)
            touched.append((np.repeat(everyone, widths), self._columns(kind, names)))
        words = [o.terms for o in posts]
        known = self._known[TERM]
        places = known.places([*chain.from_iterable(words)], self.told)
        widths = np.fromiter(map(len, words), dtype=np.int64, count=count)
        starts, keys, weights, word_at, word = _weigh(
            places, known.columns, widths, tag, tag_widths, link, link_widths, TAG_WEIGHT
        )
        touched.append((word_at, word))
        return Numbers(
            ids=np.stack((post, repost_of, reply_to, quote_of), axis=1),
            time=np.fromiter([o.time for o in posts], dtype=np.float64, count=count),
            starts=starts,
            keys=keys,
            weights=weights,
            author=author,
            flags=np.fromiter(map(_flags, posts), dtype=np.int64, count=count),
            at=np.concatenate([at for at, _ in touched]),
            column=np.concatenate([column for _, column in touched]),
        )

    def _columns(self, kind: str, names: Sequence[str]) -> IntArray:
        known = self._known[kind]
        places = known.places(names, self.told)
        return known.columns[places]


def _flags(o: Observation) -> int:
    return ORDINARY * o.ordinary + REPLY * bool(o.reply_to or o.reply_to_author) + REPOST * bool(o.repost_of)


def _flat(lists: Sequence[Sequence[str]]) -> tuple[list[str], IntArray]:
    """Answer all names of some lists, each once for a list, and how many are of each."""
    once = [names if len(names) < 2 else tuple(dict.fromkeys(names)) for names in lists]
    return [*chain.from_iterable(once)], np.fromiter(map(len, once), dtype=np.int64, count=len(once))


def _hashed(*columns: tuple[str, Sequence[str]]) -> Iterable[IntArray]:
    """Answer the numbers of the names of each kind, 0 for none, all hashed at once."""
    places = [[at for at, name in enumerate(names) if name] for _, names in columns]
    found = column_ids([kind + names[at] for (kind, names), given in zip(columns, places, strict=True) for at in given])
    start = 0
    for (_, names), given in zip(columns, places, strict=True):
        numbers = np.zeros(len(names), dtype=np.int64)
        numbers[given] = found[start : start + len(given)]
        start += len(given)
        yield numbers


def _some(column: IntArray) -> tuple[IntArray, IntArray]:
    """Answer where a column is given, and what is there."""
    at = np.flatnonzero(column)
    return at, column[at]


def _others(first: IntArray, columns: Sequence[IntArray]) -> Iterable[tuple[IntArray, IntArray]]:
    """Answer what each column adds to those before it, and where."""
    before = [first]
    for column in columns:
        fresh = column.copy()
        for other in before:
            fresh[column == other] = 0
        before.append(column)
        yield _some(fresh)


@compiled
def _weigh(
    places: IntArray,
    columns: IntArray,
    widths: IntArray,
    tag: IntArray,
    tag_widths: IntArray,
    link: IntArray,
    link_widths: IntArray,
    tag_weight: float,
) -> tuple[IntArray, IntArray, npt.NDArray[np.float64], IntArray, IntArray]:
    """Count each post's words, and lay its tags and links beside them; also answer the words by themselves."""
    count = len(widths)
    starts = np.zeros(count + 1, np.int64)
    size = len(places) + len(tag) + len(link)
    keys, weights = np.empty(size, np.int64), np.empty(size, np.float64)
    word_at, word = np.empty(len(places), np.int64), np.empty(len(places), np.int64)
    # where a word stands in the post that it came in last, plus one
    seen = np.zeros(len(columns), np.int64)
    end = words = place = tags = links = 0
    for at in range(count):
        for _ in range(widths[at]):
            name = places[place]
            place += 1
            if seen[name] > starts[at]:
                weights[seen[name] - 1] += 1.0
                continue
            keys[end], weights[end] = columns[name], 1.0
            word_at[words], word[words] = at, columns[name]
            end += 1
            words += 1
            seen[name] = end
        for _ in range(tag_widths[at]):
            keys[end], weights[end] = tag[tags], tag_weight
            tags += 1
            end += 1
        for _ in range(link_widths[at]):
            keys[end], weights[end] = link[links], tag_weight
            links += 1
            end += 1
        starts[at + 1] = end
    return starts, keys[:end], weights[:end], word_at[:words], word[:words]
