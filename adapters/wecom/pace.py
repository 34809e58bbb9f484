"""How often WeCom may be asked, counted here: what is too much waits in the outbox and is not refused, nor dropped.

The limits stand in `reference/methods.yaml`: of a call for this machine's address, for the whole company, for the app,
for one person, webhook or conversation. Counted over the last minute (hour, day), not by a bucket that fills: twenty at
once and twenty more in the same minute would be one too many for WeCom. The counts themselves, whom they are shared
with and how they are kept stand in `counts.py`. Touch this module when WeCom should be asked more seldom.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Final

from adapters.wecom import reference
from adapters.wecom.counts import PERSON, Counts, Window
from adapters.wecom.reference import Limit
from bot.domain.ports import Clock

Among = Mapping[str, Sequence[str]]  # whom a call is for: person, chat, webhook, new_owner -> their ids
NOBODY: Final[Among] = {}
EVERYWHERE: Final = ("",)  # of limits of the address, the company or the app as a whole
AS_A_WHOLE: Final = ("address", "company", "app")
BY_ADDRESS: Final = ("address",)
BY_COMPANY: Final = ("company", "webhook", "new_owner")  # its apps share them; all others are each app's own
HELD: Final = 60.0  # seconds after WeCom said that it was too often; doubled while it says so again
LONGEST: Final = 3600.0
PRUNE: Final = 4096  # calls between two looks for what is over


class Pace:
    """One app's calls."""

    def __init__(
        self,
        clock: Clock,
        *,
        size: str = reference.SMALLEST,
        accounts: Callable[[], int] = lambda: 0,
        counts: Counts | None = None,
        company: str = "",
        app: str = "",
    ):
        """`size` of the company as WeCom sees it; `accounts` it has, 0 = not known yet. Apps that share `counts` count
        together what WeCom counts by `company` and by address.
        """
        self._clock = clock
        self._size = size
        self._accounts = accounts
        self._counts = counts or Counts()
        self._company, self._app = company, f"{company}/{app}"
        self._held: dict[tuple[str, str], tuple[float, float]] = {}  # call and whom it was for -> until, how long
        self._calls = 0

    def wait(self, method: str, among: Among = NOBODY) -> float:
        """Seconds until this call may go; 0.0 = now, and it is counted."""
        now, count = self._now(), len(among.get(PERSON, EVERYWHERE))
        until, _ = self._held.get((method, _whom(among)), (now, 0.0))
        found = [(count if limit.counts_people else 1, room, window) for limit, room, window in self._of(method, among)]
        waits = [window.wait(now, weight, room) for weight, room, window in found]
        if (longest := max(until - now, *waits, 0.0)) > 0:
            return longest
        for weight, _, window in found:
            window.add(now, weight)
        self._calls += 1
        if self._calls % PRUNE == 0:
            self._counts.prune(now)
        return 0.0

    def reachable(self, method: str, people: Collection[str]) -> list[str]:
        """Those to whom WeCom would bring one more now: what is too much for somebody it drops without a word."""
        now = self._now()
        return [
            person
            for person in people
            if all(not window.wait(now, 1, room) for _, room, window in self._of(method, {PERSON: (person,)}, PERSON))
        ]

    def refused(self, method: str, among: Among = NOBODY) -> None:
        """WeCom said that it was too often: a block lasts as long as what was overstepped, and nobody says which."""
        whom = (method, _whom(among))
        seconds = min(self._held[whom][1] * 2, LONGEST) if whom in self._held else HELD
        self._held[whom] = self._now() + seconds, seconds

    def accepted(self, method: str, among: Among = NOBODY) -> None:
        """WeCom took it: whatever held it up is over."""
        self._held.pop((method, _whom(among)), None)

    def _of(self, method: str, among: Among, only: str = "") -> Iterator[tuple[Limit, int, Window]]:
        accounts = self._accounts()
        facts = reference.known().get(method)
        for limit in facts.limits if facts else ():
            if (only and limit.per != only) or (limit.times_accounts and not accounts):
                continue
            room = limit.room(accounts, self._size)
            for name in EVERYWHERE if limit.per in AS_A_WHOLE else among.get(limit.per, ()):
                yield limit, room, self._counts.window(method, limit, self._whose(limit, name))

    def _whose(self, limit: Limit, name: str) -> str:
        """A digest stands for a name: it may be somebody's, and is written down."""
        if limit.per in BY_ADDRESS:
            return ""
        whose = self._company if limit.per in BY_COMPANY else self._app
        return f"{whose}/{blake2b(name.encode(), digest_size=8).hexdigest()}" if name else whose

    def _now(self) -> float:
        at: datetime = self._clock()
        return at.timestamp()


def _whom(among: Among) -> str:
    """One webhook that is held up holds up no other."""
    return next((names[0] for per, names in among.items() if per != PERSON and names), "")
