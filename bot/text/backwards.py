"""Looks through words written backwards: `nrop`, 博赌. Touch this when a word should (or should not) be read so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

from bot.text import scan
from bot.text.characters import is_ideograph
from bot.text.patience import Patience
from bot.text.plausible import hidden, may_hide
from bot.text.scan import Found
from bot.text.scene import BACKWARDS, Needs, Scene
from bot.text.words import Hit

_GAIN: Final = 3.0  # how much better the text must read with the word turned round
_SHORTEST: Final = 4  # letters


class _Finder:
    """Finds listed forms in a text read backwards."""

    where: Final = BACKWARDS
    reach: Final = 0

    def __init__(self, words: scan.Finder):
        self.compiled: Any = None if isinstance(words, scan.Plain) else words
        self.pass_over = words.pass_over
        self._find = words.find

    def places(self, text: str, /) -> Found:
        return self._find(text[::-1])


class Backwards:
    """Listed words from their end to their beginning."""

    needs = Needs()

    def __init__(self, words: scan.Finder, after: int, plain_hits: Callable[[str, Found, Patience], list[Hit]]):
        self.finder = _Finder(words)
        self._after = after  # forms from here on are no words
        self._plain_hits = plain_hits

    def hits(self, scene: Scene, found: Found) -> Iterator[Hit]:
        folded, length = scene.folded, len(scene.folded)
        text = folded[::-1]
        worth: dict[str, bool] = {}

        def is_worth(start: int, end: int, form: int) -> bool:
            word = text[start:end]
            if word not in worth:
                worth[word] = self._may_be_turned(word, form)
            return worth[word]

        turned = [*scene.some(one for one in found if is_worth(*one))]
        for hit in self._plain_hits(text, turned, scene.patience):
            start, end = length - hit.end, length - hit.start
            if _turned(folded, start, end):
                yield Hit(hit.term, hit.signals, start, end)

    def _may_be_turned(self, word: str, form: int) -> bool:
        """Whether it is worth reading backwards somewhere. Nearly all that is met is not, and is met again."""
        may_be = form < self._after and _may_be_turned(word)
        if not may_be:
            self.finder.pass_over(word)
        return may_be


@lru_cache(maxsize=1 << 14)  # the same words stand in texts by accident, again and again
def _may_be_turned(word: str) -> bool:
    """No palindrome, no honest Chinese when it is turned round, and Latin of some length (`am` is no `ma`)."""
    seen = word[::-1]
    if seen == word:
        return False
    return may_hide(seen, word, _GAIN) if all(map(is_ideograph, seen)) else len(word) >= _SHORTEST


def _turned(text: str, start: int, end: int) -> bool:
    """Whether it is worth reading backwards here."""
    seen = text[start:end]
    return not all(map(is_ideograph, seen)) or hidden(text, start, end, seen[::-1], _GAIN)
