"""The tracker: the shards' summaries in, the word on the niches out, window by window."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Self

import msgspec

from niches.chronicle import Chronicle, Page
from niches.config import EngineConfig
from niches.delta import decode_delta
from niches.envelope import seal, unseal
from niches.records import ShardSummary, WindowReport
from niches.weaver import Weaver, WeaverState

_FORMAT = "murmure.tracker"
_VERSION = 2


class _TrackerState(msgspec.Struct):
    weaver: WeaverState
    pages: dict[str, Page]


class NicheTracker:
    """Weaves the micro-clusters of all shards into niches, and follows their lives.

    Parameters
    ----------
    config
        The engine's settings.
    """

    def __init__(self, config: EngineConfig) -> None:
        self.config = config
        self._weaver = Weaver(config)
        self._chronicle = Chronicle(config)

    def close(self, window_start: int, summaries: Sequence[ShardSummary]) -> WindowReport:
        """Take in the shards' summaries of a closed window and answer what became of the niches.

        Parameters
        ----------
        window_start
            Seconds since the epoch, later than at the last call.
        summaries
            Of all shards, in any order.

        Raises
        ------
        StateError
            A summary is damaged or of another version.
        """
        weaver, chronicle = self._weaver, self._chronicle
        ordered = sorted(summaries, key=lambda summary: summary.shard)
        deltas = [decode_delta(summary.body) for summary in ordered]
        posts = list(chain.from_iterable(summary.posts for summary in ordered))
        clusters = list(chain.from_iterable(summary.clusters for summary in ordered))
        langs = list(chain.from_iterable(delta.lang for delta in deltas))
        end = window_start + self.config.window
        latest = max((delta.latest for delta in deltas if delta.lang), default=end)
        chunk, assignments, events = weaver.weave(window_start, deltas, [summary.clusters for summary in ordered])
        if weaver.found is not None:
            chronicle.after_search(weaver.found, weaver.niches, weaver.memory, weaver.niche_of, events, window_start)
        niches = list(map(weaver.niche_of.get, clusters, repeat("")))
        living = set(weaver.niche_of.values())
        measures, profiles, told = chronicle.follow(chunk, niches, langs, latest, living)
        return WindowReport(
            window_start=window_start,
            posts=posts,
            clusters=clusters,
            niches=niches,
            assignments=assignments,
            profiles=profiles,
            measures=measures,
            events=events + told,
        )

    def snapshot(self) -> bytes:
        """Answer the whole state as plain, versioned data."""
        return seal(_FORMAT, _VERSION, _TrackerState(self._weaver.save(), self._chronicle.pages))

    @classmethod
    def restore(cls, config: EngineConfig, data: bytes) -> Self:
        """Take up a snapshot, to the same behaviour.

        Raises
        ------
        StateError
            The data are damaged, of another kind, or of a version that this release does not read.
        """
        state = unseal(_FORMAT, _VERSION, data, _TrackerState)
        self = cls(config)
        self._weaver.load(state.weaver)
        self._chronicle.pages = state.pages
        return self
