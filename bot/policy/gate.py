"""Which rules an event concerns, found without asking each: by the event's type, by the group it happened in, and by
what was seen in its text.

A rule whose conditions on the group do not hold there is not asked about anything that is said there; one whose
condition needs a word, only when the word occurred. `unless` never gates. With and without all this the answers are
equal. Touch this when evaluation must grow less with the number of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

GROUPS_KEPT = 4_096  # groups whose rules are remembered; more are found anew


class Gated(Protocol):
    """What the gate must know of a rule."""

    @property
    def needs(self) -> frozenset[int] | None:
        """The text signals of which one must have been seen; None = ask it always."""
        ...

    @property
    def picks_groups(self) -> bool:
        """Whether it has conditions that stand or fall with the group alone."""
        ...


R = TypeVar("R", bound=Gated)


@dataclass(frozen=True, slots=True)
class Gate(Generic[R]):
    """Rules in the order in which they are asked, found by what a text holds."""

    rules: tuple[R, ...]
    always: tuple[int, ...]  # positions of rules that are asked about every event
    by_signal: Mapping[int, tuple[int, ...]]

    @classmethod
    def of(cls, rules: Sequence[R]) -> Gate[R]:
        by_signal: dict[int, list[int]] = {}
        always = []
        for position, rule in enumerate(rules):
            if rule.needs is None:
                always.append(position)
            for signal in rule.needs or ():
                by_signal.setdefault(signal, []).append(position)
        return cls(tuple(rules), tuple(always), {signal: tuple(where) for signal, where in by_signal.items()})

    def concerned(self, signals: Iterable[int]) -> Iterable[R]:
        """The rules that may match, in order."""
        positions = set(self.always)
        for signal in signals:
            positions.update(self.by_signal.get(signal, ()))
        return (self.rules[position] for position in sorted(positions))


class Index(Generic[R]):
    """The rules of one unit that listen to one type of event; a gate per group for those that pick their groups.

    A place (the group as it is now, and its unit) is known by identity: a group that changed is another place.
    """

    def __init__(self, rules: Sequence[R]):
        self.rules = tuple(rules)
        self._everywhere = Gate.of(self.rules)
        self._picky = any(rule.picks_groups for rule in rules)
        self._places: dict[tuple[int, ...], tuple[tuple[object, ...], Gate[R]]] = {}

    def at(self, place: tuple[object, ...], holds: Callable[[R], bool]) -> Gate[R]:
        """The gate of a place; `holds` says whether a rule's conditions on the group are met there."""
        if not self._picky:
            return self._everywhere
        key = tuple(map(id, place))
        known = self._places.get(key)
        if known is None:
            if len(self._places) >= GROUPS_KEPT:
                self._places.clear()
            gate = Gate.of([rule for rule in self.rules if not rule.picks_groups or holds(rule)])
            known = self._places[key] = (place, gate)  # the place is kept: its identity must not be given away
        return known[1]
