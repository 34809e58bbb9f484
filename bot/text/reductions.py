"""Second looks at a folded text: separators removed, repeats collapsed; and markup decoded before folding.

Each returns None when there is nothing to reduce, so that honest messages are scanned once. `origin[i]` is the index
in the given text of the i-th character of the reduced one.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

from bot.text.characters import CLAUSE_SIGNS, EMOJI, IDEOGRAPHS, LETTERS, SIGNS

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


class _Kept:
    """The way back from a text that was cut: of thousands of cuts mostly none is asked about."""

    __slots__ = ("_cuts", "_ends", "_gone", "_kept")

    def __init__(self, kept: Sequence[str], cuts: Sequence[str], gone: int):
        self._kept = kept
        self._cuts = cuts if gone > len(cuts) else ()  # each of one character: counting them is enough
        self._ends: list[int] = []
        self._gone: list[int] = []

    def __getitem__(self, at: int, /) -> int:
        if not self._ends:
            self._ends = list(accumulate(map(len, self._kept)))
            self._gone = list(accumulate(map(len, self._cuts), initial=0))
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
    unit_left = f"(?:(?<=[{IDEOGRAPHS}][{every}])|(?<={lone_letter}[{every}]))"
    plain = f"(?<=[{signs}]){unit_left}[{signs}]{{0,{MAX_GAP - 1}}}{unit_right}"
    after_lone = f"(?<=(?<![{word}])[{word}][{every}])[{every}]{{0,{MAX_GAP - 1}}}{unit_right}"
    before_lone = f"{unit_left}[{every}]{{0,{MAX_GAP - 1}}}(?=[{word}](?![{word}]))"
    return re.compile(f"([{every}](?:{plain}|{after_lone}|{before_lone}))")


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
_REPEATED = re.compile(f"([{LETTERS}{IDEOGRAPHS}])(?=\\1)")
_ENTITY = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,30});?")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,80}>|(?<=\w)[*_~`]{1,3}|[*_~`]{1,3}(?=\w)")


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
    pieces = pattern.split(folded)  # every other one is what was between
    if len(pieces) == 1:
        return None
    kept = pieces[::2]
    left = "".join(kept)
    return Reduced(left, _Kept(kept, pieces[1::2], len(folded) - len(left)), len(folded))


def squeeze(text: str) -> str:
    """One letter or ideograph per run: the text that `collapse` gives, without the way back."""
    return _REPEATED.sub("", text)


def mark_of_repetition(character: str) -> str:
    """The shortest run that draws a character out: two ideographs, three letters."""
    return character * (2 if _IDEOGRAPH.match(character) else 3)


def collapse(text: str) -> tuple[str, list[int], list[int]]:
    """(one letter or ideograph per run, where each run starts, how long it is)."""
    runs = [found.span() for found in _RUN.finditer(text)]
    return (
        "".join(text[start] for start, _ in runs),
        [start for start, _ in runs],
        [end - start for start, end in runs],
    )


@lru_cache(maxsize=1 << 12)  # of words: those that are drawn out at all are drawn out again
def runs_of(word: str) -> tuple[str, list[int]]:
    """(one letter or ideograph per run, how long each run is)."""
    characters, _, lengths = collapse(word)
    return characters, lengths


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
    read: tuple[str, Sequence[int]] = text, range(len(text))
    if "entities" in disguises and "&" in text:
        read = _substitute(*read, _ENTITY)
    if "markup" in disguises:
        read = _substitute(*read, _MARKUP)
    return None if read[0] == text else Reduced(*read, len(text))


@lru_cache(maxsize=1 << 10)  # people write the same ones again
def _read(entity: str) -> str:
    """&nbsp; inside a word hides it, and between words a blank more or less changes nothing that is looked for."""
    return html.unescape(entity).replace("\xa0", "")


def _substitute(text: str, before: Sequence[int], pattern: re.Pattern[str]) -> tuple[str, list[int]]:
    pieces: list[str] = []
    origin: list[int] = []
    position = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        piece = _read(found[0]) if pattern is _ENTITY else ""
        pieces += (text[position:start], piece)
        origin += before[position:start]
        origin += [before[start]] * len(piece)
        position = end
    pieces.append(text[position:])
    origin += before[position:]
    return "".join(pieces), origin
