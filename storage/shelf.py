"""Where the pipeline takes inbox entries from, and where it is written that they are finished.

`mark` runs inside the transaction that writes what followed from the entries, so an entry is finished exactly when its
results are in the record. Marking an entry twice is refused: of two processes that work on one record, the second one's
batch fails as a whole instead of happening twice. How that is done is the business of `shelf_sqlite.py` and
`shelf_postgres.py`. Touch this when the store asks something new of the inbox, and both of them with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from bot.domain.errors import StorageError
from bot.domain.events import RawEvent

Anew = Callable[[bytes, str], bytes | None]  # (stored body, its place) -> how it is to be stored
Entries = Sequence[tuple[int, RawEvent]]
PAGE = 500  # finished entries read at a time
SETTLED = "settled "  # before the error of an entry that was set aside, once somebody has dealt with it
BACK = 20_000  # entries among which those of one lane are looked for


class Shelf(Protocol):
    """The inbox as the store sees it."""

    def pending(self, connection: Connection, limit: int) -> Entries: ...
    def finished(self, connection: Connection, since: datetime) -> Iterator[RawEvent]: ...
    def delivered(self, connection: Connection, platform: str, key: str) -> RawEvent | None: ...
    def lately(self, connection: Connection, lane: str, limit: int) -> Sequence[RawEvent]: ...
    def since(self, connection: Connection, lane: str, moment: datetime, limit: int) -> Sequence[RawEvent]: ...
    def mark(self, connection: Connection, finished: Mapping[int, str | None], at: datetime) -> None: ...
    def aside(self, connection: Connection, limit: int) -> Sequence[tuple[int, RawEvent, str]]: ...
    def let_go(self, connection: Connection, number: int) -> bool: ...
    def counts(self, connection: Connection) -> tuple[int, int]: ...
    def blank(self, connection: Connection, received_before: datetime, lanes_kept: Sequence[str] = ()) -> int: ...
    def old(self, connection: Connection, received_before: datetime, lanes_kept: Sequence[str]) -> tuple[int, int]: ...
    def naming(self, connection: Connection, pattern: re.Pattern[bytes]) -> Sequence[tuple[int, str]]: ...
    def blank_these(self, connection: Connection, numbers: Sequence[int]) -> None: ...
    def reseal(self, connection: Connection, anew: Anew, after: int, limit: int) -> tuple[int, int] | None: ...
    def scrub(self) -> None: ...
    def through(self, connection: Connection) -> int:
        """The number up to which all entries are there that ever will be. To be asked in a short write transaction of
        its own: appending may wait for it."""
        ...

    def arrived(
        self, connection: Connection, after: int, up_to: int, *, opened: bool = False
    ) -> Iterator[tuple[int, str]]: ...
    @property
    def id(self) -> str: ...
    def close(self) -> None: ...


def position_before(moment: datetime, top: int, next_after: Callable[[int], tuple[int, datetime] | None]) -> int:
    """A number such that what has a higher one was received from this moment on. Entries are numbered as they come, so
    halving finds it; `next_after` gives number and time of the entry that follows a number."""
    low, high = 0, top
    while low < high:
        middle = (low + high) // 2
        found = next_after(middle)
        if found is None or found[1] >= moment:
            high = middle
        else:
            low = found[0]
    return low


def already_finished(finished: Mapping[int, str | None]) -> StorageError:
    return StorageError(
        f"inbox entries {min(finished)}..{max(finished)}: at least one is finished already or was never there; "
        "is a second process working on this record?"
    )
