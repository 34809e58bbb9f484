"""An appeal nobody answers: its judges are reminded half-way, the next in line are asked when its time is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.casework.deadlines import Deadlines
from bot.casework.telling import Voice
from bot.domain.actions import OutcomeState
from bot.domain.groups import Group
from bot.domain.ports import QueuedAction, ViolationView
from bot.domain.records import CaseState, Noted, Reaction
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
        self.deadlines = Deadlines(voice=voice, ledger=self.ledger, answer_within=WITHIN)

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
