"""What the pages tell: everything about one niche, one brand, or the stream."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from typing import Any

import msgspec

from api.advice import advise
from api.brand_models import Advice, Challenger, CoMention
from api.charts import Point, Spark, Timeline, spark, timeline
from api.deps import WHOLE
from api.finding import require_brand, require_niche
from api.footnotes import first_window, newest_window, spans, window_seconds
from api.groups import guard_brand, guard_niche, people_of_brands, people_of_niches, too_small
from api.influence_models import Influence, RisingVoice, TierSpread
from api.models import (
    Brand,
    BrandNiche,
    BrandWindow,
    Niche,
    NicheBrand,
    NicheEvent,
    NicheTerm,
    NicheWindow,
    RejectReason,
    StreamSource,
    StreamWindow,
    Voice,
)
from api.people import carried, challengers, co_mentions
from api.view import View
from api.words import span

TREND = timedelta(days=14)
"""The time that the small lines show, so that they can be compared."""
_SLOTS = 42


class NicheStory(msgspec.Struct, frozen=True):
    """All that the page of a niche shows."""

    niche: Niche
    chart: Timeline
    windows: list[NicheWindow]
    terms: list[NicheTerm]
    voices: list[Voice]
    brands: list[NicheBrand]
    brands_suppressed: int
    events: list[NicheEvent]
    labels: dict[str, str]
    influence: Influence | None
    spread: list[TierSpread]
    rising: list[RisingVoice]


class BrandStory(msgspec.Struct, frozen=True):
    """All that the page of a brand shows."""

    brand: Brand
    chart: Timeline
    windows: list[BrandWindow]
    niches: list[BrandNiche]
    niches_suppressed: int
    advice: Advice
    co_mentions: list[CoMention]
    challengers: list[Challenger]


class StreamStory(msgspec.Struct, frozen=True):
    """All that the page of the stream shows."""

    windows: list[StreamWindow]
    chart: Timeline | None
    rejects: list[RejectReason]
    sources: list[StreamSource]


class Choices(msgspec.Struct, frozen=True):
    """What the filters can choose from, and how many niches are in each state."""

    langs: list[str]
    brands: list[str]
    states: dict[str, int]


def choices(view: View, least: int) -> Choices:
    """Give what the filters can choose from."""

    def make(view: View) -> Choices:
        hidden = {"hidden": too_small(people_of_niches(view), least)}
        small = set(too_small(people_of_brands(view), least))
        rows = view.rows("filter_choices", hidden)
        return Choices(
            [row["choice"] for row in rows if row["kind"] == "lang"],
            sorted(row["choice"] for row in rows if row["kind"] == "brand" and row["choice"] not in small),
            {row["state"]: row["niches"] for row in view.rows("state_counts", hidden)},
        )

    made: Choices = view.keep("choices", make)
    return made


def _trend_seconds(view: View) -> int:
    window = window_seconds(view)
    end = newest_window(view) + timedelta(seconds=window)
    stream = end - (first_window(view) or end)
    return max(int(min(TREND, stream).total_seconds()), window)


def trend_days(view: View) -> str:
    """Say how long the time of `trends` is."""
    days = round(_trend_seconds(view) / 86400)
    return f"{days} days" if days > 1 else "24 hours" if days == 1 else span(_trend_seconds(view))


def trends(view: View, what: str, names: list[str]) -> dict[str, Spark]:
    """Draw the posts of the last days of each niche or brand (`what`: niche or brand) of `names`."""
    window = window_seconds(view)
    end = newest_window(view) + timedelta(seconds=window)
    seconds = _trend_seconds(view)
    width = math.ceil(seconds / window / _SLOTS) * window
    count = max(math.ceil(seconds / width), 2)
    values = {name: [0] * count for name in names}
    start = end.timestamp() - count * width
    for row in view.rows(f"{what}_trends", {f"{what}s": names, "start": start, "width": width}):
        values[row[f"{what}_id"]][min(row["slot"], count - 1)] = int(row["posts"])
    return {name: spark(posts) for name, posts in values.items()}


def niche_story(view: View, niche_id: str, least: int) -> NicheStory:
    """Gather what the page of a niche shows.

    Raises
    ------
    Problem
        As `require_niche` does.
    """
    guard_niche(view, niche_id, least)
    always = {"since": None, "until": None, "niche": niche_id, "offset": 0, **spans(view, None)}
    # the longest first, so that none is waited for at the end
    niche, terms, named, people, voices, rows, (events, labels) = view.together(
        lambda: require_niche(view, niche_id, least),
        lambda: view.rows("niche_terms", {**always, "limit": 40}),
        lambda: view.rows("niche_brands", {**always, "least": least, "limit": 20}),
        lambda: carried(view, niche_id, least),
        lambda: view.rows("niche_voices", {**always, "objective": "balanced", "limit": 20}),
        lambda: view.rows("niche_timeline", {**always, "after": None, "limit": WHOLE}),
        lambda: _life(view, always, least),
    )
    windows = [NicheWindow(**row) for row in rows]
    return NicheStory(
        niche,
        timeline(
            [Point(w.window_start, w.posts, w.ordinary_authors) for w in windows],
            window_seconds(view),
            mark=niche.emerged_at,
        ),
        windows,
        _once([NicheTerm(**row) for row in terms])[:15],
        [Voice(**row) for row in voices],
        [NicheBrand(**row) for row in named if row["brand_id"] is not None],
        named[0]["suppressed"],
        events,
        labels,
        *people,
    )


def _life(view: View, asked: dict[str, Any], least: int) -> tuple[list[NicheEvent], dict[str, str]]:
    """Give what happened to a niche, and the labels of the others in it that may be shown."""
    rows = view.rows("niche_events", {**asked, "limit": 200})
    events = [NicheEvent(**{**row, "evidence": json.loads(row["evidence"])}) for row in rows]
    others = sorted({event.other_id for event in events if event.other_id})
    if not others:
        return events, {}
    hidden = too_small(people_of_niches(view), least)
    labels = view.rows("niche_labels", {"niches": others, "hidden": hidden})
    return events, {row["niche_id"]: row["label"] for row in labels}


def _once(terms: list[NicheTerm]) -> list[NicheTerm]:
    """Leave out words that are there as a hashtag too."""
    tags = {term.term.removeprefix("#") for term in terms if term.term.startswith("#")}
    return [term for term in terms if term.term not in tags]


def brand_story(view: View, brand_id: str, least: int) -> BrandStory:
    """Gather what the page of a brand shows.

    Raises
    ------
    Problem
        As `require_brand` does.
    """
    guard_brand(view, brand_id, least)
    always = {"since": None, "until": None, "brand": brand_id, "offset": 0, **spans(view, None)}
    # the longest first, so that none is waited for at the end
    places, rivals, brand, (advice, _), beside, rows = view.together(
        lambda: view.rows("brand_niches", {**always, "least": least, "limit": 50}),
        lambda: challengers(view, brand_id, least),
        lambda: require_brand(view, brand_id, least),
        lambda: advise(view, brand_id, least),
        lambda: co_mentions(view, brand_id, least),
        lambda: view.rows("brand_timeline", {**always, "after": None, "limit": WHOLE}),
    )
    windows = [BrandWindow(**row) for row in rows]
    return BrandStory(
        brand,
        timeline([Point(w.window_start, w.posts, w.ordinary_authors) for w in windows], window_seconds(view)),
        windows,
        [BrandNiche(**row) for row in places if row["niche_id"] is not None],
        places[0]["suppressed"],
        advice,
        beside,
        rivals,
    )


def stream_story(view: View) -> StreamStory:
    """Gather what the page of the stream shows."""
    rows, rejects, sources = view.together(
        lambda: view.rows("stream_windows", {"since": None, "until": None, "before": None, "limit": WHOLE}),
        lambda: view.rows("reject_reasons", {"limit": 50, "offset": 0}),
        lambda: view.rows("stream_sources", {"limit": 500, "offset": 0}),
    )
    windows = [StreamWindow(**row) for row in rows]
    timed = [w for w in reversed(windows) if w.window_start.timestamp() > 0]
    points = [Point(w.window_start, w.posts, w.unassigned) for w in timed]
    return StreamStory(
        windows,
        timeline(points, window_seconds(view), most=168) if points else None,
        [RejectReason(**row) for row in rejects],
        [StreamSource(**row) for row in sources],
    )
