"""What was found in a file that somebody posted: its real type, its text, what it holds. Values only.

Touch this when a file can tell rules something new; how it is found stands in `bot.attachments`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """One member of an archive (or one attachment of a letter). `path` leads through nested archives: `a.zip/b.exe`."""

    path: str
    size: int = 0  # unpacked, as far as it is known
    encrypted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a file is and says.

    `notes` are codes: what was left out and why (`cut:characters`, `bomb`, `encrypted`), or why nothing could be read
    (`unreadable:time`). Whoever sees none may take the file for read whole.
    """

    type: str = ""  # by its bytes: pdf, docx, exe …; empty = nothing we know
    text: str = ""
    listing: tuple[Inside, ...] = ()
    notes: tuple[str, ...] = ()
    encrypted: bool = False
    disguised: bool = False  # its name promises another type than it has

    @property
    def unreadable(self) -> bool:
        """Whether something in it stayed closed to us: nobody knows what it says."""
        return self.encrypted or any(note.partition(":")[0] in ("unreadable", "bomb") for note in self.notes)


class ReadsFiles(Protocol):
    """The door to the reading room, for adapters that have fetched a file."""

    largest: int  # bytes; more is not worth fetching

    async def read(self, data: bytes, name: str) -> Contents:
        """Never raises: what cannot be read says so in its notes."""
        ...

    @property
    def busy(self) -> bool:
        """Whether others are being read, so that this one should come again later."""
        ...


def unread(why: str) -> Contents:
    """A file that could not be read, with the reason as a code."""
    return Contents(notes=(f"unreadable:{why}",))
