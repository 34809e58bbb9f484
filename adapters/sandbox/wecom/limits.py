"""Rate limits as DOC 90454 gives them, and how this platform shows each trouble that can be switched on."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping

from adapters.sandbox.faults import Fault, Trouble
from bot.domain.ports import Clock

# what -> (how many, in how many seconds)
CALLS: Mapping[str, tuple[int, float]] = {
    "": (10_000, 60.0),  # per company and call
    "webhook/send": (20, 60.0),  # per robot
    "appchat/update": (1000, 3600.0),
    "appchat/create": (1000, 86400.0),
    "msgaudit/groupchat/get": (2000, 60.0),
    "msgaudit/check_room_agree": (1500, 60.0),
    "msgaudit/get_permit_user_list": (1000, 60.0),
    "archive": (600, 60.0),
}
PER_MEMBER: Mapping[str, tuple[int, float]] = {  # above it messages are dropped without a word
    "message/send": (30, 60.0),
    "appchat/send": (200, 60.0),
}
FAULTS: Mapping[Trouble, Fault] = {
    Trouble.LIMITED: Fault(code="45009"),
    Trouble.BROKEN: Fault(status=502),
    Trouble.SLOW: Fault(wait=5.0),
    Trouble.LOST: Fault(lost=True),
    Trouble.EXPIRED: Fault(expire=True),
}


class Windows:
    """Counts in sliding windows."""

    def __init__(self, clock: Clock):
        self._clock = clock
        self._hits: defaultdict[str, deque[float]] = defaultdict(deque)

    def allows(self, what: str, most: int, seconds: float) -> bool:
        """Count one; False when there were too many."""
        now, hits = self._clock().timestamp(), self._hits[what]
        while hits and hits[0] <= now - seconds:
            hits.popleft()
        if len(hits) >= most:
            return False
        hits.append(now)
        return True
