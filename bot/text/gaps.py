"""A text closed up, and what stands over its gaps: `赌.博`, `p o r n`. Compiled it is one call; without that the text
is closed up by an expression, and what is found in it sifted. Touch this when more is to be known of a closed text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.text import reductions, scan
from bot.text.patience import MOST
from bot.text.reductions import Cuts, Reduced
from bot.text.scan import Found


class Closed(NamedTuple):
    """A text that was closed up, and what was found in it."""

    base: Reduced
    over: Found  # words that stand over a gap; where it is compiled, each as often as is judged, and once more


class Gaps:
    """Closes up the folded texts of one view. Forms from `after` on are no words."""

    def __init__(self, finder: scan.Finder, disguises: frozenset[str], after: int):
        self._finder = finder
        self._disguises = disguises
        self._after = after

    def closed(self, folded: str) -> Closed | None:
        """None where there is nothing to close up."""
        seen = self._finder.closed(folded, self._after, MOST + 1)
        if seen is None:
            return None
        if seen:
            text, cuts, over = seen
            return Closed(Reduced(text, Cuts(cuts), len(folded)), over)
        base = reductions.without_separators(folded, self._disguises)
        return None if base is None else Closed(base, [*self._over(base)])

    def _over(self, base: Reduced) -> Iterator[tuple[int, int, int]]:
        """Words that a removed sign had split: the others were found already."""
        ahead = iter(base.seams())
        passed, seam = 0, next(ahead, len(base.text))  # the last one before the end of a find, and the next
        for start, end, form in self._finder.find(base.text):
            while seam < end:
                passed, seam = seam, next(ahead, len(base.text))
            if passed > start and form < self._after:
                yield start, end, form
