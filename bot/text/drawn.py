"""Words drawn out: `freeee`, 赌赌博博. Found where a run of a character of some word is, with every run as one
character, then believed by the lengths of the runs. Touch this when a drawn-out word should (or should not) be one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from bot.text import reductions
from bot.text.characters import is_content
from bot.text.patience import Patience
from bot.text.reductions import Origin, Reduced
from bot.text.scan import Found
from bot.text.words import Hit, Word

_MOST_READ: Final = 12_000  # characters near runs
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

    def __init__(
        self,
        after: int,
        reach: Mapping[int, int],
        find: Callable[[str], Found],
        words_of: Callable[[int], Iterable[Word]],
    ):
        self._after = after
        self._reach = reach
        self._find = find
        self._words_of = words_of

    def hits(self, text: str, base: Reduced | None, found: Found, patience: Patience) -> list[Hit]:
        """In a folded text; or in that text with its separators removed, the way back included."""
        hits: list[Hit] = []
        after, reach = self._after, self._reach
        runs = [run for run in found if run[2] in reach]
        drawn = set("".join([text[start] for start, _, _ in runs]))
        origin: Origin = range(len(text)) if base is None else base.origin
        for first, last in patience.within(self._around(runs, len(text)), _MOST_READ):
            piece = text[first:last]
            squeezed = reductions.squeeze(piece)
            places = [
                (start, end, form)
                for start, end, form in self._find(squeezed)
                if form < after and not drawn.isdisjoint(squeezed[start:end])
            ]
            if places:
                hits += self._believed(origin, first, piece, places, patience)
        return hits

    def _believed(self, origin: Origin, first: int, piece: str, places: Found, patience: Patience) -> Iterator[Hit]:
        text, starts, lengths = reductions.collapse(piece)
        for start, end, form in places:
            if not patience.again(("drawn", form)):
                continue
            runs, seen = lengths[start:end], text[start:end]
            for word in self._words_of(form):
                if reductions.runs_of(word.folded)[0] == seen and word.drawn_out(runs):
                    signals = word.signals(text, start, end)
                    if signals:
                        last = first + starts[end - 1] + runs[-1] - 1
                        yield Hit(word.term, signals, origin[first + starts[start]], origin[last] + 1)

    def _around(self, runs: Found, length: int) -> list[tuple[int, int]]:
        """The parts of the text near its runs. They are found in the order in which they end."""
        parts: list[tuple[int, int]] = []
        begin, end = 0, -1  # of none yet
        for start, stop, form in runs:
            far = self._reach[form]
            first, last = start - far if start > far else 0, stop + far
            if end < 0:
                begin, end = first, last
            elif first > end:
                parts.append((begin, end))
                begin, end = first, last
            else:
                if first < begin:
                    begin = first
                if last > end:
                    end = last
        if end >= 0:
            parts.append((begin, min(end, length)))
        return parts
