"""What the server does, for Prometheus."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.footnotes import footnotes
from api.view import View

FATES = (
    "read", "posts", "rejected", "duplicate", "late", "deleted", "expired", "unassigned", "edited", "liked", "notices",
    "ignored",
)  # fmt: skip
# Bounds in seconds around the promise of 100 ms.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
# Column of a source -> its figure's name and what it is.
_OF_SOURCES = {
    "told_at": ("told_timestamp_seconds", "When a live source last said how it is."),
    "records": ("records", "Records read of a live source in all runs."),
    "records_per_second": ("records_per_second", "Records a second of a live source, of late."),
    "last_event_at": ("last_event_timestamp_seconds", "Latest event time of a live source."),
    "watermark": ("watermark_timestamp_seconds", "Event time before which a live source holds no window open."),
    "lag_seconds": ("lag_seconds", "Seconds between a live source's latest event and its word."),
    "reconnects": ("reconnects", "Times that a live source's connection was made anew."),
    "rejected": ("rejected", "Records of a live source that could not be read."),
    "gaps": ("gaps", "Times of which a live source has, or may have, missed records."),
    "gap_seconds": ("gap_seconds", "Event time in the gaps of a live source."),
    "refilled": ("refilled", "Records of gaps that were fetched afterwards."),
}


class Metrics:
    """The figures of one server, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "murmure_http_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "murmure_http_request_seconds",
            "Seconds until a request was answered.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._queries = Histogram(
            "murmure_query_seconds", "Seconds that a query took.", ("query",), buckets=_BUCKETS, registry=self._registry
        )
        self._published = Gauge(
            "murmure_snapshot_published_timestamp_seconds", "When the snapshot was published.", registry=self._registry
        )
        self._window = Gauge(
            "murmure_newest_window_timestamp_seconds", "Start of the newest closed window.", registry=self._registry
        )
        self._records = Gauge(
            "murmure_stream_records",
            "Records of the stream, by what became of them.",
            ("fate",),
            registry=self._registry,
        )

        self._sources = {
            field: Gauge(f"murmure_source_{name}", said, ("source",), registry=self._registry)
            for field, (name, said) in _OF_SOURCES.items()
        }
        self._state = Gauge(
            "murmure_source_state", "1 for the state that a source is in.", ("source", "state"), registry=self._registry
        )
        self._removals = Gauge(
            "murmure_removals",
            "Notices of deletion folded in within the thirty days before the snapshot.",
            ("kind",),
            registry=self._registry,
        )
        self._removal_seconds = Gauge(
            "murmure_removal_seconds",
            "Longest time from a notice of deletion to a snapshot without what it names, of the latest with any.",
            ("kind", "time"),
            registry=self._registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def queried(self, name: str, seconds: float) -> None:
        """Count a query."""
        self._queries.labels(name).observe(seconds)

    def exposition(self, view: View | None, least: int) -> bytes:
        """Give all figures as Prometheus text, those of the snapshot too where there is one."""
        if view is not None:
            notes = footnotes(view, least)
            self._published.set(view.published_at.timestamp())
            if notes.last_window is not None:
                self._window.set(notes.last_window.timestamp())
            for fate in FATES:
                self._records.labels(fate).set(getattr(notes, fate))
            self._expose_sources(view)
            for row in view.rows("latest_removals"):
                self._removals.labels(row["kind"]).set(row["notices"])
                for clock in ("stream", "clock"):
                    self._removal_seconds.labels(row["kind"], clock).set(row[f"{clock}_seconds_max"])
        return generate_latest(self._registry)

    def _expose_sources(self, view: View) -> None:
        for gauge in (*self._sources.values(), self._state):
            gauge.clear()
        for row in view.keep("sources", lambda v: v.rows("stream_sources", {"limit": 10_000, "offset": 0})):
            self._state.labels(row["source"], row["state"]).set(1)
            for field, gauge in self._sources.items():
                value = row[field]
                if value is not None:
                    gauge.labels(row["source"]).set(value.timestamp() if isinstance(value, datetime) else value)
