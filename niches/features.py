"""What a post shares with others: the columns of the graph of niches.

A column's name begins with one letter for its kind. People are named twice, by id and by handle; the tracker joins the
two names once a post has shown that they are one.
"""

from __future__ import annotations

from collections.abc import Iterator

from niches.records import Observation

PERSON = "p"
HANDLE = "@"
TAG = "#"
LINK = "u"
POST = "o"
BRAND = "b"
TERM = "w"
TOPIC = "k"

KINDS = PERSON + HANDLE + TAG + LINK + POST + BRAND + TERM + TOPIC


def columns_of(observation: Observation) -> Iterator[str]:
    """Name every column that a post touches, repetitions included, in a fixed order."""
    o = observation
    yield PERSON + o.author
    for person in (o.reply_to_author, o.repost_of_author):
        if person and person != o.author:
            yield PERSON + person
    for handle in o.mentions:
        yield HANDLE + handle.lower()
    for post in dict.fromkeys((o.post if not o.repost_of else "", o.repost_of, o.quote_of, o.reply_to, o.thread)):
        if post:
            yield POST + post
    for kind, values in ((TAG, o.hashtags), (LINK, o.links), (BRAND, o.brands), (TOPIC, o.topics), (TERM, o.terms)):
        for value in dict.fromkeys(values):
            yield kind + value
