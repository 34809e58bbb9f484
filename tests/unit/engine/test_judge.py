"""The judge: one event in, everything that follows out. Rules here are small functions; the rest is the real thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.casework.strikes import StrikeBook
from bot.domain.actions import Ability, Action, ActionKind, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.events import (
    LONGEST_TEXT,
    CommandGiven,
    Due,
    Event,
    GroupRenamed,
    GroupSnapshot,
    GroupStale,
    MessageEdited,
    MessagePosted,
    Unknown,
)
from bot.domain.groups import Employment, Organisation, Person
from bot.domain.records import (
    ActionApproved,
    CaseMoved,
    GroupChanged,
    MessageLabelled,
    Noted,
    Reaction,
    ViolationRecorded,
)
from bot.domain.rules import Consequence, Evaluation, Facts, Finding, Match, Span, Strikes
from bot.domain.views import QueuedAction, ViolationView
from bot.engine.breaker import Breaker
from bot.engine.judge import Judge
from bot.engine.mind import Mind
from bot.engine.situation import Desk
from bot.engine.states import OpenStates
from bot.roster.book import Roster
from tests.unit.engine.test_decide import rule
from tests.unit.engine.test_effects import Words

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PEOPLE = (
    Person(id="li", name="李", employment=Employment.STAFF, accounts=("slack:LI",)),
    Person(id="robot", name="Bot", accounts=("slack:B",), is_bot=True),
)
NAMING = rule("group-name", kind="naming", then=(Consequence(verb="remind_owner"),))
GAMBLING = rule("no-gambling", strikes=Strikes(ladder={1: (Consequence(verb="remind_sender"),)}))


def bad_name(event: Event, facts: Facts) -> Sequence[Match]:
    judged = isinstance(event, GroupRenamed | Due)
    if not judged or facts.group is None or facts.group.name.startswith("ok"):
        return ()
    return (Match(rule=NAMING, finding=Finding(reason="name-format", details={"name": facts.group.name})),)


def gambling(event: Event, facts: Facts) -> Sequence[Match]:
    if not isinstance(event, MessagePosted) or "博彩" not in event.text:
        return ()
    at = event.text.index("博彩")
    finding = Finding(reason="content", subject=event.actor, spans=(Span(start=at, end=at + 2, what="term"),))
    return (
        Match(rule=GAMBLING, finding=finding),
        Match(rule=rule("l"), finding=Finding(reason="label", labels={"urgency": "work"})),
    )


class Rules:
    def __init__(self, *checks: Callable[[Event, Facts], Sequence[Match]]):
        self._checks = checks

    def opens(self, event: Event, facts: Facts) -> bool:
        return False

    def evaluate(self, event: Event, facts: Facts) -> Evaluation:
        matches = [match for check in self._checks for match in check(event, facts)]
        crowded = isinstance(event, MessagePosted) and "数不清" in event.text
        return Evaluation(revision="r1", matches=matches, crowded=crowded)


class House:
    """A judge with its surroundings, and the outbox rows that are still planned."""

    def __init__(self) -> None:
        self.roster = Roster(Organisation(people=PEOPLE))
        self.waiting: list[Action] = []
        self.strikes = StrikeBook()
        self.written: dict[str, ViolationRecorded] = {}
        desk = Desk(
            directory=self.roster,
            composer=Words(),
            capabilities=lambda group: {kind: Ability(can=True) for kind in ActionKind},
            allows=Breaker().allows,
            message=lambda info, values: None,
        )
        self.judge = Judge(
            Mind(
                book=self.roster,
                strikes=self.strikes,
                states=OpenStates(),
                rules=lambda: Rules(bad_name, gambling),
                state_kinds=frozenset({"naming", "roles"}),
                rules_in=lambda group: [NAMING.id],
                desk=desk,
                handlers={CommandGiven: self._command},
                violation=lambda id: ViolationView(record=self.written[id], state=CaseState.OPEN, person="li"),
                pending=lambda group: [
                    QueuedAction(id=1, action=one, state=OutcomeState.PLANNED) for one in self.waiting
                ],
                is_workday=lambda day: True,
                reviewed=lambda move, view: Reaction(),
                decided=lambda decision: None,
                detectors=frozenset(),
                clock=lambda: AT + timedelta(minutes=1),
            )
        )
        self.react(
            GroupSnapshot(
                id="s0",
                platform="slack",
                at=AT,
                group="slack:C",
                name="ok",
                owner="slack:LI",
                members=frozenset({"slack:LI"}),
            )
        )

    def _command(self, event: Event) -> Reaction:
        assert isinstance(event, CommandGiven)
        group = self.roster.group("slack:C")
        assert group is not None
        if event.text == "admins add B":
            changed = replace(group, admins=frozenset({"slack:B"}))
            return Reaction(records=(GroupChanged(group=changed, event=event.id, at=event.at),))
        violation = next(iter(self.written))
        return Reaction(
            records=(CaseMoved(violation=violation, state=CaseState.OVERTURNED, by="x", at=event.at, event=event.id),)
        )

    def react(self, event: Event) -> Reaction:
        reaction = self.judge.react(event)
        self.written |= {record.id: record for record in reaction.records if isinstance(record, ViolationRecorded)}
        return reaction


def message(id: str, text: str = "加群玩博彩", **changes: object) -> MessagePosted:
    fields: dict[str, object] = {"platform": "slack", "at": AT, "group": "slack:C", "actor": "slack:LI", "message": id}
    return MessagePosted(id=f"e{id}", text=text, **{**fields, **changes})  # type: ignore[arg-type]


def renamed(number: int, name: str) -> GroupRenamed:
    return GroupRenamed(id=f"n{number}", platform="slack", at=AT, group="slack:C", name=name)


def scan(number: int) -> Due:
    return Due(id=f"scan{number}", platform="clock", at=AT, what="scan")


def violations(reaction: Reaction) -> list[ViolationRecorded]:
    return [record for record in reaction.records if isinstance(record, ViolationRecorded)]


def test_a_violation_leaves_its_least_evidence_a_label_and_a_reminder() -> None:
    reaction = House().react(message("1"))
    (record,) = violations(reaction)
    assert (record.rule, record.excerpt, record.strike, record.step) == ("no-gambling", "博彩", 1, 1)
    assert record.content_hash and "加群" not in repr(record)
    assert [one.labels for one in reaction.records if isinstance(one, MessageLabelled)] == [{"urgency": "work"}]
    assert [(row.action.kind, row.action.target, row.state) for row in reaction.actions] == [
        ("remind", "slack:LI", "planned")
    ]


def test_the_same_event_twice_changes_nothing() -> None:
    house = House()
    house.react(message("1"))
    assert house.react(message("1")) == Reaction()


def test_an_edit_of_a_message_is_the_same_case_and_the_same_strike() -> None:
    house = House()
    (first,) = violations(house.react(message("1")))
    edited = MessageEdited(
        id="e2", platform="slack", at=AT, group="slack:C", actor="slack:LI", message="1", text="来玩博彩"
    )
    (second,) = violations(house.react(edited))
    assert (second.id, second.strike, second.step) == (first.id, 1, None)


def test_what_the_bot_says_is_never_judged() -> None:
    assert House().react(message("1", actor="slack:B")) == Reaction()


def test_a_bad_name_is_one_case_however_often_it_is_scanned_and_closes_when_it_is_mended() -> None:
    house = House()
    opened = house.react(renamed(1, "bad"))  # the rename and the scan that follows it find the same
    assert len(violations(opened)) == 1
    assert [violations(house.react(scan(number))) for number in range(3)] == [[], [], []]

    other = house.react(renamed(2, "worse"))  # another bad name is another case; the first is closed
    assert len(violations(other)) == 1
    assert [move.violation for move in other.records if isinstance(move, CaseMoved)] == [violations(opened)[0].id]

    late = Action(key=f"{violations(other)[0].id}:rename:slack:C", kind=ActionKind.RENAME, platform="slack")
    house.waiting = [late, Action(key="V-OTHER:rename:slack:C", kind=ActionKind.RENAME, platform="slack")]
    mended = house.react(renamed(3, "ok-now"))
    assert [move.state for move in mended.records if isinstance(move, CaseMoved)] == [CaseState.CLOSED]
    assert [(one.action, one.approved) for one in mended.records if isinstance(one, ActionApproved)] == [
        (late.key, False)
    ]
    assert len(violations(house.react(renamed(4, "bad")))) == 1  # broken again: a new case


def test_what_a_command_changes_is_known_at_once() -> None:
    house = House()
    house.react(CommandGiven(id="c1", platform="slack", at=AT, group="slack:C", actor="slack:LI", text="admins add B"))
    assert house.roster.role_of("slack:B", "slack:C") == "admin"


def test_an_overturned_case_is_as_if_it_had_never_been() -> None:
    house = House()
    house.react(message("1"))
    house.react(CommandGiven(id="c2", platform="console", at=AT, actor="console:x", text="decide"))
    (record,) = violations(house.react(message("2")))
    assert record.strike == 1


def test_a_stale_group_is_fetched_and_an_unknown_event_is_noted() -> None:
    house = House()
    (fetch,) = house.react(GroupStale(id="st", platform="wecom", at=AT, group="wecom:g")).actions
    assert (fetch.action.kind, fetch.state) == (ActionKind.FETCH, OutcomeState.PLANNED)
    (noted,) = house.react(Unknown(id="u", platform="slack", at=AT, what="new_thing")).records
    assert isinstance(noted, Noted) and noted.details == {"what": "new_thing"}


def test_a_message_of_a_megabyte_is_cut_with_a_note() -> None:
    house = House()
    whole = message("m9", "加群玩博彩" + "字" * 1_000_000)
    assert (len(whole.text), whole.unread) == (LONGEST_TEXT, 1_000_005 - LONGEST_TEXT)
    records = house.react(whole).records
    (violation,) = (one for one in records if isinstance(one, ViolationRecorded))
    assert violation.details["unread"] == str(whole.unread)
    (note,) = (one for one in records if isinstance(one, Noted) and one.what == "message-cut")
    assert note.details == {"group": "slack:C", "message": "m9", "unread": str(whole.unread)}


def test_a_message_with_too_much_to_judge_is_judged_with_a_note() -> None:
    for text in ("数不清", "博彩数不清"):
        noted = [one for one in House().react(message("m9", text)).records if isinstance(one, Noted)]
        assert [(one.what, one.details) for one in noted] == [
            ("message-crowded", {"group": "slack:C", "message": "m9"})
        ]


def test_what_is_left_out_is_counted_once_however_the_event_is_passed_on() -> None:
    whole = message("m9", "x" * (LONGEST_TEXT + 7))
    assert whole.unread == replace(whole, id="other").unread == 7
    assert message("m9", "x" * LONGEST_TEXT).unread == 0
