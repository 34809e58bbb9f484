"""What follows a decision or an appeal: held, lifted, let go again, taken back, told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.casework.aftermath import Aftermath
from bot.casework.telling import Voice
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.records import ActionApproved, ActionHeld, CaseMoved, Noted, Reaction, RestorationChanged
from bot.domain.views import Approval, QueuedAction, ViolationView
from tests.fakes.directory import directory
from tests.fakes.ledger import FakeLedger
from tests.unit.commands.company import GROUPS, NOW, PEOPLE, SLACK, UNITS, desk, violation

HOUR = timedelta(hours=1)


def did(kind: ActionKind, state: str, target: str = "slack:UZHANG", **more: Any) -> QueuedAction:
    arguments = {"lasts": 7 * 24 * 3600} if kind is ActionKind.REMOVE_MEMBER else {}
    action = Action(
        key=f"V-1:{kind}:{target}", kind=kind, platform="slack", group=SLACK, target=target,
        **{"arguments": arguments, **more},
    )  # fmt: skip
    return QueuedAction(id=1, action=action, state=OutcomeState(state), settled_at=NOW - 24 * HOUR)


def case(state: CaseState, *actions: QueuedAction, **more: Any) -> ViolationView:
    return replace(violation("V-1", "zhang", state), actions=actions, **more)


def follow(view: ViolationView, after: CaseState, known: Sequence[QueuedAction] = ()) -> Reaction:
    ledger = FakeLedger(groups=GROUPS, people=PEOPLE, violations=[view], actions=[*view.actions, *known])
    voice = Voice(directory=directory(groups=GROUPS, people=PEOPLE, units=UNITS), composer=desk().composer)
    move = CaseMoved(violation="V-1", state=after, by="slack:ULAW", at=NOW, event="decision", note="理由")
    return Aftermath(voice=voice, ledger=ledger, rule=lambda record: None).follow(move, view)


def shape(reaction: Reaction) -> list[str]:
    """What became of each action, and what is done: in words short enough for a table."""
    found = []
    for record in reaction.records:
        match record:
            case ActionApproved():
                found.append(f"{'let go' if record.approved else 'withdrawn'} {record.action}")
            case ActionHeld():
                found.append(f"held {record.action}")
            case RestorationChanged():
                found.append(f"{record.state} {record.why} {record.action} {record.reason}".rstrip())
            case Noted():
                found.append(record.what)
    return [*found, *(f"{one.action.kind} {one.action.target} {one.state}" for one in reaction.actions)]


REMOVAL = did(ActionKind.REMOVE_MEMBER, "confirmed")
RUNS = RestorationChanged(
    action=REMOVAL.action.key, violation="V-1", why="ended", state="owed", due=NOW + 144 * HOUR, at=NOW, event="e"
)


def test_an_appeal_holds_what_is_planned_and_lifts_what_runs() -> None:
    later = did(ActionKind.REMIND, "planned", "slack:UCOMP", not_before=NOW + HOUR)
    at_once = did(ActionKind.REMIND, "planned", "slack:UOWN")
    waiting = did(ActionKind.DELETE, "waiting", "m1")
    rename = did(ActionKind.RENAME, "planned", SLACK)
    view = case(CaseState.UPHELD, REMOVAL, later, at_once, waiting, rename, restorations=(RUNS,))
    assert shape(follow(view, CaseState.APPEALED)) == [
        "held V-1:remind:slack:UCOMP",  # an escalation is part of the sanction; a word that is on its way is not
        f"held V-1:rename:{SLACK}",
        "owed stay V-1:remove_member:slack:UZHANG",
        "add_member slack:UZHANG planned",
    ]


def test_upheld_after_an_appeal_what_was_held_goes_on_and_what_was_lifted_is_proposed_for_the_rest() -> None:
    held = did(ActionKind.RENAME, "waiting", SLACK)
    never_let_go = did(ActionKind.DELETE, "waiting", "m1")
    appeal = (NOW - 12 * HOUR, CaseState.APPEALED, "slack:UZHANG", "误报")
    view = case(
        CaseState.APPEALED,
        REMOVAL,
        held,
        never_let_go,
        moves=(appeal,),
        restorations=(replace(RUNS, why="stay", state="done", attempts=1),),
        approvals=(Approval(action=held.action.key, by="slack:UZHANG", approved=False, final=False, at=NOW),),
    )
    reaction = follow(view, CaseState.UPHELD)
    assert shape(reaction) == [
        f"let go V-1:rename:{SLACK}",
        "armed ended V-1:remove_member:slack:UZHANG~again",
        "remove_member slack:UZHANG waiting",  # it takes two people once more
        "remind slack:UCOMP planned",
    ]
    again = reaction.actions[0].action
    assert again.arguments["lasts"] == 7 * 24 * 3600 - 12 * 3600, "what had passed when the appeal came is served"
    assert [one.command for one in reaction.actions[1].action.buttons] == [
        f"approve {again.key}",
        f"withdraw {again.key}",
    ]


def test_upheld_without_an_appeal_nothing_follows() -> None:
    assert shape(follow(case(CaseState.WAITING, did(ActionKind.DELETE, "waiting", "m1")), CaseState.UPHELD)) == []


def test_annulled_everything_unsent_is_withdrawn_what_was_done_taken_back_and_everybody_told() -> None:
    view = case(
        CaseState.REMINDED,
        REMOVAL,
        did(ActionKind.REMIND, "confirmed", "slack:UZHANG"),  # hears it with the decision
        did(ActionKind.REMIND, "confirmed", "slack:UOWN"),
        did(ActionKind.REMIND, "planned", "slack:UADM", not_before=NOW + HOUR),
        did(ActionKind.POST, "confirmed", SLACK),
        did(ActionKind.DELETE, "confirmed", "m1"),
        did(ActionKind.RENAME, "simulated", SLACK),
        restorations=(RUNS,),
    )
    for after in (CaseState.OVERTURNED, CaseState.VOIDED):
        assert shape(follow(view, after)) == [
            "withdrawn V-1:remind:slack:UADM",
            "owed undo V-1:remove_member:slack:UZHANG",
            "impossible undo V-1:delete:m1 no-way-back-delete",
            "restoration-impossible",
            "add_member slack:UZHANG planned",
            "remind slack:UOWN planned",
            "post None planned",
        ]


def test_what_is_taken_back_already_is_left_alone_and_a_sanction_never_begun_needs_nothing() -> None:
    back = case(CaseState.UPHELD, REMOVAL, restorations=(replace(RUNS, why="stay", state="done", attempts=1),))
    assert shape(follow(back, CaseState.VOIDED)) == []
    waiting = did(ActionKind.REMOVE_MEMBER, "waiting")
    never = case(CaseState.WAITING, waiting, restorations=(replace(RUNS, state="armed"),))
    assert shape(follow(never, CaseState.OVERTURNED)) == [
        "withdrawn V-1:remove_member:slack:UZHANG",
        "needless ended V-1:remove_member:slack:UZHANG",
    ]
