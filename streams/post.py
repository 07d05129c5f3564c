"""The post: the one record that every wire format is decoded into."""

from __future__ import annotations

import msgspec


class Author(msgspec.Struct, frozen=True, gc=False):
    """Who wrote a post. Counts are -1 where the platform does not say.

    Attributes
    ----------
    id
        The platform's stable id of the account.
    handle
        The name by which others mention it, without ``@``; empty if unknown.
    followers, following, posts
        Counts at the time of the post; -1 is unknown, never guessed.
    created_at
        When the account was made, seconds since the epoch in UTC; None if unknown.
    verified, bot
        What the platform says of the account.
    discoverable
        Whether the account has agreed to be shown to those who look for accounts; None where it was not asked.
    """

    id: str
    handle: str = ""
    followers: int = -1
    following: int = -1
    posts: int = -1
    created_at: float | None = None
    verified: bool = False
    bot: bool = False
    discoverable: bool | None = None


class Post(msgspec.Struct, frozen=True, gc=False):
    """A public post, or a record about one (see `kind`).

    Attributes
    ----------
    id
        The platform's id of the post, unique within the platform.
    created_at
        Event time, seconds since the epoch in UTC.
    text
        What was written; dropped after annotation and never stored.
    author
        Who wrote it.
    kind
        ``post``; or ``delete`` (of `id`), ``update`` (of `id`), ``erase_author`` (of ``author.id``), ``restore_author``
        (an account that had gone is back), ``like`` (its own `id`, its author, and `subject`).
    subject
        Of a ``like``: the id of the post that is liked.
    edited_at
        Of an ``update``: when the post was edited, seconds; None where `created_at` is that time.
    likes, reposts, replies, quotes
        Engagement counts as they came with the post.
    """

    id: str
    created_at: float
    text: str
    author: Author
    platform: str = "unknown"
    lang: str = ""
    url: str = ""
    reply_to: str = ""
    reply_to_author: str = ""
    thread: str = ""
    repost_of: str = ""
    repost_of_author: str = ""
    quote_of: str = ""
    mentions: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    likes: int = 0
    reposts: int = 0
    replies: int = 0
    quotes: int = 0
    client: str = ""
    kind: str = "post"
    subject: str = ""
    edited_at: float | None = None


class Reject(msgspec.Struct, frozen=True, gc=False):
    """A record that could not be read, and why; its content is not kept.

    Attributes
    ----------
    position
        Line number (1-based) in a file, offset in a Kafka partition.
    reason
        What was wrong, in words that carry no content of the record.
    """

    position: int
    reason: str
