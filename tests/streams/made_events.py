"""Made-up records of every wire format, in the shapes that the platforms document."""

from __future__ import annotations

from typing import Any

import msgspec

TIME_US = 1_788_256_800_250_000
SECONDS = 1_788_256_800.25
CREATED = "2026-09-01T10:00:00.250Z"
DID = "did:plc:made1"
POST_URI = f"at://{DID}/app.bsky.feed.post/3made"
OTHER = "at://did:plc:made2/app.bsky.feed.post/3other"
ROOT = "at://did:plc:made3/app.bsky.feed.post/3root"


def encoded(record: Any) -> bytes:
    return msgspec.json.encode(record)


def changed(record: dict[str, Any], **changes: Any) -> bytes:
    """Encode a record with fields replaced, or taken out where the value is ``...``."""
    return encoded({key: value for key, value in {**record, **changes}.items() if value is not ...})


def bluesky_post(**changes: Any) -> dict[str, Any]:
    """Record of a post; offsets count bytes, and the text has letters of two and four of them."""
    record = {
        "$type": "app.bsky.feed.post",
        "createdAt": "2026-09-01T09:59:00Z",
        "langs": ["fr-FR"],
        "text": "Été 🚲 avec @ami.example.org #Vélo example.org/a/lon...",
        "facets": [
            facet(16, 32, {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:made2"}),
            facet(33, 39, {"$type": "app.bsky.richtext.facet#tag", "tag": "Vélo"}),
            facet(40, 60, {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/a/long/path"}),
            facet(500, 510, {"$type": "app.bsky.richtext.facet#tag", "tag": "outside"}),
        ],
        "reply": {"parent": {"uri": OTHER, "cid": "c"}, "root": {"uri": ROOT, "cid": "c"}},
        "embed": {"$type": "app.bsky.embed.record", "record": {"cid": "c", "uri": OTHER}},
        "tags": ["aussi"],
    }
    return {key: value for key, value in {**record, **changes}.items() if value is not ...}


def facet(start: int, end: int, feature: dict[str, Any]) -> dict[str, Any]:
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def commit(
    collection: str = "app.bsky.feed.post", operation: str = "create", rkey: str = "3made", record: Any = ...
) -> dict[str, Any]:
    """A commit event of v1."""
    made = {"rev": "3r", "operation": operation, "collection": collection, "rkey": rkey, "record": record, "cid": "c"}
    made = {key: value for key, value in made.items() if value is not ...}
    return {"did": DID, "time_us": TIME_US, "kind": "commit", "commit": made}


def frame(kind: str, **payload: Any) -> dict[str, Any]:
    """A frame of v2."""
    name = f"network.bsky.jetstream.subscribeEvents#{kind}"
    return {"$type": "message", "payload": {"$type": name, "seq": 7, "did": DID, "time": CREATED, **payload}}


def as_frame(event: dict[str, Any]) -> dict[str, Any]:
    """The same event in v2."""
    kind = event["kind"]
    return frame(kind, **(event["commit"] if kind == "commit" else {kind: event[kind]}))


def like_or_repost(kind: str, uri: str = OTHER) -> dict[str, Any]:
    record = {"$type": f"app.bsky.feed.{kind}", "createdAt": CREATED, "subject": {"cid": "c", "uri": uri}}
    return commit(f"app.bsky.feed.{kind}", rkey="3kind", record=record)


def account_event(active: bool) -> dict[str, Any]:
    account = {"active": active, "did": DID, "seq": 1, "time": CREATED}
    return {"did": DID, "time_us": TIME_US, "kind": "account", "account": account}


def mastodon_status(**changes: Any) -> dict[str, Any]:
    """A status as the streaming API sends it."""
    status = {
        "id": "1001",
        "created_at": CREATED,
        "edited_at": None,
        "in_reply_to_id": "1000",
        "in_reply_to_account_id": "20",
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "fr",
        "uri": "https://example.org/users/made/statuses/1001",
        "url": "https://example.org/@made/1001",
        "replies_count": 1,
        "reblogs_count": 2,
        "favourites_count": 3,
        "content": (
            '<p><span class="h-card"><a href="https://other.example/@ami" class="u-url mention">@<span>ami</span></a>'
            "</span> l&#39;été<br />arrive</p><p>vu sur "
            '<a href="https://example.org/a/long" target="_blank" rel="nofollow"><span class="invisible">https://</span>'
            '<span class="ellipsis">example.org/a</span><span class="invisible">/long</span></a> '
            '<a href="https://example.org/tags/velo" class="mention hashtag" rel="tag">#<span>velo</span></a></p>'
        ),
        "reblog": None,
        "application": {"name": "Web", "website": None},
        "account": mastodon_account(),
        "media_attachments": [],
        "mentions": [{"id": "20", "username": "ami", "url": "https://other.example/@ami", "acct": "ami@other.example"}],
        "tags": [{"name": "velo", "url": "https://example.org/tags/velo"}],
        "emojis": [],
        "card": None,
        "poll": None,
    }
    return {key: value for key, value in {**status, **changes}.items() if value is not ...}


def mastodon_account(**changes: Any) -> dict[str, Any]:
    account = {
        "id": "10",
        "username": "made",
        "acct": "made",
        "bot": True,
        "discoverable": False,
        "created_at": "2020-01-01T00:00:00.000Z",
        "url": "https://example.org/@made",
        "followers_count": 12,
        "following_count": 34,
        "statuses_count": 56,
    }
    return {**account, **changes}


def mastodon_event(event: str, payload: Any) -> dict[str, Any]:
    """An event as the WebSocket sends it: the payload is a string."""
    return {
        "stream": ["public"],
        "event": event,
        "payload": payload if isinstance(payload, str) else encoded(payload).decode(),
    }
