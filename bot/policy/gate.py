"""Which rules an event concerns, found without asking each: by the group it happened in, by what was seen in its text,
and by what kinds see in it at a glance.

Rules are bits of one number, in the order in which they are asked. A rule whose conditions on the group do not hold
there is not asked about anything that is said there; one whose condition needs a word, only when the word occurred; one
about forbidden sites, only when the message leads to one of them. `unless` never gates. What is known of all events in
which the same was seen is kept with the choice of rules. With and without all this the answers are equal. Touch this
when evaluation must grow less with the number of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

from bot.domain.events import Event
from bot.domain.rules import Facts
from bot.rules.kind import EVERYTHING, Glance

CHOICES_KEPT = 4_096  # sets of rules that were found before, and what was seen when they were


class Gated(Protocol):
    """What the gate must know of a rule."""

    @property
    def needs(self) -> frozenset[int] | None:
        """The signals of which one must have been seen; None = none has to."""
        ...

    @property
    def reads(self) -> bool:
        """Whether what is seen decides about it, or about what it finds."""
        ...

    @property
    def glance(self) -> Glance | None:
        """What its kind must see in the event for there to be anything to find."""
        ...

    @property
    def picks_groups(self) -> bool:
        """Whether it has conditions that stand or fall with the group alone."""
        ...

    def may_hold_in(self, event: Event, facts: Facts) -> bool:
        """Whether those conditions hold in the event's group."""
        ...


R = TypeVar("R", bound=Gated)
S = TypeVar("S")  # what is known of events
Says = Callable[[Sequence[R], Collection[int]], S]  # what is known of every event in which this was seen


class Choice(NamedTuple, Generic[R, S]):
    """What concerns events in which the same was seen."""

    asked: int  # the rules to ask
    rules: tuple[R, ...]  # the same, in order
    said: S  # what is known of every such event


class Place(NamedTuple, Generic[R, S]):
    """What is in force in one group as it is now."""

    rules: int  # those whose conditions on the group are met
    reads: bool  # whether what is seen in an event matters to some of them
    choices: dict[Collection[int], Choice[R, S]]  # by what was seen; places with the same rules share them
    answers: dict[Collection[int], Any]  # for whoever knows what is to be said wherever it was; forgotten with those


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """One look, taken for all rules that go by it."""

    look: Callable[[Event], Collection[str]]
    rules: int  # those that go by it
    content_with_any: int  # those of them for which anything that is seen will do
    by_key: Mapping[str, int]

    @classmethod
    def of(cls, look: Callable[[Event], Collection[str]], glances: Mapping[int, Glance]) -> Self:
        by_key: dict[str, int] = {}
        for bit, glance in glances.items():
            for key in glance.keys or ():
                by_key[key] = by_key.get(key, 0) | bit
        content = sum(bit for bit, glance in glances.items() if glance.keys is None)
        return cls(look=look, rules=sum(glances), content_with_any=content, by_key=by_key)

    def concerned(self, event: Event) -> int:
        """Those of its rules that the event may concern."""
        seen = self.look(event)
        if not seen:
            return 0
        if EVERYTHING in seen:
            return self.rules
        found = self.content_with_any
        for key in seen:
            found |= self.by_key.get(key, 0)
        return found


class Index(Generic[R, S]):
    """The rules of one unit that listen to one type of event."""

    def __init__(self, rules: Sequence[R], says: Says[R, S]):
        self.rules = tuple(rules)
        self._says = says
        bits = [(1 << position, rule) for position, rule in enumerate(rules)]
        self._everything = (1 << len(self.rules)) - 1
        self._ungated = sum(bit for bit, rule in bits if rule.needs is None)
        self._reading = sum(bit for bit, rule in bits if rule.reads)
        self._by_signal: dict[int, int] = {}
        for bit, rule in bits:
            for signal in rule.needs or ():
                self._by_signal[signal] = self._by_signal.get(signal, 0) | bit
        looks: dict[Callable[[Event], Collection[str]], dict[int, Glance]] = {}
        for bit, rule in bits:
            if rule.glance is not None:
                looks.setdefault(rule.glance.look, {})[bit] = rule.glance
        self._lenses = tuple(Lens.of(look, glances) for look, glances in looks.items())
        self._looking = sum(lens.rules for lens in self._lenses)
        self._places: dict[int, Place[R, S]] = {}  # by their rules
        self._chosen = 0
        self._sets: dict[int, tuple[R, ...]] = {}
        everywhere = None if any(rule.picks_groups for rule in rules) else self._place(self._everything)
        self._everywhere = everywhere  # where no rule asks about the group

    def place(self, event: Event, facts: Facts) -> Place[R, S]:
        """The rules whose conditions on the group are met where this happened. It holds for the group as it is now."""
        if self._everywhere is not None:
            return self._everywhere
        met = sum(
            1 << position
            for position, rule in enumerate(self.rules)
            if not rule.picks_groups or rule.may_hold_in(event, facts)
        )
        return self._place(met)

    def choice(self, place: Place[R, S], event: Event, seen: Collection[int]) -> Choice[R, S]:
        """The rules that may match. `seen` is what was seen in the event's text and form; hashable."""
        choice = place.choices.get(seen) or self._choose(place, seen)
        return choice if not choice.asked & self._looking else self._looked(choice, event)

    def forget(self) -> None:
        """The places that were given will not be asked about again."""
        self._empty()
        self._places = {} if self._everywhere is None else {self._everything: self._everywhere}

    def _looked(self, choice: Choice[R, S], event: Event) -> Choice[R, S]:
        """Less the rules whose kinds see nothing in the event."""
        asked = choice.asked
        for lens in self._lenses:
            if asked & lens.rules:
                asked &= ~lens.rules | lens.concerned(event)
        return Choice(asked, self._numbered(asked), choice.said)

    def _choose(self, place: Place[R, S], seen: Collection[int]) -> Choice[R, S]:
        """Of the rules in force those that may find something where this was seen."""
        if self._chosen >= CHOICES_KEPT:
            self._empty()
        worth = self._ungated
        for signal in seen:
            worth |= self._by_signal.get(signal, 0)
        asked = place.rules & worth
        rules = self._numbered(asked)
        choice = place.choices[seen] = Choice(asked, rules, self._says(rules, seen))
        self._chosen += 1
        return choice

    def _empty(self) -> None:
        for place in self._places.values():
            place.choices.clear()
            place.answers.clear()
        self._chosen = 0

    def _place(self, rules: int) -> Place[R, S]:
        if rules not in self._places:
            self._places[rules] = Place(rules, rules & self._reading != 0, {}, {})
        return self._places[rules]

    def _numbered(self, asked: int) -> tuple[R, ...]:
        known = self._sets.get(asked)
        if known is None:
            if len(self._sets) >= CHOICES_KEPT:
                self._sets.clear()
            known = self._sets[asked] = tuple([self.rules[position] for position in _bits(asked)])
        return known


def _bits(number: int) -> Iterable[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
