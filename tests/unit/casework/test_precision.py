"""When a rule has fallen below the floor that it declares, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcements.compose import JinjaComposer
from bot.assets import asset
from bot.casework.demotion import demoted
from bot.casework.precision import Fall, PrecisionBook, first_fall
from bot.domain.actions import ActionKind
from bot.domain.cases import CaseState
from bot.domain.groups import Group, GroupKind, Organisation, Person
from bot.domain.records import CaseMoved, Noted
from bot.domain.rules import Floor, RuleInfo, Stage
from bot.domain.views import Decided
from bot.roster.present import Present

AT = datetime(2026, 3, 2, tzinfo=UTC)
RULE = RuleInfo(
    id="no-ads",
    kind="content",
    unit="acme",
    source="policy.yaml:3",
    hash="h1",
    why="群里不发广告",
    stage=Stage.ENFORCE,
    floor=Floor(precision=0.8, decided=5),
)


def decisions(told: str, hash: str = "h1") -> list[Decided]:
    """`u` = upheld, `o` = overturned, each a case of its own; `2o` = case 2 decided again."""
    found: list[Decided] = []
    for number, word in enumerate(told.split()):
        case = word[:-1] or str(number)
        state = CaseState.UPHELD if word[-1] == "u" else CaseState.OVERTURNED
        at = AT + timedelta(hours=number)
        found.append(Decided(case=case, rule="no-ads", rule_hash=hash, state=state, at=at))
    return found


@pytest.mark.parametrize(
    ("told", "fall"),
    [
        ("", None),
        ("o o o o", None),  # too few to say anything
        ("u u u u u", None),
        ("u u u u o", None),  # 80 % is the floor, not below it
        ("u u u o o", Fall(case="4", upheld=3, decided=5)),
        ("o o u u u u u u", Fall(case="4", upheld=3, decided=5)),  # it fell; better cases afterwards do not lift it
        ("o u u u u u o", None),  # of the last five: the first is forgotten
        ("u u u u u 0o", None),  # an appeal: case 0 counts once, as overturned
        ("u u u u u 0o 1o", Fall(case="1", upheld=3, decided=5)),
    ],
)
def test_when_a_rule_falls(told: str, fall: Fall | None) -> None:
    book = PrecisionBook()
    book.load(decisions(told))
    assert book.fall_of(RULE) == fall
    assert book.standing(RULE).stage is (Stage.OBSERVE if fall else Stage.ENFORCE)


def test_a_changed_rule_starts_with_no_decisions() -> None:
    book = PrecisionBook()
    book.load(decisions("o o o o o"))
    assert book.fall_of(RULE) is not None
    assert book.standing(replace(RULE, hash="h2")).stage is Stage.ENFORCE
    for decided in decisions("o o o o o", hash="h2"):
        book.learn(decided)
    assert book.standing(replace(RULE, hash="h2")).stage is Stage.OBSERVE


def test_a_rule_without_a_floor_never_falls() -> None:
    book = PrecisionBook()
    book.load(decisions("o o o o o"))
    assert book.standing(replace(RULE, floor=None)).stage is Stage.ENFORCE


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 10), st.floats(0.1, 1))
def test_learning_one_by_one_says_the_same_as_loading_all(upheld: list[bool], window: int, precision: float) -> None:
    rule = replace(RULE, floor=Floor(precision=precision, decided=window))
    told = decisions(" ".join("u" if one else "o" for one in upheld))
    slow, fast = PrecisionBook(), PrecisionBook()
    for number, decided in enumerate(told):
        slow.learn(decided)
        assert slow.fall_of(rule) == first_fall(told[: number + 1], Floor(precision=precision, decided=window))
    fast.load(told)
    assert fast.fall_of(rule) == slow.fall_of(rule)


@pytest.mark.parametrize(("locale", "says"), [("zh", "只有 3 个被维持"), ("en", "only 3 were upheld")])
def test_those_who_keep_the_policies_are_told_why_and_what_to_do(locale: str, says: str) -> None:
    keeper = Person(id="qian", name="钱", roles=frozenset({"policy_admin"}), accounts=("slack:Q",), locale=locale)
    group = Group(id="slack:C1", platform="slack", name="general", kind=GroupKind.CHANNEL)
    directory = Present(Organisation(people=(keeper,)), groups=(group,))
    move = CaseMoved(violation="V-1", state=CaseState.OVERTURNED, by="li", at=AT, event="e1")
    fall = Fall(case="V-1", upheld=3, decided=5)
    reaction = demoted(RULE, fall, move, group, directory, JinjaComposer(asset("templates")))
    [noted], [told] = reaction.records, reaction.actions
    assert isinstance(noted, Noted)
    assert (noted.what, noted.details["rule"], noted.details["floor"]) == ("rule-demoted", "no-ads", "80%")
    assert (told.action.kind, told.action.target, told.action.key) == (
        ActionKind.REMIND,
        "slack:Q",
        "demoted:no-ads:h1:slack:Q",
    )
    assert says in told.action.text
    assert "policy.yaml:3" in told.action.text
