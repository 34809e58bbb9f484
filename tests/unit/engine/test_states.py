"""Which findings about a group's state are the same case, which cases a scan keeps open, who is excused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.cases import CaseState
from bot.domain.events import Due
from bot.domain.groups import Employment, Group, GroupKind, Person
from bot.domain.rules import Decision, Excuse, Facts, Finding, Hit, Match, Result
from bot.engine.decide import verdict
from bot.engine.evidence import violation_id, violation_of
from bot.engine.states import OpenStates
from tests.unit.engine.test_decide import rule

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
SCAN = Due(id="S1", platform="slack", at=AT, group="slack:C", what="scan")
MEMBERS = rule("insiders", kind="membership")
GROUP = Group(id="slack:C", platform="slack", name="g", kind=GroupKind.PRIVATE)
PEOPLE = {
    f"slack:{name}": Person(id=name, name=name, employment=Employment.EXTERNAL, accounts=(f"slack:{name}",))
    for name in ("A", "B")
}
FACTS = Facts(now=AT, group=GROUP, people=PEOPLE)


def one(account: str) -> Finding:
    return Finding(reason="external-member", subject=account, details={"people": account, "count": "1"})


def all_of(*accounts: str) -> Finding:
    details = {"people": ", ".join(accounts), "count": str(len(accounts))}
    return Finding(reason="external-member", accounts=accounts, details=details)


def too_large(count: int, at_most: int = 300) -> Finding:
    return Finding(reason="group-too-large", details={"count": str(count), "at_most": str(at_most)})


def opened(*findings: Finding) -> OpenStates:
    states = OpenStates()
    for finding in findings:
        hit = Hit(match=Match(rule=MEMBERS, finding=finding), result=Result.HIT)
        decision = Decision(event=SCAN.id, revision="r", hits=(hit,))
        states.opened(violation_of(hit, violation_id(hit, SCAN), SCAN, FACTS, decision, frozenset()))
    return states


@pytest.mark.parametrize(
    ("known", "found", "is_known"),
    [
        ((too_large(301),), too_large(305), True),  # the count is a measure of the same state
        ((too_large(301),), too_large(301, at_most=200), False),  # another demand
        ((all_of("slack:A"),), all_of("slack:A", "slack:B"), True),
        ((one("slack:A"),), all_of("slack:A"), True),  # everybody named has a case
        ((one("slack:A"),), all_of("slack:A", "slack:B"), False),
        ((one("slack:A"), one("slack:B")), all_of("slack:A", "slack:B"), True),
        ((all_of("slack:A"),), one("slack:B"), False),  # who just joined is news
        ((one("slack:A"),), one("slack:A"), True),
        ((), all_of("slack:A"), False),
    ],
)
def test_the_same_case(known: tuple[Finding, ...], found: Finding, is_known: bool) -> None:
    match = Match(rule=MEMBERS, finding=found)
    assert opened(*known).known(match, Result.HIT, "slack:C") is is_known
    assert not opened(*known).known(match, Result.WOULD_HIT, "slack:C")


@pytest.mark.parametrize(
    ("known", "found", "closed"),
    [
        ((one("slack:A"), one("slack:B")), (all_of("slack:A"),), 1),  # B has left
        ((one("slack:A"), all_of("slack:A", "slack:B")), (all_of("slack:A", "slack:B"),), 0),
        ((one("slack:A"), too_large(301)), (), 2),
        ((too_large(301),), (too_large(305),), 0),
    ],
)
def test_a_scan_closes_what_is_mended(known: tuple[Finding, ...], found: tuple[Finding, ...], closed: int) -> None:
    states = opened(*known)
    matches = [(Match(rule=MEMBERS, finding=finding), Result.HIT) for finding in found]
    moves = list(states.mended(["insiders"], "slack:C", matches, "S2", AT))
    assert [move.state for move in moves] == [CaseState.CLOSED] * closed
    assert list(states.mended(["insiders"], "slack:C", matches, "S3", AT)) == []


def test_several_things_found_at_once_are_several_cases() -> None:
    hits = [Hit(match=Match(rule=MEMBERS, finding=one), result=Result.HIT) for one in (too_large(9), all_of("slack:A"))]
    assert len({violation_id(hit, SCAN) for hit in hits}) == 2
    assert violation_id(hits[0], SCAN) == violation_id(replace(hits[0], strike=2), SCAN)


@pytest.mark.parametrize(
    ("excused", "finding", "result"),
    [
        ({"A"}, all_of("slack:A"), Result.EXCUSED),
        ({"slack:A"}, all_of("slack:A"), Result.EXCUSED),
        ({"A"}, all_of("slack:A", "slack:B"), Result.HIT),  # B is not
        ({"A", "slack:B"}, all_of("slack:A", "slack:B"), Result.EXCUSED),
        ({"A"}, one("slack:A"), Result.EXCUSED),
        ({"A"}, one("slack:B"), Result.HIT),
        ({"A"}, too_large(9), Result.HIT),  # it is about nobody
        ({""}, all_of("slack:Z"), Result.HIT),  # nobody known
    ],
)
def test_people_are_excused_in_scans_too(excused: set[str], finding: Finding, result: Result) -> None:
    excuse = Excuse(
        rule="insiders", source="p.yaml:1", reason="r", approved_by="zhang", until=AT + timedelta(days=1),
        people=frozenset(excused),
    )  # fmt: skip
    assert verdict(Match(rule=MEMBERS, finding=finding), FACTS, [excuse])[0] is result
