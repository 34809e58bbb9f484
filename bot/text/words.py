"""What is looked for and what was seen: listed words and hits. Touch this when a word counts in other surroundings."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate
from typing import Final, NamedTuple, Self

from bot.text import reductions
from bot.text.characters import LETTERS, MARKS, every
from bot.text.plausible import crossable
from bot.text.scan import NUMBER

_KEPT: Final = 4_096  # unions of signals that texts gave together
_LATIN: Final = frozenset(re.findall(f"[{LETTERS}]", every(0xFFFF)))  # asked of every hit: quicker than an expression
_CONTINUES: Final = _LATIN.union(re.findall(f"[{MARKS}]", every(0xFFFF)))


class Hit(NamedTuple):
    """A word seen in a folded text at [start, end)."""

    term: str
    signals: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of a list as they were listed, in the room of one text: a hundred thousand objects take five times as
    much."""

    text: str  # one word after the other
    ends: bytes  # where each ends, as numbers

    @classmethod
    def of(cls, words: Sequence[str] | Terms) -> Terms:
        if isinstance(words, Terms):
            return words
        return cls("".join(words), array(NUMBER, accumulate(map(len, words))).tobytes())

    @property
    def digest(self) -> str:
        """Another one for other words."""
        return sha256(self.ends).hexdigest() + sha256(self.text.encode(errors="surrogatepass")).hexdigest()

    def __len__(self) -> int:
        return len(memoryview(self.ends).cast(NUMBER))

    def __getitem__(self, at: int) -> str:
        ends = memoryview(self.ends).cast(NUMBER)
        return self.text[ends[at - 1] if at else 0 : ends[at]]

    def __iter__(self) -> Iterator[str]:
        ends = memoryview(self.ends).cast(NUMBER).tolist()
        return map(self.text.__getitem__, map(slice, [0, *ends], ends))


@dataclass(slots=True, eq=False)
class Word:
    """A listed word in the forms it is looked for."""

    term: str  # as the admin wrote it
    folded: str
    anywhere: list[int] = field(default_factory=list)  # signals that take it inside other words too
    standing_alone: list[int] = field(default_factory=list)

    def drawn_out(self, runs: list[int]) -> bool:
        """Whether runs of these lengths are this word with characters repeated."""
        characters, wanted = reductions.runs_of(self.folded)
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
    if start > 0 and text[start] in _LATIN and text[start - 1] in _CONTINUES:
        return False
    return not (end < len(text) and text[end - 1] in _LATIN and text[end] in _CONTINUES)


NOTHING: Final[frozenset[int]] = frozenset()


class Given:
    """Sets of signals under numbers, for a finder that knows nothing of them. 0 is nothing."""

    def __init__(self) -> None:
        self._numbers = {NOTHING: 0}
        self._sets = [NOTHING]
        self._together = {b"": NOTHING}
        self._unions = {NOTHING: NOTHING}  # equal ones are one: whoever goes by them need not compare them

    def number_of(self, signals: frozenset[int]) -> int:
        if signals not in self._numbers:
            self._numbers[signals] = len(self._sets)
            self._sets.append(signals)
        return self._numbers[signals]

    def together(self, numbers: bytes) -> frozenset[int]:
        """All that these stand for: mostly what they stood for in another text."""
        known = self._together.get(numbers)
        if known is None:
            if len(self._together) >= _KEPT:
                self._together.clear()
                self._unions.clear()
            union = NOTHING.union(*[self._sets[number] for number in memoryview(numbers).cast(NUMBER)])
            known = self._together[numbers] = self._unions.setdefault(union, union)
        return known


@dataclass(frozen=True, slots=True)
class Plain:
    """What a form means that stands in a text as it was listed: worked out once, for it is the commonest hit."""

    words: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]  # (term, signals anywhere, signals standing alone)
    crossable: bool
    alone: bool  # it needs no gap on either side, wherever it stands
    anywhere: frozenset[int]  # the signals of all words
    every: frozenset[int]
    run: bool  # it also says that a character of some word is drawn out

    @classmethod
    def of(cls, words: Iterable[Word], form: str, run: bool) -> Self:
        listed = [word for word in words if word.folded == form]
        signals = tuple((word.term, tuple(word.anywhere), word.every_signal) for word in listed)
        return cls(
            signals,
            bool(listed) and crossable(form),
            form[0] not in _LATIN and form[-1] not in _LATIN,
            frozenset(signal for word in listed for signal in word.anywhere),
            frozenset(signal for word in listed for signal in word.every_signal),
            run,
        )

    @property
    def certain(self) -> frozenset[int] | None:
        """What it gives wherever it stands; None when that has to be looked at."""
        sure = not self.words or (self.alone and not self.crossable)
        return self.every if sure and not self.run else None
