"""What a look through a disguise is given, and what it has in common with the others.

A look is made for one view from the words of that view, and is asked for hits in the folded text. Each first asks
something cheap of the whole text; what it does with candidates may cost more. Touch this when all looks change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from daachorse import CharwiseDoubleArrayAhoCorasick as Automaton

from bot.text.characters import SIGNS, is_ideograph
from bot.text.reductions import Reduced
from bot.text.words import Hit, Word

_SIGNS: Final = re.compile(f"[{SIGNS}]")

MOST_CANDIDATES: Final = 500  # of one look in one text: whoever writes more of them is caught by the first


@dataclass(frozen=True, slots=True)
class Scene:
    """A folded text, and the same with the separators of the view removed."""

    folded: str
    joined: Reduced

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) of the joined text stands in the folded one."""
        return self.joined.origin[start], self.joined.origin[end - 1] + 1


class Look(Protocol):
    """Looks through one disguise."""

    def hits(self, scene: Scene) -> Iterable[Hit]: ...


class Forms:
    """An automaton over forms of words; several words may share one."""

    def __init__(self, pairs: Iterable[tuple[str, Word]]):
        self._words: dict[str, list[Word]] = {}
        for form, word in pairs:
            self._words.setdefault(form, []).append(word)
        self._by_index = list(self._words.values())
        self._automaton = Automaton(list(self._words))

    def __bool__(self) -> bool:
        return bool(self._by_index)

    def find(self, text: str) -> Sequence[tuple[Word, int, int]]:
        """The first of them."""
        by_index = self._by_index
        found = self._automaton.find_overlapping(text)[:MOST_CANDIDATES]
        return [(word, start, end) for start, end, index in found for word in by_index[index]][:MOST_CANDIDATES]

    def exactly(self, form: str) -> list[Word]:
        return self._words.get(form, [])


def ideographic(words: Iterable[Word]) -> dict[Word, str]:
    """The Chinese words, without signs: two or more ideographs and nothing else."""
    cores = {word: _SIGNS.sub("", word.folded) for word in words}
    return {word: core for word, core in cores.items() if len(core) > 1 and all(map(is_ideograph, core))}
