"""What the writer takes: columns for what comes per post, rows for what comes per window.

Ids are opaque strings (pseudonyms or plain), empty where there is none; times are seconds since the epoch in UTC.
"""

from __future__ import annotations

import msgspec


class PostColumns(msgspec.Struct):
    """Posts of one batch, one list a column, all of the same length.

    `position` is where the post stood in its source (line number, offset). `kind` is post, reply, repost or quote.
    `late` says that its window was closed when it came. Counts are -1 where unknown. `tone` is None for "cannot tell".
    `hashtags` and `topics` name each of a post once.
    `links` counts the addresses in the post, `author_brand` is the brand of the catalogue whose account wrote it (""
    for none), `plain` the platform's own ids where others are published (`warehouse.identities.plain_part`);
    these three columns may be left empty.
    """

    position: list[int] = []
    post_id: list[str] = []
    platform: list[str] = []
    created_at: list[float] = []
    late: list[bool] = []
    kind: list[str] = []
    lang: list[str] = []
    client: list[str] = []
    author_id: list[str] = []
    followers: list[int] = []
    following: list[int] = []
    author_posts: list[int] = []
    author_created_at: list[float | None] = []
    verified: list[bool] = []
    bot: list[bool] = []
    reply_to: list[str] = []
    reply_to_author: list[str] = []
    thread: list[str] = []
    repost_of: list[str] = []
    repost_of_author: list[str] = []
    quote_of: list[str] = []
    mentions: list[tuple[str, ...]] = []
    hashtags: list[tuple[str, ...]] = []
    topics: list[tuple[str, ...]] = []
    tone: list[float | None] = []
    disclosed: list[str] = []
    first_person: list[bool] = []
    likes: list[int] = []
    reposts: list[int] = []
    replies: list[int] = []
    quotes: list[int] = []
    links: list[int] = []
    author_brand: list[str] = []
    plain: list[str] = []


class BrandColumns(msgspec.Struct):
    """Brand mentions of one batch; `status` is sure, unsure or excluded, `post_id` points into `PostColumns`.

    `position` says of which record of the post; it may be left empty where each post has one.
    """

    post_id: list[str] = []
    brand_id: list[str] = []
    surface: list[str] = []
    status: list[str] = []
    reason: list[str] = []
    tone: list[float | None] = []
    position: list[int] = []


class LikeColumns(msgspec.Struct):
    """Likes of one batch that are records of their own: ids of the like, of who likes and of the post; when."""

    position: list[int] = []
    like_id: list[str] = []
    author_id: list[str] = []
    subject_id: list[str] = []
    liked_at: list[float] = []


class RejectRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A record that could not be read: where, why, and the event time of its neighbours (None if none was near)."""

    position: int
    reason: str
    near: float | None = None


class ControlRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A record about posts or likes: `kind` is delete (of `post_id`), erase_author or restore_author (of `author_id`).

    An erasure at the time infinity is for good: nothing lifts it.
    """

    position: int
    kind: str
    time: float
    post_id: str = ""
    author_id: str = ""


class GapRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A time of which a source missed records: event times around it, records fetched afterwards, and why."""

    start: float
    end: float
    refilled: int
    reason: str


class SourceReport(msgspec.Struct, frozen=True, gc=False):
    """How a live source is; the latest one stands, and so does the latest word on each gap.

    Attributes
    ----------
    source
        Name of the source, the same in every run.
    state
        reading, idle, reconnecting or stopped.
    told_at
        Wall time.
    records, reconnects
        Counts over all runs.
    records_per_second
        Of late.
    last_event_at, watermark
        Event times; None before the first record.
    fault
        Why it was last cut off; empty if it never was.
    gaps
        Gaps that this report tells of; those told before stay.
    """

    source: str
    state: str
    told_at: float
    records: int
    records_per_second: float
    last_event_at: float | None
    watermark: float | None
    reconnects: int
    fault: str = ""
    gaps: list[GapRow] = []


class IgnoredRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A sound record that says nothing of a post or an account, and its event time."""

    position: int
    time: float


class Batch(msgspec.Struct):
    """All that came of one run of consecutive records of one source.

    Attributes
    ----------
    source
        Name of the source partition.
    first, last
        Positions covered, both inclusive; every record in between is in here in one of the columns or rows. Batches of
        a source follow each other without a gap, may reach the writer out of order, and may reach it again after a
        restart, then perhaps cut differently. `last` is `first` less one where no record was read.
    report
        How the source was after the batch; it stands whether or not the records had been read before.
    edited
        Position -> time of the edit, of those of the posts that are a later version of a post.
    ended
        Nothing more comes of this source in this run.
    """

    source: str
    first: int
    last: int
    posts: PostColumns
    brands: BrandColumns
    rejects: list[RejectRow] = []
    controls: list[ControlRow] = []
    report: SourceReport | None = None
    edited: dict[int, float] = {}
    likes: LikeColumns = msgspec.field(default_factory=LikeColumns)
    ignored: list[IgnoredRow] = []
    ended: bool = False


class AssignmentRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Posts of `cluster_id` with an event time of `since` or later are now in `niche_id` ("" for none)."""

    cluster_id: int
    niche_id: str
    since: float = 0.0


class NicheRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A niche as it stands; replaces what was known of it."""

    niche_id: str
    label: str
    state: str
    first_seen: float
    emerged_at: float | None
    last_seen: float
    terms: list[str]
    hashtags: list[str]
    brands: list[str]
    langs: list[str]


class MeasureRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the engine measured of a niche in the closed window."""

    niche_id: str
    growth: float
    emergence: float
    nicheness: float
    cohesion: float


class EventRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something that happened to a niche; `evidence` is a JSON object of named figures."""

    niche_id: str
    occurred_at: float
    kind: str
    other_id: str = ""
    evidence: str = "{}"


class WindowClose(msgspec.Struct):
    """The engine's word on a closed window; the first that comes of a window stays.

    Attributes
    ----------
    window_start
        Start of the closed window, seconds since the epoch.
    through
        Source -> last position that the engine had seen when the window closed.
    post_id, cluster_id, first_niche_id
        Columns: the posts learnt since the window before (late ones of older windows too), their micro-cluster, and the
        niche given at first ("" for none).
    start
        Source -> first position that was ever read of it, so that a batch missing at the very start is noticed; without
        it the lowest position staged stands for it.
    ended
        When the window was known to have ended, seconds since the epoch; for the log alone. 0 where nobody says.
    last
        Whether the stream has ended with it.
    """

    window_start: int
    through: dict[str, int]
    post_id: list[str]
    cluster_id: list[int]
    first_niche_id: list[str]
    assignments: list[AssignmentRow]
    niches: list[NicheRow]
    measures: list[MeasureRow]
    events: list[EventRow]
    start: dict[str, int] = {}
    ended: float = 0.0
    last: bool = False


class ProposalRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A name that acts like a brand and that no catalogue lists; `evidence` is a JSON object of counts of posts."""

    name: str
    score: float
    posts: int
    evidence: str = "{}"


class Proposals(msgspec.Struct):
    """The names that act most like brands at an event time, best first; replaces the ones told before."""

    told_at: float
    rows: list[ProposalRow]
