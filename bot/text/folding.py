"""Folding: one precomputed table per view that maps each character to what it stands for, and the way back.

The table folds words and messages alike. The clean path is one `str.translate`; offsets are rebuilt by a slow loop only
for a message that hit. Touch this when a character should (or should not) count as another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from opencc import OpenCC

from bot.text.characters import INVISIBLE, MARKS

# Folds are looked up in a list: nothing above has a fold but invisible characters, which take the slow path.
TABLE_SIZE = 0x30000
_SLOW = re.compile(f"[{MARKS}\U000e0000-\U000e0fff]")
_CLUSTER = re.compile(f"[^{MARKS}][{MARKS}]*|[{MARKS}]+", re.DOTALL)
_TABLE_DISGUISES = frozenset(("width", "traditional", "zero_width", "case", "accents"))


@cache
def simplified() -> dict[str, str]:
    """Traditional character -> simplified one, character by character, for the planes that have any."""
    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))
    characters = [chr(point) for start, stop in ranges for point in range(start, stop)]
    folded = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, folded, strict=True) if old != new and len(new) == 1}


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
def _table(disguises: frozenset[str]) -> list[str]:
    return [_fold_character(chr(point), disguises) for point in range(TABLE_SIZE)]


class Folding:
    """Folds texts for one view. `fold` is fast; `trace` gives the same string with each character's origin."""

    __slots__ = ("_disguises", "_lower", "_table")

    def __init__(self, disguises: frozenset[str]):
        self._disguises = disguises & _TABLE_DISGUISES
        self._table = _table(self._disguises)
        self._lower: Callable[[str], str] = str.lower if "case" in disguises else str

    def fold(self, text: str) -> str:
        if text.isascii():
            return self._lower(text)
        if _SLOW.search(text):
            return self.trace(text)[0]
        return text.translate(self._table)

    def trace(self, text: str) -> tuple[str, list[int], list[int]]:
        """(folded, starts, ends): folded[i] came from text[starts[i]:ends[i]]."""
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
        return self._table[point] if point < TABLE_SIZE else _fold_character(character, self._disguises)


def identity(text: str) -> tuple[Sequence[int], Sequence[int]]:
    """The trace of a text that stands as written."""
    return range(len(text)), range(1, len(text) + 1)
