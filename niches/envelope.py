"""Saved engine state as plain msgpack with a format name and a version."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from murmure_errors import StateError

T = TypeVar("T")


class _Envelope(msgspec.Struct, frozen=True, array_like=True):
    format: str
    version: int
    body: msgspec.Raw


def seal(name: str, version: int, state: object) -> bytes:
    """Encode a state under its format name and version."""
    # in one go: the state of a dense stream is tens of megabytes, and this is how it looks inside of an `_Envelope`
    return msgspec.msgpack.encode((name, version, state))


def unseal(name: str, version: int, data: bytes, kind: type[T]) -> T:
    """Decode a state.

    Raises
    ------
    StateError
        The data are damaged, of another kind, or of a version that this release does not read.
    """
    try:
        envelope = msgspec.msgpack.decode(data, type=_Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        message = f"not a saved state of {name}: {error}; start without it"
        raise StateError(message) from error
    if envelope.format != name or envelope.version != version:
        message = (
            f"saved state is {envelope.format!r} version {envelope.version}, this release reads {name!r} version "
            f"{version}; restore with the release that wrote it, or replay the posts"
        )
        raise StateError(message)
    try:
        return msgspec.msgpack.decode(envelope.body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        message = f"saved state of {name} is damaged: {error}; replay the posts"
        raise StateError(message) from error
