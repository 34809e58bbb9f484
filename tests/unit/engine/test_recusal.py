"""Nobody decides what they have a part in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.cases import CaseState
from bot.domain.groups import OrgUnit
from bot.domain.views import Approval, ViolationView
from bot.engine.recusal import BOUND, DECIDED_BEFORE, LEADS, OWN, REPORTED, RUNS_GROUP, bound_now, judges, tie
from tests.fakes.directory import directory
from tests.unit.commands.company import GROUPS, NOW, PEOPLE, violation

UNITS = (
    OrgUnit(id="huaxia", name="华夏集团", head="pol"),
    OrgUnit(id="huaxia/fintech", name="华夏金科", head="law"),
)
STAFF = tuple(replace(one, unit="huaxia/fintech") if one.id in ("zhang", "law") else one for one in PEOPLE)
BOOK = directory(groups=GROUPS, people=STAFF, units=UNITS)
CASE = violation("V-1", "zhang")
APPEALED = replace(
    CASE,
    state=CaseState.APPEALED,
    moves=((NOW, CaseState.UPHELD, "slack:UCOMP", ""), (NOW, CaseState.APPEALED, "slack:UZHANG", "")),
)


def of(view: ViolationView, who: str) -> str:
    person = BOOK.person(who)
    assert person is not None
    return tie(view, person, BOOK)


@pytest.mark.parametrize(
    ("view", "who", "expected"),
    [
        (CASE, "zhang", OWN),
        (CASE, "owner", RUNS_GROUP),
        (CASE, "admin", RUNS_GROUP),
        (CASE, "law", LEADS),  # head of the person's own unit
        (CASE, "pol", LEADS),  # of the unit above: whoever leads one's head leads one, too
        (violation("V-2", "law"), "pol", LEADS),  # a head answers to the next one above
        (CASE, "comp", ""),
        (replace(CASE, record=replace(CASE.record, bound=("comp",))), "comp", BOUND),  # whatever office they hold now
        (replace(CASE, reporters=frozenset({"wecom:liumin"})), "comp", REPORTED),  # on whichever platform
        (replace(CASE, reporters=frozenset({"console:comp"})), "comp", REPORTED),
        (replace(CASE, reporters=frozenset({"slack:UCHEN"})), "comp", ""),
        (replace(CASE, reporters=frozenset({"slack:UZHANG"})), "zhang", OWN),
        (APPEALED, "comp", DECIDED_BEFORE),
        (replace(APPEALED, moves=((NOW, CaseState.UPHELD, "console:comp", ""),)), "comp", DECIDED_BEFORE),
        (replace(APPEALED, state=CaseState.UPHELD), "comp", ""),  # nothing is asked of anybody again
    ],
)
def test_who_may_not_decide(view: ViolationView, who: str, expected: str) -> None:
    assert of(view, who) == expected


def test_whoever_let_the_sanction_go_decided_too() -> None:
    first = Approval(action="V-1:remove_member:x", by="wecom:liumin", approved=True, final=False, at=NOW)
    view = replace(APPEALED, moves=APPEALED.moves[1:], approvals=[first])
    assert of(view, "comp") == DECIDED_BEFORE, "on another platform it is the same person"
    assert of(replace(view, approvals=[replace(first, approved=False, final=True)]), "comp") == ""


def test_who_is_bound_to_a_case_is_kept_with_it() -> None:
    assert bound_now("slack:UZHANG", GROUPS[0], BOOK) == ("owner", "admin", "law", "pol")
    assert bound_now(None, GROUPS[0], BOOK) == ("owner", "admin")
    assert bound_now("slack:UOWN", GROUPS[0], BOOK) == ("admin",), "nobody is bound to themselves: it is their own case"


def test_a_head_is_known_by_the_account_that_a_platform_names() -> None:
    units = tuple(replace(unit, head="wecom:liumin") if unit.id == "huaxia/fintech" else unit for unit in UNITS)
    book = directory(groups=GROUPS, people=STAFF, units=units)
    comp = book.person("comp")
    assert comp is not None and tie(CASE, comp, book) == LEADS


def test_the_next_office_in_line_is_asked_when_nobody_of_the_first_may() -> None:
    others = tuple(replace(one, unit=None) for one in STAFF)
    book = directory(groups=GROUPS, people=others, units=())
    assert judges(CASE, GROUPS[0], book) == ("slack:UCOMP",)
    assert judges(APPEALED, GROUPS[0], book) == ("slack:ULAW",)
    assert judges(CASE, GROUPS[0], book, skip=1) == ("slack:ULAW",)
    assert judges(APPEALED, None, book) == ()
