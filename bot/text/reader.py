"""The reader: everything that any rule looks for in a text, asked of each text once.

Rules register what they look for and get a *signal*, an integer; `read(text)` says which signals a text gives, and
where. The same words in the same view are one signal, so rules and org units share the work. Pure from outside: it
remembers the last text only to spare work. Touch this when rules can look for a new sort of thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.domain.rules import Span
from bot.text import reductions
from bot.text.disguises import looks_for
from bot.text.identifiers import DETECTORS, detect
from bot.text.lexicon import Lexicon
from bot.text.patterns import PatternSet, compile_pattern
from bot.text.questions import Questions
from bot.text.reductions import Reduced
from bot.text.store import NOWHERE, Store
from bot.text.views import EVERYDAY
from bot.text.words import Hit

_SURROGATE = re.compile("[\ud800-\udfff]")

WORTH_A_PASS = 1_000  # texts: each costs some 100 µs less with the pass, which takes up to a second to make

Where = Callable[[], Iterable[tuple[int, int, str]]]


class Seen:
    """Words that one lexicon saw: in the text as written (`source` None) or in the text decoded."""

    __slots__ = ("_by_signal", "_lexicon", "_source", "_text", "_trace", "hits")

    def __init__(self, lexicon: Lexicon, text: str, source: Reduced | None, hits: list[Hit]):
        self._lexicon = lexicon
        self._text = text
        self._source = source
        self.hits = hits
        self._by_signal: dict[int, list[Hit]] | None = None
        self._trace: tuple[Sequence[int], Sequence[int]] | None = None

    def places(self, signal: int) -> list[tuple[int, int, str]]:
        """Where the signal was seen. Sorted by signal for the first question: a word that stands in a thousand rules
        has a thousand signals, and each rule asks."""
        if self._by_signal is None:
            self._by_signal = {}
            for hit in self.hits:
                for one in hit.signals:
                    self._by_signal.setdefault(one, []).append(hit)
        hits = self._by_signal.get(signal)
        return self._traced(hits) if hits else []

    def _traced(self, hits: list[Hit]) -> list[tuple[int, int, str]]:
        """The way back: folded text -> decoded text -> text as written. Walked when asked for, and once."""
        if self._trace is None:
            self._trace = self._lexicon.folding.trace(self._text)[1:]
        starts, ends = self._trace
        places = [(starts[hit.start], ends[hit.end - 1], hit.term) for hit in hits]
        source = self._source
        if source is None:
            return places
        after = [*source.origin[1:], source.length]
        return [(source.origin[start], after[end - 1], what) for start, end, what in places]


class Reading:
    """What one text gave. Signals and spans are worked out when asked for, in offsets of the text as it was written."""

    __slots__ = ("_found", "_seen", "_signals", "_spans", "text")

    def __init__(self, text: str, seen: Sequence[Seen], found: Mapping[int, Where]):
        self.text = text
        self._seen = seen
        self._found = found
        self._signals: frozenset[int] | None = None
        self._spans: dict[int, tuple[Span, ...]] = {}

    @property
    def signals(self) -> frozenset[int]:
        if self._signals is None:
            signals = set(self._found)
            for seen in self._seen:
                for hit in seen.hits:
                    signals.update(hit.signals)
            self._signals = frozenset(signals)
        return self._signals

    def spans(self, signal: int) -> tuple[Span, ...]:
        """Where, in order, each once, a part of a longer find left out; empty when the signal was not given."""
        known = self._spans.get(signal)
        if known is None:
            known = self._spans[signal] = self._work_out(signal)
        return known

    def _work_out(self, signal: int) -> tuple[Span, ...]:
        found = self._found.get(signal)
        places = set(found()) if found is not None else set()
        for seen in self._seen:
            places.update(seen.places(signal))
        kept: list[tuple[int, int, str]] = []
        for start, end, what in sorted(places, key=lambda place: (place[0], -place[1], place[2])):
            if not any(what == other and end <= last for _, last, other in kept[-8:]):
                kept.append((start, end, what))
        return tuple(Span(start=start, end=end, what=what) for start, end, what in kept)


class Reader:
    """Compiles what is looked for; reads texts. One per policy revision, shared by all units."""

    def __init__(self) -> None:
        self._next = 0
        self._lexicons: dict[frozenset[str], Lexicon] = {}
        self._word_signals: dict[tuple[tuple[str, ...], frozenset[str], bool], int] = {}
        self._pattern_signals: dict[str, int] = {}
        self._detector_signals: dict[str, int] = {}
        self._cue_signals: dict[str, int] = {}
        self._questions: Questions | None = None
        self._until_filtered = 0  # texts that are read without the pass
        self._store = NOWHERE
        self._last: Reading | None = None

    def words(self, words: Sequence[str], *, see_through: frozenset[str] = EVERYDAY, whole_word: bool = True) -> int:
        """The signal "one of these words occurs"."""
        key = (tuple(words), see_through, whole_word)
        if key not in self._word_signals:
            self._word_signals[key] = self._new_signal()
            lexicon = self._lexicons.setdefault(see_through, Lexicon(see_through, looks_for))
            lexicon.add(words, self._word_signals[key], whole_word)
        return self._word_signals[key]

    def pattern(self, pattern: str) -> int:
        """The signal "this RE2 expression matches the text as written". Raises PatternError."""
        if pattern not in self._pattern_signals:
            compile_pattern(pattern)
            self._pattern_signals[pattern] = self._new_signal()
        return self._pattern_signals[pattern]

    def cue(self, pattern: str) -> int:
        """The signal "this RE2 expression of ours matches the text as written"; nobody is shown where."""
        if pattern not in self._cue_signals:
            self._cue_signals[pattern] = self._new_signal()
        return self._cue_signals[pattern]

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
        return Questions(*asked, self._lexicons.values(), self._store, filtered=filtered)

    def read(self, text: str) -> Reading:
        """Everything the text gives."""
        last = self._last
        if last is None or last.text != text:
            last = self._last = self._read(text)
        return last

    def _new_signal(self) -> int:
        self._next += 1
        self._last = self._questions = None
        return self._next

    def _read(self, text: str) -> Reading:
        try:
            seen, found = self._look(text)
        except UnicodeEncodeError:  # half of a surrogate pair, as broken clients send: same length, no meaning
            seen, found = self._look(_SURROGATE.sub("\ufffd", text))
        return Reading(text, seen, found)

    def _look(self, text: str) -> tuple[list[Seen], dict[int, Where]]:
        questions = self._questions
        if questions is None:
            self.build()
            questions = self._questions
            assert questions is not None
        elif self._until_filtered:
            self._until_filtered -= 1
            if not self._until_filtered:
                questions = self._questions = self._asking(filtered=True)
        asked = questions.ask(text)
        seen: list[Seen] = []
        for view in questions.views:
            hits = view.lexicon.scan(text, view.gaps in asked)
            if hits:
                seen.append(Seen(view.lexicon, text, None, hits))
            if view.markup in asked:
                seen += _decoded(view.lexicon, text)
        found: dict[int, Where] = {}
        for index in questions.matching(text):
            name = questions.patterns.sources[index]
            found[self._pattern_signals[name]] = _searched(questions.patterns, index, text, name)
        for cue in questions.cues(text, asked):
            found[self._cue_signals[cue]] = _nowhere
        worth = questions.detectors(asked)
        if worth is not None:
            for name, places in detect(self._detector_signals, text, worth).items():
                found[self._detector_signals[name]] = _fixed([(start, end, name) for start, end in places])
        return seen, found


def _decoded(lexicon: Lexicon, text: str) -> Iterator[Seen]:
    """In views that read markup a text is read once more decoded: `<p><o><r><n>` are signs, not only tags."""
    source = reductions.decoded(text, lexicon.disguises)
    if source is not None:
        yield Seen(lexicon, source.text, source, lexicon.scan(source.text))


def _nowhere() -> Iterable[tuple[int, int, str]]:
    return ()


def _fixed(places: list[tuple[int, int, str]]) -> Where:
    return lambda: places


def _searched(patterns: PatternSet, index: int, text: str, name: str) -> Where:
    return lambda: [(start, end, name) for start, end in patterns.spans(index, text)]
