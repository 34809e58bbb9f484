"""Words drawn out: `freeee`, 赌赌博博. Found where a run of a character of some word is, with every run as one
character, then believed by the lengths of the runs. Touch this when a drawn-out word should (or should not) be one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate, islice
from typing import Final

from bot.text import reductions
from bot.text.characters import is_content
from bot.text.patience import Patience
from bot.text.reductions import Origin, Reduced, Squeezed, squeezed
from bot.text.scan import Found
from bot.text.words import Hit, Word

_BORDER: Final = "\0"  # between parts of a text: in no word, and no letter
_MOST_RUNS: Final = 4_000  # of characters of words; what people write has some hundreds
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
        runs = [*islice((run for run in found if run[2] in self._reach), _MOST_RUNS + 1)]
        if not runs:
            return []
        if len(runs) > _MOST_RUNS:
            patience.ended = True
            runs.pop()
        parts = self._around(runs, len(text))
        repeated = set("".join([text[start] for start, _, _ in runs]))
        near = squeezed(text if parts == [(0, len(text))] else _BORDER.join([text[a:b] for a, b in parts]))
        origin: Origin = range(len(text)) if base is None else base.origin
        begins = [*accumulate([last - first + len(_BORDER) for first, last in parts], initial=0)]

        def written(at: int) -> int:
            part = bisect_right(begins, at) - 1
            return origin[parts[part][0] + at - begins[part]]

        hits = []
        for start, end, words in self._believed(near, repeated, patience):
            for word in words:
                signals = word.signals(near.text, start, end)
                if signals:
                    first, last = written(near.begin(start)), written(near.begin(end) - 1)
                    hits.append(Hit(word.term, signals, first, last + 1))
        return hits

    def _believed(
        self, near: Squeezed, repeated: set[str], patience: Patience
    ) -> Iterator[tuple[int, int, list[Word]]]:
        """Where words stand that may be drawn out, of each so many: there or not by the lengths of the runs."""
        worth: dict[int, bool] = {}  # whether a form is to be looked at, once more
        known: dict[tuple[int, tuple[int, ...]], list[Word]] = {}
        for start, end, form in self._find(near.text):
            look = worth.get(form)
            if look is None:
                look = worth[form] = form < self._after and not repeated.isdisjoint(near.text[start:end])
            if not look:
                continue
            if not patience.again(("drawn", form)):
                worth[form] = False
                continue
            runs = near.runs(start, end)
            if not runs:
                continue
            words = known.get((form, runs))
            if words is None:
                words = known[form, runs] = self._drawn_out(form, near.text[start:end], [*runs])
            if words:
                yield start, end, words

    def _drawn_out(self, form: int, seen: str, runs: list[int]) -> list[Word]:
        words = self._words_of(form)
        return [word for word in words if reductions.runs_of(word.folded)[0] == seen and word.drawn_out(runs)]

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
