"""How often something may be done, as the reference gives it, and how this platform shows each trouble that can be
switched on.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping

from adapters.sandbox.faults import Fault, Trouble
from adapters.wecom import reference
from adapters.wecom.reference import SMALLEST, Limit
from bot.domain.ports import Clock

FAULTS: Mapping[Trouble, Fault] = {
    Trouble.LIMITED: Fault(code="45009"),
    Trouble.BROKEN: Fault(status=502),
    Trouble.SLOW: Fault(wait=5.0),
    Trouble.LOST: Fault(lost=True),
    Trouble.EXPIRED: Fault(expire=True),
}
_WRONG = reference.chosen()["wrong_secrets"]
WRONG_SECRETS = Limit(
    most=((SMALLEST, _WRONG.value),), seconds=3600.0, per="address", source=_WRONG.source, why=_WRONG.why
)


class Windows:
    """Counts in sliding windows: of every single thing its moment."""

    def __init__(self, clock: Clock):
        self._clock = clock
        self._hits: defaultdict[tuple[object, ...], deque[float]] = defaultdict(deque)

    def bears(self, method: str, per: str, name: str = "", *, people: int = 1, accounts: int = 1) -> bool:
        """One more call of this method, for this company, app, person, chat …; False when it is too much."""
        known = [one for one in reference.known()[method].limits if one.per == per]
        return all(self.allows(one, (method, name), one.room(accounts), _count(one, people)) for one in known)

    def allows(self, limit: Limit, what: tuple[object, ...], room: int, count: int = 1) -> bool:
        """Counts, whether or not it was too much."""
        now, hits = self._clock().timestamp(), self._hits[limit, *what]
        while hits and hits[0] <= now - limit.seconds:
            hits.popleft()
        if len(hits) + count > room:
            return False
        hits.extend([now] * count)
        return True


def _count(limit: Limit, people: int) -> int:
    return people if limit.counts_people else 1
