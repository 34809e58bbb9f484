"""What the `text` conditions mean: each registers what it looks for with the shared reader and asks for its signal.

Touch this when the `text` block of the policy language gains a key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from operator import eq, gt
from typing import Final

from bot.domain.events import Event, MessagePosted
from bot.domain.rules import Span
from bot.rules.blocks import TextWhen
from bot.rules.parts import Moment, Part, shown
from bot.rules.problems import Path, Problem
from bot.rules.stances import build_stances
from bot.rules.vocabulary import Vocabulary
from bot.text.characters import too_short
from bot.text.identifiers import DETECTORS
from bot.text.patterns import PatternError
from bot.text.reader import Reader
from bot.text.views import DISGUISES, EVERYDAY, expand

# Seen in a message's form: the reader's signals count from 1.
CALLS_EVERYBODY: Final = -1
CROWDED: Final = -2  # so many candidates stand there that not all were judged
_NOTHING: Final[frozenset[int]] = frozenset()


def signals_of(reader: Reader) -> Callable[[Event], Collection[int]]:
    """All that is seen in an event: what its text gives, and what is seen in its form."""
    read = reader.read

    def signals(event: Event) -> frozenset[int]:
        if not isinstance(event, MessagePosted):
            return _NOTHING
        reading = read(event.text)
        if not event.mentions_all and not reading.cut:
            return reading.signals
        form = (CALLS_EVERYBODY, event.mentions_all), (CROWDED, reading.cut)
        return reading.signals.union([sign for sign, seen in form if seen])

    return signals


def build_text(options: TextWhen, vocabulary: Vocabulary, path: Path, problems: list[Problem]) -> tuple[Part, ...]:
    found: list[Problem] = []
    view = _view(options, (*path, "see_through"), found)
    parts = [
        *_word_parts(options, vocabulary, view, path, found),
        *_pattern_part(options, vocabulary.reader, path, found),
        *_detector_part(options, vocabulary.reader, path, found),
        *_form_parts(options),
        *build_stances(options),
    ]
    problems.extend(found)
    return tuple(parts)


def text_signals(options: TextWhen, vocabulary: Vocabulary, path: Path, problems: list[Problem]) -> frozenset[int]:
    """The signals of its words, expressions and identifiers, for a text that is not a message's: a file's."""
    return frozenset(signal for part in build_text(options, vocabulary, path, problems) for signal in part.needs or ())


def _view(options: TextWhen, path: Path, problems: list[Problem]) -> frozenset[str]:
    """The disguises to look through: `everyday` unless the rule says otherwise."""
    if options.see_through is None:
        return EVERYDAY
    known = ", ".join(("everyday", "all", *DISGUISES))
    for position, name in enumerate(options.see_through):
        if name not in ("everyday", "all") and name not in DISGUISES:
            values = {"name": name, "known": known}
            problems.append(Problem(code="unknown-disguise", path=(*path, position), values=values))
    return expand(options.see_through)


def _word_parts(
    options: TextWhen, vocabulary: Vocabulary, view: frozenset[str], path: Path, problems: list[Problem]
) -> list[Part]:
    """`has_any` is one signal for all its words; `has_all` one per item."""
    parts = []
    wanted: list[tuple[str, tuple[str, ...], Path]] = []
    if options.has_any is not None:
        wanted.append(("has_any", options.has_any, (*path, "has_any")))
    for position, item in enumerate(options.has_all or ()):
        wanted.append(("has_all", (item,), (*path, "has_all", position)))
    for key, items, where in wanted:
        words, wrong = vocabulary.words(items, where)
        problems.extend(wrong)
        short = [word for word in words if too_short(word)]
        problems.extend(Problem(code="word-too-short", path=where, values={"word": word}) for word in short)
        if wrong or short:
            continue
        signal = vocabulary.reader.words(words, see_through=view, whole_word=options.whole_word)
        parts.append(_signals_part(f"text.{key}", ", ".join(items), vocabulary.reader, (signal,)))
    return parts


def _pattern_part(options: TextWhen, reader: Reader, path: Path, problems: list[Problem]) -> list[Part]:
    signals = []
    for position, pattern in enumerate(options.matches or ()):
        try:
            signals.append(reader.pattern(pattern))
        except PatternError as error:
            problems.append(Problem(code="bad-pattern", path=(*path, "matches", position), values={"why": str(error)}))
    if not signals:
        return []
    return [_signals_part("text.matches", shown(options.matches), reader, tuple(signals))]


def _detector_part(options: TextWhen, reader: Reader, path: Path, problems: list[Problem]) -> list[Part]:
    signals = []
    for position, name in enumerate(options.detects or ()):
        if name not in DETECTORS:
            values = {"name": name, "known": ", ".join(DETECTORS)}
            problems.append(Problem(code="unknown-detector", path=(*path, "detects", position), values=values))
        else:
            signals.append(reader.detector(name))
    if not signals:
        return []
    return [_signals_part("text.detects", shown(options.detects), reader, tuple(signals))]


def _signals_part(name: str, wanted: str, reader: Reader, signals: tuple[int, ...]) -> Part:
    alone = signals[0] if len(signals) == 1 else None

    def spots(event: Event) -> tuple[Span, ...] | None:
        if not isinstance(event, MessagePosted):
            return None
        reading = reader.read(event.text)
        if alone is not None:
            return reading.spans(alone)
        return tuple([span for signal in signals for span in reading.spans(signal)])

    def see(moment: Moment) -> tuple[Span, ...] | None:
        return spots(moment.event)

    return Part(name=name, wanted=wanted, see=see, accept=bool, evidence=True, needs=frozenset(signals), spots=spots)


def _form_parts(options: TextWhen) -> list[Part]:
    parts = []
    if options.longer_than is not None:
        parts.append(_message_part("text.longer_than", options.longer_than, lambda m: len(m.text) + m.unread, gt))
    if options.mentions_all is not None:
        needs = frozenset({CALLS_EVERYBODY}) if options.mentions_all else None
        parts.append(_message_part("text.mentions_all", options.mentions_all, lambda m: m.mentions_all, eq, needs))
    return parts


def _message_part(
    name: str,
    wanted: int,
    read: Callable[[MessagePosted], int],
    compare: Callable[[int, int], bool],
    needs: frozenset[int] | None = None,
) -> Part:
    def see(moment: Moment) -> int | None:
        return read(moment.event) if isinstance(moment.event, MessagePosted) else None

    return Part(name=name, wanted=shown(wanted), see=see, accept=lambda seen: compare(seen, wanted), needs=needs)
