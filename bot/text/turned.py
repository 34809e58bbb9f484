"""Texts turned: each character stands for another (by its sound, by its shape), for some others, or for none; and forms
of words found in what that gives, in one walk where it is compiled (`scan`).

Touch this when a look through a disguise should find its forms in another way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from bot.text import scan
from bot.text.scan import Found

Points = Mapping[int, int | str]  # what a character stands for, by number


class Turned:
    """One way of turning texts."""

    __slots__ = ("_stands_for", "compiled")

    def __init__(self, stands_for: Points, *, quick: bool = scan.compiled is not None):
        self.compiled: Any = scan.folds(stands_for, ()) if quick else None  # the table, for `scan`
        self._stands_for: Sequence[int | str] | Points = stands_for if quick else _listed(stands_for)

    def fold(self, text: str) -> str:
        """The text turned."""
        turned: str | None = None if self.compiled is None else self.compiled.fold(text)
        return text.translate(self._stands_for) if turned is None else turned

    def fold_each(self, texts: Sequence[str]) -> list[str]:
        return [self.fold(text) for text in texts]

    def origins(self, text: str) -> tuple[Sequence[int], Sequence[int]]:
        """Where each turned character stood; only where each stands for one."""
        return range(len(text)), range(1, len(text) + 1)


class Finder:
    """Finds forms, of turned texts, in texts as they are."""

    __slots__ = ("_finder", "_turned", "compiled", "pass_over")

    where: Final = 0  # in texts from their beginning to their end
    reach: Final = 0

    def __init__(self, turned: Turned, forms: Sequence[str]):
        self._turned = turned
        self._finder, _ = scan.made(forms, turned.compiled, frozenset())
        self.compiled = None if turned.compiled is None else self._finder
        self.pass_over = self._finder.pass_over
        """Says of characters that a form in their place is no matter: it need not be told again, but may be."""

    def places(self, text: str) -> Found:
        """Every form; the places are those in the turned text."""
        found = self._finder.through(text)
        return self._finder.find(self._turned.fold(text)) if found is None else found


@cache
def as_it_is() -> Turned:
    """Each character as itself."""
    return Turned({})


def _listed(stands_for: Points) -> list[int | str]:
    """As a list, which `str.translate` walks quicker than a mapping without most characters."""
    table: list[int | str] = list(range(max(stands_for, default=-1) + 1))
    for point, stands in stands_for.items():
        table[point] = stands
    return table
