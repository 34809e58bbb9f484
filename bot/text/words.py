"""What is looked for and what was seen: listed words and hits. Touch this when a word counts in other surroundings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from bot.text import reductions
from bot.text.characters import LETTERS, is_letter

_STARTS_LATIN: Final = re.compile(f"[{LETTERS}]").match


@dataclass(frozen=True, slots=True)
class Hit:
    """A word seen in a folded text at [start, end)."""

    term: str
    signals: tuple[int, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Word:
    """A listed word in the forms it is looked for."""

    term: str  # as the admin wrote it
    folded: str
    anywhere: list[int] = field(default_factory=list)  # signals that take it inside other words too
    standing_alone: list[int] = field(default_factory=list)

    def drawn_out(self, runs: list[int]) -> bool:
        """Whether runs of these lengths are this word with characters repeated."""
        characters, _, wanted = reductions.collapse(self.folded)
        return runs != wanted and reductions.believable(characters, runs, wanted)

    def signals(self, text: str, start: int, end: int) -> tuple[int, ...]:
        """Whose hit this is, the word's surroundings considered."""
        if self.standing_alone and stands_alone(text, start, end):
            return (*self.anywhere, *self.standing_alone)
        return tuple(self.anywhere)

    @property
    def every_signal(self) -> tuple[int, ...]:
        """For looks that ask for standing alone themselves."""
        return (*self.anywhere, *self.standing_alone)


def stands_alone(text: str, start: int, end: int) -> bool:
    """No letter of a spaced script continues the word on either side. Ideographs need no gap."""
    if start > 0 and _STARTS_LATIN(text[start]) and is_letter(text[start - 1]):
        return False
    return not (end < len(text) and _STARTS_LATIN(text[end - 1]) and is_letter(text[end]))
