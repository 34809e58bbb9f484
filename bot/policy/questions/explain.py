"""Why each rule in force matched an event or did not: the first condition that failed and the value it saw.

PURE, and the same steps as evaluation: the rules that listen, in its order, each with the labels that those before it
gave. Only what may be left out differs: here every rule is asked, also those that the index would not have looked at.
Touch this when a rule gets another reason not to match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.events import Due, Event
from bot.domain.rules import Facts, Match, Reach, RuleInfo
from bot.policy.compile import Policies
from bot.policy.rule import Rule, matches_of, raise_labels
from bot.rules.conditions import Condition, Finds
from bot.rules.parts import Moment, Part


class Outcome(StrEnum):
    """What a rule made of the event."""

    MATCHED = "matched"
    FAILED = "failed"  # a part of `when` does not hold
    EXCEPTED = "excepted"  # `unless` holds
    CLEAN = "clean"  # it applies, and its kind found nothing wrong
    DEAF = "deaf"  # it does not look at such events
    BROKEN = "broken"  # the rule itself failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One part of a condition: `text.has_any`, what the rule wants, what the event had (`–` = absent)."""

    part: str
    wanted: str
    saw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One rule in force for the event's group, and why it matched or not."""

    rule: RuleInfo
    outcome: Outcome
    failed: Seen | None = None  # the first part of `when` that does not hold
    held: tuple[Seen, ...] = ()  # the parts that do: of `when`, or of `unless` when that is the reason
    matches: tuple[Match, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)  # what the rules before it had given
    remembers: Mapping[str, Reach] = field(default_factory=dict)  # what its answer depends on that was posted before


def explain(policies: Policies, event: Event, facts: Facts) -> tuple[Explained, ...]:
    """Every rule in force there, in the files' order."""
    unit = policies.unit_for(facts.group, facts.unit.id if facts.unit is not None else None)
    asked: dict[int, Explained] = {}
    labels: dict[str, str] = {}
    for rule in unit.listening(type(event)) if _is_judged(event) else ():
        one = asked[id(rule)] = replace(_explain(rule, event, facts, labels), remembers=rule.remembers)
        for match in one.matches:
            raise_labels(labels, match.finding.labels if match.finding is not None else {})
    return tuple(asked.get(id(rule)) or Explained(rule=rule.info, outcome=Outcome.DEAF) for rule in unit.rules)


def _is_judged(event: Event) -> bool:
    return not isinstance(event, Due) or event.what == "scan"


def _explain(rule: Rule, event: Event, facts: Facts, labels: Mapping[str, str]) -> Explained:
    before = dict(labels)
    matches = tuple(matches_of(rule, event, facts, labels))
    if matches:
        found = any(match.finding is not None for match in matches)
        outcome = Outcome.MATCHED if found else Outcome.BROKEN
        held = _held(rule.when, event, facts, before) if found else ()
        return Explained(rule=rule.info, outcome=outcome, held=held, matches=matches, labels=before)
    failed = rule.when.explain(event, facts, labels) if rule.when is not None else None
    if failed is not None:
        seen = Seen(part=failed.part, wanted=failed.wanted, saw=failed.saw)
        return Explained(rule=rule.info, outcome=Outcome.FAILED, failed=seen, labels=before)
    matched = rule.when(event, facts, labels) if rule.when is not None else None
    finds = matched.spans if matched is not None else ()
    if rule.unless is not None and rule.unless(event, facts, labels, finds) is not None:
        held = _held(rule.unless, event, facts, before, finds)
        return Explained(rule=rule.info, outcome=Outcome.EXCEPTED, held=held, labels=before)
    return Explained(rule=rule.info, outcome=Outcome.CLEAN, held=_held(rule.when, event, facts, before), labels=before)


def _held(
    condition: Condition | None, event: Event, facts: Facts, labels: Mapping[str, str], finds: Finds = None
) -> tuple[Seen, ...]:
    """The parts by which a condition held: all that are demanded, and the alternatives that hold whole."""
    if condition is None:
        return ()
    moment = condition.moment(event, facts, labels, finds)
    return tuple(_seen(_holding(condition, moment), moment))


def _holding(condition: Condition, moment: Moment) -> Iterator[Part]:
    yield from condition.parts
    for block in condition.alternatives:
        if all(part.holds(moment) for part in block):
            yield from block


def _seen(parts: Iterable[Part], moment: Moment) -> Iterator[Seen]:
    for part in parts:
        yield Seen(part=part.name, wanted=part.wanted, saw=part.saw(moment))
