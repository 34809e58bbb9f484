"""Decisions: exceptions, stages, strikes, labels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bot.domain.events import MessagePosted
from bot.domain.groups import Group, GroupKind, Person
from bot.domain.rules import (
    Evaluation,
    Excuse,
    Facts,
    Finding,
    Match,
    Result,
    RuleInfo,
    Severity,
    Stage,
    Strikes,
)
from bot.engine.decide import decide

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
EVENT = MessagePosted(id="e", platform="slack", at=NOW, group="slack:C", actor="slack:U", message="1.0", text="博彩")
GROUP = Group(id="slack:C", platform="slack", name="g", kind=GroupKind.CHANNEL, unit="hx/ft")
FACTS = Facts(now=NOW, group=GROUP, sender=Person(id="p", name="P"), sender_account="slack:U")


def rule(id: str = "r", **changes: object) -> RuleInfo:
    fields = {"kind": "content", "unit": "hx", "source": "hx/policy.yaml:3", "hash": "h", "stage": Stage.ENFORCE}
    return RuleInfo(id=id, **{**fields, **changes})  # type: ignore[arg-type]


def match(info: RuleInfo | None = None, **finding: object) -> Match:
    return Match(rule=info or rule(), finding=Finding(reason=str(finding.pop("reason", "content")), **finding))  # type: ignore[arg-type]


def excuse(**changes: object) -> Excuse:
    fields = {"rule": "r", "source": "hx/policy.yaml:9", "reason": "-", "approved_by": "x", "until": NOW + timedelta(1)}
    return Excuse(**{**fields, **changes})  # type: ignore[arg-type]


def results(*matches: Match, excuses: tuple[Excuse, ...] = ()) -> list[Result]:
    evaluation = Evaluation(revision="rev", matches=matches, excuses=excuses)
    return [hit.result for hit in decide(EVENT, FACTS, evaluation).hits]


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        (rule(stage=Stage.OBSERVE), Result.WOULD_HIT),
        (rule(stage=Stage.ENFORCE), Result.HIT),
        (rule(stage=Stage.PILOT, pilot_in=("hx/ft",)), Result.HIT),
        (rule(stage=Stage.PILOT, pilot_in=("hx",)), Result.HIT),  # a unit above
        (rule(stage=Stage.PILOT, pilot_in=("slack:C",)), Result.HIT),  # the group itself
        (rule(stage=Stage.PILOT, pilot_in=("hx/f",)), Result.WOULD_HIT),  # a prefix of a name is no unit above
        (rule(stage=Stage.PILOT), Result.WOULD_HIT),
    ],
)
def test_stage(info: RuleInfo, expected: Result) -> None:
    assert results(match(info)) == [expected]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (excuse(groups=frozenset({"slack:C"})), Result.EXCUSED),
        (excuse(people=frozenset({"p"})), Result.EXCUSED),
        (excuse(people=frozenset({"slack:U"})), Result.EXCUSED),
        (excuse(units=frozenset({"hx"})), Result.EXCUSED),
        (excuse(groups=frozenset({"slack:D"})), Result.HIT),
        (excuse(rule="other", groups=frozenset({"slack:C"})), Result.HIT),
        (excuse(groups=frozenset({"slack:C"}), until=NOW), Result.HIT),  # expired on the minute
    ],
)
def test_exceptions(one: Excuse, expected: Result) -> None:
    assert results(match(), excuses=(one,)) == [expected]


def test_an_excused_or_observed_hit_counts_no_strike() -> None:
    counted: list[str] = []

    def count(info: RuleInfo, subject: str, occurrence: str, at: datetime) -> tuple[int, int | None]:
        counted.append(f"{info.id} {subject} {occurrence}")
        return 2, None

    strikes = Strikes(ladder={1: ()})
    infos = [rule("a", strikes=strikes), rule("b", strikes=strikes, stage=Stage.OBSERVE), rule("r", strikes=strikes)]
    evaluation = Evaluation(
        revision="rev",
        matches=[match(info) for info in infos],
        excuses=(excuse(groups=frozenset({"slack:C"})),),
    )
    decision = decide(EVENT, FACTS, evaluation, count)
    assert counted == ["a p slack:C/1.0"]
    assert [hit.strike for hit in decision.hits] == [2, None, None]


def test_labels_the_highest_wins_and_the_losers_are_told_in_any_order() -> None:
    values = ["public", "confidential", "internal"]
    for order in permutations(values):
        matches = [match(reason="label", labels={"audience": value}) for value in order]
        decision = decide(EVENT, FACTS, Evaluation(revision="r", matches=matches))
        assert decision.labels == {"audience": "confidential"}
        assert {value for _, value in decision.lost_labels} == {"public", "internal"}
        assert decision.hits == ()


def test_the_gravest_hit_comes_first_and_an_error_is_a_result() -> None:
    matches = (
        match(rule("low", severity=Severity.LOW)),
        Match(rule=rule("broken"), error="ZeroDivisionError"),
        match(rule("critical", severity=Severity.CRITICAL)),
    )
    decision = decide(EVENT, FACTS, Evaluation(revision="r", matches=matches))
    assert [(hit.match.rule.id, hit.result) for hit in decision.hits] == [
        ("critical", Result.HIT),
        ("broken", Result.ERROR),
        ("low", Result.HIT),
    ]
