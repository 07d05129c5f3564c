"""Server-sent events out of the chunks of a response (WHATWG HTML, section 9.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

MAX_EVENT = 4 << 20
"""Bytes of the longest event that is held."""


class ServerEvent(msgspec.Struct, frozen=True):
    """An event: its type and its data, lines joined."""

    event: str
    data: bytes


def read_events(chunks: Iterable[bytes]) -> Iterator[ServerEvent | None]:
    r"""Read events; None for a comment, which servers send to show that they live.

    Lines end in LF or CRLF. What stands after the last empty line is no event: the connection was cut in it.

    Raises
    ------
    ValueError
        For an event beyond all measure.

    Examples
    --------
    >>> list(read_events([b":thump\nevent: delete\nda", b"ta: 12\n\ndata: cut o"]))
    [None, ServerEvent(event='delete', data=b'12')]
    """
    kind, data = "message", list[bytes]()
    for line in _lines(chunks):
        if not line:
            if data:
                yield ServerEvent(kind, b"\n".join(data))
            kind, data = "message", []
            continue
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if not field:
            yield None
        elif field == b"event":
            kind = value.decode("utf-8", "replace")
        elif field == b"data":
            data.append(value)
            if sum(map(len, data)) > MAX_EVENT:
                message = "an event is longer than any that is known"
                raise ValueError(message)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest: list[bytes] = []
    held = 0
    for chunk in chunks:
        *lines, last = chunk.split(b"\n")
        for line in lines:
            yield b"".join([*rest, line]).removesuffix(b"\r")
            rest, held = [], 0
        rest.append(last)
        held += len(last)
        if held > MAX_EVENT:
            message = "a line is longer than any that is known"
            raise ValueError(message)
