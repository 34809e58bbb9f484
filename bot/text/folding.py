"""Folding: one precomputed table per view that maps each character to what it stands for, and the way back.

The table folds words and messages alike: a list of numbers and short texts, which `str.translate` walks quickest.
Offsets are rebuilt only for a message that hit. Touch this when a character should (or should not) count as another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from opencc import OpenCC

from bot.text.characters import INVISIBLE, MARKS, sort_of

# Folds are looked up in a list: nothing above has a fold but invisible characters, which take the slow path.
TABLE_SIZE = 0x30000
_AT_ONCE = 4096  # characters that are asked about together: all of them would take 20 MB for a moment
_TAGS = range(0xE0000, 0xE1000)
_SLOW = re.compile(f"[{MARKS}{chr(_TAGS[0])}-{chr(_TAGS[-1])}]")
_CLUSTER = re.compile(f"[^{MARKS}][{MARKS}]*|[{MARKS}]+", re.DOTALL)
_TABLE_DISGUISES = frozenset(("width", "traditional", "zero_width", "case", "accents"))

Trace = tuple[str, Sequence[int], Sequence[int]]


@cache
def simplified() -> dict[str, str]:
    """Traditional character -> simplified one, character by character, for the planes that have any."""
    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))
    convert = OpenCC("t2s").convert
    found: dict[str, str] = {}
    for start, stop in ranges:
        for first in range(start, stop, _AT_ONCE):
            characters = [*map(chr, range(first, min(first + _AT_ONCE, stop)))]
            folded = convert("\n".join(characters)).split("\n")
            found |= {old: new for old, new in zip(characters, folded, strict=True) if old != new and len(new) == 1}
    return found


def _fold_character(character: str, disguises: frozenset[str]) -> str:
    """What one character stands for in a view. The table holds exactly this."""
    if "zero_width" in disguises and ord(character) in INVISIBLE:
        return ""
    folded = character
    if "width" in disguises:
        folded = unicodedata.normalize("NFKC", folded)
    if "traditional" in disguises:
        folded = "".join(simplified().get(part, part) for part in folded)
    if "case" in disguises:
        folded = folded.casefold()
    if "accents" in disguises:
        parts = unicodedata.normalize("NFD", folded)
        folded = "".join(part for part in parts if not unicodedata.combining(part))
    return folded


@cache
def _points() -> list[int]:
    """Every character as itself: the tables share its numbers."""
    return list(range(TABLE_SIZE))


@cache
def _changeable() -> list[str]:
    """The characters that some view may change."""
    plain = unicodedata.is_normalized
    return [
        sign
        for sign in map(chr, _points())
        if not sign == sign.casefold() == sign.lower() or not plain("NFKC", sign) or not plain("NFD", sign)
        or sign in simplified() or ord(sign) in INVISIBLE or unicodedata.combining(sign)
    ]  # fmt: skip


@cache
def _table(disguises: frozenset[str]) -> tuple[list[int | str], frozenset[str]]:
    """(what each character stands for, the characters that stand for none or several)."""
    points = _points()
    table: list[int | str] = list(points)
    uneven = []
    for sign in _changeable():
        folded = _fold_character(sign, disguises)
        if len(folded) != 1:
            uneven.append(sign)
        if folded != sign:
            table[ord(sign)] = points[ord(folded)] if len(folded) == 1 and ord(folded) < TABLE_SIZE else folded
    return table, frozenset(uneven)


@cache
def _shifting(disguises: frozenset[str]) -> tuple[int, ...]:
    """Judged by the table, and every combining mark: what is left of it depends on what it stands on."""
    table, uneven = _table(disguises)
    shifting = {*uneven, *_SLOW.findall("".join(map(chr, _points())))}
    for sign in _changeable():
        folded = table[ord(sign)]
        if isinstance(folded, int) and folded != ord(sign) and sort_of(chr(folded)) != sort_of(sign):
            shifting.add(sign)
    return (*sorted(map(ord, shifting)), *_TAGS)


class Folding:
    """Folds texts for one view. `fold` is fast; `trace` gives the same string with each character's origin."""

    __slots__ = ("_case", "_disguises", "_table", "_uneven")

    def __init__(self, disguises: frozenset[str]):
        self._disguises = disguises & _TABLE_DISGUISES
        self._table, self._uneven = _table(self._disguises)
        self._case: Callable[[str], str] = str.lower if "case" in disguises else str

    def fold(self, text: str) -> str:
        if text.isascii():
            return self._case(text)
        if _SLOW.search(text):
            return self._trace(text)[0]
        return text.translate(self._table)

    def fold_each(self, texts: Sequence[str]) -> list[str]:
        """Many short texts, in one go where that comes to the same."""
        joined = "\n".join(texts)
        if joined.count("\n") >= len(texts) or _SLOW.search(joined):
            return [self.fold(text) for text in texts]
        return joined.translate(self._table).split("\n") if texts else []

    @property
    def shifting(self) -> tuple[int, ...]:
        """The characters that fold to another sort of character, or to none or several, in order."""
        return _shifting(self._disguises)

    def trace(self, text: str) -> Trace:
        """(folded, starts, ends): folded[i] came from text[starts[i]:ends[i]]."""
        if text.isascii() or (not _SLOW.search(text) and self._uneven.isdisjoint(text)):
            return self.fold(text), range(len(text)), range(1, len(text) + 1)
        return self._trace(text)

    def _trace(self, text: str) -> Trace:
        folded: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for found in _CLUSTER.finditer(text):
            piece = self._fold_cluster(found[0])
            folded.append(piece)
            starts.extend([found.start()] * len(piece))
            ends.extend([found.end()] * len(piece))
        return "".join(folded), starts, ends

    def _fold_cluster(self, cluster: str) -> str:
        """A character with its combining marks. Marks that make a letter of the alphabet (e + ´ = é) are kept as that
        letter; ornaments (strokes, circles, piles of accents) go when the view looks through invisible things."""
        if len(cluster) > 1 or _SLOW.match(cluster):
            if "width" in self._disguises or "zero_width" in self._disguises:
                cluster = unicodedata.normalize("NFC", cluster)
            if "zero_width" in self._disguises:
                cluster = cluster[:1] if not _SLOW.match(cluster) else ""
        return "".join(self._fold_one(character) for character in cluster)

    def _fold_one(self, character: str) -> str:
        point = ord(character)
        if point >= TABLE_SIZE:
            return _fold_character(character, self._disguises)
        folded = self._table[point]
        return folded if isinstance(folded, str) else chr(folded)
