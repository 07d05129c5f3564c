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


def x_post(**changes: Any) -> dict[str, Any]:
    """A post of X's API v2, with what it refers to."""
    data = {
        "id": "1050118621198921728",
        "text": "J'aime @ami #velo https://t.co/a",
        "created_at": CREATED,
        "author_id": "10",
        "conversation_id": "900",
        "in_reply_to_user_id": "20",
        "referenced_tweets": [{"type": "replied_to", "id": "901"}, {"type": "quoted", "id": "902"}],
        "edit_history_tweet_ids": ["1050118621198921728"],
        "lang": "fr",
        "source": "Web",
        "entities": {
            "mentions": [{"start": 7, "end": 11, "username": "ami", "id": "20"}],
            "hashtags": [{"start": 12, "end": 17, "tag": "velo"}],
            "urls": [
                {
                    "url": "https://t.co/a",
                    "expanded_url": "https://example.org/a",
                    "unwound_url": "https://example.org/b",
                },
                {"url": "https://t.co/c", "expanded_url": "https://x.com/i/photo/1", "media_key": "3_1"},
            ],
        },
        "public_metrics": {"retweet_count": 2, "reply_count": 1, "like_count": 3, "quote_count": 4},
        **changes,
    }
    user = {
        "id": "10",
        "username": "made",
        "name": "Made",
        "created_at": "2020-01-01T00:00:00.000Z",
        "verified": True,
        "public_metrics": {"followers_count": 12, "following_count": 34, "tweet_count": 56, "listed_count": 0},
    }
    other = {"id": "903", "text": "le texte entier &amp; plus", "author_id": "30", "conversation_id": "903"}
    includes = {"users": [user, {"id": "30", "username": "other"}], "tweets": [other]}
    data = {key: value for key, value in data.items() if value is not ...}
    return {"data": data, "includes": includes, "matching_rules": [{"id": "1", "tag": "made"}]}


def x_compliance(kind: str) -> dict[str, Any]:
    about = {"user": {"id": "10"}} if kind.startswith("user_") else {"tweet": {"id": "901", "author_id": "10"}}
    return {"data": {kind: {**about, "event_at": CREATED}}}


def x_status(**changes: Any) -> dict[str, Any]:
    """A status of X's API v1.1, cut, with its whole text beside it."""
    status = {
        "created_at": "Tue Sep 01 12:00:00 +0200 2026",
        "id": 1050118621198921728,
        "id_str": "1050118621198921728",
        "text": "J'aime @ami… https://t.co/a",
        "truncated": True,
        "source": '<a href="https://example.org" rel="nofollow">Web</a>',
        "extended_tweet": {
            "full_text": "J'aime @ami #velo https://t.co/b",
            "entities": {
                "hashtags": [{"text": "velo", "indices": [12, 17]}],
                "urls": [{"url": "https://t.co/b", "expanded_url": "https://example.org/b"}],
                "user_mentions": [{"screen_name": "ami", "id_str": "20"}],
            },
        },
        "in_reply_to_status_id_str": "901",
        "in_reply_to_user_id_str": "20",
        "quoted_status_id_str": "902",
        "user": {
            "id": 10,
            "id_str": "10",
            "screen_name": "made",
            "verified": True,
            "followers_count": 12,
            "friends_count": 34,
            "statuses_count": 56,
            "created_at": "Wed Jan 01 00:00:00 +0000 2020",
        },
        "entities": {"hashtags": [], "urls": [], "user_mentions": []},
        "favorite_count": 3,
        "retweet_count": 2,
        "reply_count": 1,
        "quote_count": 4,
        "lang": "fr",
        **changes,
    }
    return {key: value for key, value in status.items() if value is not ...}


def reddit_submission(**changes: Any) -> dict[str, Any]:
    data = {
        "id": "abc",
        "name": "t3_abc",
        "author": "Made_One",
        "author_fullname": "t2_made",
        "created_utc": 1_788_256_800.0,
        "edited": False,
        "title": "Un titre",
        "selftext": "Voir [ce lien](https://example.org/a) de u/ami et https://example.org/b",
        "is_self": True,
        "url": "https://www.reddit.com/r/made/comments/abc/un_titre/",
        "permalink": "/r/made/comments/abc/un_titre/",
        "subreddit": "made",
        "score": 3,
        "num_comments": 1,
        "removed_by_category": None,
        **changes,
    }
    return {"kind": "t3", "data": {key: value for key, value in data.items() if value is not ...}}


def reddit_comment(**changes: Any) -> dict[str, Any]:
    data = {
        "id": "def",
        "name": "t1_def",
        "author": "Other_One",
        "author_fullname": "t2_other",
        "created_utc": 1_788_256_900.0,
        "edited": False,
        "body": "Bien dit",
        "link_id": "t3_abc",
        "parent_id": "t1_ccc",
        "permalink": "/r/made/comments/abc/un_titre/def/",
        "score": -4,
        "replies": "",
        **changes,
    }
    return {"kind": "t1", "data": {key: value for key, value in data.items() if value is not ...}}


PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def as_note(**changes: Any) -> dict[str, Any]:
    """A note as a server of the Fediverse sends it."""
    note = {
        "id": "https://example.org/users/made/statuses/1",
        "type": "Note",
        "summary": None,
        "inReplyTo": "https://other.example/users/ami/statuses/9",
        "published": CREATED,
        "url": "https://example.org/@made/1",
        "attributedTo": "https://example.org/users/made",
        "to": [PUBLIC],
        "cc": ["https://example.org/users/made/followers"],
        "conversation": "tag:example.org,2026:conversation",
        "content": '<p>Salut <a href="https://other.example/@ami" class="u-url mention">@<span>ami</span></a> '
        '<a href="https://example.org/tags/velo" class="mention hashtag">#<span>velo</span></a> '
        '<a href="https://example.org/a">là</a></p>',
        "contentMap": {"fr": "unread"},
        "tag": [
            {"type": "Mention", "href": "https://other.example/@ami", "name": "@ami@other.example"},
            {"type": "Hashtag", "href": "https://example.org/tags/velo", "name": "#velo"},
        ],
        "replies": {"type": "Collection", "totalItems": 1, "first": {"type": "CollectionPage"}},
        "likes": {"type": "Collection", "totalItems": 3},
        "shares": {"type": "Collection", "totalItems": 2},
        **changes,
    }
    return {key: value for key, value in note.items() if value is not ...}


def as_activity(kind: str, thing: Any, **changes: Any) -> dict[str, Any]:
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"https://example.org/activities/{kind.lower()}",
        "type": kind,
        "actor": "https://example.org/users/made",
        "published": CREATED,
        "to": [PUBLIC],
        "object": thing,
        **changes,
    }


NATIVE = {
    "id": "p1",
    "platform": "made",
    "created_at": CREATED,
    "text": "bonjour",
    "lang": "fr",
    "author": {"id": "a1", "handle": "someone", "followers": 12},
    "mentions": ["other"],
    "likes": 3,
}

RECORDS: dict[str, list[dict[str, Any]]] = {
    "native": [NATIVE, {"kind": "delete", "id": "p9"}, {"kind": "erase_author", "author": {"id": "a9"}}],
    "jetstream": [
        commit(record=bluesky_post()),
        as_frame(commit(record=bluesky_post())),
        like_or_repost("like"),
        as_frame(like_or_repost("repost")),
        commit(operation="delete"),
        account_event(False),
        as_frame(account_event(True)),
    ],
    "mastodon": [
        mastodon_status(),
        mastodon_event("status.update", mastodon_status(edited_at=CREATED)),
        mastodon_event("delete", "1001"),
        mastodon_status(reblog=mastodon_status(id="900"), quote={"quoted_status_id": "5"}),
    ],
    "x": [
        x_post(),
        x_post(referenced_tweets=[{"type": "retweeted", "id": "903"}]),
        x_compliance("delete"),
        x_compliance("user_suspend"),
        x_status(),
        x_status(retweeted_status=x_status()),
        {"delete": {"status": {"id": 901, "id_str": "901", "user_id_str": "10"}, "timestamp_ms": "1788256800250"}},
    ],
    "reddit": [reddit_submission(), reddit_comment(), reddit_comment(body="[removed]"), reddit_submission()["data"]],
    "activitystreams": [
        as_activity("Create", as_note()),
        as_activity("Update", as_note(updated=CREATED)),
        as_activity("Delete", {"id": "https://example.org/users/made/statuses/1", "type": "Tombstone"}),
        as_activity("Announce", "https://other.example/users/ami/statuses/9"),
        as_activity("Like", "https://other.example/users/ami/statuses/9"),
        as_note(),
        {"id": "https://example.org/notes/1", "type": "Tombstone", "deleted": CREATED},
    ],
}
"""Some records of every format, for what must hold of all."""
