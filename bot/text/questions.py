"""What one reader asks of every text, numbered, and what the prefilter's answer means for each stage.

Without an answer every stage does all its work; with one, a stage whose question was not raised is passed over. The
expressions of admins are a pass of their own: they are compiled whenever a policy changes, the rest once. Touch this
when a stage gets a cheaper first question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.text import reductions
from bot.text.identifiers import DETECTORS, Clue, expected, written
from bot.text.lexicon import Lexicon
from bot.text.patterns import PatternSet
from bot.text.prefilter import Prefilter, classed, loosened
from bot.text.store import Store


@dataclass(frozen=True, slots=True)
class View:
    """The words of a view, and the numbers of its questions: may the text have separators, and markup?"""

    lexicon: Lexicon
    gaps: int
    markup: int


class Questions:
    """All that is asked, compiled."""

    def __init__(
        self,
        patterns: Iterable[str],
        detectors: Iterable[str],
        cues: Iterable[str],
        lexicons: Iterable[Lexicon],
        store: Store,
        *,
        filtered: bool = True,
    ):
        sources = tuple(patterns)
        loose = [loosened(source) for source in sources]
        self._written = Prefilter([None if form is None else (form,) for form in loose], store, compiles=filtered)
        self.patterns = PatternSet(sources, self._written.unknown)

        asked: list[Sequence[str] | None] = []

        def number(forms: Sequence[str] | None) -> int:
            asked.append(forms)
            return len(asked) - 1

        used = {DETECTORS[name].clue for name in detectors}
        # the clues of all detectors, whichever are in use: mostly that is compiled already
        clues = dict.fromkeys(detector.clue for detector in DETECTORS.values()) if used else {}
        numbers = {clue: number(expected(clue)) for clue in clues}
        self._clues = {clue: numbers[clue] for clue in used}
        self._plain = number(written.expected() if used else ())
        self.views = tuple(
            View(
                lexicon,
                gaps=number(reductions.expected(lexicon.disguises, classed(lexicon.folding.shifting))),
                markup=number(reductions.expected_markup(lexicon.disguises)),
            )
            for lexicon in lexicons
        )
        first = len(asked)
        hints = tuple(cues)
        asked += [None if form is None else (form,) for form in map(loosened, hints)]
        self._prefilter = Prefilter(asked, store, compiles=filtered)
        self._cue_at = {number: number - first for number in range(first, len(asked))}
        self._cues = PatternSet(hints, [number - first for number in self._prefilter.unknown if number >= first])
        idle = {number for clue, number in numbers.items() if clue not in used}
        self._always = list(self._prefilter.unknown.difference(self._cue_at, idle))
        self._about_numbers = frozenset((*self._clues.values(), self._plain) if used else ())

    def ask(self, text: str) -> Sequence[int]:
        """The numbers of the questions that the text raises, and of those that nobody can answer."""
        return self._prefilter.ask(text) + self._always

    def matching(self, text: str) -> Sequence[int]:
        """The numbers of the expressions that occur in the text."""
        return self.patterns.matching(text, self._written.ask(text)) if self.patterns.sources else ()

    def cues(self, text: str, asked: Iterable[int]) -> Iterable[str]:
        """The cues that occur in the text."""
        if not self._cue_at:
            return ()
        raised = [self._cue_at[number] for number in asked if number in self._cue_at]
        return [self._cues.sources[index] for index in self._cues.matching(text, raised)]

    def detectors(self, asked: Sequence[int]) -> frozenset[Clue] | None:
        """The clues that the text has not; None when no detector has to look. A text that is not plainly written may
        hide any of them."""
        if self._about_numbers.isdisjoint(asked):
            return None
        if self._plain in asked:
            return frozenset()
        return frozenset(clue for clue, number in self._clues.items() if number not in asked)
