"""The reader: everything that any rule looks for in a text, asked of each text once.

Rules register what they look for and get a *signal*, an integer; `read(text)` says which signals a text gives, and
where. The same words in the same view are one signal, so rules and org units share the work. Pure from outside: it
remembers the last text only to spare work. Touch this when rules can look for a new sort of thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, KeysView, Sequence

from bot.domain.rules import Span
from bot.text import reductions
from bot.text.identifiers import DETECTORS, detect
from bot.text.lexicon import Hit, Lexicon
from bot.text.patterns import PatternSet, compile_pattern
from bot.text.reductions import Reduced
from bot.text.views import EVERYDAY

_SURROGATE = re.compile("[\ud800-\udfff]")

Where = Callable[[], Iterable[tuple[int, int, str]]]


class Reading:
    """What one text gave. Spans are worked out when asked for, in offsets of the text as it was written."""

    __slots__ = ("_found", "text")

    def __init__(self, text: str, found: dict[int, list[Where]]):
        self.text = text
        self._found = found

    @property
    def signals(self) -> KeysView[int]:
        return self._found.keys()

    def spans(self, signal: int) -> tuple[Span, ...]:
        """Where, in order, each once, a part of a longer find left out; empty when the signal was not given."""
        places = {place for where in self._found.get(signal, ()) for place in where()}
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
        self._patterns: PatternSet | None = None
        self._last: Reading | None = None

    def words(self, words: Sequence[str], *, see_through: frozenset[str] = EVERYDAY, whole_word: bool = True) -> int:
        """The signal "one of these words occurs"."""
        key = (tuple(words), see_through, whole_word)
        if key not in self._word_signals:
            self._word_signals[key] = self._new_signal()
            lexicon = self._lexicons.setdefault(see_through, Lexicon(see_through))
            lexicon.add(words, self._word_signals[key], whole_word)
        return self._word_signals[key]

    def pattern(self, pattern: str) -> int:
        """The signal "this RE2 expression matches the text as written". Raises PatternError."""
        if pattern not in self._pattern_signals:
            compile_pattern(pattern)
            self._pattern_signals[pattern] = self._new_signal()
            self._patterns = None
        return self._pattern_signals[pattern]

    def detector(self, name: str) -> int:
        """The signal "this identifier occurs". Raises KeyError for a name that is not in DETECTORS."""
        if name not in self._detector_signals:
            _ = DETECTORS[name]
            self._detector_signals[name] = self._new_signal()
        return self._detector_signals[name]

    def build(self) -> None:
        """Make the automata now rather than at the first message."""
        for lexicon in self._lexicons.values():
            lexicon.build()
        self._patterns = PatternSet.of(tuple(self._pattern_signals))

    def read(self, text: str) -> Reading:
        """Everything the text gives."""
        last = self._last
        if last is None or last.text != text:
            last = self._last = self._read(text)
        return last

    def _new_signal(self) -> int:
        self._next += 1
        self._last = None
        return self._next

    def _read(self, text: str) -> Reading:
        found: dict[int, list[Where]] = {}
        try:
            self._look(text, found)
        except UnicodeEncodeError:  # half of a surrogate pair, as broken clients send: same length, no meaning
            found.clear()
            self._look(_SURROGATE.sub("\ufffd", text), found)
        return Reading(text, found)

    def _look(self, text: str, found: dict[int, list[Where]]) -> None:
        for lexicon in self._lexicons.values():
            self._look_for_words(lexicon, text, found)
        if self._pattern_signals:
            self._look_for_patterns(text, found)
        for name, places in detect(self._detector_signals, text).items():
            found[self._detector_signals[name]] = [_fixed([(start, end, name) for start, end in places])]

    def _look_for_words(self, lexicon: Lexicon, text: str, found: dict[int, list[Where]]) -> None:
        """As written and, in views that read markup, once more decoded: `<p><o><r><n>` are signs, not only tags."""
        seen = lexicon.scan(text)
        if seen:
            for signal, hits in _by_signal(seen).items():
                found.setdefault(signal, []).append(_traced(lexicon, text, None, hits))
        source = reductions.decoded(text, lexicon.disguises)
        if source is not None:
            for signal, hits in _by_signal(lexicon.scan(source.text)).items():
                found.setdefault(signal, []).append(_traced(lexicon, source.text, source, hits))

    def _look_for_patterns(self, text: str, found: dict[int, list[Where]]) -> None:
        if self._patterns is None:
            self._patterns = PatternSet.of(tuple(self._pattern_signals))
        for index in self._patterns.matching(text):
            name = self._patterns.sources[index]
            found[self._pattern_signals[name]] = [_searched(self._patterns, index, text, name)]


def _by_signal(hits: list[Hit]) -> dict[int, list[Hit]]:
    sorted_out: dict[int, list[Hit]] = {}
    for hit in hits:
        for signal in hit.signals:
            sorted_out.setdefault(signal, []).append(hit)
    return sorted_out


def _fixed(places: list[tuple[int, int, str]]) -> Where:
    return lambda: places


def _searched(patterns: PatternSet, index: int, text: str, name: str) -> Where:
    return lambda: [(start, end, name) for start, end in patterns.spans(index, text)]


def _traced(lexicon: Lexicon, text: str, source: Reduced | None, hits: list[Hit]) -> Where:
    """The way back: folded text -> decoded text -> text as written."""

    def where() -> list[tuple[int, int, str]]:
        _, starts, ends = lexicon.folding.trace(text)
        places = [(starts[hit.start], ends[hit.end - 1], hit.term) for hit in hits]
        if source is None:
            return places
        after = [*source.origin[1:], source.length]
        return [(source.origin[start], after[end - 1], what) for start, end, what in places]

    return where
