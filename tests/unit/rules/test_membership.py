"""Kind `membership`: who may be in a group, how many, and who must be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.events import Due, Event, MemberJoined, MemberLeft
from bot.domain.groups import Employment, Group, GroupKind, Person
from bot.domain.rules import Finding
from bot.rules.problems import describe
from bot.rules.registry import KINDS
from bot.rules.vocabulary import Vocabulary
from tests.unit.rules.moments import LI, NOW, PEOPLE, facts, group

KIND = KINDS["membership"]
SCAN = Due(id="S", platform="clock", at=NOW, what="scan")
NO_OUTSIDERS = {"external": "forbidden"}
GUESTS = {
    f"slack:X{n}": Person(id=f"x{n}", name=f"客户{n}", employment=Employment.EXTERNAL, accounts=(f"slack:X{n}",))
    for n in range(7)
}


def joined(account: str) -> MemberJoined:
    return MemberJoined(id="J", platform="slack", at=NOW, group="slack:C1", actor=account)


def judged(
    options: dict[str, Any],
    judged: Group | None,
    event: Event = SCAN,
    people: Mapping[str, Person] = PEOPLE | GUESTS,
) -> list[Finding]:
    check = KIND.compile(KIND.options.model_validate(options), Vocabulary())
    found = list(check(event, replace(facts(judged), people=people)))
    assert all(finding.details.keys() <= KIND.details for finding in found)
    assert {finding.reason for finding in found} <= KIND.words.reasons.keys()
    return found


def inside(*accounts: str) -> Group:
    return group(members=frozenset(accounts))


@pytest.mark.parametrize(
    ("options", "accounts", "expected"),
    [
        (NO_OUTSIDERS, ("slack:U1", "slack:U2"), []),
        (NO_OUTSIDERS, ("slack:U1", "slack:U3"), ["external-member"]),
        (NO_OUTSIDERS, ("slack:U1", "slack:U9"), []),  # nobody knows U9: not held against them
        (NO_OUTSIDERS, ("slack:U1", "slack:U4"), []),  # has left, was never a customer
        ({"departed": "forbidden"}, ("slack:U1", "slack:U4"), ["departed-member"]),
        ({"departed": "forbidden"}, ("slack:U1", "slack:U3"), []),
        ({"outsiders": {"at_most": "2"}}, ("slack:U1", "slack:X1", "slack:X2"), []),
        ({"outsiders": {"at_most": "2"}}, ("slack:U1", "slack:X1", "slack:X2", "slack:X3"), ["too-many-outsiders"]),
        ({"size": {"at_most": "2"}}, ("slack:U1", "slack:U2"), []),
        ({"size": {"at_most": "2"}}, ("slack:U1", "slack:U2", "slack:U9"), ["group-too-large"]),  # unknown ones count
        ({"size": {"at_least": "2"}}, ("slack:U1",), ["group-too-small"]),
        ({"size": {"at_least": "2"}}, (), []),  # members not known: nothing can be said
        ({"require": {"role": "compliance"}}, ("slack:U1", "slack:U2"), []),
        ({"require": {"role": "compliance"}}, ("slack:U2", "slack:U9"), ["function-missing"]),
        ({"require": [{"unit": "huaxia/fintech"}]}, ("slack:U1",), []),  # li.na is of a department below it
        ({"require": {"unit": "huaxia/fin"}}, ("slack:U1",), ["function-missing"]),  # no unit, only its beginning
        (
            {"require": {"role": "compliance", "unit": "huaxia/retail"}},  # both, but of two people
            ("slack:U1", "slack:U2"),
            ["function-missing"],
        ),
        ({"require": [{"employment": "staff", "at_least": "2"}]}, ("slack:U1", "slack:U2"), []),
        ({"require": [{"employment": "staff", "at_least": "2"}]}, ("slack:U1", "slack:U3"), ["function-missing"]),
        ({"external": "allowed", "size": {"at_most": "9"}}, ("slack:U3",), []),
    ],
)  # fmt: skip
def test_membership(options: dict[str, Any], accounts: tuple[str, ...], expected: list[str]) -> None:
    assert [finding.reason for finding in judged(options, inside(*accounts))] == expected


def test_whoever_just_joined_is_named_alone() -> None:
    with_guests = inside("slack:U1", "slack:U3", "slack:X1")
    (finding,) = judged(NO_OUTSIDERS, with_guests, joined("slack:X1"))
    assert (finding.subject, finding.accounts, finding.details["people"]) == ("slack:X1", (), "客户1")
    assert judged(NO_OUTSIDERS, with_guests, joined("slack:U1")) == []  # the others were there before
    left = MemberLeft(id="L", platform="slack", at=NOW, group="slack:C1", actor="slack:U2")
    assert judged(NO_OUTSIDERS, with_guests, left) == []


def test_a_scan_names_all_in_one_finding() -> None:
    (finding,) = judged(NO_OUTSIDERS, inside("slack:U1", *GUESTS))
    assert finding.subject is None
    assert finding.accounts == tuple(sorted(GUESTS))
    assert finding.details == {
        "group": "rd-payments",
        "people": "客户0, 客户1, 客户2, 客户3, 客户4 …",
        "count": "7",
    }


def test_what_is_missing_is_one_errand() -> None:
    require = [{"role": "compliance"}, {"unit": "huaxia/legal", "at_least": "2"}]
    (finding,) = judged({"require": require}, inside("slack:U2"))
    assert finding.details["missing"] == "compliance, huaxia/legal x2"


def test_bots_are_no_people() -> None:
    bot = Person(id="bot", name="bot", employment=Employment.EXTERNAL, is_bot=True)
    here = inside("slack:U1", "slack:B")
    options = NO_OUTSIDERS | {"size": {"at_most": "1"}}
    assert judged(options, here, people={"slack:U1": LI, "slack:B": bot}) == []


@pytest.mark.parametrize("judged_group", [None, group(archived=True), group(kind=GroupKind.DIRECT)])
def test_what_is_no_living_group_is_not_judged(judged_group: Group | None) -> None:
    assert judged(NO_OUTSIDERS, judged_group) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "nothing-to-do"),
        ({"external": "allowed"}, "nothing-to-do"),
        ({"size": {}}, "nothing-to-do"),
        ({"size": {"at_least": "5", "at_most": "3"}}, "empty-range"),
        ({"require": [{"at_least": "2"}]}, "nothing-to-do"),
        ({"require": []}, "nothing-to-do"),
        ({"external": "forbidden", "outsiders": {"at_most": "2"}}, "contradiction"),
        ({"outsiders": {"at_most": "0"}}, "greater_than_equal"),
        ({"external": "no"}, "literal_error"),
    ],
)
def test_what_cannot_be_meant(options: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as raised:
        KIND.options.model_validate(options)
    (error,) = raised.value.errors()
    assert error["type"] == code
    if "-" in code:
        assert all(text for lang in ("zh", "en") for text in describe(code, error["ctx"], lang))
