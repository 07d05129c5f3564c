"""What a post shares with others: the columns of the graph of niches.

A column's name begins with one letter for its kind. People are named twice, by id and by handle; the tracker joins the
two names once a post has shown that they are one.
"""

from __future__ import annotations

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


TOLD = TAG + BRAND + TERM + TOPIC
"""Kinds of which the name is told to people; of the others a number is enough."""


def columns_of(observation: Observation) -> list[str]:
    """Name every column that a post touches, in a fixed order."""
    o = observation
    author = o.author
    names = [PERSON + author]
    if o.reply_to_author and o.reply_to_author != author:
        names.append(PERSON + o.reply_to_author)
    if o.repost_of_author and o.repost_of_author != author:
        names.append(PERSON + o.repost_of_author)
    if o.mentions:
        names += [HANDLE + handle.lower() for handle in o.mentions]
    if o.repost_of or o.quote_of or o.reply_to or o.thread:
        posts = dict.fromkeys((o.post if not o.repost_of else "", o.repost_of, o.quote_of, o.reply_to, o.thread))
        names += [POST + post for post in posts if post]
    else:
        names.append(POST + o.post)
    if o.hashtags:
        names += [TAG + tag for tag in dict.fromkeys(o.hashtags)]
    if o.links:
        names += [LINK + link for link in dict.fromkeys(o.links)]
    if o.brands:
        names += [BRAND + brand for brand in dict.fromkeys(o.brands)]
    if o.topics:
        names += [TOPIC + topic for topic in dict.fromkeys(o.topics)]
    names += [TERM + term for term in dict.fromkeys(o.terms)]
    return names
