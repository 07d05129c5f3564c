"""Which account bears which handle, in numbers of columns."""

from __future__ import annotations

import numpy as np

from niches.columns import IntArray, members, numbered


class Owners:
    """The handles whose account is known; of a handle told twice, the later account.

    Parameters
    ----------
    handles, accounts
        Of equal length, each handle once.

    Attributes
    ----------
    handles, accounts
        The same, the handles ascending.
    """

    def __init__(self, handles: IntArray, accounts: IntArray) -> None:
        order = np.argsort(handles)
        self.handles, self.accounts = handles[order], accounts[order]

    def __len__(self) -> int:
        return len(self.handles)

    def __contains__(self, handle: int) -> bool:
        return bool(members(np.array([handle]), self.handles)[1][0])

    def take(self, handles: IntArray, accounts: IntArray) -> None:
        """Take in what accounts bear handles."""
        told, numbers = numbered(handles)
        bearer = np.empty(len(told), dtype=np.int64)
        # of what is written to one place the last stands
        bearer[numbers] = accounts
        place, there = members(told, self.handles)
        self.accounts[place[there]] = bearer[there]
        at = np.searchsorted(self.handles, told[~there])
        self.handles = np.insert(self.handles, at, told[~there])
        self.accounts = np.insert(self.accounts, at, bearer[~there])

    def among(self, columns: IntArray) -> Owners:
        """Answer those of the handles that are among these columns, which are ascending."""
        kept = members(self.handles, columns)[1]
        return Owners(self.handles[kept], self.accounts[kept])

    def of(self, columns: IntArray) -> IntArray:
        """Answer the account of each handle; of what has none, itself."""
        place, there = members(columns, self.handles)
        own = columns.copy()
        own[there] = self.accounts[place[there]]
        return own
