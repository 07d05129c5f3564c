"""The lives of the niches, told window by window: measures, profiles, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import msgspec
import numpy as np

from niches.columns import IntArray
from niches.config import EngineConfig
from niches.delta import ORDINARY, REPLY, REPOST
from niches.discovery import Discovery
from niches.features import BRAND, HANDLE, TAG, TERM, TOPIC
from niches.labels import characteristic, label_of
from niches.lifecycle import Life, advance, observe
from niches.memory import Chunk, Memory
from niches.records import NicheEvent, NicheMeasure, NicheProfile

_LANGS = 3
_TAG_SHARE = 0.1
_TOPIC_SHARE = 0.05


class Words(msgspec.Struct):
    """What a niche is about, as of the last search."""

    label: str
    terms: list[str] = []
    hashtags: list[str] = []
    brands: list[str] = []
    cohesion: float = 0.0


class Page(msgspec.Struct):
    """Everything told of one niche so far."""

    life: Life
    words: Words
    langs: dict[str, int] = {}
    people: list[int] = []


class Chronicle:
    """Follows every niche from its birth to its end.

    Parameters
    ----------
    config
        The engine's settings.
    """

    def __init__(self, config: EngineConfig) -> None:
        self.config = config
        self.pages: dict[str, Page] = {}

    def after_search(
        self,
        found: Discovery,
        niches: Sequence[str],
        memory: Memory,
        niche_of: Mapping[int, str],
        events: Sequence[NicheEvent],
        window_start: int,
    ) -> None:
        """Open a page for each niche born, say anew what each is about, and close those that merged."""
        end = window_start + self.config.window
        people = memory.ordinary_people(niche_of)
        cohesion = found.cohesion()
        for community, niche in enumerate(niches):
            words = _words(found, community, memory, niche)
            words.cohesion = float(cohesion[community])
            page = self.pages.get(niche)
            if page is None:
                life = Life(niche, float(window_start), end, end - self.config.window, state_since=end)
                page = self.pages[niche] = Page(life, words)
            page.words = words
        for niche, page in self.pages.items():
            page.people = people.get(niche, [])
        for event in events:
            if event.kind == "merged" and event.niche in self.pages:
                life = self.pages[event.niche].life
                life.state, life.state_since = "gone", end

    def follow(
        self, chunk: Chunk, niches: Sequence[str], langs: Sequence[str], latest: float, living: Set[str]
    ) -> tuple[list[NicheMeasure], list[NicheProfile], list[NicheEvent]]:
        """Measure the niches that are active in a window and move every niche along its life.

        Parameters
        ----------
        niches, langs
            Niche and language of each of the chunk's posts; "" for none.
        latest
            Time of the window's last post, or its end.
        living
            The niches that any micro-cluster is in.
        """
        end = chunk.window_start + self.config.window
        present: dict[str, list[int]] = {}
        for at, niche in enumerate(niches):
            if niche:
                present.setdefault(niche, []).append(at)
        measures: list[NicheMeasure] = []
        profiles: list[NicheProfile] = []
        events: list[NicheEvent] = []
        for niche, page in sorted(self.pages.items()):
            posts = present.get(niche, [])
            emergence = 0.0
            if posts:
                measure = self._measure(page, chunk, np.array(posts, dtype=np.int64), end)
                emergence = measure.emergence
                measures.append(measure)
                page.life.last_seen = min(latest, end)
                for at in posts:
                    page.langs[langs[at]] = page.langs.get(langs[at], 0) + 1
            told = advance(
                page.life, active=bool(posts), people=len(page.people), emergence=emergence, end=end, config=self.config
            )
            events.extend(told)
            if posts or told:
                profiles.append(_profile(page))
        return measures, profiles + self._end_dead(end, living), events

    def _measure(self, page: Page, chunk: Chunk, posts: IntArray, end: float) -> NicheMeasure:
        flags = chunk.post_flags[posts]
        ordinary = (flags & ORDINARY) > 0
        authors = set(chunk.post_author[posts][ordinary].tolist())
        page.people = sorted(authors.union(page.people))
        growth, emergence = observe(page.life, len(authors), end, self.config)
        share = len(posts) / len(chunk.post_cluster)
        talk = float(np.mean((flags & (REPLY | REPOST)) > 0))
        nicheness = (1.0 - share) * (float(np.mean(ordinary)) + talk) / 2.0
        return NicheMeasure(page.life.niche, growth, emergence, nicheness, page.words.cohesion)

    def _end_dead(self, end: float, living: Set[str]) -> list[NicheProfile]:
        """Close the pages of the niches that merged, or of which nothing is left, and answer how they ended."""
        ended = []
        for niche in sorted(self.pages.keys() - living):
            life = self.pages[niche].life
            if life.state == "gone" or end - life.last_seen >= self.config.fading_after:
                life.state = "gone"
                ended.append(_profile(self.pages.pop(niche)))
        return ended


def _words(found: Discovery, community: int, memory: Memory, niche: str) -> Words:
    columns, here, everywhere = found.columns_of(community)
    often = here >= 2
    touched = zip(columns[often].tolist(), here[often].tolist(), everywhere[often].tolist(), strict=True)
    size, total = float(found.size[community]), float(len(found.labels))
    rows = [(name, h, e) for j, h, e in touched if (name := memory.names.get(j)) is not None]

    def refused(word: str) -> bool:
        # What is also a hashtag is a public name, such as a brand's, and not only somebody's.
        return HANDLE + word in memory and TAG + word not in memory

    tags, terms, brands = (characteristic(kind, rows, size, total) for kind in (TAG, TERM, BRAND))
    common_tags = characteristic(TAG, rows, size, total, _TAG_SHARE * size)
    common_topics = characteristic(TOPIC, rows, size, total, _TOPIC_SHARE * size)
    label = label_of((common_tags, common_topics, terms, tags, brands), refused, niche)
    return Words(label, terms.best(), tags.best(), brands.best())


def _profile(page: Page) -> NicheProfile:
    life, words = page.life, page.words
    langs = sorted(page.langs.items(), key=lambda item: (-item[1], item[0]))[:_LANGS]
    return NicheProfile(
        niche=life.niche,
        label=words.label,
        state=life.state,
        first_seen=life.first_seen,
        emerged_at=life.emerged_at,
        last_seen=life.last_seen,
        terms=words.terms,
        hashtags=words.hashtags,
        brands=words.brands,
        langs=[lang for lang, _ in langs],
    )
