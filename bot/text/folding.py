"""Folding: one precomputed table per view that maps each character to what it stands for, and the way back.

The table folds words and messages alike: a list of numbers and short texts, which `str.translate` walks quickest. Most
Chinese messages change in their punctuation and capitals only, and need no table: looking is ten times as quick.
Offsets are rebuilt only for a message that hit. Touch this when a character should (or should not) count as another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from opencc import OpenCC

from bot.text import scan
from bot.text.characters import INVISIBLE, MARKS, every, sorts_of

TABLE_SIZE = 0x30000  # nothing above has a fold but invisible characters, which take the slow path
_FIRST_PLANE = 0x10000  # folds of these are looked up in a list, which is quickest; in one of all it takes 8 MB
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_AT_ONCE = 4096  # characters that are asked about together: all of them would take 20 MB for a moment
_ROW = 64  # characters that are asked about together, to pass over those that nothing changes
_MOST = 6  # characters that one stands for; the eighteen of ﷺ would make a long text of such eighteen times as long
_TAGS = range(0xE0000, 0xE1000)
_SLOW = re.compile(f"[{MARKS}{chr(_TAGS[0])}-{chr(_TAGS[-1])}]")
_CLUSTER = re.compile(f"[^{MARKS}][{MARKS}]*|[{MARKS}]+", re.DOTALL)
_HANGUL = re.compile("[\uac00-\ud7a3]+")  # syllables, by the thousand: only to accents are they several parts
_USUAL = "，！？：；（）"  # what stands in nearly every Chinese message and folds to ASCII
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


@cache
def _simplifying() -> dict[int, str]:
    return str.maketrans(simplified())


def _fold_character(character: str, disguises: frozenset[str]) -> str:
    """What one character stands for in a view. The table holds exactly this."""
    if "zero_width" in disguises and ord(character) in INVISIBLE:
        return ""
    folded = character
    if "width" in disguises:
        wide = unicodedata.normalize("NFKC", folded)
        folded = wide if len(wide) <= _MOST else folded
    if "traditional" in disguises:
        folded = folded.translate(_simplifying())
    if "case" in disguises:
        folded = folded.casefold()
    if "accents" in disguises:
        parts = unicodedata.normalize("NFD", folded)
        folded = "".join(part for part in parts if not unicodedata.combining(part))
    return folded


@cache
def _plane() -> list[int]:
    """Every character of the first plane as itself: the tables share its numbers."""
    return list(range(_FIRST_PLANE))


def _changes(text: str) -> bool:
    """Whether some view may change one of these characters, simplifying aside."""
    plain = unicodedata.is_normalized
    return (
        not text == text.casefold() == text.lower()
        or not plain("NFKC", text)
        or not plain("NFD", text)
        or not INVISIBLE.isdisjoint(map(ord, text))
        or any(map(unicodedata.combining, text))
    )


@cache
def _changeable() -> str:
    """The characters that some view may change. Asked row by row first: most rows hold none."""
    rows = (every(TABLE_SIZE)[first : first + _ROW] for first in range(0, TABLE_SIZE, _ROW))
    some = (row for row in rows if _changes(row))
    changing = {sign for row in some for sign in (row if _HANGUL.fullmatch(row) else filter(_changes, row))}
    return "".join(sorted(changing.union(simplified())))


@cache
def _folds(disguises: frozenset[str]) -> dict[int, int | str]:
    """What each character stands for that does not stand for itself."""
    folds: dict[int, int | str] = {}
    for sign in _changeable() if "accents" in disguises else _HANGUL.sub("", _changeable()):
        folded = _fold_character(sign, disguises)
        if folded != sign:
            folds[ord(sign)] = ord(folded) if len(folded) == 1 else folded
    return folds


@cache
def _table(disguises: frozenset[str]) -> list[int | str]:
    """What each character of the first plane stands for."""
    plane = _plane()
    table: list[int | str] = list(plane)
    for point, folded in _folds(disguises).items():
        if point < _FIRST_PLANE:
            table[point] = plane[folded] if isinstance(folded, int) and folded < _FIRST_PLANE else folded
    return table


@cache
def _compiled(disguises: frozenset[str]) -> Any:
    return scan.folds(_folds(disguises), map(ord, _marks()))


@cache
def _uneven(disguises: frozenset[str]) -> frozenset[str]:
    """The characters that stand for none or several."""
    return frozenset(chr(point) for point, folded in _folds(disguises).items() if isinstance(folded, str))


@cache
def _marks() -> str:
    return "".join(_SLOW.findall(every(TABLE_SIZE)[:_FIRST_PLANE]))


@cache
def _shifting(disguises: frozenset[str]) -> str:
    """Judged by the table, and every combining mark: what is left of it depends on what it stands on."""
    shifting = {*_uneven(disguises), *_marks()}
    pairs = [(chr(point), chr(folded)) for point, folded in _folds(disguises).items() if isinstance(folded, int)]
    sorts = sorts_of("".join(sign for pair in pairs for sign in pair))
    shifting.update(sign for sign, folded in pairs if sorts.get(sign) != sorts.get(folded))
    return "".join([*sorted(shifting), *map(chr, _TAGS)])


@cache
def _unusual(disguises: frozenset[str]) -> Callable[[str], object]:
    """Finds a character that is more than usual: it folds, or `str.lower` changes it, and it is neither one of `_USUAL`
    nor a capital of ASCII; or it is none of the first plane."""
    folds = _folds(disguises)
    usual = {*_USUAL, *map(chr, range(ord("A"), ord("Z") + 1))}
    signs = {sign for sign in _changeable() if ord(sign) in folds or sign.lower() != sign}.union(_marks())
    first_plane = "".join(sorted(sign for sign in signs - usual if sign <= "\uffff"))
    return re.compile(f"[{re.escape(first_plane)}\U00010000-\U0010ffff]").search


def _nothing(_text: str) -> object:
    return None


def _each(text: str) -> tuple[Sequence[int], Sequence[int]]:
    return range(len(text)), range(1, len(text) + 1)


class Folding:
    """Folds texts for one view. `fold` is fast; `trace` gives the same string with each character's origin."""

    __slots__ = ("_case", "_disguises", "_folds", "_table", "_uneven", "_unusual", "_usual", "compiled")

    def __init__(self, disguises: frozenset[str], *, compiled: bool = scan.compiled is not None):
        self._disguises = disguises & _TABLE_DISGUISES
        self._folds = _folds(self._disguises)
        self.compiled = _compiled(self._disguises) if compiled else None  # the same tables, for `scan`
        self._table = [] if compiled else _table(self._disguises)
        self._uneven = _uneven(self._disguises)
        self._case: Callable[[str], str] = str.lower if "case" in disguises else str
        self._usual = self._width if "width" in disguises else self._case
        self._unusual = _unusual(self._disguises) if self.compiled is None else _nothing

    def fold(self, text: str) -> str:
        if self.compiled is not None:
            folded: str | None = self.compiled.fold(text)
            return self._trace(text)[0] if folded is None else folded
        if text.isascii():
            return self._case(text)
        if self._unusual(text):
            return self._trace(text)[0] if _SLOW.search(text) else self._translated(text)
        return self._usual(text)

    def _translated(self, text: str) -> str:
        return text.translate(self._folds if _BEYOND.search(text) else self._table)

    def _width(self, text: str) -> str:
        """Spelt out: a loop over them would take longer than all of it."""
        text = text.replace("，", ",").replace("！", "!").replace("？", "?").replace("：", ":")
        return self._case(text.replace("；", ";").replace("（", "(").replace("）", ")"))

    def fold_each(self, texts: Sequence[str]) -> list[str]:
        """Many short texts, in one go where that comes to the same."""
        joined = "\n".join(texts)
        if joined.count("\n") >= len(texts) or _SLOW.search(joined):
            return [self.fold(text) for text in texts]
        return self.fold(joined).split("\n") if texts else []

    @property
    def shifting(self) -> str:
        """The characters that fold to another sort of character, or to none or several, in order."""
        return _shifting(self._disguises)

    def trace(self, text: str) -> Trace:
        """(folded, starts, ends): folded[i] came from text[starts[i]:ends[i]]."""
        return (self.fold(text), *_each(text)) if self._is_even(text) else self._trace(text)

    def origins(self, text: str) -> tuple[Sequence[int], Sequence[int]]:
        """The starts and ends of `trace`, for those who have folded the text."""
        return _each(text) if self._is_even(text) else self._trace(text)[1:]

    def _is_even(self, text: str) -> bool:
        """Whether each character folds to one."""
        return text.isascii() or (not _SLOW.search(text) and self._uneven.isdisjoint(text))

    def _trace(self, text: str) -> Trace:
        folded: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        known: dict[str, str] = {}
        for found in _CLUSTER.finditer(text):
            cluster = found[0]
            piece = known.get(cluster)
            if piece is None:
                piece = known[cluster] = self._fold_cluster(cluster)
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
        folded = self._folds.get(point, character)
        return folded if isinstance(folded, str) else chr(folded)
