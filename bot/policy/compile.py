"""Resolved units -> `Policies`: one revision in force, immutable, a pure function of (event, facts).

Touch this when evaluation changes: what a rule in force is, in which order rules run, how labels reach rules.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from bot.domain.events import Due, Event, FileRead
from bot.domain.groups import Group, OrgUnit
from bot.domain.rules import Evaluation, Excuse, Facts, Match, Reach, RuleInfo
from bot.policy.gate import Index, Place
from bot.policy.language.exceptions import Granted, in_force, is_within
from bot.policy.rule import Rule, UnitRules, matches_of, raise_labels
from bot.rules.conditions import NO_LABELS
from bot.rules.texts import CROWDED, signals_of
from bot.text.reader import Reader

Answer = Evaluation | Callable[[Event, Facts], Evaluation]


class Said(NamedTuple):
    """What is known of every event in which the same was seen."""

    all: Answer | None  # all that there is to say, but it may be for places in its text; None: some rule must be asked
    by_rule: Mapping[int, Sequence[Match]]  # what is known of those that need not be, by identity
    of_labels: bool  # whether some rule asks for the labels
    crowded: bool


class Here(NamedTuple):
    """What is in force for one type of event in one place: a group as it is now, and its unit."""

    group: Group | None  # kept: its identity must not be given away
    unit: OrgUnit | None
    granted: Sequence[Granted]
    rules: Index[Rule, Said]
    place: Place[Rule, Said]


PLACES_KEPT = 4_096  # more are found anew
ASK: Final = Said(None, {}, True, False)


class Policies:
    """One revision in force. Immutable: a reload makes another one."""

    def __init__(self, *, revision: str, canonical: str, units: Sequence[UnitRules], reader: Reader | None = None):
        self.revision = revision  # SHA-256 of `canonical`
        self._canonical = zlib.compress(canonical.encode(), level=1)
        self.units = tuple(units)
        # what the rules' conditions were compiled with sees in an event; None = ask every rule
        self._signals = None if reader is None else signals_of(reader)
        self._units = {unit.unit: unit for unit in units}
        self._root = units[0]  # resolve gives the root first
        self.remembers = _together(rule.remembers for unit in units for rule in unit.rules)
        self._nothing = Evaluation(revision=revision)
        # a place is known by identity: a group that changed is another one
        self._places: dict[type[Event], dict[int, Here]] = {}

    @property
    def canonical(self) -> str:
        """The revision as text. Packed while nobody asks: it holds every listed word."""
        return zlib.decompress(self._canonical).decode()

    def evaluate(self, event: Event, facts: Facts) -> Evaluation:
        """Run every rule in force for the event's group. A rule that fails is a match with `error`, no exception."""
        if isinstance(event, Due) and event.what != "scan":
            return self._nothing
        places = self._places.get(type(event))
        here = None if places is None else places.get(id(facts.group))
        if here is None or here.unit is not facts.unit:
            here = self._here(event, facts)
        _, _, granted, index, place = here
        if self._signals is None:
            return self._asked(index.rules, event, facts, granted, ASK)
        seen = self._signals(event) if place.reads else ()
        answer: Answer | None = place.answers.get(seen)
        if answer is None:
            choice = index.choice(place, event, seen)
            answer = choice.said.all
            if answer is None:
                return self._asked(choice.rules, event, facts, granted, choice.said)
            place.answers[seen] = answer
        return answer if isinstance(answer, Evaluation) else answer(event, facts)

    def _here(self, event: Event, facts: Facts) -> Here:
        places = self._places.setdefault(type(event), {})
        if len(places) >= PLACES_KEPT:
            self._forget_places()
            places = self._places[type(event)] = {}
        unit = self._unit_of(facts.group, facts.unit.id if facts.unit is not None else None)
        index = unit.indexes.get(type(event)) or self._index(unit, type(event))
        here = Here(facts.group, facts.unit, unit.granted, index, index.place(event, facts))
        places[id(facts.group)] = here
        return here

    def _forget_places(self) -> None:
        self._places.clear()
        for unit in self.units:
            for index in unit.indexes.values():
                index.forget()

    def _asked(
        self, rules: Sequence[Rule], event: Event, facts: Facts, granted: Sequence[Granted], said: Said
    ) -> Evaluation:
        """What these rules say of the event; of some it is known."""
        matches: list[Match] = []
        labels: dict[str, str] = {}
        for rule in rules:
            found = said.by_rule.get(id(rule))
            if found is None:
                found = matches_of(rule, event, facts, labels)
            matches += found
            if said.of_labels:
                for match in found:
                    raise_labels(labels, match.finding.labels if match.finding is not None else NO_LABELS)
        excuses = self._excuses(granted, facts) if matches and granted else ()
        return Evaluation(revision=self.revision, matches=tuple(matches), excuses=excuses, crowded=said.crowded)

    def _excuses(self, granted: Sequence[Granted], facts: Facts) -> Sequence[Excuse]:
        """The exceptions that may apply here."""
        path = (facts.group.unit if facts.group else None) or (facts.unit.id if facts.unit is not None else None)
        here = path if is_within(path, self._root.unit) else self._root.unit
        return tuple(in_force(granted, here or self._root.unit, facts.group, facts.now))

    def _index(self, unit: UnitRules, event_type: type[Event]) -> Index[Rule, Said]:
        says = partial(self._says, unit.granted)
        index = unit.indexes[event_type] = Index(unit.listening(event_type), says)
        return index

    def _says(self, granted: Sequence[Granted], rules: Sequence[Rule], seen: Collection[int]) -> Said:
        """What these rules say of every event in which this was seen: mostly nothing, or labels and nothing else."""
        by_rule: dict[int, Sequence[Match]] = {}
        for rule in rules:
            settled = rule.settled(seen) if rule.settled is not None and rule.stands_by_group else None
            if settled is not None:
                by_rule[id(rule)] = [Match(rule=rule.info, finding=finding) for finding in settled]
        crowded = CROWDED in seen
        every = None
        if not granted and all(id(rule) in by_rule or rule.is_spotted for rule in rules):
            every = self._answer([by_rule.get(id(rule), rule) for rule in rules], crowded)
        return Said(every, by_rule, any(rule.asks_labels for rule in rules), crowded)

    def _answer(self, told: Sequence[Sequence[Match] | Rule], crowded: bool) -> Answer:
        """What is to be said where all is known but the places that rules are about."""
        revision = self.revision
        known = [match for one in told if not isinstance(one, Rule) for match in one]
        if not any(isinstance(one, Rule) for one in told):
            return Evaluation(revision=revision, matches=tuple(known), crowded=crowded)

        def spotted(event: Event, facts: Facts) -> Evaluation:
            matches: list[Match] = []
            for one in told:
                matches += one.spotted(event, facts) if isinstance(one, Rule) else one
            return Evaluation(revision=revision, matches=tuple(matches), crowded=crowded)

        return spotted

    def opens(self, event: FileRead, facts: Facts) -> bool:
        """Whether a rule in force would look into such a file, by all that is known before it is read."""
        unit = self._unit_of(facts.group, facts.unit.id if facts.unit is not None else None)
        return any(rule.applies(event, facts) for rule in unit.listening(FileRead) if rule.opens_files)

    def concerned(self, event: Event, facts: Facts) -> Sequence[Rule]:
        """The rules that may match the event, in the order in which `evaluate` asks them."""
        _, _, _, index, place = self._here(event, facts)
        if self._signals is None:
            return index.rules
        return index.choice(place, event, self._signals(event) if place.reads else ()).rules

    def unit_for(self, group: Group | None, unit: str | None = None) -> UnitRules:
        """What is in force for the group, or for the unit when there is no group."""
        return self._unit_of(group, unit)

    def rules_for(self, group: Group | None, unit: str | None = None) -> Sequence[RuleInfo]:
        """The rules in force for the group, or for the unit when there is no group."""
        return tuple(rule.info for rule in self._unit_of(group, unit).rules)

    def announcements(self) -> Sequence[tuple[RuleInfo, Mapping[str, object]]]:
        """The rules of kind `announce` with their own keys (`at`, `text`, `ack`, `groups`), once for each unit that
        changed them: `unit` says where, `except_units` which units below have another version."""
        found: list[tuple[RuleInfo, Mapping[str, object]]] = []
        versions = self._versions("announce")
        for info, units in versions:
            others = [place for other, its in versions if other.id == info.id and other is not info for place in its]
            below = tuple(place for place in others if place.startswith(f"{units[0]}/"))
            found.append((info, {**info.requires, "unit": units[0], "except_units": below}))
        return tuple(found)

    def exceptions(self) -> Sequence[Granted]:
        """Every exception of the tree, once; those that ended or have not begun are among them."""
        return tuple(dict.fromkeys(one for unit in self.units for one in unit.granted))

    def _versions(self, kind: str) -> list[tuple[RuleInfo, list[str]]]:
        """Each distinct version of the rules of a kind, with the units it is in force in, topmost first."""
        versions: dict[int, tuple[RuleInfo, list[str]]] = {}
        for unit in self._units.values():
            for rule in unit.rules:
                if rule.info.kind == kind:
                    versions.setdefault(id(rule.info), (rule.info, []))[1].append(unit.unit)
        return list(versions.values())

    def rules(self) -> Iterator[tuple[str, Rule]]:
        """Every distinct compiled rule with the topmost unit it is in force in; for tests and explanations."""
        seen: set[int] = set()
        for unit in self._units.values():
            for rule in unit.rules:
                if id(rule) not in seen:
                    seen.add(id(rule))
                    yield unit.unit, rule

    def _unit_of(self, group: Group | None, unit: str | None) -> UnitRules:
        """The nearest unit with a file at or above the group's; the root when the unit is not known."""
        path = (group.unit if group is not None else None) or unit or ""
        while path:
            if path in self._units:
                return self._units[path]
            path = path.rpartition("/")[0]
        return self._root


def _together(asked: Iterable[Mapping[str, Reach]]) -> Mapping[str, Reach]:
    """What has to be remembered so that every rule gets its answer."""
    found: dict[str, Reach] = {}
    for reaches in asked:
        for name, reach in reaches.items():
            found[name] = found[name].and_also(reach) if name in found else reach
    return found
