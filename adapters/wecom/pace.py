"""How often WeCom may be asked, counted here: what is too much waits in the outbox and is not refused, nor dropped.

The limits stand in `reference/methods.yaml`: of a call for the whole company, for the app, for one person, webhook or
conversation. Counted over the last minute (hour, day), not by a bucket that fills: twenty at once and twenty more in
the same minute would be one too many for WeCom. Kept in memory: after a restart WeCom may say 45009, and then the call
is left alone for a minute, and longer each time. Touch this module when WeCom should be asked more seldom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from adapters.wecom import reference
from adapters.wecom.reference import Limit
from bot.domain.ports import Clock

Among = Mapping[str, Sequence[str]]  # whom a call is for: person, chat, webhook, new_owner -> their ids
NOBODY: Final[Among] = {}
EVERYWHERE: Final = ("",)  # of limits of the company or the app as a whole
SHARED: Final = ("company", "app")
PERSON: Final = "person"
SLOTS: Final = 60  # a window is counted in so many parts, each given back when its last call is old enough
HELD: Final = 60.0  # seconds after WeCom said that it was too often; doubled while it says so again
LONGEST: Final = 3600.0
PRUNE: Final = 4096  # calls between two looks for what is over


class Window:
    """What went in the last `seconds`."""

    __slots__ = ("_seconds", "_slots", "_total")

    def __init__(self, seconds: float):
        self._seconds = seconds
        self._slots: list[tuple[float, float, int]] = []  # first call, last call, how many
        self._total = 0

    def is_over(self, now: float) -> bool:
        """Whether nothing counts any more."""
        while self._slots and self._slots[0][1] <= now - self._seconds:
            self._total -= self._slots.pop(0)[2]
        return not self._slots

    def wait(self, now: float, count: int, room: int) -> float:
        """Seconds until so many more fit. More at once than ever fit go when nothing else counts: WeCom decides."""
        if self.is_over(now) or self._total + count <= room:
            return 0.0
        left, until = self._total, now
        for _, last, went in self._slots:
            left, until = left - went, last + self._seconds
            if left + count <= room:
                break
        return until - now

    def add(self, now: float, count: int) -> None:
        self._total += count
        if self._slots and now - self._slots[-1][0] < self._seconds / SLOTS:
            first, _, went = self._slots.pop()
            self._slots.append((first, now, went + count))
        else:
            self._slots.append((now, now, count))


class Pace:
    """One app's calls."""

    def __init__(self, clock: Clock, *, size: str = reference.SMALLEST, accounts: Callable[[], int] = lambda: 0):
        """`size` of the company as WeCom sees it; `accounts` it has, 0 = not known yet."""
        self._clock = clock
        self._size = size
        self._accounts = accounts
        self._windows: defaultdict[tuple[str, int], dict[str, Window]] = defaultdict(dict)  # call, limit -> whose
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
        self._prune(now)
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
        for number, limit in enumerate(facts.limits if facts else ()):
            if (only and limit.per != only) or (limit.times_accounts and not accounts):
                continue
            room, windows = limit.room(accounts, self._size), self._windows[method, number]
            for name in EVERYWHERE if limit.per in SHARED else among.get(limit.per, ()):
                yield limit, room, windows.get(name) or windows.setdefault(name, Window(limit.seconds))

    def _prune(self, now: float) -> None:
        """Who was spoken to once must not be remembered for ever."""
        self._calls += 1
        if self._calls % PRUNE == 0:
            for key, windows in self._windows.items():
                self._windows[key] = {name: window for name, window in windows.items() if not window.is_over(now)}

    def _now(self) -> float:
        at: datetime = self._clock()
        return at.timestamp()


def _whom(among: Among) -> str:
    """One webhook that is held up holds up no other."""
    return next((names[0] for per, names in among.items() if per != PERSON and names), "")
