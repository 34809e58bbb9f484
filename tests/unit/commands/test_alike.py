"""Cases with the same words are answered together: which they are, who may, and when it takes two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands.alike import CONSENT_LASTS, MANY_AT_ONCE, consented, copies, same_words
from bot.commands.dispatch import handle
from bot.domain.actions import Action
from bot.domain.cases import CaseState, joint_key
from bot.domain.custody import ContextKept, Said
from bot.domain.events import CommandGiven
from bot.domain.records import ActionApproved, CaseMoved, Reaction
from bot.domain.rules import Result
from bot.domain.views import Approval, ViolationView
from tests.fakes.ledger import FakeLedger
from tests.unit.commands.company import NOW, PEOPLE, SLACK, desk, violation

COMP, LAW = "slack:UCOMP", "slack:ULAW"
FIRST = violation("V-A0000-00000", "zhang", content_hash="same")
SECOND = violation("V-B0000-00000", "chen", content_hash="same")
OTHERS: dict[str, ViolationView] = {
    "other words": violation("V-C0000-00000", "chen2", content_hash="other"),
    "another rule": violation("V-D0000-00000", "chen2", content_hash="same", rule="names"),
    "decided": violation("V-F0000-00000", "chen2", CaseState.UPHELD, content_hash="same"),
    "only observed": violation("V-G0000-00000", "chen2", content_hash="same", result=Result.WOULD_HIT),
}


def many(number: int) -> list[ViolationView]:
    people = [one for one in PEOPLE if one.id not in ("comp", "law", "guest", "gone")]
    return [violation(f"V-{n:05}-00000", people[n % 4].id, content_hash="same") for n in range(number)]


def give(who: str, text: str, known: Sequence[ViolationView], approvals: Sequence[Approval] = ()) -> Reaction:
    given = CommandGiven(id="E1", platform="slack", at=NOW, group=SLACK, actor=who, text=text)
    here = desk(more=known)
    assert isinstance(here.ledger, FakeLedger)
    here.ledger.all_approvals.extend(approvals)
    return handle(given, here)


def answer(reaction: Reaction) -> Action:
    return next(one.action for one in reaction.actions if one.action.key == "reply:E1")


def moved(reaction: Reaction) -> dict[str, CaseState]:
    return {record.violation: record.state for record in reaction.records if isinstance(record, CaseMoved)}


def test_the_same_words_of_several_people_are_answered_each_by_itself() -> None:
    reaction = give(COMP, f"裁决 {FIRST.record.id} 撤销 公司自己的公告 --相同", [FIRST, SECOND, *OTHERS.values()])
    assert moved(reaction) == {one.record.id: CaseState.OVERTURNED for one in (FIRST, SECOND)}
    assert "涉及 2 人" in answer(reaction).text
    told = {one.action.target for one in reaction.actions} - {COMP}
    assert told == {"slack:UZHANG", "slack:UCHEN"}, "each hears of their own"


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_what_is_not_alike(other: ViolationView) -> None:
    assert list(same_words(FIRST, FakeLedger(violations=[FIRST, other]))) == []
    assert "没有其他未结案件" in answer(give(COMP, f"裁决 {FIRST.record.id} 撤销 误报 --相同", [FIRST, other])).text


def appealed(decider: str, id: str = "V-E0000-00000") -> ViolationView:
    moves = ((NOW, CaseState.UPHELD, decider, "属实"), (NOW, CaseState.APPEALED, "slack:UCHEN2", "误报"))
    return replace(violation(id, "chen2", CaseState.APPEALED, content_hash="same"), moves=moves)


def test_appeals_are_answered_with_the_others_but_not_by_whoever_decided_them() -> None:
    theirs, others = appealed(COMP), appealed(LAW, "V-E1111-00000")
    reaction = give(COMP, f"裁决 {FIRST.record.id} 撤销 误报 --相同", [FIRST, theirs, others])
    assert moved(reaction) == {one.record.id: CaseState.OVERTURNED for one in (FIRST, others)}
    assert "另有 1" in answer(reaction).text


def test_a_group_without_words_is_like_nothing() -> None:
    bare = [replace(one, record=replace(one.record, content_hash="")) for one in (FIRST, SECOND)]
    assert list(same_words(bare[0], FakeLedger(violations=bare))) == []


def test_a_case_that_one_has_a_part_in_is_left_to_others() -> None:
    mine = violation("V-H0000-00000", "comp", content_hash="same")
    reported = replace(violation("V-J0000-00000", "chen2", content_hash="same"), reporters=frozenset({COMP}))
    reaction = give(COMP, f"decide {FIRST.record.id} uphold spam --alike", [FIRST, SECOND, mine, reported])
    assert set(moved(reaction)) == {FIRST.record.id, SECOND.record.id}
    assert "2" in answer(reaction).text.partition("另有")[2]


def consent(by: str, *, final: bool = False, at: timedelta = timedelta(), verb: str = "uphold") -> Approval:
    return Approval(action=f"alike:{verb}:no-gambling:same", by=by, approved=True, final=final, at=NOW - at)


def test_many_at_once_take_two_people() -> None:
    known = many(MANY_AT_ONCE)
    text = f"裁决 {known[0].record.id} 维持 引流 --相同"
    first = give(COMP, text, known)
    assert moved(first) == {}
    [said] = [record for record in first.records if isinstance(record, ActionApproved)]
    assert (said.action, said.final, said.by) == ("alike:uphold:no-gambling:same", False, COMP)
    assert {one.action.target for one in first.actions} - {COMP} == {LAW}
    assert "还要另一个人" in answer(first).text
    again = give(COMP, text, known, [consent(COMP)])
    assert moved(again) == {} and "还需要另一个人" in answer(again).text
    second = give(LAW, text, known, [consent(COMP)])
    assert len(moved(second)) == MANY_AT_ONCE
    agreed = [record for record in second.records if isinstance(record, ActionApproved)]
    assert [record.final for record in agreed] == [True, *[False] * MANY_AT_ONCE]
    assert {(one.action, one.by) for one in agreed[1:]} == {(joint_key(one.record.id), COMP) for one in known}
    assert len(moved(give(COMP, text, known[:-1]))) == MANY_AT_ONCE - 1, "fewer are one person's to answer"


CONSENTS: dict[str, tuple[list[Approval], list[str] | None]] = {
    "nobody": ([], []),
    "somebody else": ([consent(LAW)], [LAW]),
    "only oneself": ([consent(COMP)], None),
    "oneself, on another platform": ([consent("wecom:liumin")], None),
    "both": ([consent(COMP), consent(LAW)], [LAW]),
    "too long ago": ([consent(LAW, at=CONSENT_LASTS)], []),
    "carried out since": ([consent(LAW, at=timedelta(hours=2)), consent("slack:UPOL", final=True)], []),
    "to another answer": ([consent(LAW, verb="void")], []),
}


@pytest.mark.parametrize(("given", "expected"), CONSENTS.values(), ids=CONSENTS)
def test_whose_consent_counts(given: list[Approval], expected: list[str] | None) -> None:
    person = next(one for one in PEOPLE if one.id == "comp")
    ledger: Any = FakeLedger(approvals=given)
    assert consented("alike:uphold:no-gambling:same", COMP, person, NOW, ledger) == expected


ADVERT = "各位同事注意了，今天下班之前加这个群领取内部福利，名额有限先到先得，转发三个群再送一份，找我拿链接"
COPIES = {
    "a name and a number changed": (ADVERT.replace("各位同事", "王芳你好").replace("三个群", "5个群"), True),
    "the same": (ADVERT, True),
    "something else": ("今天下午三点在会议室讨论支付网关的上线方案，请相关同事带上测试报告和回滚步骤准时参加", False),
    "too short to tell": ("收到", False),
    "not kept": ("", False),
}


@pytest.mark.parametrize(("text", "expected"), COPIES.values(), ids=COPIES)
def test_a_copy_with_something_changed_is_alike(text: str, expected: bool) -> None:
    other = violation("V-K0000-00000", "chen", content_hash="changed")
    said = [
        ContextKept(
            violation=view.record.id, place=0, group=SLACK, message="m", thread=None, account=None, what=Said.POSTED,
            at=NOW, text=words,
        )
        for view, words in ((FIRST, ADVERT), (other, text))
    ]  # fmt: skip
    ledger = FakeLedger(violations=[FIRST, other], contexts=said)
    assert bool(copies(FIRST, ledger)) is expected
