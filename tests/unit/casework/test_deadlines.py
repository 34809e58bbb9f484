"""An appeal nobody answers: its judges are reminded half-way, the next in line are asked when its time is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.casework.deadlines import Deadlines
from bot.casework.telling import Voice
from bot.domain.actions import OutcomeState
from bot.domain.cases import CaseState
from bot.domain.groups import Group
from bot.domain.records import Noted, Reaction
from bot.domain.review import Clocks
from bot.domain.rules import Result, Severity
from bot.domain.views import QueuedAction, ViolationView
from tests.fakes.directory import directory
from tests.fakes.ledger import FakeLedger
from tests.unit.commands.company import GROUPS, NOW, PEOPLE, UNITS, desk, violation

WITHIN = timedelta(days=4)
APPEALED = replace(
    violation("V-APPEA-00001", "zhang", CaseState.APPEALED, at=NOW - timedelta(days=1)),
    moves=((NOW, CaseState.APPEALED, "slack:UZHANG", "误报"),),
)


class Clock:
    """Looks at growing times; what it said before is in the outbox, as after a commit."""

    def __init__(self, view: ViolationView = APPEALED, groups: tuple[Group, ...] = GROUPS):
        self.ledger = FakeLedger(groups=groups, people=PEOPLE, violations=[view])
        voice = Voice(directory=directory(groups=groups, people=PEOPLE, units=UNITS), composer=desk().composer)
        self.deadlines = Deadlines(voice=voice, ledger=self.ledger, clocks=Clocks(answer_within=WITHIN))

    def look(self, days: float) -> Reaction:
        found = self.deadlines.look(NOW + timedelta(days=days), f"tick-{days}")
        queued = (QueuedAction(id=1, action=one.action, state=OutcomeState.CONFIRMED) for one in found.actions)
        known = {one.action.key for one in self.ledger.all_actions}
        self.ledger.all_actions += [one for one in queued if one.action.key not in known]
        return found


def told(reaction: Reaction) -> list[str | None]:
    return [one.action.target for one in reaction.actions]


def noted(reaction: Reaction) -> list[str]:
    return [record.what for record in reaction.records if isinstance(record, Noted)]


def test_its_judges_are_reminded_half_way_once() -> None:
    clock = Clock()
    assert told(clock.look(1.9)) == []
    assert told(clock.look(2)) == ["slack:UCOMP"]
    assert (told(clock.look(2.1)), noted(clock.look(3.9))) == ([], []), "each is told once"


def test_when_its_time_is_over_the_next_in_line_are_asked_and_the_member_knows() -> None:
    clock = Clock()
    clock.look(2)
    over = clock.look(4)
    assert told(over) == ["slack:UCOMP", "slack:ULAW", "slack:UZHANG"]
    assert noted(over) == ["appeal-escalated"]
    texts = [one.action.text for one in over.actions]
    assert "逾期" in texts[1] and "V-APPEA-00001" in texts[2]
    assert told(clock.look(4.1)) == []
    assert set(told(clock.look(8.1))) >= {"slack:UCOMP", "slack:ULAW"}, "and again when it is over once more"


def test_whoever_decided_before_is_not_asked() -> None:
    upheld = (NOW - timedelta(hours=1), CaseState.UPHELD, "slack:UCOMP", "成立")
    clock = Clock(replace(APPEALED, moves=(upheld, *APPEALED.moves)))
    assert told(clock.look(2)) == ["slack:ULAW"]


def test_where_nobody_may_decide_those_who_can_appoint_somebody_hear_of_it() -> None:
    owned = replace(GROUPS[0], admins=frozenset({"slack:UCOMP", "slack:ULAW"}))
    assert told(Clock(groups=(owned, *GROUPS[1:])).look(2)) == ["slack:UPOL"]


# -- cases that nobody decides ---------------------------------------------------------------------------------------


class Waiting(Clock):
    """The same clock over several cases, and deadlines of a day for high and three for medium."""

    def __init__(self, *views: ViolationView):
        super().__init__()
        self.ledger.all_violations = list(views)
        clocks = Clocks(decide_within={"high": timedelta(days=1), "medium": timedelta(days=3)})
        self.deadlines = replace(self.deadlines, clocks=clocks)


def found(id: str, state: CaseState, severity: Severity = Severity.HIGH, who: str = "zhang") -> ViolationView:
    view = violation(id, who, state, at=NOW)
    return replace(view, record=replace(view.record, severity=severity, result=Result.HIT))


def test_of_what_is_overdue_one_word_a_day_is_said_to_those_who_may_decide() -> None:
    clock = Waiting(
        found("V-0PEN0-00001", CaseState.OPEN), found("V-WA1T0-00001", CaseState.WAITING),
        found("V-LATER-00001", CaseState.OPEN, Severity.MEDIUM), found("V-N0NE0-00001", CaseState.OPEN, Severity.LOW),
        found("V-T0LD0-00001", CaseState.REMINDED), found("V-D0NE0-00001", CaseState.UPHELD),
    )  # fmt: skip
    assert told(clock.look(0.9)) == []
    due = clock.look(1.1)
    assert (told(due), noted(due)) == (["slack:UCOMP"], ["cases-overdue"])
    assert "2 起案件" in due.actions[0].action.text and "V-WA1T0-00001" in due.actions[0].action.text
    assert (told(clock.look(1.2)), noted(clock.look(1.3))) == ([], []), "once a day"


def test_what_took_twice_as_long_as_it_may_goes_to_the_next_in_line_as_well() -> None:
    clock = Waiting(found("V-0PEN0-00001", CaseState.OPEN), found("V-LATER-00001", CaseState.OPEN, Severity.MEDIUM))
    clock.look(1.1)
    later = clock.look(3.1)
    assert told(later) == ["slack:UCOMP", "slack:ULAW"]
    texts = [one.action.text for one in later.actions]
    assert "2 起案件" in texts[0] and "1 起案件" in texts[1], "legal hears of that one only"


def test_nobody_is_asked_about_a_case_of_their_own() -> None:
    clock = Waiting(found("V-0PEN0-00001", CaseState.OPEN, who="comp"))
    assert told(clock.look(1.1)) == ["slack:ULAW"]


def test_without_deadlines_nothing_is_overdue() -> None:
    clock = Waiting(found("V-0PEN0-00001", CaseState.OPEN))
    clock.deadlines = replace(clock.deadlines, clocks=Clocks(decide_within={}))
    assert told(clock.look(99)) == []
