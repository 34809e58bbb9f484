"""What a source yields. Touch this when readers must say more about an entry than the rules can see today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.events import Event
from bot.domain.groups import Group, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One readable entry: the event, the group it happened in, and who sent it where the input says so."""

    event: Event
    group: Group | None
    sender: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One entry that could not be read: where it stands and what is wrong with it. Never holds the content itself."""

    file: str
    entry: str  # number of the entry in its file (`#12`), "" when the whole file is meant
    line: int | None
    why: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.entry}: {self.why}" if self.entry else f"{place}: {self.why}"

    def as_data(self) -> Mapping[str, str | int | None]:
        return {"file": self.file, "entry": self.entry, "line": self.line, "why": self.why}


class Unreadable(ValueError):
    """What is wrong with one entry, in words for the person who made the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A run of bytes of one file, cut at line ends."""

    start: int
    length: int
    first_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of the input that one worker reads by itself. Pieces in order are the input in order of time.

    `size` is in bytes, for the progress bar. A source uses either `members` (names inside an archive) or `stretch`.
    """

    number: int
    size: int
    members: tuple[str, ...] = ()
    stretch: Stretch | None = None


class Source(Protocol):
    """An input that can be read piecewise. Picklable: every worker gets a copy and opens the file itself."""

    @property
    def kind(self) -> str:
        """slack | wecom | plain."""
        ...

    @property
    def people(self) -> Mapping[str, Person]:
        """Account key -> person, as the input's own directory says. Empty where it has none."""
        ...

    @property
    def groups(self) -> Sequence[Group]:
        """The groups as the input's own directory describes them now; they are scanned once at the end."""
        ...

    @property
    def broken(self) -> Sequence[Broken]:
        """What was found broken while opening."""
        ...

    def pieces(self, size: int) -> Iterator[Piece]:
        """The whole input, cut into pieces of about `size` bytes."""
        ...

    def read(self, piece: Piece) -> Iterator[Entry | Broken]: ...
