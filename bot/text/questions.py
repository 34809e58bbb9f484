"""What one reader asks of every text, numbered, and what the prefilter's answer means for each stage.

Without an answer every stage does all its work; with one, a stage whose question was not raised is passed over. Touch
this when a stage gets a cheaper first question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from bot.text import reductions
from bot.text.folding import Folding
from bot.text.identifiers import DETECTORS, Places, expected, search, written
from bot.text.lexicon import Lexicon
from bot.text.patience import Patience
from bot.text.patterns import PatternSet
from bot.text.prefilter import CLOSELY, Prefilter, classed, loosened
from bot.text.store import Store
from bot.text.words import NOTHING

Where = Callable[[], Iterable[tuple[int, int, str]]]

CUES_IN: Final = 4_000  # characters: what a text is shows early, and RE2 reads cues slowly in texts made for it

NO_HINTS: Final[Mapping[str, str]] = {}


class View(NamedTuple):
    """The words of a view, and the numbers of its questions: may the text have separators, and markup?"""

    lexicon: Lexicon
    gaps: int | None  # None: the words know without being told
    markup: int


class Questions:
    """All that is asked, compiled. What is asked for is given with the signals it raises."""

    def __init__(
        self,
        patterns: Mapping[str, int],
        detectors: Mapping[str, int],
        cues: Mapping[str, int],
        lexicons: Iterable[Lexicon],
        store: Store,
        *,
        hints: Mapping[str, str] = NO_HINTS,
        late: Iterable[Sequence[str]] = (),
        filtered: bool = True,
    ):
        """`hints`: cue -> what is looked for in its place; `late`: cues that are asked when somebody wants to know."""
        asked: list[Sequence[str] | None] = []

        def number(forms: Sequence[str] | None) -> int:
            asked.append(forms)
            return len(asked) - 1

        self._detectors = detectors
        used = dict.fromkeys(detector.clue for name, detector in DETECTORS.items() if name in detectors)
        self._clues = {clue: number(expected(clue)) for clue in used}
        self._plain = number(written.expected() if used else ())
        self.views = tuple(
            View(
                lexicon,
                gaps=None if lexicon.sees_gaps else number(_gaps(lexicon)),
                markup=number(reductions.expected_markup(lexicon.disguises)),
            )
            for lexicon in lexicons
        )
        self._about_numbers = frozenset((*self._clues.values(), self._plain) if used else ())
        first = len(asked)
        forms = [*map(loosened, patterns), *(loosened(hints.get(cue, cue), CLOSELY) for cue in cues)]
        asked += [None if form is None else (form,) for form in forms]
        self._prefilter = Prefilter(asked, store, compiles=filtered, numbers=written.NUMBERS)
        unknown = self._prefilter.unknown
        cue = first + len(patterns)
        self._patterns = PatternSet([*patterns], [number - first for number in unknown if first <= number < cue])
        hinted = [index for index, expression in enumerate(cues) if expression in hints]
        self._cues = PatternSet([*cues], [number - cue for number in unknown if number >= cue], CLOSELY, hinted)
        self._signals = [*patterns.values(), *cues.values()]  # of the expressions
        self._first = first  # the number of the first expression
        self._first_cue = cue  # nobody is shown where those occur
        self._always = [number for number in unknown if number < first]
        self.ask: Callable[[str], Sequence[int]] = self._ask_more if self._always else self._prefilter.ask
        """The numbers of the questions that a text raises, and of those that nobody can answer."""
        sure = [number for number in range(cue, len(asked)) if self._cues.is_sure(number - cue)]
        self._sure = {number: frozenset({self._signals[number - first]}) for number in sure}
        self.late = [LateCues(some, store, filtered=filtered) for some in late]
        # some are asked of every text
        self.busy = bool(self._always) or self._patterns.unasked or self._cues.unasked
        # the only words there are, where most texts are asked nothing else
        quick = len(self.views) == 1 and self.views[0].gaps is None and not self.busy
        self.alone = self.views[0].lexicon if quick else None

    def _ask_more(self, text: str) -> Sequence[int]:
        return [*self._prefilter.ask(text), *self._always]

    def certain(self, asked: Sequence[int], text: str) -> frozenset[int] | None:
        """The signals of cues that occur where they are asked for. None: something else is to be asked in earnest."""
        if len(text) > CUES_IN:
            return None
        if len(asked) == 1:  # mostly
            return self._sure.get(asked[0])
        signals = [self._sure.get(number, NOTHING) for number in asked]
        return NOTHING.union(*signals) if all(signals) else None

    def found(self, text: str, asked: Sequence[int], patience: Patience) -> dict[int, Where]:
        """The signals of what occurs in the text, words aside, and where each does."""
        found: dict[int, Where] = {}
        first, cue, of_cues = self._first, self._first_cue, text[:CUES_IN]
        about_numbers = False
        for number in asked if text is of_cues else self._asked_of_long(asked, of_cues):
            if number < first:
                about_numbers = about_numbers or number in self._about_numbers
            elif number >= cue:
                if self._cues.confirms(number - cue, of_cues):
                    found[self._signals[number - first]] = _nowhere
            elif self._patterns.confirms(number - first, text):
                found[self._signals[number - first]] = _searched(self._patterns, number - first, text)
        for index in self._patterns.unasked_in(text):
            found[self._signals[index]] = _searched(self._patterns, index, text)
        for index in self._cues.unasked_in(of_cues):
            found[self._signals[cue - first + index]] = _nowhere
        if about_numbers:
            for name, places in self._detected(text, asked, patience).items():
                found[self._detectors[name]] = _fixed([(start, end, name) for start, end in places])
        return found

    def _asked_of_long(self, asked: Sequence[int], text_begins: str) -> list[int]:
        """Cues are asked of its beginning alone."""
        cue = self._first_cue
        return [*(one for one in asked if one < cue), *(one for one in self.ask(text_begins) if one >= cue)]

    def _detected(self, text: str, asked: Sequence[int], patience: Patience) -> Mapping[str, Places]:
        """The identifiers in the text. What is not plainly written is asked about once more as it is meant."""
        said: written.Plain = text, None
        if self._plain in asked:
            said = written.plain(text)
            asked = self.ask(said[0])
        absent = {clue for clue, number in self._clues.items() if number not in asked}
        return search(self._detectors, said, absent, patience)


class LateCues:
    """Cues that only few texts are asked. Not in the one pass: it would be slower for all."""

    def __init__(self, cues: Sequence[str], store: Store, *, filtered: bool):
        forms = [loosened(cue, CLOSELY) for cue in cues]
        asked = [None if form is None else (form,) for form in forms]
        self._prefilter = Prefilter(asked, store, compiles=filtered)
        self._cues = PatternSet(cues, self._prefilter.unknown, CLOSELY)

    def occurring(self, text: str) -> frozenset[int]:
        """Their numbers. Raises UnicodeEncodeError for half of a surrogate pair."""
        text = text[:CUES_IN]
        return frozenset(self._cues.matching(text, self._prefilter.ask(text)))


def _gaps(lexicon: Lexicon) -> Sequence[str]:
    return reductions.expected(lexicon.disguises, classed(Folding(lexicon.disguises, compiled=False).shifting))


def _nowhere() -> Iterable[tuple[int, int, str]]:
    return ()


def _fixed(places: list[tuple[int, int, str]]) -> Where:
    return lambda: places


def _searched(patterns: PatternSet, index: int, text: str) -> Where:
    name = patterns.sources[index]
    return lambda: [(start, end, name) for start, end in patterns.spans(index, text)]
