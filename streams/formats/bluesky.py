"""Records of the ``app.bsky.feed`` lexicon: what a post says by its facets and embeds.

Facets give places in the text as offsets in its UTF-8 bytes; those that do not fit the text are passed over, as the
lexicon asks.
"""

from __future__ import annotations

import msgspec

from streams.formats.reading import unique

POST = "app.bsky.feed.post"
_LEAST_SHOWN = 4
"""Characters of a link that must be shown before they are taken for a shortened link and not for words."""


class Ref(msgspec.Struct, gc=False, frozen=True):
    """A reference to a record by its at-uri."""

    uri: str | None = None


class Reply(msgspec.Struct, gc=False):
    """What a post answers."""

    parent: Ref = Ref()
    root: Ref = Ref()


class _Index(msgspec.Struct, gc=False, frozen=True, rename="camel"):
    byte_start: int = -1
    byte_end: int = -1


class _Feature(msgspec.Struct, gc=False, rename={"type": "$type"}):
    type: str | None = None
    uri: str | None = None
    tag: str | None = None


class _Facet(msgspec.Struct, gc=False):
    index: _Index = _Index()
    features: list[_Feature] = []


class _External(msgspec.Struct, gc=False):
    uri: str | None = None


class _Embedded(msgspec.Struct, gc=False):
    """``record`` of an embed: a reference, or, with media beside it, one that holds the reference."""

    uri: str | None = None
    record: Ref | None = None


class _Media(msgspec.Struct, gc=False):
    external: _External | None = None


class Embed(msgspec.Struct, gc=False):
    """What is embedded in a post, of whichever type."""

    external: _External | None = None
    record: _Embedded | None = None
    media: _Media | None = None

    @property
    def quoted(self) -> str:
        """At-uri of the post that is quoted; empty for none."""
        if self.record is None:
            return ""
        uri = self.record.uri or (self.record.record.uri if self.record.record is not None else None) or ""
        return uri if is_post(uri) else ""

    @property
    def link(self) -> str:
        """Address of the page whose card is shown; empty for none."""
        card = self.external or (self.media.external if self.media is not None else None)
        return (card.uri or "") if card is not None else ""


class PostRecord(msgspec.Struct, gc=False):
    """A record of ``app.bsky.feed.post``."""

    text: str | None = None
    langs: list[str] | None = None
    reply: Reply | None = None
    facets: list[_Facet] | None = None
    embed: Embed | None = None
    tags: list[str] | None = None


class LikeOrRepost(msgspec.Struct, gc=False):
    """A record of ``app.bsky.feed.like`` or ``app.bsky.feed.repost``."""

    subject: Ref | None = None


def is_post(uri: str) -> bool:
    """Whether an at-uri names a post."""
    return uri.startswith("at://") and f"/{POST}/" in uri


def author_of(uri: str) -> str:
    """Account in whose repository the record of an at-uri lies; empty if it is no at-uri.

    Examples
    --------
    >>> author_of("at://did:plc:abc/app.bsky.feed.post/3k")
    'did:plc:abc'
    """
    return uri[5:].partition("/")[0] if uri.startswith("at://") else ""


def read_text(record: PostRecord) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Text of a post with its links whole, and its mentions, hashtags and links.

    Clients show a long link shortened (``www.example.org/a...``): the text would hold a link that leads nowhere.
    """
    text = record.text or ""
    tags = list(record.tags or ())
    card = record.embed.link if record.embed is not None else ""
    if not record.facets:
        return text, (), unique(tags), unique((card,))
    mentions: list[str] = []
    urls: list[str] = []
    data = text.encode("utf-8", "replace")
    whole: list[tuple[int, int, bytes]] = []
    for facet in record.facets:
        start, end = facet.index.byte_start, facet.index.byte_end
        if not 0 <= start < end <= len(data):
            continue
        shown = data[start:end]
        for feature in facet.features:
            name = (feature.type or "").rpartition("#")[2]
            if name == "mention":
                mentions.append(shown.decode("utf-8", "replace").strip().removeprefix("@"))
            elif name == "tag" and feature.tag:
                tags.append(feature.tag.removeprefix("#"))
            elif name == "link" and feature.uri:
                urls.append(feature.uri)
                if _is_shortened(shown.decode("utf-8", "replace"), feature.uri):
                    whole.append((start, end, feature.uri.encode("utf-8", "replace")))
    # from the last to the first, so that the offsets before stay true
    last = len(data)
    for start, end, uri in sorted(whole, reverse=True):
        if end <= last:
            data = data[:start] + uri + data[end:]
            last = start
    return data.decode("utf-8", "replace") if whole else text, unique(mentions), unique(tags), unique((*urls, card))


def _is_shortened(shown: str, uri: str) -> bool:
    """Whether what is shown is the beginning of the link, and not words laid over it."""
    shown = shown.strip().removesuffix("...").removesuffix("…").rpartition("://")[2]
    bare = uri.partition("://")[2]
    return len(shown) >= _LEAST_SHOWN and (bare.startswith(shown) or bare.removeprefix("www.").startswith(shown))
