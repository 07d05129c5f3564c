"""What a post shares with others: the columns of the graph of niches.

A column's name begins with one letter for its kind. People are named twice, by id and by handle; the tracker joins the
two names once a post has shown that they are one.
"""

from __future__ import annotations

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
