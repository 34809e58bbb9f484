"""Which looks a view needs besides what its folding and reductions do. Touch this when `see_through` learns a look."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.text.scene import Look
from bot.text.words import Word

_LETTERS = frozenset(("homoglyphs", "leet", "masked"))
_SOUNDS = frozenset(("pinyin", "homophones"))
_SHAPES = frozenset(("homoglyphs", "split_characters"))


def looks_for(disguises: frozenset[str], words: Callable[[], Sequence[Word]]) -> tuple[Look, ...]:
    """The looks of one view over its words. Their tables take memory and time to load: only those in use are."""
    looks: list[Look] = []
    if not disguises.isdisjoint(_LETTERS):
        from bot.text import letters

        looks += letters.looks(disguises, words())
    if not disguises.isdisjoint(_SOUNDS):
        from bot.text import spoken

        looks += spoken.looks(disguises, words())
    if not disguises.isdisjoint(_SHAPES):
        from bot.text import shapes

        looks += shapes.looks(disguises, words())
    return tuple(looks)
