"""Alerts: who hears that a rule failed or did too much, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.actions import ActionKind
from bot.domain.groups import Employment, Organisation, Person
from bot.domain.rules import Decision, Evaluation, Match, Planned, RuleInfo
from bot.engine import effects
from bot.engine.alerts import Alarm, Alert, alerts_of
from bot.engine.decide import decide
from bot.roster.book import Roster
from tests.unit.engine.test_decide import EVENT, FACTS, match, rule
from tests.unit.engine.test_effects import HOME, PEOPLE, desk

KEEPER = Person(
    id="k",
    name="K",
    employment=Employment.STAFF,
    accounts=("slack:K",),
    roles=frozenset({"policy_admin", "compliance"}),
)
DESK = replace(desk(), directory=Roster(Organisation(people=(*PEOPLE, KEEPER)), groups=(HOME,)))
HERE = replace(FACTS, group=HOME)


def decided(*matches: Match) -> Decision:
    return decide(EVENT, HERE, Evaluation(revision="r", matches=matches))


def broken(on_error: str = "alert", id: str = "r") -> Match:
    return Match(rule=rule(id, on_error=on_error), error="KeyError in check, line 7")


def rung(alarm: Alarm, *alerts: Alert, hours: float = 0) -> list[str | None]:
    facts = replace(HERE, now=HERE.now + timedelta(hours=hours))
    return [row.action.target for row in alarm.ring(alerts, facts, DESK, "e")]


@pytest.mark.parametrize(
    ("on_error", "told", "case"),
    [
        ("allow", [], ""),
        ("alert", ["slack:K"], ""),
        ("hold", ["slack:K", "slack:C1"], "V-r"),  # who holds two offices is told once
    ],
)
def test_who_hears_of_an_error(on_error: str, told: list[str], case: str) -> None:
    decision = decided(broken(on_error), match(rule("sound")))
    [alert] = alerts_of(decision, (), lambda hit: f"V-{hit.match.rule.id}")
    assert (alert.what, alert.error, alert.violation) == ("rule-error", "KeyError in check, line 7", case)
    assert rung(Alarm(), alert) == told


def test_an_open_breaker_is_told_of_its_rule_only() -> None:
    decision = decided(match(rule("loud")), match(rule("quiet")))
    action = effects.Action(key="k", kind=ActionKind.POST, platform="slack", rule="loud")
    planned = (Planned(action=action, granted=False, suspended=True), Planned(action=action, granted=False))
    assert [(one.what, one.rule.id) for one in alerts_of(decision, planned, str)] == [("breaker", "loud")]


def test_once_per_rule_and_hour() -> None:
    alarm, one = Alarm(), Alert(what="rule-error", rule=rule("a"), roles=("policy_admin",), error="E")
    other: RuleInfo = rule("b")
    assert rung(alarm, one, one) == ["slack:K"]
    assert rung(alarm, one, hours=0.5) == []
    assert rung(alarm, replace(one, rule=other), hours=0.5) == ["slack:K"]
    assert rung(alarm, replace(one, what="breaker"), hours=0.5) == ["slack:K"]
    assert rung(alarm, one, hours=1) == ["slack:K"]


def test_after_a_restart_the_key_is_the_same() -> None:
    one = Alert(what="rule-error", rule=rule("a"), roles=("policy_admin",), error="E")
    keys = {row.action.key for _ in range(2) for row in Alarm().ring([one], HERE, DESK, "e")}
    assert len(keys) == 1
