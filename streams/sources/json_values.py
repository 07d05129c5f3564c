"""Whole JSON documents cut into values while they are read: arrays, listings, collections, values one after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from streams.sources.common import MAX_RECORD, SourceFault

MAX_DOCUMENT = 32 << 20
"""Bytes of the longest value that is held whole, such as a page of posts with what they refer to."""

_CHUNK = 1 << 18
_MAX_STRING = 2 << 20
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.|\\\Z)*+(?P<end>"(?P<key>\s*+:)?)?|[{}\[\]]', re.DOTALL)
_BETWEEN = b" \t\r\n,"
# arrays of records that make a document long, by their keys from the top
_STREAMED = frozenset({(b"orderedItems",), (b"items",), (b"statuses",), (b"data", b"children")})
_DEEPEST_KEY = 2


def values(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Cut a document, or several one after another, into values.

    An array of the top is cut into its elements, and so are the items of a collection and the children of a listing.
    What stands where a value should and is none comes out too, for a decoder to refuse.

    Parameters
    ----------
    read
        Reads up to so many bytes; nothing at the end.

    Raises
    ------
    SourceFault
        A string in it has no end.
    """
    scanner = _Scanner()
    while chunk := read(_CHUNK):
        yield from scanner.feed(chunk)
    yield from scanner.end()


class _Scanner:
    def __init__(self) -> None:
        self._buffer = b""
        self._at = 0  # end of the last token
        self._start = -1  # of the value that is being read; -1 between values
        self._depth = 0
        self._keys: list[bytes] = []  # from the top of that value, as deep as matters
        self._handed = False  # that value has been handed on otherwise: in parts, or cut
        self._array_ahead = False  # the last token was the key of an array that is handed on in parts
        self._inside = 0  # depth at which such an array lies; 0 for none
        self._top_array = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        keep = self._at if self._start < 0 or self._handed else self._start
        self._buffer = self._buffer[keep:] + chunk
        self._at -= keep
        self._start = min(self._start, 0)
        yield from self._scan(ended=False)
        if self._start >= 0 and not self._handed and len(self._buffer) > MAX_DOCUMENT:
            self._handed = True
            yield self._buffer[self._start : self._start + MAX_RECORD]

    def end(self) -> Iterator[bytes]:
        yield from self._scan(ended=True)
        rest = self._buffer[self._at if self._start < 0 else self._start :].strip(_BETWEEN)
        if rest and not self._handed:
            yield rest[:MAX_RECORD]

    def _scan(self, *, ended: bool) -> Iterator[bytes]:
        """Read on to the end of the buffer, or to a token that may go on beyond it."""
        while (token := _TOKEN.search(self._buffer, self._at)) is not None:
            first, last = token.span()
            is_string = self._buffer[first] == 0x22
            if is_string and (token["end"] is None or self._may_be_key(token)):
                if last - first > _MAX_STRING:
                    message = "a string in it has no end; this is no JSON of posts"
                    raise SourceFault(message)
                if not ended or token["end"] is None:
                    return
            gap = b"" if self._start >= 0 else self._buffer[self._at : first].strip(_BETWEEN)
            self._at = last
            if gap:
                yield gap[:MAX_RECORD]
            found = self._between(token, is_string) if self._start < 0 else self._within(token, is_string)
            if found:
                yield found

    def _may_be_key(self, token: re.Match[bytes]) -> bool:
        """Whether a colon may still come after a string that stands at the end of what has been read."""
        last = token.end()
        return token["key"] is None and last + 64 >= len(self._buffer) and not self._buffer[last:].strip()

    def _between(self, token: re.Match[bytes], is_string: bool) -> bytes:
        """Take a token where a value may begin; what has to be handed on at once, if anything."""
        mark = self._buffer[token.start()]
        if is_string:
            return token.group()[:MAX_RECORD]
        if mark == 0x5D and (self._inside or self._top_array):  # ]
            if self._inside:
                # back in the object around it, which has been handed on in parts
                self._start, self._depth, self._inside, self._handed = self._at, self._inside, 0, True
            else:
                self._top_array = False
            return b""
        if mark == 0x5B and not (self._inside or self._top_array):  # [
            self._top_array = True
            return b""
        if mark in b"]}":
            return token.group()
        self._start, self._depth, self._handed = token.start(), 1, False
        self._keys.clear()
        return b""

    def _within(self, token: re.Match[bytes], is_string: bool) -> bytes:
        """Take a token of a value; the value, once it is whole."""
        if is_string:
            if token["key"] is not None and self._depth <= _DEEPEST_KEY and not (self._top_array or self._inside):
                del self._keys[self._depth - 1 :]
                self._keys.append(token.group()[1:].partition(b'"')[0])
                self._array_ahead = tuple(self._keys) in _STREAMED and len(self._keys) == self._depth
            return b""
        mark = self._buffer[token.start()]
        if mark in b"{[":
            if self._array_ahead and mark == 0x5B:
                self._array_ahead, self._handed, self._inside, self._start = False, True, self._depth, -1
                return b""
            self._array_ahead = False
            self._depth += 1
            return b""
        self._depth -= 1
        if self._depth:
            return b""
        value = b"" if self._handed else self._buffer[self._start : self._at]
        self._start = -1
        return value
