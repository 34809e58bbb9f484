"""What reporters hear when the case of what they reported is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.casework.reports import Reporters
from bot.casework.telling import Voice
from bot.domain.actions import DISCREET, Action
from bot.domain.cases import CaseState
from bot.domain.records import CaseMoved
from bot.domain.reports import Reported
from bot.domain.views import ViolationView
from tests.fakes.directory import directory
from tests.fakes.ledger import FakeLedger
from tests.unit.commands.company import GROUPS, NOW, PEOPLE, SLACK, UNITS, desk, violation

CHEN = Reported(
    id="R-1", case="V-1", group=SLACK, message="1.1", by="slack:UCHEN", rule="no-gambling", words="他天天发", at=NOW,
    event="e1",
)  # fmt: skip
ADMIN = replace(CHEN, id="R-2", by="slack:UADM", at=NOW + timedelta(minutes=1))
VIEW = replace(violation("V-1", "zhang", CaseState.WAITING), reporters=frozenset({CHEN.by, ADMIN.by}))


def told(state: CaseState, *reports: Reported, view: ViolationView = VIEW) -> list[Action]:
    book = directory(groups=GROUPS, people=PEOPLE, units=UNITS)
    voice = Voice(directory=book, composer=desk().composer)
    reporters = Reporters(voice=voice, ledger=FakeLedger(violations=[VIEW], reports=reports))
    move = CaseMoved(violation="V-1", state=state, by="slack:UCOMP", at=NOW, event="e9", note="拉人赌博")
    return [one.action for one in reporters.follow(move, view).actions]


OUTCOMES = {
    CaseState.UPHELD: "已按群规处理",
    CaseState.OVERTURNED: "不算违规",
    CaseState.VOIDED: "不算违规",
    CaseState.CLOSED: "已结案",
}


@pytest.mark.parametrize(("state", "words"), OUTCOMES.items())
def test_each_hears_one_word_and_no_details(state: CaseState, words: str) -> None:
    chen, admin = told(state, CHEN, ADMIN)
    assert (chen.target, admin.target) == (CHEN.by, ADMIN.by)
    assert words in chen.text and "R-1" in chen.text
    for detail in ("V-1", "张伟", "UZHANG", "拉人赌博", "刘敏", "他天天发"):
        assert detail not in chen.text
    assert admin.text.isascii() or "研发群" in admin.text, "in the reporter's own language"


def test_the_chain_does_not_say_to_whom_and_it_is_said_once() -> None:
    (first,), (again,) = told(CaseState.UPHELD, CHEN), told(CaseState.OVERTURNED, CHEN)
    assert first.key == again.key == "report-outcome:R-1", "what an appeal changes later is another's business"
    assert first.arguments == {DISCREET: True} and first.group is None, "a direct word, not one in the group"


@pytest.mark.parametrize("state", [CaseState.APPEALED, CaseState.REMINDED, CaseState.WAITING])
def test_until_people_have_decided_nothing_is_said(state: CaseState) -> None:
    assert told(state, CHEN) == []


def test_nobody_reported_it() -> None:
    assert told(CaseState.UPHELD, CHEN, view=replace(VIEW, reporters=frozenset())) == []
