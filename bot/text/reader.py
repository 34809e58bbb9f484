"""The reader: everything that any rule looks for in a text, asked of each text once.

Rules register what they look for and get a *signal*, an integer; `read(text)` says which signals a text gives, and
where. The same words in the same view are one signal, so rules and org units share the work. Pure from outside: it
remembers the last text only to spare work. Touch this when rules can look for a new sort of thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from bot.domain.rules import Span
from bot.text import reductions
from bot.text.disguises import looks_for
from bot.text.identifiers import DETECTORS
from bot.text.lexicon import Lexicon
from bot.text.patience import Patience
from bot.text.patterns import check_pattern
from bot.text.questions import Questions, Where
from bot.text.reductions import Reduced
from bot.text.sight import Sight
from bot.text.store import NOWHERE, Store
from bot.text.views import EVERYDAY
from bot.text.words import NOTHING, Terms

_SURROGATE = re.compile("[\ud800-\udfff]")

WORTH_A_PASS = 1_000  # texts: each costs some 100 µs less with the pass, which takes up to a second to make

One = TypeVar("One")
Seen = tuple[Sight, Reduced | None]  # in the text as written, or in the text decoded


class Reading(Struct, eq=False, gc=False):
    """What one text gave. Spans are worked out when asked for, in offsets of the text as it was written."""

    signals: frozenset[int]
    _seen: Sequence[Seen]
    _found: Mapping[int, Where]
    cut: bool = False  # so many candidates stood there that not all were judged
    _spans: dict[int, tuple[Span, ...]] | None = None

    def spans(self, signal: int) -> tuple[Span, ...]:
        """Where, in order, each once, a part of a longer find left out; empty when the signal was not given."""
        if self._spans is None:
            self._spans = {}
        known = self._spans.get(signal)
        if known is None:
            known = self._spans[signal] = self._work_out(signal)
        return known

    def _work_out(self, signal: int) -> tuple[Span, ...]:
        found = self._found.get(signal)
        if found is None and len(self._seen) == 1:  # mostly it is one word
            ((sight, source),) = self._seen
            alone = sight.places(signal) if source is None else ()
            if len(alone) == 1:
                ((start, end, what),) = alone
                return (Span(start=start, end=end, what=what),)
        places = set(found()) if found is not None else set()
        for sight, source in self._seen:
            if signal in sight.signals:
                places.update(sight.places(signal) if source is None else _as_written(source, sight.places(signal)))
        kept: list[Span] = []
        reached: dict[str, int] = {}  # how far what was found before goes
        for start, end, what in sorted(places, key=_in_order):
            if end > reached.get(what, 0):
                reached[what] = end
                kept.append(Span(start=start, end=end, what=what))
        return tuple(kept)


def _in_order(place: tuple[int, int, str]) -> tuple[int, int, str]:
    start, end, what = place
    return start, -end, what


_NOTHING_FOUND: Mapping[int, Where] = {}
EMPTY = Reading(NOTHING, (), _NOTHING_FOUND)


class Reader:
    """Compiles what is looked for; reads texts. One per policy revision, shared by all units."""

    def __init__(self) -> None:
        self._next = 0
        self._lexicons: dict[frozenset[str], Lexicon] = {}
        self._word_signals: dict[tuple[Terms, frozenset[str], bool], int] = {}
        self._pattern_signals: dict[str, int] = {}
        self._detector_signals: dict[str, int] = {}
        self._cue_signals: dict[str, int] = {}
        self._hints: dict[str, str] = {}
        self._late: list[Sequence[str]] = []
        self._made: dict[Hashable, Any] = {}  # what belongs to this reader, and is made once
        self._questions: Questions | None = None
        self._until_filtered = 0  # texts that are read without the pass
        self._store = NOWHERE
        self._last: tuple[str | None, Reading] = (None, EMPTY)  # one value: other threads read too

    def words(self, words: Sequence[str], *, see_through: frozenset[str] = EVERYDAY, whole_word: bool = True) -> int:
        """The signal "one of these words occurs"."""
        terms = Terms.of(words)
        key = (terms, see_through, whole_word)
        if key not in self._word_signals:
            self._word_signals[key] = self._new_signal()
            if see_through not in self._lexicons:
                self._lexicons[see_through] = Lexicon(see_through, looks_for)
            self._lexicons[see_through].add(terms, self._word_signals[key], whole_word)
        return self._word_signals[key]

    def pattern(self, pattern: str) -> int:
        """The signal "this RE2 expression matches the text as written". Raises PatternError."""
        if pattern not in self._pattern_signals:
            check_pattern(pattern)
            self._pattern_signals[pattern] = self._new_signal()
        return self._pattern_signals[pattern]

    def cue(self, pattern: str, hint: str | None = None) -> int:
        """The signal "this RE2 expression of ours matches the text as written"; nobody is shown where. `hint`: one that
        occurs wherever it does, and is looked for at less cost: the cue is then asked of the few texts that have it."""
        if pattern not in self._cue_signals:
            self._cue_signals[pattern] = self._new_signal()
            if hint is not None:
                self._hints[pattern] = hint
        return self._cue_signals[pattern]

    def late(self, cues: Sequence[str]) -> Callable[[str], frozenset[int]]:
        """Says which of these cues occur in a text, by number; for those that only few texts are asked."""
        number = len(self._late)
        self._late.append(tuple(cues))
        self._questions = None
        return lambda text: (self._questions or self._prepared()).late[number].occurring(text)

    def once(self, made: Callable[..., One], *of: Hashable) -> One:
        """What `made` makes of these and of the reader: the same for all who ask."""
        key = made, of
        if key not in self._made:
            self._made[key] = made(*of, self)
        one: One = self._made[key]
        return one

    def detector(self, name: str) -> int:
        """The signal "this identifier occurs". Raises KeyError for a name that is not in DETECTORS."""
        if name not in self._detector_signals:
            _ = DETECTORS[name]
            self._detector_signals[name] = self._new_signal()
        return self._detector_signals[name]

    def build(self, cache: Path | None = None, *, at_once: bool = True) -> None:
        """Make the automata now rather than at the first message; kept in the folder, if one is given. Not `at_once`:
        the pass before all questions takes a second to make, and is made when enough texts were read to be worth it."""
        self._store = Store(cache)
        for lexicon in self._lexicons.values():
            lexicon.build(self._store)
        self._until_filtered = 0 if at_once else WORTH_A_PASS
        self._questions = self._asking(filtered=at_once)

    def _asking(self, *, filtered: bool) -> Questions:
        asked = self._pattern_signals, self._detector_signals, self._cue_signals
        views = self._lexicons.values()
        return Questions(*asked, views, self._store, hints=self._hints, late=self._late, filtered=filtered)

    def read(self, text: str) -> Reading:
        """Everything the text gives."""
        last, reading = self._last
        if text != last:
            try:
                reading = self._look(text)
            except UnicodeEncodeError:  # half of a surrogate pair, as broken clients send: same length, no meaning
                reading = self._look(_SURROGATE.sub("\ufffd", text))
            self._last = text, reading
        return reading

    def _new_signal(self) -> int:
        self._next += 1
        self._last = None, EMPTY
        self._questions = None
        return self._next

    def _look(self, text: str) -> Reading:
        questions = self._questions
        if questions is None or self._until_filtered:
            questions = self._prepared()
        asked = questions.ask(text)
        cues = questions.certain(asked, text) if asked else NOTHING
        lexicon = questions.alone
        if cues is None or lexicon is None:
            return self._looked(text, questions, asked)
        sight = lexicon.look(text)  # most texts
        if sight is None:
            return Reading(cues, (), _NOTHING_FOUND) if cues else EMPTY
        signals = sight.signals | cues if cues else sight.signals
        return Reading(signals, ((sight, None),), _NOTHING_FOUND, sight.cut)

    def _looked(self, text: str, questions: Questions, asked: Sequence[int]) -> Reading:
        """What it gives of which more is asked than words."""
        seen: list[Seen] = []
        for lexicon, gaps, markup in questions.views:
            sight = lexicon.look(text, gaps is None or gaps in asked)
            if sight is not None:
                seen.append((sight, None))
            if markup in asked and (sight is None or not sight.cut):  # else more is there than is judged already
                seen += _decoded(lexicon, text)
        patience = Patience()
        found = questions.found(text, asked, patience) if asked or questions.busy else _NOTHING_FOUND
        if not seen and not found and not patience.ended:
            return EMPTY
        signals = NOTHING.union(found, *[sight.signals for sight, _ in seen])
        return Reading(signals, seen, found, patience.ended or any(sight.cut for sight, _ in seen))

    def _prepared(self) -> Questions:
        """The questions, made when there are none yet; with the pass, once enough was read to be worth it."""
        if self._questions is None:
            self.build()
        elif self._until_filtered:
            self._until_filtered -= 1
            if not self._until_filtered:
                self._questions = self._asking(filtered=True)
        assert self._questions is not None
        return self._questions


def _decoded(lexicon: Lexicon, text: str) -> Iterator[Seen]:
    """In views that read markup a text is read once more decoded: `<p><o><r><n>` are signs, not only tags."""
    source = reductions.decoded(text, lexicon.disguises)
    if source is not None:
        sight = lexicon.look(source.text)
        if sight is not None:
            yield sight, source


def _as_written(source: Reduced, places: Iterable[tuple[int, int, str]]) -> Iterable[tuple[int, int, str]]:
    """The way back from the decoded text."""
    origin, length = source.origin, len(source.text)
    return [(origin[start], origin[end] if end < length else source.length, what) for start, end, what in places]
