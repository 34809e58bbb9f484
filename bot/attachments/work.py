"""One file's reading under way: what was found so far, and how much more may be. Lives in the worker only.

Touch this when a reader has to say something new of what it found.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.attachments.limits import Limits
from bot.domain.attachments import Contents, Inside

SOFT = 0.6  # part of the time after which nothing new is begun, so that what was found is still told
BEGIN = 1_000_000  # bytes that may come of anything: a page of spaces is no bomb


class Enough(Exception):
    """A limit was reached: what was found until now stands. Its text is the note."""


class Unreadable(Exception):
    """This cannot be read. Its text is a code: broken, encrypted …"""


def library(name: str) -> Any:
    """An optional library; without it the file stays closed, and the note says why."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Unreadable("not-installed") from error


@dataclass(slots=True, kw_only=True)
class Work:
    """Collects. `open` reads something found inside, by its own type."""

    limits: Limits
    open: Callable[[bytes, str, int], None]  # (bytes, path, depth)
    clock: Callable[[], float] = time.monotonic
    began: float = 0.0
    unpacked: int = 0
    length: int = 0
    encrypted: bool = False
    texts: list[str] = field(default_factory=list)
    listing: list[Inside] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def note(self, code: str) -> None:
        self.notes[code] = None

    def say(self, text: str) -> None:
        """More text, on lines of its own. Raises Enough when there is no room for more."""
        text = text.replace("\x00", "").strip()
        if not text:
            return
        room = self.limits.characters - self.length
        self.texts.append(text[:room])
        self.length += min(len(text), room) + 1
        if len(text) > room:
            raise Enough("cut:characters")
        self.hurry()

    def hurry(self) -> None:
        """Raises Enough when time is running out."""
        if self.clock() - self.began > self.limits.seconds * SOFT:
            raise Enough("cut:time")

    def found(self, member: Inside) -> None:
        if len(self.listing) >= self.limits.members:
            raise Enough("cut:members")
        self.listing.append(member)

    def weigh(self, declared: int, packed: int) -> None:
        """Refuse before unpacking what would be too much. Raises Unreadable."""
        if declared > self.limits.unpacked or (declared > BEGIN and declared > packed * self.limits.ratio):
            raise Unreadable("bomb")

    def unpack(self, more: int, length: int, packed: int) -> None:
        """`more` bytes came, `length` by now, out of `packed`; whatever was declared. Raises Unreadable."""
        self.unpacked += more
        if self.unpacked > self.limits.unpacked or (length > BEGIN and length > packed * self.limits.ratio):
            raise Unreadable("bomb")

    def contents(self, type: str, disguised: bool) -> Contents:
        return Contents(
            type=type,
            text="\n".join(self.texts),
            listing=tuple(self.listing),
            notes=tuple(self.notes),
            encrypted=self.encrypted,
            disguised=disguised,
        )
