"""Folding: one precomputed table per view that maps each character to what it stands for, and the way back.

The table folds words and messages alike: a list of numbers and short texts, which `str.translate` walks quickest. Most
Chinese messages change in their punctuation and capitals only, and need no table: looking is ten times as quick.
Offsets are rebuilt only for a message that hit. Touch this when a character should (or should not) count as another.
"""

from __future__ import annotations

import marshal
import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, overload

from bot.text import scan
from bot.text.characters import MARKS, every, sorts_of
from bot.text.equivalents import FIRST_PLANE, MADE_BY, TABLE_DISGUISES, folded, know, marks, stands_for
from bot.text.store import NOWHERE, Store, sources

_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_TAGS = range(0xE0000, 0xE1000)
_SLOW = re.compile(f"[{MARKS}{chr(_TAGS[0])}-{chr(_TAGS[-1])}]")
_NO_TABLE = "\U00030000-\U0010ffff"  # has these characters
# Begins with a class, which is quick; its base is before it. So is the end of a line: nothing else has one in it.
_CLUSTER = re.compile(f"[\n{MARKS}{_NO_TABLE}][{MARKS}]*")
_USUAL = "，！？：；（）"  # what stands in nearly every Chinese message and folds to ASCII
_MADE_BY = (sys.byteorder, *MADE_BY, *sources((__name__, scan.__name__)))  # what decides how tables are packed

Trace = tuple[str, Sequence[int], Sequence[int]]


class _Tables(NamedTuple):
    """Of one view. What is compiled needs no others."""

    compiled: Any  # for `scan`
    listed: Sequence[int | str]  # what each character of the first plane stands for, as a list: looked up quickest
    mapped: Mapping[int, int | str]  # what each character stands for that does not stand for itself
    uneven: frozenset[str]  # the characters that stand for none or several


_READY: dict[tuple[frozenset[str], bool], _Tables] = {}  # one of each for the process, whoever asks first


def _tables(disguises: frozenset[str], compiled: bool, store: Store = NOWHERE) -> _Tables:
    key = disguises, compiled
    if key not in _READY:
        _READY[key] = _packed(disguises, store) if compiled else _listed(disguises)
    return _READY[key]


def _packed(disguises: frozenset[str], store: Store) -> _Tables:
    """From the store, where they lie ready, or made."""
    made_from = "\0".join((*sorted(disguises), *_MADE_BY))
    kept = store.load("folds", made_from)
    if kept is None:
        mapped = stands_for(disguises)
        kept = marshal.dumps((*scan.packed(mapped, map(ord, marks())), "".join(_uneven(mapped))))
        store.save("folds", made_from, kept)
    table, pool, uneven = marshal.loads(kept)
    return _Tables(scan.compiled.Folds(table, pool), (), {}, frozenset(uneven))


def _listed(disguises: frozenset[str]) -> _Tables:
    mapped = stands_for(disguises)
    listed: list[int | str] = list(range(FIRST_PLANE))  # in a list of all planes it would take 8 MB
    for point, fold in mapped.items():
        if point < FIRST_PLANE:
            listed[point] = fold
    return _Tables(None, listed, mapped, _uneven(mapped))


def _uneven(mapped: Mapping[int, int | str]) -> frozenset[str]:
    return frozenset(chr(point) for point, fold in mapped.items() if isinstance(fold, str))


@lru_cache(maxsize=8)
def _odd(uneven: frozenset[str]) -> re.Pattern[str]:
    """Those of the first plane are looked up at once; of the others one class is gone through for every character."""
    first, beyond = (re.escape("".join(sorted(filter(plane, uneven)))) for plane in (_is_first, _is_beyond))
    every = "\U00010000-\U0010ffff"
    return re.compile(f"[{MARKS}{first}{every}](?:(?<![{every}])|(?<=[{_NO_TABLE}{beyond}]))[{MARKS}]*")


def _is_first(sign: str) -> bool:
    return ord(sign) < FIRST_PLANE


def _is_beyond(sign: str) -> bool:
    return ord(sign) >= FIRST_PLANE


@cache
def _shifting(disguises: frozenset[str]) -> str:
    """Judged by the table, and every combining mark: what is left of it depends on what it stands on."""
    mapped = stands_for(disguises)
    shifting = {*marks(), *_uneven(mapped)}
    pairs = [(chr(point), chr(fold)) for point, fold in mapped.items() if isinstance(fold, int)]
    sorts = sorts_of("".join(sign for pair in pairs for sign in pair))
    shifting.update(sign for sign, fold in pairs if sorts.get(sign) != sorts.get(fold))
    return "".join([*sorted(shifting), *map(chr, _TAGS)])


@cache
def _unusual(disguises: frozenset[str]) -> Callable[[str], object]:
    """Finds a character that is more than usual: it folds, or `str.lower` changes it, and it is neither one of `_USUAL`
    nor a capital of ASCII; or it is none of the first plane."""
    mapped = _tables(disguises, compiled=False).mapped
    usual = {*_USUAL, *map(chr, range(ord("A"), ord("Z") + 1))}
    signs = {sign for sign in every(FIRST_PLANE) if ord(sign) in mapped or sign.lower() != sign}.union(marks())
    first_plane = "".join(sorted(signs - usual))
    return re.compile(f"[{re.escape(first_plane)}\U00010000-\U0010ffff]").search


@cache
def _bare() -> frozenset[str]:
    return frozenset(marks())


@lru_cache(maxsize=4)  # views that fold a text otherwise ask one after the other
def _spans(text: str, pattern: re.Pattern[str]) -> Sequence[tuple[int, int]]:
    """Where what is folded by itself stands."""
    spans, bare, reached = [], _bare(), 0
    for found in pattern.finditer(text):
        start, end = found.span()
        if start > reached and text[start] in bare:
            start -= 1  # what the marks stand on
        spans.append((start, end))
        reached = end
    return spans


def _nothing(_text: str) -> object:
    return None


def _each(text: str) -> tuple[Sequence[int], Sequence[int]]:
    return range(len(text)), range(1, len(text) + 1)


class _Back(Sequence[int]):
    """Where each folded character began, or ended: worked out for those that somebody asks about, which are few."""

    __slots__ = ("_at", "_clusters", "_ends", "_length")

    def __init__(self, clusters: Sequence[tuple[int, int, int]], length: int, *, ends: bool):
        self._clusters = clusters  # where each stood, and how many characters were made of it
        self._length = length
        self._ends = ends
        self._at: list[int] = []  # where those are

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int, /) -> int: ...

    @overload
    def __getitem__(self, at: slice, /) -> Sequence[int]: ...

    def __getitem__(self, at: int | slice, /) -> int | Sequence[int]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(self._length))]
        if not 0 <= at < self._length:
            raise IndexError(at)
        if not self._at:
            self._at = self._places()
        number = bisect_right(self._at, at) - 1
        if number < 0:
            return at + self._ends
        start, end, length = self._clusters[number]
        beyond = at - self._at[number] - length
        if beyond >= 0:
            return end + beyond + self._ends
        return end if self._ends else start

    def _places(self) -> list[int]:
        places, shift = [], 0  # by how much the folded text is behind
        for start, end, length in self._clusters:
            places.append(start - shift)
            shift += end - start - length
        return places


class Folding:
    """Folds texts for one view. `fold` is fast; `trace` gives the same string with each character's origin."""

    __slots__ = ("_apart", "_case", "_disguises", "_tables", "_unusual", "_usual", "compiled")

    def __init__(
        self, disguises: frozenset[str], *, compiled: bool = scan.compiled is not None, store: Store = NOWHERE
    ):
        know(store)
        self._disguises = disguises & TABLE_DISGUISES
        self._tables = _tables(self._disguises, compiled, store)
        self.compiled = self._tables.compiled
        self._case: Callable[[str], str] = str.lower if "case" in disguises else str
        self._usual = self._width if "width" in disguises else self._case
        self._unusual = _unusual(self._disguises) if self.compiled is None else _nothing
        self._apart = lru_cache(maxsize=2)(self._folded_apart)  # of one text several ask

    def fold(self, text: str) -> str:
        if self.compiled is not None:
            folded: str | None = self.compiled.fold(text)
            return self._apart(text) if folded is None else folded
        if text.isascii():
            return self._case(text)
        if self._unusual(text):
            return self._apart(text) if _SLOW.search(text) else self._translated(text)
        return self._usual(text)

    def _translated(self, text: str) -> str:
        return text.translate(self._tables.mapped if _BEYOND.search(text) else self._tables.listed)

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
        """Whether each character folds to one, as far as tables tell."""
        if self.compiled is not None:
            return bool(self.compiled.is_even(text))
        return text.isascii() or (not _SLOW.search(text) and self._tables.uneven.isdisjoint(text))

    def _folded_apart(self, text: str) -> str:
        """A text with marks, folded: what tables tell, in one go, and between it each cluster by itself."""
        spans = _spans(text, _CLUSTER)
        first, last = [0, *[end for _, end in spans]], [*[start for start, _ in spans], len(text)]
        folded = [""] * (2 * len(spans) + 1)
        folded[::2] = self._plainly("\n".join(map(text.__getitem__, map(slice, first, last)))).split("\n")
        folded[1::2] = self._folded_clusters(text, spans)
        return "".join(folded)

    def _plainly(self, text: str) -> str:
        """A text without marks."""
        folded: str | None = self._translated(text) if self.compiled is None else self.compiled.fold(text)
        return "".join([_fold_one(sign, self._disguises) for sign in text]) if folded is None else folded

    def _folded_clusters(self, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
        """What stands there, each folded by itself: mostly the same ones."""
        clusters = [text[start:end] for start, end in spans]
        known = {cluster: self._fold_cluster(cluster) for cluster in set(clusters)}
        return map(known.__getitem__, clusters)

    def _trace(self, text: str) -> Trace:
        folded, spans = self.fold(text), _spans(text, self._odd)
        lengths = map(len, self._folded_clusters(text, spans))
        clusters = [(start, end, length) for (start, end), length in zip(spans, lengths, strict=True)]
        return folded, _Back(clusters, len(folded), ends=False), _Back(clusters, len(folded), ends=True)

    @property
    def _odd(self) -> re.Pattern[str]:
        """All that does not become one character for one."""
        return _odd(self._tables.uneven)

    def _fold_cluster(self, cluster: str) -> str:
        """A character with its combining marks. Marks that make a letter of the alphabet (e + ´ = é) are kept as that
        letter; ornaments (strokes, circles, piles of accents) go when the view looks through invisible things."""
        if len(cluster) > 1 or _SLOW.match(cluster):
            if "width" in self._disguises or "zero_width" in self._disguises:
                cluster = unicodedata.normalize("NFC", cluster)
            if "zero_width" in self._disguises:
                cluster = cluster[:1] if not _SLOW.match(cluster) else ""
        return "".join([_fold_one(character, self._disguises) for character in cluster])


@lru_cache(maxsize=1 << 12)
def _fold_one(character: str, disguises: frozenset[str]) -> str:
    return character if character == "\n" else folded(character, disguises)[0]
