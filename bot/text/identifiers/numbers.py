"""Building blocks of detectors: digits with gaps between them, edges of a number, names beside it.

A number with a check digit may be written with any gaps; one without must be written in groups that people use, and
must not be the middle of a longer row. Every search is linear: bounded patterns, bounded looks to both sides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

Places = list[tuple[int, int]]
Groups = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind of identifier. `clue` is a quick look that honest chat seldom passes; detectors may share one."""

    name: str
    clue: Callable[[str], object]
    search: Callable[[str], Places]
    cut: Callable[[str], bool] | None = None  # whether there was too much in a text to look at all of it


_BLANKS = " \t\r\n\u00a0\u2002-\u200a\u3000"
# What stands behind a gap is none of its signs: to give one back would be in vain.
LOOSE = f"[{_BLANKS}.·_/|,，、*-]{{0,3}}+"  # between digits that a check digit ties together
TIGHT = f"[{_BLANKS}.·_-]{{0,3}}+"
GAP_SIGNS = re.compile(f"[{_BLANKS}.·_/|,，、*()-]")
# Asked after the first digit: an expression that begins with a class is skipped to its characters, which is quick.
BEHIND = r"(?<![0-9A-Za-z_].)(?<![0-9][.\-].)(?<![0-9A-Za-z]/.)"
AFTER = r"(?![0-9A-Za-z_])"

_WIDEST = 3  # signs of a gap
_ROW = re.compile(f"[0-9{_BLANKS}.·_/|,，、*()-]*")
_MOST_TRIED = 250  # in vain: a row of digits that goes on and on is then left after one try

_SIX = rf"(?:{TIGHT}[0-9]){{5}}(?:{TIGHT}[0-9A-Za-z]){{10}}".replace("}+", "}")  # as a credit code has them
_SEVEN = rf"(?:[{_BLANKS}.·_/|,，、*()-]{{0,3}}[0-9]){{6}}"
SIX_EXPECTED, SEVEN_EXPECTED = f"[0-9]{_SIX}", f"[0-9]{_SEVEN}"
# Where a digit stands before, one has begun there already.
SIX_DIGITS, SEVEN_DIGITS = (re.compile(f"[0-9](?<![0-9].){rest}").search for rest in (_SIX, _SEVEN))


def number(first: str, *atoms: str, gap: str = LOOSE) -> re.Pattern[str]:
    """These characters one after another, with gaps, and nothing more at either end."""
    return re.compile(first + BEHIND + gap + row(*atoms, gap=gap) + AFTER)


def row(*atoms: str, gap: str) -> str:
    """The same as part of a pattern. Equal ones are counted, not repeated: the pattern is compiled much faster."""
    parts = []
    for atom, equal in groupby(atoms):
        more = len(list(equal)) - 1
        parts.append(f"{atom}(?:{gap}{atom}){{{more}}}" if more else atom)
    return gap.join(parts)


def digits(count: int) -> tuple[str, ...]:
    return ("[0-9]",) * count


def clue(*before: str, rest: str) -> Callable[[str], object]:
    """A quick look for a digit with one of these before it, none of them a digit, and the rest behind it: digits are
    fewer than letters."""
    return re.compile(f"[0-9](?<![0-9].)(?:{'|'.join(before)}){rest}").search


def bare(written: str) -> str:
    """The number without its gaps."""
    return GAP_SIGNS.sub("", written)


def groups_of(written: str) -> Groups:
    if written.isalnum():
        return (len(written),)
    return tuple(len(group) for group in GAP_SIGNS.split(written) if group)


def find(
    pattern: re.Pattern[str],
    text: str,
    valid: Callable[[str], bool],
    fits: Callable[[str], bool] | None = None,
) -> Places:
    """Valid matches from left to right. After an invalid one the search goes on one character later, and after very
    many behind the row of digits.

    `fits` looks at the number as it is written; with it, a number in groups must not go on at either side.
    """
    places: Places = []
    position = in_vain = 0
    known: dict[str, bool] = {}  # the same number is judged once
    while found := pattern.search(text, position):
        start, end = found.span()
        written = found[0]
        good = known.get(written)
        if good is None:
            good = known[written] = (fits is None or fits(written)) and valid(bare(written))
        if good and (fits is None or stands_alone(text, start, end)):
            places.append((start, end))
            position, in_vain = end, 0
        else:
            in_vain += 1
            passed = _ROW.match(text, start) if in_vain > _MOST_TRIED else None
            position = max(start + 1, passed.end()) if passed else start + 1
    return places


def stands_alone(text: str, start: int, end: int) -> bool:
    """Written in groups it is no part of a longer row of such groups. A number in one piece always stands alone."""
    written = text[start:end]
    if written.isalnum():
        return True
    left, right = start, end
    while left > 0 and start - left < _WIDEST and _is_gap(text[left - 1], written):
        left -= 1
    if 0 < left < start and text[left - 1].isdigit():
        return False
    while right < len(text) and right - end < _WIDEST and _is_gap(text[right], written):
        right += 1
    return not (end < right < len(text) and text[right].isdigit())


def _is_gap(sign: str, written: str) -> bool:
    return sign in written and not sign.isalnum()


def evenly(written: str, sizes: frozenset[int]) -> bool:
    """In one piece, cut once by the end of a line, or in equal groups of such a size (the last may be shorter)."""
    groups = groups_of(written)
    if len(groups) == 1 or (len(groups) == 2 and "\n" in written):
        return True
    first, last = groups[0], groups[-1]
    return first in sizes and len(set(groups[:-1])) == 1 and last <= first


def clear_of(places: Iterable[tuple[int, int]], taken: Places) -> Places:
    """Those that overlap none of the taken ones, which do not overlap each other; however many there are of both."""
    taken = sorted(taken)
    starts = [start for start, _ in taken]
    return [(a, b) for a, b in places if not (before := bisect_left(starts, b)) or taken[before - 1][1] <= a]


def named(text: str, places: Iterable[tuple[int, int]], names: re.Pattern[str], reach: int = 24) -> Places:
    """Only places with one of these names shortly before them."""
    is_named = _asking(text, names, reach)
    return [place for place in places if is_named(place[0])]


def unnamed(text: str, places: Iterable[tuple[int, int]], names: re.Pattern[str], reach: int = 12) -> Places:
    """Only places without such a name shortly before them."""
    is_named = _asking(text, names, reach)
    return [place for place in places if not is_named(place[0])]


def _asking(text: str, names: re.Pattern[str], reach: int) -> Callable[[int], bool]:
    """Whether one of the names stands before a place. The same words before many places are read once."""
    known: dict[str, bool] = {}

    def is_named(at: int) -> bool:
        before = text[max(0, at - reach - 1) : at]  # with the character that says where a first word begins
        answer = known.get(before)
        if answer is None:
            answer = known[before] = names.search(text, max(0, at - reach), at) is not None
        return answer

    return is_named
