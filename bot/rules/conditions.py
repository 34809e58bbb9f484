"""The vocabulary of `when` and `unless`: the models that read it and the compiler that makes a pure test of it.

Keys AND; items of a list OR; `any: [blocks]` is an OR of blocks. A fact that is absent does not match and is never an
error. A compiled `Condition` says what matched (`condition(event, facts, labels)`), or which part failed first and what
it saw (`explain`). `needs` names the text signals of which at least one must have been seen, so that the policy room
can leave out every rule that a text does not concern; never gate through `unless`.

Touch `blocks.py` when the language gains a key, and `BUILDERS` here when a block does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from bot.domain.events import Event, MessagePosted
from bot.domain.rules import Facts, Span
from bot.rules.blocks import Block, When
from bot.rules.parts import Moment, Part, Spots, build_group, build_label, build_message, build_sender, build_time
from bot.rules.problems import Path, Problem, RuleError
from bot.rules.stances import STANCES
from bot.rules.texts import build_text
from bot.rules.vocabulary import Vocabulary

NO_LABELS: Mapping[str, str] = MappingProxyType({})
NO_DETAILS: Mapping[str, str] = MappingProxyType({})
Finds = tuple[Span, ...] | None


class Matched(NamedTuple):
    """A condition held: what was seen where, and the values a message or report may quote."""

    spans: tuple[Span, ...] = ()
    details: Mapping[str, str] = NO_DETAILS  # {"found": "博彩, 赌博"}


NO_MATCH: Final = Matched()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The first part that did not hold: `group.external`, what the rule wanted, what the event had (`–` = absent)."""

    part: str
    wanted: str
    saw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A compiled `when`. Pure: the same event, facts and labels always give the same answer."""

    parts: tuple[Part, ...] = ()  # all must hold
    alternatives: tuple[tuple[Part, ...], ...] = ()  # and all parts of one of these, if there are any
    needs: frozenset[int] | None = None  # text signals, one of which must occur; None = look at every event
    uses_labels: bool = False  # ask again after the labelling rules have spoken
    uses_finds: bool = False  # it asks how the writer stands to what was found
    spots: Spots | None = None  # where it is about the group and one thing in the text: where that is

    def __call__(
        self, event: Event, facts: Facts, labels: Mapping[str, str] = NO_LABELS, finds: Finds = None
    ) -> Matched | None:
        moment = self.moment(event, facts, labels, finds)
        spans: list[Span] = []
        for part in self.parts:
            seen = part.evidenced(moment)
            if seen is None:
                return None
            spans += seen
        if self.alternatives:
            holding = [block for block in self.alternatives if all(part.holds(moment) for part in block)]
            if not holding:
                return None
            spans.extend(span for block in holding for part in block for span in part.spans(moment))
        return matched(spans)

    def may_hold_in(self, event: Event, facts: Facts) -> bool:
        """False when what stands about the group alone forbids it, whatever is said there."""
        moment = Moment(event=event, facts=facts, labels=NO_LABELS)
        return all(part.holds(moment) for part in self.parts if part.standing)

    def moment(self, event: Event, facts: Facts, labels: Mapping[str, str], finds: Finds = None) -> Moment:
        """What its parts are asked about. `finds` is what `when` saw, for an `unless`; a `when` is about its own."""
        moment = Moment(event, facts, labels, finds or ())
        if finds is not None or not self.uses_finds:
            return moment
        parts = (*self.parts, *(part for block in self.alternatives for part in block))
        return moment._replace(finds=tuple(span for part in parts for span in part.spans(moment)))

    def explain(self, event: Event, facts: Facts, labels: Mapping[str, str] = NO_LABELS) -> Failed | None:
        """The first part that fails, in the order of the language; None when the condition holds."""
        moment = self.moment(event, facts, labels)
        for part in self.parts:
            if not part.holds(moment):
                return Failed(part=part.name, wanted=part.wanted, saw=part.saw(moment))
        failures = [_first_failure(block, moment) for block in self.alternatives]
        if not failures or None in failures:
            return None
        return Failed(
            part="any",
            wanted=" | ".join(f"{f.part}: {f.wanted}" for f in failures if f),
            saw=" | ".join(f"{f.part}: {f.saw}" for f in failures if f),
        )


def compile_condition(when: When | Block, vocabulary: Vocabulary) -> Condition:
    """Make the test. Raises RuleError with every problem; paths are relative to `when` (`("text", "has_any", 0)`)."""
    problems: list[Problem] = []
    parts = _compile_block(when, vocabulary, (), problems)
    blocks = when.any if isinstance(when, When) else ()
    alternatives = tuple(
        _compile_block(block, vocabulary, ("any", position), problems) for position, block in enumerate(blocks)
    )
    if problems:
        raise RuleError(problems)
    everything = (*parts, *(part for block in alternatives for part in block))
    return Condition(
        parts=parts,
        alternatives=alternatives,
        needs=_needs(parts, alternatives),
        uses_labels=any(part.name.startswith("label.") for part in everything),
        uses_finds=any(part.name in STANCES for part in everything),
        spots=None if alternatives else _spots(parts),
    )


def text_of(event: Event) -> str | None:
    """The text an event carries, if it is a message."""
    return event.text if isinstance(event, MessagePosted) else None


BUILDERS: Mapping[str, Callable[..., tuple[Part, ...]]] = {
    "text": build_text,
    "sender": build_sender,
    "group": build_group,
    "message": build_message,
    "label": build_label,
    "time": build_time,
}


def _compile_block(block: Block, vocabulary: Vocabulary, path: Path, problems: list[Problem]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for name, build in BUILDERS.items():
        options = getattr(block, name)
        if options is not None:
            parts.extend(build(options, vocabulary, (*path, name), problems))
    return tuple(parts)


def _needs(parts: tuple[Part, ...], alternatives: tuple[tuple[Part, ...], ...]) -> frozenset[int] | None:
    """Signals without which the condition cannot hold. One gated part is enough for an AND; an OR needs one in each."""
    for part in parts:
        if part.needs is not None:
            return part.needs
    gates = [next((p.needs for p in block if p.needs is not None), None) for block in alternatives]
    if not gates or None in gates:
        return None
    return frozenset(signal for gate in gates if gate is not None for signal in gate)


def _spots(parts: tuple[Part, ...]) -> Spots | None:
    """Where the only part is that does not stand or fall with the group."""
    asked = [part for part in parts if not part.standing]
    return asked[0].spots if len(asked) == 1 else None


def _first_failure(block: tuple[Part, ...], moment: Moment) -> Failed | None:
    for part in block:
        if not part.holds(moment):
            return Failed(part=part.name, wanted=part.wanted, saw=part.saw(moment))
    return None


def matched(spans: Sequence[Span]) -> Matched:
    """What is told of what was seen there."""
    if not spans:
        return NO_MATCH
    if len(spans) == 1:
        return Matched(tuple(spans), {"found": spans[0].what})
    unique = tuple(sorted(dict.fromkeys(spans), key=lambda span: (span.start, span.end, span.what)))
    found = ", ".join(dict.fromkeys(span.what for span in unique))
    return Matched(unique, {"found": found} if found else NO_DETAILS)
