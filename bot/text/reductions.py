"""Second looks at a folded text: separators removed, repeats collapsed; and markup decoded before folding.

Each returns None when there is nothing to reduce, so that honest messages are scanned once. `origin[i]` is the index
in the given text of the i-th character of the reduced one.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, count, pairwise, repeat
from operator import add, sub
from typing import Protocol

from bot.text.characters import CLAUSE_SIGNS, EMOJI, IDEOGRAPHS, LETTERS, SIGNS
from bot.text.scan import NUMBER

MAX_GAP = 6  # longer rows of signs are a layout, not a disguise


class Origin(Protocol):
    """Where each character stood."""

    def __getitem__(self, at: int, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Reduced:
    """A shorter text with the way back."""

    text: str
    origin: Origin
    length: int  # of the text it came from

    def seams(self) -> Sequence[int]:
        """The characters before which something was taken out, in order."""
        if isinstance(self.origin, _Kept | Cuts):
            return self.origin.seams()
        origin = [self.origin[at] for at in range(len(self.text))]
        return [at for at, (earlier, later) in enumerate(pairwise(origin), 1) if later - earlier > 1]


class Cuts:
    """The way back from a text that was closed up elsewhere: mostly nobody asks for it."""

    __slots__ = ("_cuts", "_gone", "_seams")

    def __init__(self, cuts: bytes):
        self._cuts = cuts  # by pairs: where each was, and how many characters are gone since the beginning
        self._seams: Sequence[int] | None = None
        self._gone: Sequence[int] = ()

    def seams(self) -> Sequence[int]:
        if self._seams is None:
            numbers = memoryview(self._cuts).cast(NUMBER)
            self._seams, self._gone = numbers[::2].tolist(), [0, *numbers[1::2]]
        return self._seams

    def __getitem__(self, at: int, /) -> int:
        cut = bisect_right(self.seams(), at)
        return at + self._gone[cut]


class _Kept:
    """The way back from a text that was cut: of thousands of cuts mostly none is asked about."""

    __slots__ = ("_cuts", "_ends", "_gone", "_kept")

    def __init__(self, kept: Sequence[str], cuts: Sequence[str], gone: int):
        self._kept = kept
        self._cuts = cuts if gone > len(cuts) else ()  # each of one character: counting them is enough
        self._ends: list[int] = []
        self._gone: list[int] = []

    def seams(self) -> Sequence[int]:
        return [*accumulate(map(len, self._kept[:-1]))]

    def _count(self) -> None:
        self._ends = list(accumulate(map(len, self._kept)))
        self._gone = list(accumulate(map(len, self._cuts), initial=0))

    def __getitem__(self, at: int, /) -> int:
        if not self._ends:
            self._count()
        cut = bisect_right(self._ends, at)
        return at + (self._gone[cut] if self._cuts else cut)


def _gaps(signs: str) -> re.Pattern[str]:
    """Runs of signs to close up.

    Between ideographs or single letters; where a clause sign is among them, only beside a character that stands alone
    (六，合，彩), since `买枪，支持` is honest Chinese. Starts with a class, which `re` can skip to quickly; what stands
    before is asked afterwards, by looking back.
    """
    lone_letter = f"(?<![{LETTERS}])[{LETTERS}]"
    word = f"{LETTERS}{IDEOGRAPHS}"
    every = f"{signs}{CLAUSE_SIGNS}"
    unit_right = f"(?=[{IDEOGRAPHS}]|[{LETTERS}](?![{LETTERS}]))"
    unit_left = f"(?:(?<=[{IDEOGRAPHS}][{every}])|(?<={lone_letter}[{every}]))"  # whatever follows
    plain = f"(?<=[{signs}])[{signs}]{{0,{MAX_GAP - 1}}}{unit_right}"
    after_lone = f"(?<=(?<![{word}])[{word}][{every}])[{every}]{{0,{MAX_GAP - 1}}}{unit_right}"
    before_lone = f"[{every}]{{0,{MAX_GAP - 1}}}(?=[{word}](?![{word}]))"
    return re.compile(f"([{every}]{unit_left}(?:{plain}|{after_lone}|{before_lone}))")


_GAPS = _gaps(SIGNS)
_GAPS_EMOJI = _gaps(SIGNS + EMOJI)
# Without ideographs a gap needs a letter that stands alone behind it: a cheap question that most English fails.
_LONE_LETTER = re.compile("[^0-9a-zA-Z][0-9a-zA-Z](?![0-9a-zA-Z])")
_EMOJI_ONLY = re.compile(f"(?<=[{LETTERS}{IDEOGRAPHS}])([{EMOJI}]{{1,{MAX_GAP}}})(?=[{LETTERS}{IDEOGRAPHS}])")
_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
_BLANKS = "\\x1c-\\x1f\x85\u1680\u2000-\u200a"  # what `re` counts to \s besides those of ASCII
_FULL_WIDTH = re.compile("\uff01-\uff0f\uff1a-\uff20")
_NO_CLAUSE = "\uff02-\uff0b\uff0d-\uff0f\uff1c-\uff1e\uff20"  # a clause sign folds to one
_RUN = re.compile(f"([{LETTERS}{IDEOGRAPHS}])\\1*|.", re.DOTALL)  # signs are not drawn out: they stand as listed
_LONGER = re.compile(f"(([{LETTERS}{IDEOGRAPHS}])\\2+)")
_REPEATED = re.compile(f"([{LETTERS}{IDEOGRAPHS}])(?=\\1)")
_ENTITY = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,30});?")
_MARKUP = re.compile(r"[<*_~`](?:(?<=<)/?[A-Za-z][^<>]{0,80}>|(?<=\w[*_~`])[*_~`]{0,2}|(?<=[*_~`])[*_~`]{0,2}(?=\w))")


def expected(disguises: frozenset[str], shifting: str) -> tuple[str, ...]:
    """Expressions of which one occurs in a text, before it is folded, wherever `without_separators` would cut.
    Characters of the class `shifting` may fold to any sort of character, or to none: with one of them anything may."""
    signs = _BLANKS + (_FULL_WIDTH.sub(_NO_CLAUSE, SIGNS) if "width" in disguises else SIGNS)
    if "separators" in disguises:
        signs += EMOJI if "emoji" in disguises else ""
    elif "emoji" in disguises:
        return f"[{EMOJI}]", f"[{shifting}]"
    else:
        return ()
    word, clause = f"{LETTERS}{IDEOGRAPHS}", f"{signs}{CLAUSE_SIGNS}"
    left = f"(?:[{IDEOGRAPHS}]|(?:^|[^{LETTERS}])[{LETTERS}])"
    right = f"(?:[{IDEOGRAPHS}]|[{LETTERS}](?:$|[^{LETTERS}]))"
    plain = f"{left}[{signs}]+{right}"
    after_lone = f"(?:^|[^{word}])[{word}][{clause}]+{right}"
    before_lone = f"{left}[{clause}]+[{word}](?:$|[^{word}])"
    return f"(?:{plain}|{after_lone}|{before_lone})", f"[{shifting}]"


def expected_markup(disguises: frozenset[str]) -> tuple[str, ...]:
    """Expressions of which one occurs wherever `decoded` would change something."""
    entities = ("&",) if "entities" in disguises else ()
    return (*entities, "</?[A-Za-z]", "[*_~`]") if "markup" in disguises else entities


def without_separators(folded: str, disguises: frozenset[str]) -> Reduced | None:
    """`赌.博` -> `赌博`, `p o r n` -> `porn`; never joins whole Latin words."""
    if folded.isascii() and not _LONE_LETTER.search(folded):
        return None
    emoji = "emoji" in disguises
    if "separators" in disguises:
        pattern = _GAPS_EMOJI if emoji else _GAPS
    elif emoji:
        pattern = _EMOJI_ONLY
    else:
        return None
    return _closed_up(folded, pattern)


@lru_cache(maxsize=4)  # views that fold a text alike ask one after the other
def _closed_up(folded: str, pattern: re.Pattern[str]) -> Reduced | None:
    pieces = pattern.split(folded)  # every other one is what was between
    if len(pieces) == 1:
        return None
    kept = pieces[::2]
    left = "".join(kept)
    return Reduced(left, _Kept(kept, pieces[1::2], len(folded) - len(left)), len(folded))


def squeeze(text: str) -> str:
    """One letter or ideograph per run: the text of `Squeezed`, without the way back."""
    return _REPEATED.sub("", text)


def mark_of_repetition(character: str) -> str:
    """The shortest run that draws a character out: two ideographs, three letters."""
    return character * (2 if _IDEOGRAPH.match(character) else 3)


def apart(text: str) -> tuple[str, list[int]]:
    """(one letter or ideograph per run, how long each run is)."""
    runs = [found.span() for found in _RUN.finditer(text)]
    return "".join([text[start] for start, _ in runs]), [end - start for start, end in runs]


runs_of = lru_cache(maxsize=1 << 12)(apart)
"""The same of words: those that are drawn out at all are drawn out again."""


class Squeezed:
    """A text with one letter or ideograph per run, and the way back: of thousands of runs hardly one is asked about."""

    __slots__ = ("_at", "_gone", "_lengths", "text")

    def __init__(self, text: str):
        pieces = _LONGER.split(text)  # what was between, a run, its character; and so on
        self._lengths = [*map(len, pieces[1::3])]
        del pieces[1::3]
        self.text = "".join(pieces)
        self._gone: list[int] = [*accumulate(map(sub, self._lengths, repeat(1)), initial=0)]
        self._at: list[int] = [*map(add, accumulate(map(len, pieces[:-1:2])), count())]  # where each run is now

    def begin(self, at: int) -> int:
        """Where what stands here began."""
        return at + self._gone[bisect_left(self._at, at)]

    def runs(self, start: int, end: int) -> tuple[int, ...]:
        """How long each run was; empty where nothing is longer than it is here."""
        number = bisect_left(self._at, start)
        last = bisect_left(self._at, end, number)
        if number == last:
            return ()
        lengths = [1] * (end - start)
        for run in range(number, last):
            lengths[self._at[run] - start] = self._lengths[run]
        return tuple(lengths)


@lru_cache(maxsize=4)  # views that fold a text alike ask one after the other
def squeezed(text: str) -> Squeezed:
    return Squeezed(text)


def believable(characters: str, runs: list[int], wanted: list[int]) -> bool:
    """Whether these run lengths are a drawn-out form of a word with those: `freeee` of `free`, never `god` of `good`.

    Latin words have double letters by nature, so one run must be three long; ideographs need no more than a second one.
    """
    if any(seen < want for seen, want in zip(runs, wanted, strict=True)):
        return False
    extended = [(c, seen) for c, seen, want in zip(characters, runs, wanted, strict=True) if seen > want]
    return not extended or any(seen >= len(mark_of_repetition(c)) for c, seen in extended)


def decoded(text: str, disguises: frozenset[str]) -> Reduced | None:
    """Entities read and tags removed, before folding."""
    read: tuple[str, Origin] = text, range(len(text))
    if "entities" in disguises and "&" in text:
        read = _substitute(*read, _ENTITY)
    if "markup" in disguises:
        read = _substitute(*read, _MARKUP)
    return None if read[0] == text else Reduced(*read, len(text))


@lru_cache(maxsize=1 << 10)  # people write the same ones again
def _read(entity: str) -> str:
    """&nbsp; inside a word hides it, and between words a blank more or less changes nothing that is looked for."""
    return html.unescape(entity).replace("\xa0", "")


class _Moved:
    """The way back from a text in which pieces were replaced."""

    __slots__ = ("_before", "_here", "_there", "_wide")

    def __init__(self, before: Origin):
        self._before = before
        self._here: list[int] = []  # where each piece begins
        self._there: list[int] = []  # where it stood
        self._wide: list[bool] = []  # whether it is as wide as it was; else it stood in one place

    def add(self, here: int, there: int, wide: bool) -> None:
        self._here.append(here)
        self._there.append(there)
        self._wide.append(wide)

    def __getitem__(self, at: int) -> int:
        piece = bisect_right(self._here, at) - 1
        return self._before[self._there[piece] + (at - self._here[piece] if self._wide[piece] else 0)]


def _substitute(text: str, before: Origin, pattern: re.Pattern[str]) -> tuple[str, Origin]:
    pieces: list[str] = []
    origin = _Moved(before)
    length = position = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        piece = _read(found[0]) if pattern is _ENTITY else ""
        if start > position:
            origin.add(length, position, True)
            length += start - position
        if piece:
            origin.add(length, start, False)
            length += len(piece)
        pieces += (text[position:start], piece)
        position = end
    if not position:
        return text, before
    origin.add(length, position, True)
    pieces.append(text[position:])
    return "".join(pieces), origin
