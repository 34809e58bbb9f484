"""What robots said in groups, as the archive tells: the only proof that WeCom gives of a webhook's message.

Robots' messages stand in the archive under an id that begins with `wb` (91774); those of an app are documented nowhere.
Digests alone are kept, in memory, for as long as anybody may ask. Touch this module when something else proves what was
said.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from adapters.wecom.conversation import ROBOT, SECOND, WORDS
from adapters.wecom.shapes import moment

KEPT: Final = 4096  # of what was said last
SKEW: Final = timedelta(seconds=5)  # between WeCom's clock and ours
ENOUGH: Final = timedelta(minutes=10)  # behind what was said: read so far, the archive does not have it


@dataclass(frozen=True, slots=True)
class Echo:
    """Somebody's words in a group, as a digest."""

    digest: bytes
    at: datetime


class Echoes:
    """`heard` is told every record that may be read; `tells` looks for words among them."""

    def __init__(self, until: Callable[[], datetime]):
        """`until`: up to when the archive has been read."""
        self._until = until
        self._known: deque[Echo] = deque(maxlen=KEPT)

    def heard(self, record: Mapping[str, Any]) -> None:
        if record.get("msgtype") not in WORDS or not str(record.get("from") or "").startswith(ROBOT):
            return
        body = record.get(str(record["msgtype"])) or record.get("info")
        words = body.get("content") if isinstance(body, Mapping) else None
        if isinstance(words, str):
            at = moment(record.get("msgtime"), self._until(), per_second=SECOND)
            self._known.append(Echo(_digest(str(record.get("roomid")), words), at))

    def tells(self, room: str, texts: Sequence[str], since: datetime) -> bool | None:
        """Whether a robot said all of these there since then. None = it does not stand there, and never will."""
        said = [echo.digest for echo in self._known if echo.at >= since - SKEW]
        if all(_digest(room, text) in said for text in texts):
            return True
        return None if self._until() - since > ENOUGH else False


def _digest(room: str, words: str) -> bytes:
    return blake2b(f"{room}\n{words.strip()}".encode(errors="replace"), digest_size=16).digest()
