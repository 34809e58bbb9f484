"""From matches to a decision: exceptions, stages, strikes, labels.

PURE: the same for live traffic, audit, replay and tests.

Who may act is decided here (the result of a hit) and granted in `effects`; nothing else asks for the stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bot.domain.events import Event, FileRead, MessageDeleted, MessagePosted
from bot.domain.groups import Group
from bot.domain.rules import (
    DIMENSIONS,
    Decision,
    Evaluation,
    Excuse,
    Facts,
    Finding,
    Hit,
    Match,
    Result,
    RuleInfo,
    Stage,
)

LABEL_ONLY = "label"  # a finding with this reason states a label and accuses nobody

Count = Callable[[RuleInfo, str, str, datetime], tuple[int, int | None]]
"""(rule, whom it counts against, occurrence, when) -> (this is the n-th inside the window, ladder step to take now)."""


def no_strikes(rule: RuleInfo, subject: str, occurrence: str, at: datetime) -> tuple[int, int | None]:
    """A `Count` for callers without history (audit of a file, tests): everything is a first time."""
    ladder = rule.strikes.ladder if rule.strikes else {}
    return 1, 1 if 1 in ladder else None


def decide(event: Event, facts: Facts, evaluation: Evaluation, count: Count = no_strikes) -> Decision:
    """What follows from all matches of one event. Hits are ordered by severity, gravest first."""
    labels, lost = _labels(match.finding for match in evaluation.matches if match.finding)
    hits = [
        _hit(match, event, facts, evaluation.excuses, count)
        for match in evaluation.matches
        if match.error is not None or (match.finding and match.finding.reason != LABEL_ONLY)
    ]
    hits.sort(key=lambda hit: -hit.match.rule.severity.rank)
    return Decision(
        event=event.id,
        revision=evaluation.revision,
        hits=tuple(hits),
        labels=labels,
        lost_labels=tuple(lost),
        crowded=evaluation.crowded,
    )


def occurrence_of(event: Event) -> str:
    """What counts once: a message with all its edits, files and redeliveries, or the event."""
    if isinstance(event, MessagePosted | MessageDeleted | FileRead):
        return f"{event.group}/{event.message}"
    return event.id


def subject_of(finding: Finding, facts: Facts, per: str) -> str:
    """Whom a strike counts against: the person behind the account, the account, or the group."""
    if per == "group":
        return facts.group.id if facts.group else ""
    if facts.sender is not None and finding.subject in (None, facts.sender_account):
        return facts.sender.id
    return finding.subject or facts.sender_account or (facts.group.id if facts.group else "")


def verdict(match: Match, facts: Facts, excuses: Iterable[Excuse]) -> tuple[Result, Excuse | None]:
    """What becomes of a match by exceptions and stage alone."""
    if match.finding is None:
        return Result.ERROR, None
    excuse = next((excuse for excuse in excuses if _excused(excuse, match.rule, match.finding, facts)), None)
    if excuse is not None:
        return Result.EXCUSED, excuse
    return (Result.HIT if in_force(match.rule, facts.group) else Result.WOULD_HIT), None


def _hit(match: Match, event: Event, facts: Facts, excuses: Iterable[Excuse], count: Count) -> Hit:
    rule, finding = match.rule, match.finding
    result, excuse = verdict(match, facts, excuses)
    if result is not Result.HIT or rule.strikes is None or finding is None:
        return Hit(match=match, result=result, excuse=excuse)
    subject = subject_of(finding, facts, rule.strikes.per)
    strike, step = count(rule, subject, occurrence_of(event), event.at)
    return Hit(match=match, result=result, strike=strike, step=step)


def _excused(excuse: Excuse, rule: RuleInfo, finding: Finding, facts: Facts) -> bool:
    if excuse.rule != rule.id or excuse.until <= facts.now:
        return False
    group, sender = facts.group, facts.sender
    return (
        (group is not None and group.id in excuse.groups)
        or (sender is not None and sender.id in excuse.people)
        or (facts.sender_account in excuse.people)
        or _names_all(excuse, finding, facts)
        or any(_below(group.unit if group else None, unit) for unit in excuse.units)
    )


def _names_all(excuse: Excuse, finding: Finding, facts: Facts) -> bool:
    """Whether it excuses everybody the finding is about: a scan has no sender."""
    accounts = (finding.subject,) if finding.subject else finding.accounts
    named = ((account, person.id if (person := facts.people.get(account)) else account) for account in accounts)
    return bool(accounts) and all(not excuse.people.isdisjoint(names) for names in named)


def in_force(rule: RuleInfo, group: Group | None) -> bool:
    """Whether the rule may act here: enforce everywhere, pilot only inside `pilot_in`, observe nowhere."""
    if rule.stage is not Stage.PILOT:
        return rule.stage is Stage.ENFORCE
    return group is not None and any(group.id == place or _below(group.unit, place) for place in rule.pilot_in)


def _below(unit: str | None, top: str) -> bool:
    return unit is not None and (unit == top or unit.startswith(f"{top}/"))


def _labels(findings: Iterable[Finding]) -> tuple[Mapping[str, str], list[tuple[str, str]]]:
    """The highest value per dimension wins; the losers are told, so that a report can show why."""
    best: dict[str, str] = {}
    lost: list[tuple[str, str]] = []
    for finding in findings:
        for dimension, value in finding.labels.items():
            have = best.get(dimension)
            if have is None or _rank(dimension, value) > _rank(dimension, have):
                best[dimension] = value
                loser = have
            else:
                loser = value
            if loser is not None and loser != best[dimension]:
                lost.append((dimension, loser))
    return best, lost


def _rank(dimension: str, value: str) -> int:
    order = DIMENSIONS.get(dimension, ())
    return order.index(value) if value in order else -1
