"""What a way into WeCom bears in a minute, counted here: what is too much waits in the outbox and is not refused.

Counted over the last minute, not by a bucket that fills: twenty at once and twenty more within the same minute would be
one too many for WeCom. Touch this module when another way has a limit of its own.
"""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta
from typing import Final

WEBHOOK: Final = 20  # a minute, per webhook: https://developer.work.weixin.qq.com/document/path/99110
ROBOT: Final = 30  # a minute, per conversation of the robot: .../path/101463
PERSON: Final = 30  # a minute, per receiver of message/send: WeCom drops what is above without a word (.../path/90454)
CHAT: Final = 200  # a minute, per member of an app's group: the same
MINUTE: Final = timedelta(minutes=1)


class Pace:
    """Sendings of the last minute, by way."""

    def __init__(self) -> None:
        self._sent: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def wait(self, way: str, most: int, now: datetime) -> float:
        """Seconds until one more may go; 0.0 = now, and it is counted."""
        sent = self._sent[way]
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        if len(sent) >= most:
            return (sent[0] + MINUTE - now).total_seconds()
        sent.append(now)
        return 0.0
