"""Whole JSON documents: the records in them, wherever the pieces that are read of them end."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.formats import FORMATS
from streams.sources import json_values
from streams.sources.common import MAX_RECORD, SourceFault
from streams.sources.containers import records_of
from streams.sources.json_values import values
from tests.streams.made_events import as_activity, as_note, encoded, reddit_comment, reddit_submission, x_post

A, B = b'{"a":"x]}\\"[","b":[1,{"c":2}]}', b'{"d":{"orderedItems":[1]}}'


def cut(document: bytes, piece: int = 1 << 18) -> list[bytes]:
    stream = io.BytesIO(document)
    return list(values(lambda size: stream.read(min(size, piece))))


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1 << 18])
@pytest.mark.parametrize(
    ("document", "found"),
    [
        (b"", []),
        (b"[]", []),
        (b"[" + A + b"," + B + b"]", [A, B]),
        (b" [ " + A + b" ,\n" + B + b" ] ", [A, B]),
        (A + b"\n" + B, [A, B]),
        (A + B, [A, B]),
        (b"[" + A + b"]\n[" + B + b"]", [A, B]),
        (b"[[" + A + b"]]", [b"[" + A + b"]"]),
        (b'{"@context":["x"],"orderedItems":[' + A + b"," + B + b'],"totalItems":2}' + A, [A, B, A]),
        (b'{"kind":"Listing","data":{"after":"x","children":[' + A + b"," + B + b"]}}", [A, B]),
        (b'{"statuses" : [' + A + b'],"search_metadata":{}}', [A]),
        (b'{"items":{"a":[1]}}', [b'{"items":{"a":[1]}}']),
        (b'{"items":[]}', []),
        (b'[1, "two", ' + A + b", null]", [b"1", b'"two"', A, b"null"]),
        (b"no JSON at all", [b"no JSON at all"]),
        (A + b" junk " + B + b"]", [A, b"junk", B, b"]"]),
        (b"[" + A + b',{"cut":"in the mid', [A, b'{"cut":"in the mid']),
        (A[:-1], [A[:-1]]),
    ],
)
def test_cuts_values_out(document: bytes, found: list[bytes], piece: int) -> None:
    assert cut(document, piece) == found


_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.text(max_size=4), _JSON, min_size=1, max_size=3), max_size=5), st.integers(1, 30))
def test_an_array_is_its_elements(records: list[Any], piece: int) -> None:
    whole = [encoded(record) for record in records]
    assert cut(b"[" + b",\n".join(whole) + b"]", piece) == whole
    pretty = cut(msgspec.json.format(encoded(records), indent=2), piece)
    assert [msgspec.json.decode(value) for value in pretty] == records


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\a ', max_size=60).map(str.encode), st.integers(1, 9))
def test_pieces_do_not_matter(document: bytes, piece: int) -> None:
    assert cut(document, piece) == cut(document)


def test_what_is_beyond_measure_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_values, "MAX_DOCUMENT", 3 << 20)
    long = b'{"a":[' + b'"xxxxxxx",' * (1 << 19) + b"1]}"
    assert [len(value) for value in cut(b"[" + long + b"," + A + b"]")] == [MAX_RECORD, len(A)]
    with pytest.raises(SourceFault, match="no end"):
        cut(b'{"a":"' + b"x" * (4 << 20))


def decoded(form: str, document: Any) -> list[str]:
    found = []
    for value in cut(encoded(document)):
        for record in records_of(value):
            post = FORMATS[form].decode(record)
            assert post is not None
            found.append(f"{post.kind} {post.id} {post.author.handle}")
    return found


def test_a_page_of_x_gives_each_post_what_it_refers_to() -> None:
    one, other = x_post(), x_post(id="1050118621198921729", edit_history_tweet_ids=None)
    other["data"]["referenced_tweets"] = [{"type": "retweeted", "id": "903"}]
    page = {"data": [one["data"], other["data"]], "includes": one["includes"], "meta": {"result_count": 2}}
    for document in (page, [page], encoded(page) + b"\n"):
        records = [
            r for v in cut(document if isinstance(document, bytes) else encoded(document)) for r in records_of(v)
        ]
        posts = [FORMATS["x"].decode(record) for record in records]
        assert [(p.id, p.author.handle, p.repost_of_author) for p in posts if p] == [
            ("1050118621198921728", "made", ""),
            ("1050118621198921729", "made", "30"),
        ]
        assert b'"matching_rules"' not in records[0]


def test_a_conversation_of_reddit_comes_out_flat() -> None:
    answers = {"kind": "Listing", "data": {"children": [reddit_comment(name="t1_b"), {"kind": "more", "data": {}}]}}
    page = [
        {"kind": "Listing", "data": {"children": [reddit_submission()]}},
        {"kind": "Listing", "data": {"children": [reddit_comment(name="t1_a", replies=answers)]}},
    ]
    records = [record for value in cut(encoded(page)) for record in records_of(value)]
    posts = [FORMATS["reddit"].decode(record) for record in records[:-1]]
    assert [post.id for post in posts if post] == ["t3_abc", "t1_a", "t1_b"]


def test_a_collection_is_its_activities() -> None:
    outbox = {"@context": "x", "type": "OrderedCollection", "orderedItems": [as_activity("Create", as_note())] * 2}
    assert decoded("activitystreams", outbox) == ["post https://example.org/users/made/statuses/1 made@example.org"] * 2
    inner = {"type": "Collection", "items": [as_note()]}
    assert len(decoded("activitystreams", [inner])) == 1


def test_a_value_that_cannot_be_read_is_its_own_record() -> None:
    for value in (b"{", b"[1,", b'{"kind":"Listing","data":7}', b'{"data":[1]}', b"[" * 500, b"\xff", b"7"):
        assert records_of(value) == [value]
