"""Which messages are nearly the same: an advertisement with a word, a number, an emoji or a name changed. Pure.

A *sketch* stands for a text without telling it: MinHash over pairs of neighbouring words (an ideograph is a word; what
holds a digit is none), one byte for the smallest hash in each of 128 buckets, and eight index marks of longer pieces.
All hashes are keyed, so that nobody without the key can try out what was written. Texts that people honestly repeat
(收到, OK, +1, 好的谢谢) are too short for one. `Sketches` finds the nearest of those it keeps by the index marks: what
that costs does not grow with how many there are. Touch this when copies are missed, or different messages taken for
copies; `bench/quality/copies.py` measures both.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from itertools import pairwise
from operator import eq

from bot.text.characters import EMOJI, IDEOGRAPHS
from bot.text.sameness import folded

ALIKE = 0.6  # of two texts this share of the pairs is the same: the second is a copy of the first
VARIED = 14  # different pairs at least: shorter texts repeat honestly, and `哈哈哈哈…` says nothing however long
LONGEST = 2_000  # characters that are looked at
BUCKETS, MARKS = 128, 8
KEPT = 20_000  # sketches at most; the one that was met longest ago gives way
CROWD = 16  # sketches under one index mark, and sketches compared with one text
REMEMBERED = 100_000  # hashes of pairs
_MASK = (1 << 64) - 1
_EMOJI = re.compile(f"[{EMOJI}]+")
# An ideograph, or a word of another script. What holds a digit is a number, a price, an account: the part that changes.
_WORD = re.compile(rf"[{IDEOGRAPHS}]|(?:(?![{IDEOGRAPHS}])[^\W\d_]|['’])+(?![\w-]{{0,24}}\d)")
_SPREAD = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text: a byte for each bucket (0 = empty), which are filled, and the index marks."""

    buckets: bytes
    filled: int
    marks: tuple[int, ...]

    @classmethod
    def of(cls, buckets: bytes, marks: Iterable[int]) -> Sketch:
        return cls(buckets, sum(1 << at for at, least in enumerate(buckets) if least), tuple(marks))

    def likeness(self, other: Sketch) -> float:
        """From 0 to 1: about which share of the pairs both texts have (Dice)."""
        either = (self.filled | other.filled).bit_count()
        same = sum(map(eq, self.buckets, other.buckets)) - (BUCKETS - either)
        return 2 * same / (either + same) if either else 0.0


class Sketcher:
    """Makes sketches with one key. Sketches of different keys have nothing in common."""

    def __init__(self, key: bytes):
        self._key = key
        self._pairs: dict[str, int] = {}

    def sketch(self, text: str) -> Sketch | None:
        """None for what is too short or too monotonous to tell copies from honest repetitions."""
        words = _WORD.findall(_EMOJI.sub("", folded(text[:LONGEST])))
        hashes = [self._hash(one + two) for one, two in pairwise(words)]
        different = set(hashes)
        if len(different) < VARIED:
            return None
        return Sketch.of(_buckets(different), _marks(hashes))

    def _hash(self, pair: str) -> int:
        known = self._pairs.get(pair)
        if known is None:
            if len(self._pairs) >= REMEMBERED:
                self._pairs.clear()
            digest = blake2b(pair.encode("utf-8", "replace"), digest_size=8, key=self._key).digest()
            known = self._pairs[pair] = int.from_bytes(digest, "big")
        return known


def _buckets(hashes: Iterable[int]) -> bytes:
    """The smallest hash of each bucket, as a byte from 1 to 255."""
    least: dict[int, int] = {}
    for one in hashes:
        bucket, rank = one % BUCKETS, one // BUCKETS
        if rank < least.get(bucket, _MASK):
            least[bucket] = rank
    row = bytearray(BUCKETS)
    for bucket, rank in least.items():
        row[bucket] = rank % 255 + 1
    return bytes(row)


def _marks(hashes: list[int]) -> list[int]:
    """The smallest hashes of four words in a row: two texts that are alike have some of them in common."""
    fours = {_mixed(one, two) for one, two in zip(hashes, hashes[2:], strict=False)}
    return nsmallest(MARKS, fours)


def _mixed(one: int, two: int) -> int:
    mixed = (one * _SPREAD + two) & _MASK
    return ((mixed ^ (mixed >> 29)) * _SPREAD) & _MASK


class Sketches:
    """Sketches that were met, each for a number. The first of its sort stands for all that are like it."""

    def __init__(self, kept: int = KEPT):
        self._kept = kept
        self._next = 0
        self._known: OrderedDict[int, tuple[str, Sketch]] = OrderedDict()
        self._marked: dict[tuple[str, int], list[int]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def met(self, scope: str, sketch: Sketch) -> int:
        """The number of the sketch in this scope that it is most like; a new one when there is none."""
        found = self._nearest(scope, sketch)
        if found is None:
            found = self.keep(scope, sketch)
        self._known.move_to_end(found)
        return found

    def keep(self, scope: str, sketch: Sketch) -> int:
        """Keep it whatever it is like; its number."""
        self._next += 1
        self._enter(self._next, scope, sketch)
        return self._next

    def _enter(self, number: int, scope: str, sketch: Sketch) -> None:
        self._known[number] = scope, sketch
        for mark in sketch.marks:
            crowd = self._marked.setdefault((scope, mark), [])
            crowd.append(number)
            if len(crowd) > CROWD:
                del crowd[0]
        if len(self._known) > self._kept:
            self.drop(next(iter(self._known)))

    def drop(self, number: int) -> None:
        """Forget it, as if it had never been met."""
        if number not in self._known:
            return
        scope, sketch = self._known.pop(number)
        for mark in sketch.marks:
            crowd = self._marked[scope, mark]
            if number in crowd:  # else newer ones crowded it out
                crowd.remove(number)
            if not crowd:
                del self._marked[scope, mark]

    def items(self) -> Iterator[tuple[int, str, Sketch]]:
        """What is kept: number, scope, sketch; the one that was met longest ago first."""
        return ((number, scope, sketch) for number, (scope, sketch) in self._known.items())

    def restore(self, number: int, scope: str, sketch: Sketch) -> None:
        """Keep it again under the number that it had."""
        self._next = max(self._next, number)
        self._enter(number, scope, sketch)

    def _nearest(self, scope: str, sketch: Sketch) -> int | None:
        shared: Counter[int] = Counter()
        for mark in sketch.marks:
            shared.update(self._marked.get((scope, mark), ()))
        best, nearest = ALIKE, None
        for number, _ in shared.most_common(CROWD):
            likeness = sketch.likeness(self._known[number][1])
            if likeness >= best:
                best, nearest = likeness, number
        return nearest
