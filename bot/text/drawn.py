"""Words drawn out: `freeee`, 赌赌博博. Found with every run as one character, then believed by the lengths of the runs.
Touch this when a drawn-out word should (or should not) be one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from bot.text import reductions, scan
from bot.text.characters import is_content
from bot.text.patience import MOST, Patience
from bot.text.reductions import Origin, Reduced, mark_of_repetition, squeezed
from bot.text.scan import Found
from bot.text.words import Hit, Word

_BESIDE: Final = 2  # characters at either end of the longest word


def marks(words: Iterable[str]) -> dict[str, int]:
    """What says that a character of a word is drawn out -> how far the longest word with it can reach from there. What
    is no run itself has two equal characters in a row at most."""
    by_length: dict[int, list[str]] = {}
    for word in words:
        by_length.setdefault(len(word), []).append(word)
    longest = {sign: length for length, some in sorted(by_length.items()) for sign in set("".join(some))}
    return {
        reductions.mark_of_repetition(sign): 2 * length + _BESIDE
        for sign, length in sorted(longest.items())
        if is_content(sign)
    }


class Drawn:
    """The drawn-out words of one view. Forms from `after` on are marks and nothing else."""

    def __init__(self, finder: scan.Finder, after: int, words_of: Callable[[int], Iterable[Word]]):
        self._finder = finder
        self._after = after
        self._words_of = words_of

    def hits(self, text: str, base: Reduced | None, patience: Patience) -> list[Hit]:
        """In a folded text; or in that text with its separators removed, the way back included."""
        origin: Origin = range(len(text)) if base is None else base.origin
        known: dict[tuple[int, str], list[Word]] = {}
        hits = []
        for start, end, form in self._found(text):
            if not patience.again(("drawn", form)):
                continue
            seen = text[start:end]
            words = known.get((form, seen))
            if words is None:
                words = known[form, seen] = self._drawn_out(form, seen)
            for word in words:
                signals = word.signals(text, start, end)
                if signals:
                    hits.append(Hit(word.term, signals, origin[start], origin[end - 1] + 1))
        return hits

    def _found(self, text: str) -> Found:
        """Where words may stand drawn out; where it is compiled, each as often as is judged, and once more."""
        found = self._finder.drawn(text, self._after, MOST + 1)
        if found is not None:
            return found
        near = squeezed(text)
        return [
            (near.begin(start), near.begin(end), form)
            for start, end, form in self._finder.find(near.text)
            if form < self._after and _has_mark(near.text[start:end], near.runs(start, end))
        ]

    def _drawn_out(self, form: int, seen: str) -> list[Word]:
        characters, runs = reductions.apart(seen)
        words = self._words_of(form)
        return [word for word in words if reductions.runs_of(word.folded)[0] == characters and word.drawn_out(runs)]


def _has_mark(characters: str, runs: Iterable[int]) -> bool:
    return any(run >= len(mark_of_repetition(sign)) for sign, run in zip(characters, runs, strict=False))
