"""Resolved units -> `Policies`: one revision in force, immutable, a pure function of (event, facts).

Touch this when evaluation changes: what a rule in force is, in which order rules run, how labels reach rules.
"""

from __future__ import annotations

import traceback
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.domain.events import Due, Event, FileRead
from bot.domain.groups import Group
from bot.domain.rules import DIMENSIONS, Evaluation, Facts, Finding, Match, Reach, RuleInfo
from bot.policy.gate import Index
from bot.policy.language.exceptions import Granted, in_force, is_within
from bot.rules.conditions import NO_LABELS, NO_MATCH, Condition, Matched
from bot.rules.kind import Glance
from bot.rules.registry import Check, Kind
from bot.rules.texts import crowded, signals_of
from bot.text.reader import Reader

SAID_KEPT = 4_096  # evaluations that are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule in force for one unit: its envelope resolved, its conditions and its kind's check compiled."""

    info: RuleInfo
    kind: Kind
    check: Check
    when: Condition | None = None
    unless: Condition | None = None
    glance: Glance | None = None  # what its check finds nothing without
    looks_for: frozenset[int] | None = None  # the text signals without which its check finds nothing
    remembers: Mapping[str, Reach] = field(default_factory=dict)  # what of `Facts.recent` its check asks about
    blocks: tuple[str, ...] = ()  # words that the platform should keep from being posted (`block`)

    @property
    def asks_labels(self) -> bool:
        """Whether it must wait for the rules that label."""
        return any(condition is not None and condition.uses_labels for condition in (self.when, self.unless))

    @property
    def bare(self) -> bool:
        """Whether it is its check and nothing else."""
        return self.when is None and self.unless is None

    @property
    def opens_files(self) -> bool:
        """Whether it asks for files to be read."""
        return not self.kind.opens.isdisjoint(self.info.requires)

    @property
    def needs(self) -> frozenset[int] | None:
        """Signals of which one must have been seen for it to find anything; None = it must be asked."""
        needed = None if self.when is None else self.when.needs
        return self.looks_for if needed is None else needed

    @property
    def picks_groups(self) -> bool:
        """Whether `when` says something about the group that holds, or not, whatever is said there."""
        return self.when is not None and any(part.standing for part in self.when.parts)

    def may_hold_in(self, event: Event, facts: Facts) -> bool:
        """Whether the rule is worth asking about what happens in this group."""
        return self.when is None or self.when.may_hold_in(event, facts)

    def listens_to(self, event_type: type[Event]) -> bool:
        return issubclass(event_type, self.kind.events) or (self.kind.scans and issubclass(event_type, Due))

    def applies(self, event: Event, facts: Facts) -> bool:
        """Whether `when` and `unless` let the rule look at the event."""
        if self.when is not None and self.when(event, facts) is None:
            return False
        return self.unless is None or self.unless(event, facts) is None

    def findings(self, event: Event, facts: Facts, labels: Mapping[str, str] = NO_LABELS) -> Iterable[Finding]:
        """What the rule finds. `unless` matches: nothing; `when` does not: nothing; else the kind's findings, each with
        what the condition saw unless it saw something itself."""
        if self.bare:
            return self.check(event, facts)
        return self._findings(event, facts, labels)

    def _findings(self, event: Event, facts: Facts, labels: Mapping[str, str]) -> Iterator[Finding]:
        seen = NO_MATCH
        if self.when is not None:
            held = self.when(event, facts, labels)
            if held is None:
                return
            seen = held
        if self.unless is not None and self.unless(event, facts, labels, seen.spans) is not None:
            return
        for finding in self.check(event, facts):
            yield _with_evidence(finding, seen)


def _with_evidence(finding: Finding, seen: Matched) -> Finding:
    if not seen.spans and not seen.details:
        return finding
    return Finding(  # spelt out: `replace` takes three times as long, and most hits come by here
        reason=finding.reason,
        spans=finding.spans or seen.spans,
        labels=finding.labels,
        lasts=finding.lasts,
        subject=finding.subject,
        details={**seen.details, **finding.details},
        accounts=finding.accounts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRules:
    """What is in force for the groups of one unit."""

    unit: str
    rules: tuple[Rule, ...]
    granted: tuple[Granted, ...] = ()
    indexes: dict[type[Event], Index[Rule]] = field(default_factory=dict)  # filled as types are met

    def listening(self, event_type: type[Event]) -> Index[Rule]:
        """The rules that listen: those that label first, then those that ask for labels; file order within each."""
        known = self.indexes.get(event_type)
        if known is None:
            rules = [rule for rule in self.rules if rule.listens_to(event_type)]
            rules.sort(key=lambda rule: rule.asks_labels)  # stable
            known = self.indexes[event_type] = Index(rules)
        return known


class Policies:
    """One revision in force. Immutable: a reload makes another one."""

    def __init__(self, *, revision: str, canonical: str, units: Sequence[UnitRules], reader: Reader | None = None):
        self.revision = revision  # SHA-256 of `canonical`
        self._canonical = zlib.compress(canonical.encode(), level=1)
        self.units = tuple(units)
        # what the rules' conditions were compiled with sees in an event; None = ask every rule
        self._signals = None if reader is None else partial(signals_of, reader)
        self._crowded = None if reader is None else partial(crowded, reader)
        self._units = {unit.unit: unit for unit in units}
        self._root = units[0]  # resolve gives the root first
        self.remembers = _together(rule.remembers for unit in units for rule in unit.rules)
        self._nothing = Evaluation(revision=revision)
        # by identity: a rule and all that it found, when no other concerned the event -> what was said then
        self._said: dict[tuple[int, int], tuple[Rule, tuple[Finding, ...], Evaluation]] = {}

    @property
    def canonical(self) -> str:
        """The revision as text. Packed while nobody asks: it holds every listed word."""
        return zlib.decompress(self._canonical).decode()

    def evaluate(self, event: Event, facts: Facts) -> Evaluation:
        """Run every rule in force for the event's group. A rule that fails is a match with `error`, no exception."""
        evaluation = self._evaluated(event, facts)
        if self._crowded is not None and self._crowded(event):
            return replace(evaluation, crowded=True)
        return evaluation

    def _evaluated(self, event: Event, facts: Facts) -> Evaluation:
        if isinstance(event, Due) and event.what != "scan":
            return self._nothing
        unit_path = facts.unit.id if facts.unit is not None else None
        unit = self._unit_of(facts.group, unit_path)
        rules = self._concerned(unit, event, facts)
        if not rules:
            return self._nothing
        if len(rules) == 1 and rules[0].bare and not unit.granted:
            known = self._said_before(rules[0], event, facts)
            if known is not None:
                return known
        matches: list[Match] = []
        labels: dict[str, str] = {}
        for rule in rules:
            for match in matches_of(rule, event, facts, labels):
                matches.append(match)
                if match.finding is not None and match.finding.labels:
                    raise_labels(labels, match.finding.labels)
        if not matches:
            return self._nothing
        if not unit.granted:
            return Evaluation(revision=self.revision, matches=tuple(matches))
        path = (facts.group.unit if facts.group else None) or unit_path
        here = path if is_within(path, self._root.unit) else self._root.unit
        excuses = tuple(in_force(unit.granted, here or self._root.unit, facts.group, facts.now))
        return Evaluation(revision=self.revision, matches=tuple(matches), excuses=excuses)

    def _said_before(self, rule: Rule, event: Event, facts: Facts) -> Evaluation | None:
        """What is said of an event that concerns this rule alone. Most messages get labels and nothing else, and equal
        ones are the same findings. None when the findings are no such, or cannot be had."""
        try:
            findings = rule.check(event, facts)
        except Exception:  # told as `evaluate` tells it: a check is pure, and fails again
            return None
        if type(findings) is not tuple:
            return None
        if not findings:
            return self._nothing
        key = id(rule), id(findings)
        known = self._said.get(key)
        if known is None:
            if len(self._said) >= SAID_KEPT:
                self._said.clear()
            matches = tuple(Match(rule=rule.info, finding=finding) for finding in findings)
            # both are kept with it: their identities must not be given away
            known = self._said[key] = (rule, findings, Evaluation(revision=self.revision, matches=matches))
        return known[2]

    def opens(self, event: FileRead, facts: Facts) -> bool:
        """Whether a rule in force would look into such a file, by all that is known before it is read."""
        unit = self._unit_of(facts.group, facts.unit.id if facts.unit is not None else None)
        rules = [rule for rule in unit.listening(FileRead).rules if rule.opens_files]
        return any(rule.applies(event, facts) for rule in rules)

    def concerned(self, event: Event, facts: Facts) -> Sequence[Rule]:
        """The rules that may match the event, in the order in which `evaluate` asks them."""
        unit = self._unit_of(facts.group, facts.unit.id if facts.unit is not None else None)
        return self._concerned(unit, event, facts)

    def _concerned(self, unit: UnitRules, event: Event, facts: Facts) -> Sequence[Rule]:
        index = unit.indexes.get(type(event)) or unit.listening(type(event))
        return index.rules if self._signals is None else index.concerned(event, facts, self._signals)

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


def matches_of(rule: Rule, event: Event, facts: Facts, labels: Mapping[str, str]) -> Iterator[Match]:
    """What one rule makes of the event: a match for each finding, and one for its fault."""
    try:
        for finding in rule.findings(event, facts, labels):
            yield Match(rule=rule.info, finding=finding)
    except Exception as error:  # a rule's fault must not stop the other rules; it is counted and shown
        yield Match(rule=rule.info, error=_where(error))


def _where(error: Exception) -> str:
    """The kind of fault and its place in our code; never its words, which may quote a message."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"


def _together(asked: Iterable[Mapping[str, Reach]]) -> Mapping[str, Reach]:
    """What has to be remembered so that every rule gets its answer."""
    found: dict[str, Reach] = {}
    for reaches in asked:
        for name, reach in reaches.items():
            found[name] = found[name].and_also(reach) if name in found else reach
    return found


def raise_labels(labels: dict[str, str], more: Mapping[str, str]) -> None:
    """Per dimension the highest value wins."""
    for dimension, value in more.items():
        order = DIMENSIONS.get(dimension, ())
        have = labels.get(dimension)
        if have is None or (value in order and have in order and order.index(value) > order.index(have)):
            labels[dimension] = value
