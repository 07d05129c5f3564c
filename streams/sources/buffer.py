"""A bounded buffer between a source's thread and the flow: a full one makes the thread wait, and so the sender."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class Buffer(Generic[T]):
    """Items in order, bounded in number and in bytes.

    Parameters
    ----------
    most_items, most_bytes
        Bounds; a single item beyond the bytes still passes when the buffer is empty.
    weigh
        Bytes of an item.
    """

    def __init__(self, most_items: int, most_bytes: int, weigh: Callable[[T], int]) -> None:
        self._most_items, self._most_bytes, self._weigh = most_items, most_bytes, weigh
        self._items: deque[T] = deque()
        self._bytes = 0
        self._changed = Condition()
        self._closed = False

    def put(self, item: T) -> bool:
        """Add an item, waiting while the buffer is full; False if it was closed meanwhile and the item is not in it."""
        weight = self._weigh(item)
        with self._changed:
            while not self._closed and self._full(weight):
                self._changed.wait()
            if self._closed:
                return False
            self._items.append(item)
            self._bytes += weight
            return True

    def take(self, most: int) -> list[T]:
        """Take up to `most` items out, at once."""
        with self._changed:
            taken = [self._items.popleft() for _ in range(min(most, len(self._items)))]
            if taken:
                self._bytes -= sum(map(self._weigh, taken))
                self._changed.notify_all()
            return taken

    def close(self) -> None:
        """Let nothing more in; what is in can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def __len__(self) -> int:
        return len(self._items)

    def _full(self, weight: int) -> bool:
        return bool(self._items) and (len(self._items) >= self._most_items or self._bytes + weight > self._most_bytes)
