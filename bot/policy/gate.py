"""Which rules an event concerns, found without asking each: by the event's type, and by what was seen in its text.

A rule whose condition needs a word is looked at only when the word occurred; `unless` never gates. With and without the
gate the answers are equal. Touch this when evaluation must grow less with the number of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar


class Gated(Protocol):
    """What the gate must know of a rule: the signals of which one must have been seen; None = ask it always."""

    @property
    def needs(self) -> frozenset[int] | None: ...


R = TypeVar("R", bound=Gated)


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules that listen to one type of event, in the order in which they are asked."""

    always: tuple[int, ...]  # positions of rules that are asked about every event
    by_signal: Mapping[int, tuple[int, ...]]

    @classmethod
    def of(cls, rules: Sequence[Gated]) -> Gate:
        by_signal: dict[int, list[int]] = {}
        always = []
        for position, rule in enumerate(rules):
            if rule.needs is None:
                always.append(position)
            for signal in rule.needs or ():
                by_signal.setdefault(signal, []).append(position)
        return cls(tuple(always), {signal: tuple(positions) for signal, positions in by_signal.items()})

    def concerned(self, rules: Sequence[R], signals: Iterable[int]) -> Iterable[R]:
        """The rules that may match, in order."""
        positions = set(self.always)
        for signal in signals:
            positions.update(self.by_signal.get(signal, ()))
        return (rules[position] for position in sorted(positions))
