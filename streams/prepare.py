"""Per-post work, a batch at a time, in whichever worker: decode, annotate, pseudonymise, split by shard."""

from __future__ import annotations

import math

import msgspec

from niches.records import Observation
from niches.shard import shard_of
from nlp.annotation import Annotation, Passage
from nlp.annotator import Annotator
from streams.batch import RawBatch, ShardBatch
from streams.catalogue import CatalogueFile
from streams.formats import MalformedError, find, native
from streams.letters import Letter, letters_of
from streams.observing import observe, to_columns
from streams.post import Post
from streams.proposing import SeenNames
from streams.watermark import EventClock, Step, window_of
from warehouse.identities import plain_part
from warehouse.pseudonyms import Pseudonyms
from warehouse.records import Batch, BrandColumns, ControlRow, IgnoredRow, LikeColumns, PostColumns, RejectRow
from warehouse.tiers import Tiers

_NOTICES = frozenset({"delete", "erase_author", "restore_author"})
_encode = msgspec.msgpack.Encoder().encode


class ToStore(msgspec.Struct):
    """What the warehouse gets of a raw batch.

    Attributes
    ----------
    partition, seq
        As in `RawBatch`.
    batch
        Columns for the writer.
    contexts
        Words around each of the batch's brand mentions, in their order; empty where nothing is in doubt.
    mark
        Settings and key of the process that made it, see `streams.placing.Agreement`.
    """

    partition: str
    seq: int
    batch: Batch
    contexts: list[tuple[str, ...]]
    mark: str = ""


class Prepared(msgspec.Struct):
    """A batch after the per-post work: what the warehouse and the shards get, names that may be brands, and rejects."""

    stored: ToStore
    shards: list[ShardBatch]
    names: SeenNames
    letters: list[Letter]


class Preparer:
    """Turns raw batches into what the warehouse and the shards need; keeps no state between batches.

    Parameters
    ----------
    annotator
        Reads the texts, with the catalogue that `brands` holds.
    brands
        The catalogue, looked at again before each batch.
    pseudonyms
        Replaces ids.
    tiers
        Says from a follower count whether an account is of the ordinary tier.
    shards
        Number of shards.
    window, lateness
        Seconds.
    """

    def __init__(
        self,
        annotator: Annotator,
        brands: CatalogueFile,
        pseudonyms: Pseudonyms,
        tiers: Tiers,
        *,
        shards: int,
        window: float,
        lateness: float,
    ) -> None:
        self._annotator = annotator
        self._brands = brands
        self._accounts = _accounts(brands)
        self._pseudonyms = pseudonyms
        self._tiers = tiers
        self._shards = shards
        self._clock = EventClock(window, lateness)

    def prepare(self, raw: RawBatch) -> Prepared:
        """Do all the per-post work of a batch.

        No text is in what comes back; ids are pseudonyms, but in the column that goes into the private map alone.
        """
        if self._brands.changed():
            self._annotator.reload(self._brands.catalogue)
            self._accounts = _accounts(self._brands)
        ended = raw.ended or raw.stopped
        batch = Batch(raw.source, raw.first, raw.last, PostColumns(), BrandColumns(), report=raw.report, ended=ended)
        stored = ToStore(raw.partition, raw.seq, batch, [])
        names = SeenNames(raw.partition, raw.seq, raw.reached, bool(raw.steps), [], [])
        indices, posts = self._decode(raw, batch)
        annotations = self._annotator.annotate([Passage(p.text, p.lang, p.hashtags, p.mentions, p.urls) for p in posts])
        observations: list[list[Observation]] = [[] for _ in range(self._shards)]
        ahead: list[list[Step]] = [[] for _ in range(self._shards)]
        observed = observe(posts, annotations, self._pseudonyms, self._tiers)
        positions = [raw.position(index) for index in indices]
        late: list[bool] = []
        steps = iter(raw.steps)
        step = next(steps, None)
        opened = self._clock.closed_before(raw.clock)
        for index, position, post, annotation, seen in zip(
            indices, positions, posts, annotations, observed, strict=True
        ):
            while step is not None and step.index <= index:
                opened = self._clock.closed_before(step.clock)
                self._mark(ahead, observations, step.clock)
                step = next(steps, None)
            late.append(window_of(post.created_at, self._clock.window) < opened)
            if post.kind == "update":
                # a post counts once for its niche, by what it first said
                batch.edited[position] = post.created_at if post.edited_at is None else post.edited_at
            else:
                observations[shard_of(seen, self._shards)].append(seen)
                if annotation.names:
                    names.authors.append(seen.author)
                    names.names.append(annotation.names)
            if annotation.brands:
                self._name(stored, position, annotation, seen)
        batch.posts = to_columns(positions, posts, annotations, observed, late, self._accounts)
        if not self._pseudonyms.plain:
            batch.posts.plain = [plain_part(p.id, p.author.id, p.author.handle) for p in posts]
        while step is not None:
            self._mark(ahead, observations, step.clock)
            step = next(steps, None)
        shards = [
            ShardBatch(
                n,
                raw.partition,
                raw.seq,
                raw.reached,
                ahead[n],
                raw.source,
                raw.last,
                _encode(observations[n]),
                raw.ended,
                raw.idle,
                raw.stopped,
                len(raw.records),
            )
            for n in range(self._shards)
        ]
        return Prepared(stored, shards, names, letters_of(raw, batch.rejects))

    @staticmethod
    def _mark(ahead: list[list[Step]], observations: list[list[Observation]], clock: float) -> None:
        for steps, seen in zip(ahead, observations, strict=True):
            steps.append(Step(len(seen), clock))

    def _decode(self, raw: RawBatch, stored: Batch) -> tuple[list[int], list[Post]]:
        """Split the records into posts (with their index) and what is stored without being read."""
        indices: list[int] = []
        posts: list[Post] = []
        unplaced: list[tuple[int, str]] = []
        near: float | None = raw.clock if math.isfinite(raw.clock) else None
        wire = find(raw.format)
        decode = wire.decode
        made = frozenset(raw.controls)

        def reject(position: int, reason: str) -> None:
            if near is None:
                unplaced.append((position, reason))
            else:
                stored.rejects.append(RejectRow(position, reason, near))

        for index, record in enumerate(raw.records):
            try:
                post = native.decode(record) if index in made else decode(record)
            except MalformedError as error:
                reject(raw.position(index), str(error))
                continue
            if post is None:
                stored.ignored.append(IgnoredRow(raw.position(index), wire.event_time(record) or near or 0.0))
                continue
            if post.kind in _NOTICES:
                stored.controls.append(self._notice(raw.position(index), post, near or 0.0))
                continue
            if post.kind == "like":
                self._like(stored.likes, raw.position(index), post)
                continue
            near = post.created_at
            indices.append(index)
            posts.append(post)
        if raw.fault:
            reject(raw.last, raw.fault)
        # what came before the first post of all stands in that post's window
        first = posts[0].created_at if posts else None
        stored.rejects[:0] = [RejectRow(position, reason, first) for position, reason in unplaced]
        return indices, posts

    def _notice(self, position: int, post: Post, near: float) -> ControlRow:
        time = post.created_at
        if math.isnan(time):
            # an account that is told to be erased, and not when, is erased for good
            time = math.inf if post.kind == "erase_author" else near
        return ControlRow(
            position,
            post.kind,
            time,
            self._pseudonyms.of("post", post.id),
            self._pseudonyms.of("account", post.author.id),
        )

    def _like(self, likes: LikeColumns, position: int, post: Post) -> None:
        likes.position.append(position)
        likes.like_id.append(self._pseudonyms.of("post", post.id))
        likes.author_id.append(self._pseudonyms.of("account", post.author.id))
        likes.subject_id.append(self._pseudonyms.of("post", post.subject))
        likes.liked_at.append(post.created_at)

    @staticmethod
    def _name(stored: ToStore, position: int, annotation: Annotation, seen: Observation) -> None:
        brands = stored.batch.brands
        for mention in annotation.brands:
            brands.post_id.append(seen.post)
            brands.brand_id.append(mention.brand)
            brands.surface.append(mention.surface)
            brands.status.append(mention.status)
            brands.reason.append(mention.reason)
            brands.tone.append(mention.tone)
            brands.position.append(position)
            stored.contexts.append(mention.context)


def _accounts(brands: CatalogueFile) -> dict[str, str]:
    """Map the handle of each brand's own account to the brand."""
    return {handle.lower(): brand.id for brand in brands.catalogue for handle in brand.handles}
