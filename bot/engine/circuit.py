"""The circuit to one house: after so much trouble in a row it is left alone, and tried again with one action. A house
is a platform, or one of several workspaces or companies on it: the trouble of one is not the others'.

    closed ──so many in a row──> open ──after a pause──> trial ──an answer──> closed
                                  ^                        │
                                  └───── trouble again ────┘   (and the pause is twice as long)

Actions for a house that is left alone wait in the outbox; nothing is lost. Pure: the clock is a parameter. Touch
this to change how patient the courier is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

IN_A_ROW: Final = 5
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=10)


class Stand(StrEnum):
    CLOSED = "closed"  # all goes through
    OPEN = "open"  # left alone
    TRIAL = "trial"  # one action may try


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Told once when a platform is given up, and once when it answers again."""

    platform: str  # or one workspace or company of it: `slack:T0EAST`
    down: bool
    reason: str  # the last trouble: the platform's code
    since: datetime  # when the trouble began
    at: datetime


class Circuit:
    """Counts trouble in a row; an answer of any kind ends the row."""

    def __init__(
        self,
        house: str,
        *,
        in_a_row: int = IN_A_ROW,
        pause: timedelta = FIRST_PAUSE,
        longest: timedelta = LONGEST_PAUSE,
    ):
        self._house = house
        self._in_a_row = in_a_row
        self._first = self._pause = pause
        self._longest = longest
        self._troubles = 0
        self._since: datetime | None = None  # when the present trouble began
        self._until: datetime | None = None  # None = not left alone

    def stand(self, now: datetime) -> Stand:
        """A clock that was set back does not make the pause longer."""
        if self._until is None:
            return Stand.CLOSED
        return Stand.OPEN if self._until - self._pause <= now < self._until else Stand.TRIAL

    def answered(self, now: datetime) -> Turn | None:
        """The platform said something, if only no."""
        since, was_open = self._since, self._until is not None
        self._troubles, self._since, self._until, self._pause = 0, None, None, self._first
        if not was_open:
            return None
        return Turn(platform=self._house, down=False, reason="", since=since or now, at=now)

    def troubled(self, reason: str, now: datetime) -> Turn | None:
        """It could not be reached, or spoke of its own trouble. Calls that were under way when it was given up count
        for nothing."""
        if self.stand(now) is Stand.OPEN:
            return None
        self._troubles += 1
        self._since = self._since or now
        if self._until is not None:  # the trial failed
            self._pause = min(self._pause * 2, self._longest)
        elif self._troubles < self._in_a_row:
            return None
        first, self._until = self._until is None, now + self._pause
        if not first:
            return None
        return Turn(platform=self._house, down=True, reason=reason, since=self._since, at=now)
