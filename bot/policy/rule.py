"""A rule in force, and the rules of one unit: what a policy's YAML has become.

Touch this when a rule in force has something more about it, or when its conditions and its check come together
otherwise.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.events import Due, Event
from bot.domain.rules import DIMENSIONS, Facts, Finding, Match, Reach, RuleInfo
from bot.policy.gate import Index
from bot.policy.language.exceptions import Granted
from bot.rules.conditions import NO_LABELS, NO_MATCH, Condition, Matched, matched
from bot.rules.kind import Check, Glance, Kind, Settled


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
    settled: Settled | None = None  # what its check finds by them alone
    remembers: Mapping[str, Reach] = field(default_factory=dict)  # what of `Facts.recent` its check asks about
    blocks: tuple[str, ...] = ()  # words that the platform should keep from being posted (`block`)

    @property
    def asks_labels(self) -> bool:
        """Whether it must wait for the rules that label."""
        return any(condition is not None and condition.uses_labels for condition in (self.when, self.unless))

    @property
    def stands_by_group(self) -> bool:
        """Whether its conditions are about the group alone: where they are met, all is left to its check."""
        met = self.when is None or (not self.when.alternatives and all(part.standing for part in self.when.parts))
        return met and self.unless is None

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
    def reads(self) -> bool:
        """Whether the signals of a text decide about it, or about what it finds."""
        return self.needs is not None or self.settled is not None

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
        seen = NO_MATCH
        if self.when is not None:
            held = self.when(event, facts, labels)
            if held is None:
                return ()
            seen = held
        if self.unless is not None and self.unless(event, facts, labels, seen.spans) is not None:
            return ()
        findings = self.check(event, facts)
        return findings if seen is NO_MATCH else (_with_evidence(finding, seen) for finding in findings)

    @property
    def is_spotted(self) -> bool:
        """Whether it is about one thing in a text and, it may be, about the group, and nothing else."""
        return self.when is not None and self.when.spots is not None and self.unless is None and self.glance is None

    def spotted(self, event: Event, facts: Facts) -> Sequence[Match]:
        """The matches of such a rule, where it `may_hold_in` the group: most hits come by here."""
        try:
            assert self.when is not None and self.when.spots is not None
            spans = self.when.spots(event)
            if not spans:
                return ()
            seen = matched(spans)
            return [Match(rule=self.info, finding=_with_evidence(one, seen)) for one in self.check(event, facts)]
        except Exception:  # what was found before the fault is kept, and the fault told
            return matches_of(self, event, facts, NO_LABELS)


def _with_evidence(finding: Finding, seen: Matched) -> Finding:
    return Finding(  # spelt out: `replace` takes three times as long, and most hits come by here
        reason=finding.reason,
        spans=finding.spans or seen.spans,
        labels=finding.labels,
        lasts=finding.lasts,
        subject=finding.subject,
        details={**seen.details, **finding.details} if finding.details else seen.details,
        accounts=finding.accounts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRules:
    """What is in force for the groups of one unit."""

    unit: str
    rules: tuple[Rule, ...]
    granted: tuple[Granted, ...] = ()
    indexes: dict[type[Event], Index[Rule, Any]] = field(default_factory=dict)  # filled as types are met

    def listening(self, event_type: type[Event]) -> Sequence[Rule]:
        """The rules that listen: those that label first, then those that ask for labels; file order within each."""
        rules = [rule for rule in self.rules if rule.listens_to(event_type)]
        return sorted(rules, key=lambda rule: rule.asks_labels)  # stable


def matches_of(rule: Rule, event: Event, facts: Facts, labels: Mapping[str, str]) -> Sequence[Match]:
    """What one rule makes of the event: a match for each finding, and one for its fault."""
    found: list[Match] = []
    try:
        for finding in rule.findings(event, facts, labels):
            found.append(Match(rule=rule.info, finding=finding))  # one by one: what came before a fault is kept
    except Exception as error:  # a rule's fault must not stop the other rules; it is counted and shown
        found.append(Match(rule=rule.info, error=_where(error)))
    return found


def _where(error: Exception) -> str:
    """The kind of fault and its place in our code; never its words, which may quote a message."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"


def raise_labels(labels: dict[str, str], more: Mapping[str, str]) -> None:
    """Per dimension the highest value wins."""
    for dimension, value in more.items():
        order = DIMENSIONS.get(dimension, ())
        have = labels.get(dimension)
        if have is None or (value in order and have in order and order.index(value) > order.index(have)):
            labels[dimension] = value
