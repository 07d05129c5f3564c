"""Which account bears which handle, in numbers of columns."""

from __future__ import annotations

import numpy as np

from niches.columns import IntArray, members, numbered


class Owners:
    """The handles whose account is known, in the order in which they came; of a handle told twice, the later account.

    Parameters
    ----------
    handles, accounts
        Of equal length, each handle once.
    """

    def __init__(self, handles: IntArray, accounts: IntArray) -> None:
        self.handles, self.accounts = handles, accounts
        self._place = np.argsort(handles)
        self._known = handles[self._place]

    def __len__(self) -> int:
        return len(self.handles)

    def __contains__(self, handle: int) -> bool:
        return bool(members(np.array([handle]), self._known)[1][0])

    def take(self, handles: IntArray, accounts: IntArray) -> None:
        """Take in what accounts bear handles."""
        told, numbers = numbered(handles)
        first, bearer = np.empty(len(told), dtype=np.int64), np.empty(len(told), dtype=np.int64)
        # of what is written to one place the last stands
        first[numbers[::-1]] = np.arange(len(handles))[::-1]
        bearer[numbers] = accounts
        place, there = members(told, self._known)
        self.accounts[self._place[place[there]]] = bearer[there]
        new = np.flatnonzero(~there)
        new_in_turn = new[np.argsort(first[new])]
        came = np.empty(len(told), dtype=np.int64)
        came[new_in_turn] = len(self) + np.arange(len(new))
        at = np.searchsorted(self._known, told[new])
        self._known, self._place = np.insert(self._known, at, told[new]), np.insert(self._place, at, came[new])
        self.handles = np.concatenate([self.handles, told[new_in_turn]])
        self.accounts = np.concatenate([self.accounts, bearer[new_in_turn]])

    def among(self, columns: IntArray) -> Owners:
        """Answer those of the handles that are among these columns, which are ascending."""
        kept = np.empty(len(self), dtype=bool)
        kept[self._place] = members(self._known, columns)[1]
        return Owners(self.handles[kept], self.accounts[kept])

    def of(self, columns: IntArray) -> IntArray:
        """Answer the account of each handle; of what has none, itself."""
        place, there = members(columns, self._known)
        own = columns.copy()
        own[there] = self.accounts[self._place[place[there]]]
        return own
