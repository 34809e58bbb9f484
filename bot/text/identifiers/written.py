"""One plain way of writing numbers: what people hide digits behind is taken away, with the way back to the original.

Full-width and foreign digits, bold letters and every kind of hyphen become ASCII; invisible characters go; digits as
words (一三八, 幺, 壹) and in circles become digits where at least five stand in a row and three of them are so
written. Touch this when numbers are written in a way that no detector reads.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import islice

from bot.text.characters import INVISIBLE
from bot.text.reductions import Origin

# The zero of each script whose digits people have at hand: Arabic, Persian, Devanagari, Bengali, Thai, full-width,
# and the five mathematical alphabets.
_ZEROS = (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10, *range(0x1D7CE, 0x1D7FF, 10))
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\u30fc\u2500"
_SPOKEN = "〇○零一二三四五六七八九"
_MORE_SPOKEN = {
    **dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)),
    **dict(zip("貳參叄陸弌弍弎", "2336123", strict=True)),
    **dict(zip("幺两兩洞拐勾", "122079", strict=True)),  # as soldiers and dispatchers say them
}
_CIRCLED = (*range(0x2460, 0x2469), 0x24EA, *range(0x24F5, 0x24FE), *range(0x2776, 0x277F), *range(0x2780, 0x2789))
_RAISED = (0xB2, 0xB3, 0xB9, 0x2070, *range(0x2074, 0x207A), *range(0x2080, 0x208A))

_KEYCAP = "\u20e3"


def _narrowed() -> dict[int, int]:
    table = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)}
    table.update({zero + value: ord("0") + value for zero in _ZEROS for value in range(10)})
    table.update(dict.fromkeys(map(ord, _HYPHENS), ord("-")))
    return table


_NARROW = _narrowed()
_NARROWED = frozenset(map(chr, _NARROW))
_DIGIT_OF = {
    **dict(zip(_SPOKEN, "000123456789", strict=True)),
    **_MORE_SPOKEN,
    **{chr(point): str(unicodedata.digit(chr(point))) for point in (*_CIRCLED, *_RAISED)},
}
_AS_DIGITS = str.maketrans(_DIGIT_OF)
# Full-width signs of Chinese sentences are too common to be a reason to look closer: only what makes a difference is.
_MATTERS = re.compile(
    "[\uff05\uff08-\uff0b\uff0d-\uff19\uff20-\uff3b\uff3d\uff3f\uff41-\uff5a"
    + "".join(chr(zero) + "-" + chr(zero + 9) for zero in _ZEROS)
    + _HYPHENS
    + "]"
)
_HIDES = re.compile(f"[{INVISIBLE}{_KEYCAP}]")
_WORD = "[" + "".join(_DIGIT_OF) + "]"
_EITHER = "[0-9" + "".join(_DIGIT_OF) + "]"
_APART = "[ \t\r\n\u3000\\-.·、，,/()]{0,2}"
NUMBERS = _EITHER[1:-1] + " \t\r\n\f\u3000\\-.·、，,/()"  # what numbers are written with, and what parts them
_MAYBE_SPOKEN = re.compile(f"{_WORD}{_APART}{_EITHER}{_APART}{_EITHER}{_APART}{_EITHER}")
_LETTER = "[A-Za-z0-9" + "".join(_DIGIT_OF) + "]"
_ROW = re.compile(f"{_LETTER}(?:{_APART}{_LETTER}){{4,}}")
_ROW_BEFORE = re.compile(f"(?:{_APART}{_LETTER})+")  # backwards
_SPOKEN_ROW = re.compile(
    f"{_WORD}(?={_APART}{_LETTER}{_APART}{_LETTER})"
)  # three are spoken: two stand behind the first
_HAS_LETTER = re.compile("[A-Za-z]").search
_ONE_WORD = re.compile(_WORD)


Plain = tuple[str, Origin | None]  # what is read, and where each of its characters stood (None: where it stands)


def expected() -> tuple[str, ...]:
    """Expressions of which one occurs in every text that `plain` changes."""
    return f"{_HIDES.pattern[:-1]}{_MATTERS.pattern[1:]}", _MAYBE_SPOKEN.pattern


def plain(text: str) -> Plain:
    """The text as the detectors read it."""
    if text.isascii():
        return text, None
    origin: Origin | None = None
    if _HIDES.search(text):
        origin = _Shown([found.start() for found in _HIDES.finditer(text)])
        text = _HIDES.sub("", text)
    if _MATTERS.search(text):
        for sign in _NARROWED.intersection(text):  # a look at each character of the text takes longer
            text = text.replace(sign, chr(_NARROW[ord(sign)]))
    if _MAYBE_SPOKEN.search(text):
        text = _in_digits(text)
    return text, origin


class _Shown:
    """Where the characters stood that nobody hides behind."""

    __slots__ = ("_before",)

    def __init__(self, hidden: Sequence[int]):
        self._before = [place - number for number, place in enumerate(hidden)]  # how many were shown before each

    def __getitem__(self, at: int, /) -> int:
        return at + bisect_right(self._before, at)


def _in_digits(text: str) -> str:
    """Only rows with a digit that is a word are read: texts are full of other rows."""
    pieces: list[str] = []
    position = passed = 0
    backwards = text[::-1]
    as_digits = cache(_as_digits)  # the same row is read once
    while (found := _SPOKEN_ROW.search(text, position)) is not None:
        before = _ROW_BEFORE.match(backwards, len(text) - found.start())
        row = _ROW.match(text, found.start() if before is None else len(text) - before.end())
        position = found.end()
        if row is not None:
            pieces += (text[passed : row.start()], as_digits(row[0]))
            position = passed = row.end()
    pieces.append(text[passed:])
    return "".join(pieces)


def _as_digits(written: str) -> str:
    """A row of digits written as words. One or two of them beside plain digits are words: 第一 13812345678; with
    letters between them it must be more."""
    least = 5 if _HAS_LETTER(written) else 3
    if len([*islice(_ONE_WORD.finditer(written), least)]) < least:
        return written
    return written.translate(_AS_DIGITS)
